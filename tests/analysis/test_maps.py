"""Maps: outlines from GeoJSON checked by name, areas filled by class and hatched by doubt.

M1  polygons, multipolygons and holes; either direction of the lines; degrees and metres
M2  faulty geometry is refused by name, with the area
M3  every area is filled by its class; a class holds its lower end
M4  unreliable, not published and without data are hatched, each its own way, in legend too
M5  classes differ in grey; names lie inside their areas and apart
M6  the scale bar is as long as it says; north is up
M7  what can't be a map is refused by name
"""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from analysis.figure_errors import (
    AreaOutlinedTwice,
    AreaWithoutOutline,
    ClassBreaksFaulty,
    CoordinateFaulty,
    MapFileFaulty,
    MeasuresMixed,
    NothingToDraw,
    OutlineUnsupported,
    PlaceTakenTwice,
    RingFaulty,
)
from analysis.figures import Look, as_png, as_svg
from analysis.maps import DOUBTED, HIDDEN, NOTHING, RAMP, area_map
from analysis.outlines import Outlines, signed_area
from analysis.tables import Names, small_cells
from tests.analysis.made_estimates import (
    luminance,
    made,
    note,
    off_paper,
    overlapping,
    texts,
)


def square(x: float, y: float, size: float = 0.1) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def feature(code: object, geometry: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


HOLE = square(106.03, 11.33, 0.04)[::-1]
MAP: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        feature("a", polygon(square(106.0, 11.3), HOLE)),
        feature("b", polygon(square(106.1, 11.3))),
        feature(
            "c",
            {
                "type": "MultiPolygon",
                "coordinates": [[square(106.2, 11.3)], [square(106.33, 11.3, 0.03)]],
            },
        ),
        feature("d", polygon(square(106.0, 11.4))),
        feature("e", polygon(square(106.1, 11.4))),
        feature(6, polygon(square(106.2, 11.4))),
    ],
}
OUTLINES = Outlines.from_geojson(MAP)
ITEMS = [
    made(0.05, "a", n=900),
    made(0.10, "b", n=900),
    made(0.17, "c", n=900),
    made(0.21, "d", n=20),
    made(0.29, "e", n=4),
]
NAMES = Names(domains={"a": "Tân Lập", "b": "Thạnh Bình", "e": "Thị trấn Tân Biên"})
LOOK = Look(names=NAMES, title="Tỷ lệ hộ nghèo theo xã", withhold=small_cells(10))
BREAKS = (0.0, 0.1, 0.2, 0.3)


def with_geometry(geometry: object, code: object = "x") -> dict[str, Any]:
    changed = copy.deepcopy(MAP)
    changed["features"].append(feature(code, geometry))
    return changed


def fills(figure: Figure) -> list[str]:
    found = [patch for patch in figure.axes[0].patches if isinstance(patch, PathPatch)]
    return [to_hex(patch.get_facecolor()) for patch in found if not patch.get_hatch()]


def hatches(figure: Figure) -> list[str]:
    found = [patch for patch in figure.axes[0].patches if isinstance(patch, PathPatch)]
    return [patch.get_hatch() for patch in found if patch.get_hatch()]


# ---------------------------------------------------------------- outlines


def test_degrees_become_kilometres():  # M1
    # 0.1 degree of latitude is 11.12 km; of longitude less by the cosine of 11.4 degrees
    west, south, east, north = OUTLINES.areas["b"].ends
    assert north - south == pytest.approx(11.1195)
    assert east - west == pytest.approx(11.1195 * math.cos(math.radians(11.4)))


def test_metres_become_kilometres():  # M1
    plane = {"features": [feature("a", polygon(square(590_000, 1_270_000, 4_000)))]}
    assert Outlines.from_geojson(plane).areas["a"].area == pytest.approx(16)


def test_a_hole_is_taken_off_whichever_way_it_runs():  # M1
    turned = copy.deepcopy(MAP)
    first = turned["features"][0]["geometry"]["coordinates"]
    first[0].reverse()
    first[1].reverse()
    square_km = 11.1195**2 * math.cos(math.radians(11.4))
    for outlines in (OUTLINES, Outlines.from_geojson(turned)):
        area = outlines.areas["a"]
        assert area.area == pytest.approx(square_km * (1 - 0.16))
        assert [signed_area(ring) > 0 for ring in area.rings] == [True, False]


def test_a_hole_is_not_painted():  # M1
    figure = area_map(ITEMS, OUTLINES, LOOK)
    (patch, *_) = figure.axes[0].patches
    as_png(figure, dpi=50)
    west, south, east, north = OUTLINES.areas["a"].ends
    inside = ((west + east) / 2, (south + north) / 2)
    spans = OUTLINES.areas["a"].spans(inside[1])
    assert len(spans) == 2
    assert not any(w < inside[0] < e for w, e in spans)
    assert patch.get_path().codes.tolist().count(1) == 2  # two lines begin: around, hole


def test_the_pieces_of_an_area_belong_together():  # M1
    area = OUTLINES.areas["c"]
    assert len(area.polygons) == 2
    assert len(area.spans(area.ends[1] + 1)) == 2


@pytest.mark.parametrize(
    "document", [None, [], {}, {"features": []}, {"features": "x"}, {"features": [3]}]
)
def test_what_is_no_collection_is_refused(document: Any):  # M2
    with pytest.raises(MapFileFaulty, match="Give a GeoJSON FeatureCollection"):
        Outlines.from_geojson(document)


def test_a_feature_without_code_is_refused_by_its_place():  # M2
    for properties in (None, {}, {"code": None}, {"code": ""}):
        changed = copy.deepcopy(MAP)
        changed["features"][2]["properties"] = properties
        with pytest.raises(MapFileFaulty, match="feature 3"):
            Outlines.from_geojson(changed)
    assert set(OUTLINES.areas) == {"a", "b", "c", "d", "e", "6"}


def test_another_property_can_hold_the_code():  # M1
    named = {
        "features": [{"properties": {"maxa": "25459"}, "geometry": polygon(square(0, 0))}]
    }
    assert set(Outlines.from_geojson(named, "maxa").areas) == {"25459"}


def test_a_code_at_two_features_is_refused():  # M2
    with pytest.raises(AreaOutlinedTwice, match="codes b stand at several"):
        Outlines.from_geojson(with_geometry(polygon(square(106.5, 11.3)), "b"))


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [106, 11]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon"},
        {"type": "MultiPolygon", "coordinates": [[]]},
        {"type": "GeometryCollection", "geometries": []},
    ],
)
def test_what_is_no_surface_is_refused(geometry: object):  # M2
    with pytest.raises(OutlineUnsupported, match="area x: the geometry"):
        Outlines.from_geojson(with_geometry(geometry))


@pytest.mark.parametrize(
    "ring",
    [
        square(106.5, 11.3)[:-1],  # not closed
        [[106.5, 11.3], [106.6, 11.3], [106.5, 11.3]],  # three points
        [[106.5, 11.3], [106.6, 11.3], [106.7, 11.3], [106.5, 11.3]],  # on one line
        [],
    ],
)
def test_a_line_that_encloses_nothing_is_refused(ring: Any):  # M2
    with pytest.raises(RingFaulty, match=r"area x, ring 2 \(\d points\)"):
        Outlines.from_geojson(with_geometry(polygon(square(106.5, 11.4), ring)))


@pytest.mark.parametrize("point", ["106", [106.5], [106.5, None], [math.nan, 1], [True, 1]])
def test_a_point_that_is_no_pair_of_numbers_is_refused(point: Any):  # M2
    ring = square(106.5, 11.3)
    ring[1] = point
    with pytest.raises(CoordinateFaulty, match="area x: the coordinates"):
        Outlines.from_geojson(with_geometry(polygon(ring)))


def test_latitude_before_longitude_is_refused():  # M2
    turned = [[y, x] for x, y in square(106.5, 11.3)]
    with pytest.raises(CoordinateFaulty, match=r"area x: .*\[11\.3"):
        Outlines.from_geojson(with_geometry(polygon(turned)))


def test_metres_among_degrees_are_refused():  # M2
    with pytest.raises(CoordinateFaulty, match=r"area x: .*590000"):
        Outlines.from_geojson(with_geometry(polygon(square(590_000, 1_270_000, 4_000))))


def test_a_line_of_text_is_refused():  # M2
    with pytest.raises(CoordinateFaulty):
        Outlines.from_geojson(with_geometry({"type": "Polygon", "coordinates": ["x"]}))


# ---------------------------------------------------------------- classes


def test_every_area_is_filled_by_its_class_and_a_class_holds_its_lower_end():  # M3
    figure = area_map(ITEMS[:3], OUTLINES, LOOK, BREAKS)
    light, middle, _ = (colour.lower() for colour in RAMP[3])
    assert fills(figure) == [light, middle, middle, "#ffffff", "#ffffff", "#ffffff"]


def test_the_highest_class_holds_its_upper_end_too():  # M3
    figure = area_map([made(0.1, "a"), made(0.3, "b")], OUTLINES, LOOK, BREAKS)
    assert fills(figure)[1] == RAMP[3][2].lower()


def test_round_classes_are_made_that_hold_all_values():  # M3
    figure = area_map(ITEMS[:4], OUTLINES, replace(LOOK, language="en"))
    legend = figure.axes[0].get_legend()
    assert legend is not None
    said = [text.get_text() for text in legend.get_texts()]
    assert said[:4] == ["5–10% (1)", "10–15% (1)", "15–20% (1)", "20–25% (1)"]


@pytest.mark.parametrize(
    ("value", "said"), [(0.21, "20–25% (1)"), (0.0, "0–20% (1)"), (0.2, "15–20% (1)")]
)
def test_one_value_has_one_class(value: float, said: str):  # M3
    assert said in texts(area_map([made(value, "a")], OUTLINES, LOOK))


def test_an_index_is_written_without_percent():  # M3
    items = [made(0.1, "a", measure="M0", scale="index")]
    assert "0,1–0,2 (1)" in texts(area_map(items, OUTLINES, LOOK, (0.1, 0.2)))


def test_everybody_is_no_area():  # M3
    assert fills(area_map([*ITEMS, made(0.9)], OUTLINES, LOOK)) == fills(
        area_map(ITEMS, OUTLINES, LOOK)
    )


# ---------------------------------------------------------------- doubt


def test_doubt_silence_and_absence_are_hatched_each_its_own_way():  # M4
    figure = area_map(ITEMS, OUTLINES, LOOK, BREAKS)
    assert hatches(figure) == [DOUBTED, HIDDEN, NOTHING]
    assert {"Kém tin cậy (1)", "Không công bố (1)", "Không có số liệu (1)"} <= set(
        texts(figure)
    )
    assert "29,0%" not in "".join(texts(figure))


def test_a_hatch_is_light_on_the_darkest_class():  # M4
    figure = area_map([made(0.05, "a"), made(0.25, "d", n=20)], OUTLINES, LOOK, BREAKS)
    (hatch,) = [patch for patch in figure.axes[0].patches if patch.get_hatch() == DOUBTED]
    assert to_hex(hatch.get_edgecolor()) == "#ffffff"


def test_the_note_carries_households_and_standard():  # M4
    text = note(area_map(ITEMS, OUTLINES, replace(LOOK, data_hash="3f9a")))
    assert "Số hộ mẫu mỗi địa bàn: 20–900." in text
    assert "Chuẩn vn-2022. Mã băm bộ số liệu: 3f9a." in text
    counted = [made(0.2, "a", kind="census", n=300)]
    assert "Số hộ mỗi địa bàn: 300. Điều tra toàn bộ" in note(area_map(counted, OUTLINES))


# ---------------------------------------------------------------- print


@pytest.mark.parametrize("ramp", list(RAMP.values()), ids=len)
def test_classes_differ_in_grey(ramp: tuple[str, ...]):  # M5
    assert all(luminance(a) - luminance(b) > 0.11 for a, b in pairwise(ramp))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_names_lie_inside_their_areas_and_apart(language: Any):  # M5
    figure = area_map(ITEMS, OUTLINES, replace(LOOK, language=language))
    assert overlapping(figure) == []
    assert off_paper(figure) == []
    axes = figure.axes[0]
    point = "," if language == "vi" else "."
    (label,) = [text for text in axes.texts if text.get_text() == f"Tân Lập\n5{point}0%"]
    box = label.get_window_extent().transformed(axes.transData.inverted())
    for x in (box.x0, box.x1):
        for y in (box.y0, box.y1):
            assert any(w <= x <= e for w, e in OUTLINES.areas["a"].spans(y))


def test_a_name_without_room_leaves_the_value_or_nothing():  # M5
    wide = copy.deepcopy(MAP)
    wide["features"].append(feature("z", polygon(square(106.45, 11.3, 0.01))))
    names = replace(NAMES, domains={"b": "Tên rất dài không thể xuống dòng " * 5, "z": "Z"})
    items = [*ITEMS[:3], made(0.15, "z")]
    figure = area_map(items, Outlines.from_geojson(wide), replace(LOOK, names=names))
    shown = [text.get_text() for text in figure.axes[0].texts]
    assert "10,0%" in shown
    assert not any("Tên rất dài" in text or text.startswith("Z") for text in shown)


def test_the_scale_bar_is_as_long_as_it_says():  # M6
    axes = area_map(ITEMS, OUTLINES, LOOK).axes[0]
    (bar,) = [line for line in axes.lines if line.get_linewidth() == 2.0]
    start, end = bar.get_xdata()
    assert f"{end - start:.0f} km" in [text.get_text() for text in axes.texts]
    assert end - start == 10
    assert axes.get_aspect() == 1


@pytest.mark.parametrize(("language", "letter"), [("vi", "B"), ("en", "N")])
def test_north_is_up(language: Any, letter: str):  # M6
    axes = area_map(ITEMS, OUTLINES, replace(LOOK, language=language)).axes[0]
    assert letter in [text.get_text() for text in axes.texts]
    (arrow,) = [text for text in axes.texts if getattr(text, "arrow_patch", None)]
    assert arrow.xy[0] == arrow.xyann[0]
    assert arrow.xy[1] > arrow.xyann[1]


def test_equal_results_are_equal_bytes():  # M5
    for write in (as_svg, as_png):
        first, second = (write(area_map(ITEMS, OUTLINES, LOOK)) for _ in range(2))
        assert first == second


# ---------------------------------------------------------------- refused


def test_what_is_no_map_is_refused():  # M7
    with pytest.raises(NothingToDraw):
        area_map([], OUTLINES)
    with pytest.raises(NothingToDraw):
        area_map([made(0.2)], OUTLINES)
    with pytest.raises(NothingToDraw):
        area_map(ITEMS, OUTLINES, replace(LOOK, withhold=lambda _: "suppressed"))
    with pytest.raises(PlaceTakenTwice, match="same place"):
        area_map([made(0.2, "a"), made(0.3, "a", round="2022")], OUTLINES)
    with pytest.raises(MeasuresMixed):
        area_map([made(0.2, "a"), made(0.3, "b", measure="A")], OUTLINES)


def test_an_area_without_outline_is_refused_by_name():  # M7
    with pytest.raises(AreaWithoutOutline, match=r"no outline of x, y.*areas merge"):
        area_map([*ITEMS, made(0.2, "x"), made(0.2, "y")], OUTLINES)


@pytest.mark.parametrize(
    "breaks",
    [(0.3, 0.1), (0.2,), (0.06, 0.3), (0.0, 0.2), tuple(np.arange(7) / 6), (0, 0, 1)],
)
def test_faulty_breaks_are_refused(breaks: tuple[float, ...]):  # M7
    with pytest.raises(ClassBreaksFaulty, match=r"must rise, be 2 to 6 .* 0\.05 to 0\.21"):
        area_map(ITEMS, OUTLINES, LOOK, breaks)
