"""Pages of figures: grey print, notes, formats, and what is refused by name.

G1  every two styles differ in grey by tone or hatch, by marker, and neighbours by line
G2  the note carries standard, design and hash; a design is worded from its data
G3  PNG, SVG and PDF: equal figures are equal bytes, without a date
G4  an unknown format is refused
G5  labels are moved apart, by no more than need be
"""

from __future__ import annotations

import doctest
import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.markers import MarkerStyle
from numpy.testing import assert_allclose

import analysis.marks
from analysis.design import Census, SurveyDesign
from analysis.figure_errors import FigureFormatUnknown
from analysis.figures import (
    FORMATS,
    STYLES,
    Look,
    as_pdf,
    as_png,
    as_svg,
    describe,
    doubtful,
    save_figure,
)
from analysis.marks import spread
from analysis.plots import dots_by_domain
from tests.analysis.made_estimates import luminance, made, note, overlapping
from tests.analysis.made_survey import made_survey

ITEMS = [made(0.2, "a"), made(0.31, "b")]

# ---------------------------------------------------------------- grey print


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(STYLES, 2)))
def test_two_styles_differ_in_grey(one, other):  # G1
    tone = abs(luminance(one.bar) - luminance(other.bar))
    assert one.hatch != other.hatch or tone >= 0.15
    assert one.marker != other.marker
    MarkerStyle(one.marker)  # a marker that matplotlib doesn't know raises


def test_neighbours_differ_by_line_and_by_tone_or_fill():  # G1
    for one, other in itertools.pairwise(STYLES):
        assert one.line != other.line
        assert (
            one.hatch != other.hatch
            or abs(luminance(one.bar) - luminance(other.bar)) >= 0.15
        )


def test_a_hatch_is_seen_on_its_bar():  # G1
    for style in STYLES:
        if style.hatch:
            assert luminance(style.bar) - luminance(style.colour) > 0.3


# ---------------------------------------------------------------- notes


def test_the_note_carries_design_and_hash():  # G2
    look = Look(language="en", design="12 strata", data_hash="3f9a2c", source="Survey.")
    assert note(dots_by_domain(ITEMS, look)) == (
        "Lines: 95% confidence intervals. Counted in households. Standard vn-2022. "
        "Design: 12 strata. Data set hash: 3f9a2c. Survey."
    )


def test_a_design_is_worded_by_round():  # G2
    frame = made_survey(households=3)
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
    assert describe(design, "vi").split("; ")[0] == "2022: 4 tầng, 24 địa bàn mẫu, 72 hộ"
    assert describe(Census(rows=1234), "en") == "full count of 1,234 households"


def test_an_estimate_is_doubtful_by_size_or_error_and_a_census_never():  # G2
    assert doubtful(made(0.2, n=29))
    assert doubtful(made(0.02, n=100))
    assert not doubtful(made(0.2, n=400))
    assert not doubtful(made(0.2, n=5, kind="census"))
    assert not doubtful(replace(made(0.2), se=None))


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize("write", [as_svg, as_png, as_pdf])
def test_equal_figures_are_equal_bytes(write):  # G3
    first, second = (write(dots_by_domain(ITEMS)) for _ in range(2))
    assert first == second
    assert write(dots_by_domain(ITEMS[:1])) != first
    assert b"<dc:date>" not in first
    assert b"CreationDate" not in first


@pytest.mark.parametrize(
    ("suffix", "magic"), [(".svg", b"<?xml"), (".PNG", b"\x89PNG"), (".pdf", b"%PDF")]
)
def test_a_figure_is_saved_as_its_name_ends(
    tmp_path: Path, suffix: str, magic: bytes
):  # G3
    path = save_figure(dots_by_domain(ITEMS), tmp_path / f"hình{suffix}")
    assert path.read_bytes().startswith(magic)
    assert path.read_bytes() == FORMATS[suffix.lower()](dots_by_domain(ITEMS))


def test_an_unknown_format_is_refused_by_name(tmp_path: Path):  # G4
    with pytest.raises(FigureFormatUnknown, match=r"saved as a.jpg: end the name in .svg"):
        save_figure(dots_by_domain(ITEMS), tmp_path / "a.jpg")
    assert not (tmp_path / "a.jpg").exists()


# ---------------------------------------------------------------- labels


def test_the_examples_of_the_module_hold():  # G5
    assert doctest.testmod(analysis.marks).failed == 0


def test_texts_over_each_other_are_found():  # G5
    figure = dots_by_domain(ITEMS)
    assert overlapping(figure) == []
    figure.axes[0].text(0.2, 0.0, "một")
    figure.axes[0].text(0.2, 0.1, "hai")
    assert overlapping(figure) == [("một", "hai")]


def test_labels_with_room_stay_where_they_are():  # G5
    assert spread([1.0, 5.0, 9.0], [1.0, 1.0, 1.0], (0.0, 10.0)) == [1.0, 5.0, 9.0]
    assert spread([], [], (0.0, 1.0)) == []


@pytest.mark.parametrize("seed", range(5))
def test_crowded_labels_never_cover_each_other(seed: int):  # G5
    rng = np.random.default_rng(seed)
    wanted, sizes = rng.normal(5, 1, 12), rng.uniform(0.3, 0.8, 12)
    placed = np.array(spread(wanted.tolist(), sizes.tolist(), (0.0, 10.0)))
    order = np.argsort(wanted)
    gaps = np.diff(placed[order]) - (sizes[order][:-1] + sizes[order][1:]) / 2
    assert gaps.min() > -1e-9
    assert (placed - sizes / 2).min() >= -1e-9
    assert (placed + sizes / 2).max() <= 10 + 1e-9


def test_equal_labels_are_moved_alike_to_both_sides():  # G5
    assert_allclose(spread([5.0, 5.0, 5.0], [2.0] * 3, (0.0, 10.0)), [3.0, 5.0, 7.0])
