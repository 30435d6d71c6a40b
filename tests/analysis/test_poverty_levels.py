"""Vulnerable, severely poor, destitute: other cutoffs, and a second set of lines.

L1  bands of the score: R's shares of the fixture; at a cutoff, in whole numbers
L2  bands add up; severe at the poverty cutoff is H; persons as persons
L3  destitution as data: a pack's stricter lines, read, checked and refused by name
L4  the destitute are poor; equal lines make all the poor destitute; missing answers
L5  what can't be is refused: cutoffs out of order, stricter lines that aren't
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.deprivation import DeprivationMatrix, deprivation_matrix
from analysis.deprivation_errors import (
    CutoffsOutOfOrder,
    IndicatorsDiffer,
    StricterNotStricter,
)
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate
from analysis.poverty_levels import destitution_measures, level_measures
from analysis.standards import Standard, load, read
from analysis.standards.errors import (
    DestitutionUndefined,
    ExpressionRefused,
    StandardDestitutionPartial,
    StandardFieldUnfit,
)
from tests.analysis.made_survey import INDICATORS, TWELFTHS, made_survey, matrix_of

REFERENCE = Path(__file__).parent / "reference"
GOLDEN: dict[str, Any] = json.loads(
    (REFERENCE / "r_survey_fixture.json").read_text("utf-8")
)["golden"]
NOW = made_survey().filter(pl.col("round") == "2026")
DESIGN = SurveyDesign.from_frame(NOW, strata="stratum", psu="psu")
FIFTH, HALF = Fraction(1, 5), Fraction(1, 2)

PACK = """
code = "test-destitution"
title = {vi = "Chuẩn thử", en = "A test"}
legal_texts = []
valid_from = 2022-01-01
counted = "household"
area_types = ["rural"]
cutoff = "1/2"
severe_from = "3/4"
vulnerable_from = "1/4"

[parameters]
no_toilet = ["open_defecation"]

[[dimensions]]
code = "all"
name = {vi = "Tất cả", en = "All"}

[[indicators]]
code = "sanitation"
dimension = "all"
name = {vi = "Nhà tiêu", en = "Toilet"}
definition = {vi = "Nhà tiêu không hợp vệ sinh.", en = "Not hygienic."}
source = "test"
weight = "1/4"
test = "household"
deprived = "toilet != 'septic'"
[indicators.destitution]
definition = {vi = "Không có nhà tiêu.", en = "None at all."}
source = "test"
deprived = "toilet in no_toilet"

[[indicators]]
code = "schooling"
dimension = "all"
name = {vi = "Đi học", en = "Schooling"}
definition = {vi = "Không ai học đủ 6 năm.", en = "Nobody has six years."}
source = "test"
weight = "1/4"
test = "none"
among = "age >= 10"
reached = "years >= 6"
[indicators.destitution]
definition = {vi = "Không ai học đủ 1 năm.", en = "Nobody has one year."}
source = "test"
reached = "years >= 1"

[[indicators]]
code = "dependants"
dimension = "all"
name = {vi = "Phụ thuộc", en = "Dependants"}
definition = {vi = "Quá nửa là trẻ em.", en = "More than half are children."}
source = "test"
weight = "1/2"
test = "share"
more_than = "1/2"
deprived = "age < 16"
[indicators.destitution]
definition = {vi = "Quá ba phần tư là trẻ em.", en = "More than three quarters are."}
source = "test"
more_than = "3/4"
"""


def of_pack(old: str = "", new: str = "") -> Standard:
    assert old in PACK
    return read(PACK.replace(old, new, 1) if old else PACK, "test.toml")


# ---------------------------------------------------------------- bands of the score


def fixture() -> tuple[SurveyDesign, DeprivationMatrix]:
    frame = pl.read_csv(REFERENCE / "mini_rounds.csv").filter(pl.col("round") == 2)
    weights = dict.fromkeys(INDICATORS[:4], Fraction(1, 6)) | dict.fromkeys(
        INDICATORS[4:], Fraction(1, 24)
    )
    deprived = frame.select(pl.col(INDICATORS).cast(pl.Boolean))
    design = SurveyDesign.from_frame(frame, weight="wgt", strata="stratum", psu="psu")
    return design, DeprivationMatrix.of(deprived, weights, Fraction(1, 3), frame["hhsize"])


def test_bands_of_the_fixture_agree_with_r():  # L1
    # R survey 4.5, svymean(~cat): nonpoor, vulnerable, poor, severe at 1/5, 1/3 and 1/2
    design, matrix = fixture()
    found = estimate(design, level_measures(matrix, severe=HALF, vulnerable=FIFTH))
    entry = GOLDEN["af.category"]["value"]
    errors = dict(zip(entry["est"], entry["se"], strict=True))
    for name in ("severe", "vulnerable"):
        item = found.at(measure=name)
        wanted = (entry["est"][f"cat{name}"], errors[f"cat{name}"])
        assert_allclose((item.value, item.se), wanted, rtol=1e-9)


@pytest.mark.parametrize("score", range(13))
def test_at_a_cutoff_is_inside(score: int):  # L1
    # twelfths, k = 1/3 of 12 is 4; severe from 1/2, which is 6; vulnerable from 1/6, 2
    row = pl.DataFrame([[n < score for n in range(12)]], schema=INDICATORS, orient="row")
    matrix = DeprivationMatrix.of(row, TWELFTHS, Fraction(1, 3))
    measured = level_measures(matrix, severe=HALF, vulnerable=Fraction(1, 6))
    found = {i.measure: i.value for i in estimate(Census(1), measured)}
    assert found["H"] == (score >= 4)
    assert found["severe"] == (score >= 6)
    assert found["vulnerable"] == (2 <= score < 4)
    assert found["severe_among_poor"] == ((score >= 6) if score >= 4 else None)


@pytest.mark.parametrize("unit", ["household", "person"])
def test_severe_at_the_poverty_cutoff_is_h(unit: Any):  # L2
    matrix = matrix_of(NOW)
    h = estimate(DESIGN, deprivation_measures(matrix, unit=unit)).at(measure="H")
    found = estimate(DESIGN, level_measures(matrix, severe=matrix.cutoff, unit=unit))
    same = found.at(measure="severe")
    assert_allclose((same.value, same.se), (h.value, h.se))
    assert found.at(measure="severe_among_poor").value == 1
    assert [item.measure for item in found] == ["H", "severe", "severe_among_poor"]
    assert same.unit == unit


def test_severe_is_h_at_its_own_cutoff_and_part_of_the_poor():  # L2
    matrix = matrix_of(NOW)
    measured = level_measures(matrix, severe=HALF, vulnerable=Fraction(1, 6))
    found = estimate(DESIGN, measured)
    severe = found.at(measure="severe")
    alone = estimate(DESIGN, deprivation_measures(matrix_of(NOW, HALF))).at(measure="H")
    assert_allclose((severe.value, severe.se), (alone.value, alone.se))
    h, among = found.at(measure="H"), found.at(measure="severe_among_poor")
    assert_allclose((among.value or 0) * (h.value or 0), severe.value)
    assert among.n == matrix.poor().sum()
    low = estimate(DESIGN, deprivation_measures(matrix_of(NOW, Fraction(1, 6))))
    vulnerable = found.at(measure="vulnerable").value or 0
    assert_allclose(vulnerable + (h.value or 0), low.at(measure="H").value)


def test_a_level_without_cutoff_is_left_out():  # L2
    found = estimate(DESIGN, level_measures(matrix_of(NOW), vulnerable=Fraction(1, 6)))
    assert [item.measure for item in found] == ["H", "vulnerable"]


def test_who_is_poor_may_be_said_otherwise():  # L2
    nobody = [False] * NOW.height
    measured = level_measures(
        matrix_of(NOW), severe=HALF, vulnerable=Fraction(1, 6), poor=nobody
    )
    found = estimate(DESIGN, measured)
    assert found.at(measure="severe").value == 0
    assert found.at(measure="severe_among_poor").value is None
    # not poor, whatever the score: the vulnerable reach their own cutoff
    reach = matrix_of(NOW).poor(Fraction(1, 6)).cast(pl.Int8).to_numpy()
    share = (NOW["weight"].to_numpy() * reach).sum() / NOW["weight"].sum()
    assert_allclose(found.at(measure="vulnerable").value, share)


def test_the_global_mpi_says_its_cutoffs():  # L1
    standard = load("global-mpi-2018")
    assert (standard.severe_from, standard.vulnerable_from) == (HALF, FIFTH)
    assert load("vn-2022").severe_from is None


# ---------------------------------------------------------------- a second set of lines


HOMES = {
    # toilet, and (age, years of schooling) of each member
    "fine": ("septic", [(40, 12), (38, 9)]),
    "poor": ("latrine", [(40, 3), (38, 2), (5, 0), (3, 0), (1, 0)]),
    "destitute": ("open_defecation", [(40, 0), (5, 0), (4, 0), (3, 0), (1, 0)]),
    "half": ("open_defecation", [(40, 3), (38, 9), (5, 0)]),
}


def matrices(
    homes: dict[str, Any] = HOMES, standard: Standard | None = None
) -> tuple[DeprivationMatrix, DeprivationMatrix]:
    households = pl.DataFrame(
        {"household_id": list(homes), "toilet": [toilet for toilet, _ in homes.values()]}
    )
    members = pl.DataFrame(
        [
            {"household_id": home, "age": age, "years": years}
            for home, (_, people) in homes.items()
            for age, years in people
        ]
    )
    pack = standard or of_pack()
    ordinary, stricter = (
        deprivation_matrix(one, households, members) for one in (pack, pack.destitution())
    )
    return ordinary, stricter


def test_the_stricter_lines_decide_who_is_destitute():  # L3 L4
    ordinary, stricter = matrices()
    assert ordinary.poor().to_list() == [False, True, True, False]
    assert stricter.deprived.rows() == [
        (False, False, False),
        (False, False, False),
        (True, True, True),
        (True, False, False),
    ]
    found = estimate(Census(4), destitution_measures(ordinary, stricter))
    value = {item.measure: item.value for item in found if not item.indicator}
    assert value == {
        "H": 0.5,
        "destitute": 0.25,
        "destitute_among_poor": 0.5,
        "destitution_intensity": 1.0,
        "destitution_M0": 0.25,
    }
    assert found.at(indicator="sanitation").value == 0.25


def test_a_standard_of_destitution_is_another_content():  # L3
    pack = of_pack()
    beyond = pack.destitution()
    assert beyond.checksum != pack.checksum
    assert beyond.needs() == pack.needs()
    assert [i.definition.en for i in beyond.indicators][:2] == [
        "None at all.",
        "Nobody has one year.",
    ]
    assert beyond.indicator("dependants").more_than == Fraction(3, 4)
    assert beyond.integer_weights == pack.integer_weights
    with pytest.raises(DestitutionUndefined, match="test-destitution has no lines"):
        beyond.destitution()


@pytest.mark.parametrize("name", ["vn-2022", "global-mpi-2018", "vn-2011"])
def test_a_standard_without_stricter_lines_has_no_destitution(name: str):  # L3
    with pytest.raises(DestitutionUndefined, match=f"{name} has no lines of destitution"):
        load(name).destitution()


def test_stricter_lines_belong_to_all_indicators_or_to_none():  # L3
    cut = PACK[
        PACK.index("[indicators.destitution]") : PACK.index('[[indicators]]\ncode = "sch')
    ]
    with pytest.raises(StandardDestitutionPartial, match="indicators sanitation have no"):
        of_pack(cut, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('reached = "years >= 1"', "deprived = \"years == 'none'\""),
        ('more_than = "3/4"', 'reached = "age > 16"'),
        ('deprived = "toilet in no_toilet"', ""),
    ],
)
def test_a_stricter_line_fits_the_test_of_its_indicator(old: str, new: str):  # L3
    with pytest.raises(StandardFieldUnfit, match=r"\.destitution: test"):
        of_pack(old, new)


def test_a_stricter_line_is_held_to_the_language_of_standards():  # L3
    with pytest.raises(ExpressionRefused, match=r"sanitation\.destitution"):
        of_pack("toilet in no_toilet", "toilet in nowhere")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('severe_from = "3/4"', 'severe_from = "1/3"'),
        ('severe_from = "3/4"', 'severe_from = "5/4"'),
        ('vulnerable_from = "1/4"', 'vulnerable_from = "1/2"'),
        ('vulnerable_from = "1/4"', 'vulnerable_from = "0"'),
    ],
)
def test_cutoffs_of_a_standard_rise(old: str, new: str):  # L3
    with pytest.raises(StandardFieldUnfit, match=r"cutoff: (severe|vulnerable)_from"):
        of_pack(old, new)


# ---------------------------------------------------------------- the destitute are poor


def survey(share: float) -> DeprivationMatrix:
    """The made-up survey, with part of its deprivations beyond the stricter line."""
    keep = pl.int_range(pl.len()) % 10 < 10 * share
    stricter = NOW.with_columns(pl.col(j) & keep for j in INDICATORS)
    return matrix_of(stricter)


def test_equal_lines_make_all_the_poor_destitute():  # L4
    matrix = matrix_of(NOW)
    found = estimate(DESIGN, destitution_measures(matrix, survey(1)))
    plain = estimate(DESIGN, deprivation_measures(matrix))
    assert found.at(measure="destitute_among_poor").value == 1
    for name, other in (("destitute", "H"), ("destitution_M0", "M0")):
        one, same = found.at(measure=name), plain.at(measure=other)
        assert_allclose((one.value, one.se), (same.value, same.se))
    a = found.at(measure="destitution_intensity")
    assert_allclose(a.value, plain.at(measure="A").value)


@pytest.mark.parametrize("unit", ["household", "person"])
def test_the_destitute_are_a_part_of_the_poor(unit: Any):  # L4
    measured = destitution_measures(matrix_of(NOW), survey(0.5), unit=unit)
    found = estimate(DESIGN, measured)
    h, x, among = (
        found.at(measure=name).value or 0
        for name in ("H", "destitute", "destitute_among_poor")
    )
    assert 0 < x < h
    assert_allclose(among, x / h)
    m0, intensity = (
        found.at(measure=name).value or 0
        for name in ("destitution_M0", "destitution_intensity")
    )
    assert_allclose(m0, x * intensity)
    assert all(item.se for item in found if item.value)


def test_who_is_not_poor_by_another_rule_is_not_destitute():  # L4
    nobody = [False] * NOW.height
    found = estimate(DESIGN, destitution_measures(matrix_of(NOW), survey(1), poor=nobody))
    assert found.at(measure="destitute").value == 0


def test_not_deprived_is_not_destitute_though_the_answer_is_missing():  # L4
    matrix = matrix_of(NOW)
    stricter = survey(0.5)
    blank = pl.when(pl.lit(matrix.deprived["d01"])).then(pl.lit(stricter.deprived["d01"]))
    holed = stricter.deprived.with_columns(d01=blank)  # blank where not deprived anyway
    known = estimate(DESIGN, destitution_measures(matrix, stricter))
    found = estimate(
        DESIGN,
        destitution_measures(matrix, DeprivationMatrix.of(holed, TWELFTHS, Fraction(1, 4))),
    )
    assert [item.value for item in found] == [item.value for item in known]
    unknown = holed.with_columns(d01=pl.lit(None, dtype=pl.Boolean))
    lost = estimate(
        DESIGN,
        destitution_measures(
            matrix, DeprivationMatrix.of(unknown, TWELFTHS, Fraction(1, 4))
        ),
    )
    assert lost[0].missing == matrix.deprived["d01"].sum()


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("vulnerable", "severe"),
    [(Fraction(1, 4), None), (Fraction(0), None), (None, FIFTH), (None, Fraction(2))],
)
def test_cutoffs_out_of_order_are_refused(vulnerable: Any, severe: Any):  # L5
    with pytest.raises(CutoffsOutOfOrder, match="Cutoffs have to rise"):
        level_measures(matrix_of(NOW), vulnerable=vulnerable, severe=severe)


def test_a_stricter_line_that_is_not_stricter_is_refused():  # L5
    more = matrix_of(NOW.with_columns(d07=pl.lit(value=True)))
    with pytest.raises(StricterNotStricter, match="Indicator 'd07': the household in row"):
        destitution_measures(matrix_of(NOW), more)


def test_stricter_lines_of_other_indicators_are_refused():  # L5
    few = dict.fromkeys(INDICATORS[:2], Fraction(1, 2))
    two = DeprivationMatrix.of(NOW.select(INDICATORS[:2]), few, Fraction(1, 2))
    with pytest.raises(IndicatorsDiffer, match="has the indicators d01, d02, the") as e:
        destitution_measures(matrix_of(NOW), two)
    assert "Hãy tính cả hai từ một bộ tiêu chuẩn" in e.value.sentence("vi")
