"""Outlines of areas from GeoJSON: polygons with holes, checked and put on a plane.

A figure needs a picture, not a survey of the land: longitude and latitude become
kilometres with the length of a degree at the middle of the map (equirectangular), metres
of a national grid are divided by 1,000. Whether a line crosses itself is not looked at.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np
from matplotlib.path import Path

from analysis.arrays import Floats
from analysis.figure_errors import (
    AreaOutlinedTwice,
    CoordinateFaulty,
    MapFileFaulty,
    OutlineUnsupported,
    RingFaulty,
)

KM_PER_DEGREE = 111.195  # of latitude, on a sphere of 6,371 km
Rings = tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Outline:
    """One area: its polygons, each a line around it and one around each hole.

    The lines around run counterclockwise and those around holes clockwise, so that a hole
    stays a hole however the file has them.
    """

    code: str
    polygons: tuple[Rings, ...]

    @property
    def rings(self) -> Iterator[Floats]:
        """All lines, of all polygons."""
        return (ring for polygon in self.polygons for ring in polygon)

    @property
    def area(self) -> float:
        """Square kilometres; holes are not counted."""
        return sum(signed_area(ring) for ring in self.rings)

    @property
    def ends(self) -> tuple[float, float, float, float]:
        """Give west, south, east and north end."""
        points = np.concatenate(list(self.rings))
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def path(self) -> Path:
        """Give the lines as something matplotlib draws."""
        return Path.make_compound_path(*(Path(ring, closed=True) for ring in self.rings))

    def spans(self, y: float) -> list[tuple[float, float]]:
        """Give the parts of a horizontal line that lie inside."""
        crossings: list[float] = []
        for ring in self.rings:
            a, b = ring[:-1], ring[1:]
            cuts = (a[:, 1] <= y) != (b[:, 1] <= y)
            part = (y - a[cuts, 1]) / (b[cuts, 1] - a[cuts, 1])
            crossings += (a[cuts, 0] + part * (b[cuts, 0] - a[cuts, 0])).tolist()
        crossings.sort()
        return list(zip(crossings[::2], crossings[1::2], strict=True))

    def seats(self) -> list[tuple[float, float]]:
        """Give places for a label, the most central first: middles of the widest spans."""
        _, south, _, north = self.ends
        middle, half = (south + north) / 2, (north - south) / 2
        shifts = sorted(np.linspace(-0.8, 0.8, 33).tolist(), key=abs)
        places = []
        for y in (middle + shift * half for shift in shifts):
            width, x = max((e - w, (w + e) / 2) for w, e in self.spans(y) or [(0.0, 0.0)])
            places += [(x, y)] if width else []
        return places


@dataclass(frozen=True, eq=False)
class Outlines:
    """The areas of a map, by code, on a plane in kilometres."""

    areas: Mapping[str, Outline]

    @classmethod
    def from_geojson(cls, document: object, key: str = "code") -> Outlines:
        """Read a FeatureCollection, as ``json.load`` gives it.

        Coordinates are longitude and latitude, or metres of one grid.

        Raises
        ------
        MapFileFaulty, AreaOutlinedTwice, OutlineUnsupported, RingFaulty, CoordinateFaulty
            Each says which area and what to do.
        """
        features = document.get("features") if isinstance(document, Mapping) else None
        if not _is_list(features):
            raise MapFileFaulty(0, key)
        coded = [_coded(feature, key, k) for k, feature in enumerate(features, 1)]
        twice = [code for code, n in Counter(code for code, _ in coded).items() if n > 1]
        if twice:
            raise AreaOutlinedTwice(twice)
        outlines = [Outline(code, _polygons(code, geometry)) for code, geometry in coded]
        return cls({one.code: one for one in _on_plane(outlines)})

    @property
    def ends(self) -> tuple[float, float, float, float]:
        """Give west, south, east and north end."""
        west, south, east, north = zip(*(a.ends for a in self.areas.values()), strict=True)
        return min(west), min(south), max(east), max(north)


def _coded(feature: object, key: str, place: int) -> tuple[str, object]:
    """Give the code of a feature and its geometry."""
    if not isinstance(feature, Mapping):
        raise MapFileFaulty(place, key)
    properties = feature.get("properties")
    code = properties.get(key) if isinstance(properties, Mapping) else None
    if code is None or code == "":
        raise MapFileFaulty(place, key)
    return str(code), feature.get("geometry")


def _polygons(code: str, geometry: object) -> tuple[Rings, ...]:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in {"Polygon", "MultiPolygon"}:
        raise OutlineUnsupported(code, kind)
    found = geometry.get("coordinates")
    polygons = [found] if kind == "Polygon" else found
    if not _is_list(polygons):
        raise OutlineUnsupported(code, kind)
    numbers = itertools.count(1)
    return tuple(_polygon(code, one, numbers) for one in polygons)


def _polygon(code: str, rings: object, numbers: Iterator[int]) -> Rings:
    if not _is_list(rings):
        raise OutlineUnsupported(code, "Polygon")
    return tuple(
        _ring(code, next(numbers), ring, hole=k > 0) for k, ring in enumerate(rings)
    )


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) > 0


def _ring(code: str, number: int, ring: object, *, hole: bool) -> Floats:
    """Check a line and turn it the way it should run."""
    if not isinstance(ring, Sequence) or isinstance(ring, str):
        raise CoordinateFaulty(code, ring)
    pairs = []
    for point in ring:
        if not _is_point(point):
            raise CoordinateFaulty(code, point)
        pairs.append(point[:2])
    points = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    closed = len(points) >= 4 and bool((points[0] == points[-1]).all())
    if not closed or signed_area(points) == 0:
        raise RingFaulty(code, number, len(points))
    return points[::-1] if (signed_area(points) < 0) != hole else points


def _is_point(point: object) -> TypeGuard[Sequence[float]]:
    if not isinstance(point, Sequence) or isinstance(point, str) or len(point) < 2:
        return False
    return all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)
        for one in point[:2]
    )


def signed_area(ring: Floats) -> float:
    """Give the area inside a closed line, negative where it runs clockwise."""
    x, y = (ring - ring[0]).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def _on_plane(outlines: Sequence[Outline]) -> list[Outline]:
    """Turn degrees or metres into kilometres."""
    degrees = [_in_degrees(one) for one in outlines]
    odd = degrees.count(True) <= degrees.count(False)
    scale = np.array([0.001, 0.001])
    if any(degrees):
        if not all(degrees):
            stranger = outlines[degrees.index(odd)]
            raise CoordinateFaulty(stranger.code, _first(stranger))
        south = min(one.ends[1] for one in outlines)
        north = max(one.ends[3] for one in outlines)
        middle = math.radians((south + north) / 2)
        scale = KM_PER_DEGREE * np.array([math.cos(middle), 1.0])
    return [
        Outline(
            one.code,
            tuple(tuple(ring * scale for ring in polygon) for polygon in one.polygons),
        )
        for one in outlines
    ]


def _in_degrees(outline: Outline) -> bool:
    """Say whether an area is in degrees; refuse latitudes beyond the pole."""
    west, south, east, north = outline.ends
    x, y = max(abs(west), abs(east)), max(abs(south), abs(north))
    if x <= 180 and y <= 90:
        return True
    if x <= 360 and y <= 360:  # [latitude, longitude], or no place on earth
        raise CoordinateFaulty(outline.code, _first(outline))
    return False


def _first(outline: Outline) -> list[float]:
    point: list[float] = next(outline.rings)[0].tolist()
    return point
