"""The functions of expressions that deal with places, on a sphere as JavaRosa does it."""

from __future__ import annotations

from itertools import pairwise
from math import asin, cos, nan, radians, sin, sqrt

from surveys.errors import AnswerOutOfType
from surveys.expression_values import Value, items
from surveys.question_types import Kind, Point, parse

EARTH_RADIUS = 6_378_100.0
"""Metres; JavaRosa 5.1, GeoUtils.EARTH_RADIUS."""


def _points(value: Value) -> list[Point]:
    """Read points from the nodes of a repeat, or from one trace or shape."""
    texts = [part for text in items(value) for part in str(text).split(";") if part.strip()]
    points = [parse(Kind.POINT, text) for text in texts]
    return [point for point in points if isinstance(point, Point)]


def distance(value: Value) -> float:
    """``distance()``: the length of a trace in metres."""
    try:
        return sum((_between(a, b) for a, b in pairwise(_points(value))), 0.0)
    except AnswerOutOfType:
        return nan


def _between(a: Point, b: Point) -> float:
    """Give the great-circle distance by the haversine formula."""
    north = radians(b.latitude - a.latitude)
    east = radians(b.longitude - a.longitude)
    chord = sin(north / 2) ** 2 + sin(east / 2) ** 2 * cos(radians(a.latitude)) * cos(
        radians(b.latitude)
    )
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(chord)))


def area(value: Value) -> float:
    """``area()``: of a shape, in square metres, flat around its first corner."""
    try:
        points = _points(value)
    except AnswerOutOfType:
        return nan
    if len(points) < 3:
        return 0.0
    flat = [_flat(point, points[0]) for point in points]
    doubled = sum(y1 * x2 - x1 * y2 for (x1, y1), (x2, y2) in pairwise([*flat, flat[0]]))
    return abs(doubled) / 2


def _flat(point: Point, origin: Point) -> tuple[float, float]:
    east = radians(point.longitude - origin.longitude) * cos(radians(point.latitude))
    return EARTH_RADIUS * east, EARTH_RADIUS * radians(point.latitude - origin.latitude)


def geofence(place: Value, shape: Value) -> bool:
    """``geofence()``: is the point inside the shape? Flat within the shape, as JavaRosa."""
    try:
        points, corners = _points(place), _points(shape)
    except AnswerOutOfType:
        return False
    if not points or len(corners) < 3:
        return False
    crossings = sum(_crosses(points[0], a, b) for a, b in pairwise([*corners, corners[0]]))
    return crossings % 2 == 1


def _crosses(point: Point, a: Point, b: Point) -> bool:
    if (a.latitude > point.latitude) == (b.latitude > point.latitude):
        return False
    share = (point.latitude - a.latitude) / (b.latitude - a.latitude)
    return point.longitude < a.longitude + share * (b.longitude - a.longitude)
