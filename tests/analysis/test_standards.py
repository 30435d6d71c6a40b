"""Standards as data: what the packs say, their language, and faults they are refused for.

S1  every built-in pack loads; weights add up to one and are exact fractions
S2  vn-2022 has the six dimensions and twelve indicators of Decree 07/2021 in official order
S3  global-mpi-2018 has weights of 1/6 and 1/18 over 18
S4  the checksum changes with every value and with nothing else
S5  a missing answer stays missing through every operator unless it can't matter (Kleene)
S6  the language is closed: whatever isn't in it is refused by name
S7  each fault of a file is named with file, place and remedy, in both languages
S8  leaving out an indicator moves its weight within its dimension, and never silently
S9  rounding is an explicit rule: Tây Ninh rounds half up, ward Hiệp Ninh cuts off
S10 a standard tells which variables it needs, and what was not confirmed by the law's text
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import polars as pl
import pytest

from analysis.errors import AnalysisError
from analysis.standards import NAMES, Expression, Rounding, Standard, load, read
from analysis.standards.errors import (
    DimensionLeftEmpty,
    ExpressionMixesTypes,
    ExpressionRefused,
    IndicatorUnknown,
    StandardCodeTwice,
    StandardFieldUnfit,
    StandardMalformed,
    StandardNotToml,
    StandardTableOpen,
    StandardThresholdMissing,
    StandardUnknown,
    StandardWeightsUneven,
)

SMALL = """
code = "small"
title = {vi = "Chuẩn nhỏ", en = "A small standard"}
legal_texts = ["Nghị quyết 1/NQ-HĐND"]
valid_from = 2022-01-01
counted = "household"
area_types = ["rural", "urban"]
cutoff = "1/2"

[parameters]
insured_from = 6

[[dimensions]]
code = "health"
name = {vi = "Y tế", en = "Health"}

[[dimensions]]
code = "housing"
name = {vi = "Nhà ở", en = "Housing"}

[[indicators]]
code = "insurance"
dimension = "health"
name = {vi = "Bảo hiểm", en = "Insurance"}
definition = {vi = "Có người không có bảo hiểm.", en = "Somebody is not insured."}
source = "test"
weight = "1/2"
test = "any"
among = "age >= insured_from"
deprived = "insured == 'no'"

[[indicators]]
code = "area"
dimension = "housing"
name = {vi = "Diện tích", en = "Area"}
definition = {vi = "Dưới 8 m².", en = "Below 8 m²."}
source = "test"
weight = "1/2"
test = "household"
deprived = "floor_area_m2 / household_size < 8"

[bases.measured_income]
name = {vi = "Thu nhập", en = "Income"}
thresholds = {line = {rural = 10, urban = 20}}

[[bases.measured_income.table]]
when = "income_pc_month <= line"
class = "poor"
reason = "low"
because = {vi = "Thấp", en = "Low"}

[[bases.measured_income.table]]
class = "not_poor"
reason = "high"
because = {vi = "Cao", en = "High"}
"""


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1, old
    return SMALL.replace(old, new, 1)


# ---------------------------------------------------------------- what the packs say


@pytest.mark.parametrize("name", NAMES)
def test_every_built_in_pack_loads_with_weights_that_add_up_to_one(name: str):  # S1
    standard = load(name)
    assert standard.code == name
    if standard.indicators:
        assert sum(i.weight for i in standard.indicators) == 1
        assert sum(standard.integer_weights.values()) == standard.denominator


@pytest.mark.parametrize("name", NAMES)
def test_every_pack_says_its_law_its_period_and_what_is_not_confirmed(name: str):  # S10
    standard = load(name)
    assert standard.valid_to is None or standard.valid_from < standard.valid_to
    assert standard.unverified
    for indicator in standard.indicators:
        assert indicator.source
        assert indicator.definition.vi != indicator.definition.en


def test_the_standard_of_2022_has_twelve_indicators_in_official_order():  # S2
    standard = load("vn-2022")
    # Decree 07/2021/NĐ-CP, annex: columns 1 to 12 of every result table.
    assert [(i.dimension, i.code) for i in standard.indicators] == [
        ("employment", "d01_employment"),
        ("employment", "d02_dependants"),
        ("health", "d03_nutrition"),
        ("health", "d04_health_insurance"),
        ("education", "d05_adult_education"),
        ("education", "d06_child_attendance"),
        ("housing", "d07_housing_quality"),
        ("housing", "d08_housing_area"),
        ("water_sanitation", "d09_water"),
        ("water_sanitation", "d10_toilet"),
        ("information", "d11_internet"),
        ("information", "d12_information"),
    ]
    assert standard.cutoff == Fraction(3, 12)
    assert standard.counted == "household"


def test_the_global_mpi_has_weights_of_a_sixth_and_an_eighteenth():  # S3
    standard = load("global-mpi-2018")
    assert list(standard.integer_weights.values()) == [3, 3, 3, 3, 1, 1, 1, 1, 1, 1]
    assert standard.denominator == 18
    assert standard.cutoff == Fraction(1, 3)
    assert standard.counted == "person"


def test_a_standard_tells_the_variables_it_needs_and_their_kind():  # S10
    needs = read(SMALL, "small.toml").needs()
    assert needs.members == {"age": "number", "insured": "text"}
    assert needs.households == {"floor_area_m2": "number", "household_size": "number"}


def test_there_is_no_standard_of_an_unknown_name():
    with pytest.raises(StandardUnknown, match=r"no standard called vn-1999.*vn-2022"):
        load("vn-1999")


# ---------------------------------------------------------------- the checksum


def test_the_checksum_is_of_the_content_and_not_of_its_spelling():  # S4
    reordered = SMALL.replace("\n", "\n# a remark\n", 3).replace("  ", " ")
    assert read(reordered, "a.toml").checksum == read(SMALL, "b.toml").checksum


@pytest.mark.parametrize(
    ("old", "new"),
    [('cutoff = "1/2"', 'cutoff = "1/3"'), ("rural = 10", "rural = 11"), ("< 8", "<= 8")],
)
def test_the_checksum_changes_with_every_value(old: str, new: str):  # S4
    assert read(changed(old, new), "a.toml").checksum != read(SMALL, "a.toml").checksum


# ---------------------------------------------------------------- the language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x == 'yes' and y == 'no'", None),
        ("x == 'yes' and y == 'yes'", False),
        ("x == 'yes' or y == 'no'", True),
        ("x == 'yes' or y == 'yes'", None),
        ("not x == 'yes'", None),
        ("x in codes", None),
        ("x not in codes", None),
        ("known(x)", False),
        ("known(y)", True),
        ("n / 0 > 1", None),
        ("n / six == 2", True),
        ("1 < n <= 12", True),
        ("-n < 0 and n - 2 * 6 + 0 == 0", True),
        ("y in ('yes', 'no')", True),
        ("y not in ['yes']", True),
        ("ticked(s, 'tv', 'radio')", True),
        ("ticked(s, codes)", False),
        ("count_ticked(s, ('tv', 'phone', 'car'))", 2),
        ("ticked(x, 'tv')", None),
        ("'a' == 'a'", True),
    ],
)
def test_a_missing_answer_stays_missing_unless_it_cannot_matter(
    text: str, expected: object
):
    # S5: x is missing, y is "no"
    blank = pl.Series([None], dtype=pl.String)
    frame = pl.DataFrame({"x": blank, "y": ["no"], "n": [12], "s": ["tv phone"]})
    expression = Expression(text).polars({"codes": ["a", "b"], "six": 6})
    assert frame.select(expression.alias("result")).item() == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("__import__('os').system('x')", "__import__('os').system('x')"),
        ("age.real > 1", "age.real"),
        ("[x for x in y]", "[x for x in y]"),
        ("age ** 2 > 1", "age ** 2"),
        ("age is None", "age"),
        ("known(x, y)", "known(x, y)"),
        ("ticked(x)", "ticked(x)"),
        ("unheard_of(x)", "unheard_of(x)"),
        ("known(x=1)", "known(x=1)"),
        ("x in unheard_of", "unheard_of"),
        ("x in (1.5, 2)", "1.5"),
        ("codes == 'a'", "codes"),
        ("x == True", "True"),
        ("~x", "~x"),
        ("lambda: 1", "lambda: 1"),
        ("x ==", "x =="),
    ],
)
def test_the_language_is_closed(text: str, part: str):  # S6
    with pytest.raises(ExpressionRefused) as refused:
        Expression(text).polars({"codes": ["a"]})
    assert refused.value.facts["part"] == part


def test_a_variable_is_text_or_a_number_and_not_both():  # S6
    with pytest.raises(ExpressionMixesTypes, match=r"compares age both"):
        Expression("age >= 6 and age == 'old'").variables({})


def test_the_kind_of_a_variable_follows_from_what_it_is_compared_with():  # S10
    text = """age + 1 > six and a in codes and ticked(b, 'x') and c == 'y' and known(d)
              and e in ('x', 'y')"""
    assert Expression(text).variables({"codes": ["a"], "six": 6}) == {
        "age": "number",
        "a": "text",
        "b": "text",
        "c": "text",
        "d": "number",
        "e": "text",
    }


# ---------------------------------------------------------------- faults of a file


@pytest.mark.parametrize(
    ("text", "error", "named"),
    [
        ("code = \n", StandardNotToml, ["small.toml", "line 1"]),
        (
            changed('weight = "1/2"', ""),
            StandardMalformed,
            ["indicators insurance", "weight"],
        ),
        (changed('"1/2"\ntest', '"a/b"\ntest'), StandardMalformed, ["insurance.weight"]),
        (
            changed('"1/2"\ntest', "0.5\ntest"),
            StandardMalformed,
            ["insurance.weight", "0.5"],
        ),
        (changed("[parameters]", "[parameter]"), StandardMalformed, ["unknown field"]),
        (changed("among = ", "amung = "), StandardMalformed, ["insurance", "amung"]),
        (changed("2022-01-01", "3"), StandardMalformed, ["valid_from"]),
        (changed("2022-01-01", "07:32:00"), StandardMalformed, ["valid_from"]),
        (changed('"housing"\nname', '"health"\nname'), StandardCodeTwice, ["health"]),
        (changed('code = "area"', 'code = "insurance"'), StandardCodeTwice, ["insurance"]),
        (
            changed('n = "health"', 'n = "halth"'),
            StandardFieldUnfit,
            ["insurance", "halth"],
        ),
        (changed('"1/2"\ntest', '"1/3"\ntest'), StandardWeightsUneven, ["5/6", "1/18"]),
        (
            changed('cutoff = "1/2"', 'cutoff = "3/2"'),
            StandardFieldUnfit,
            ["cutoff", "3/2"],
        ),
        (changed('cutoff = "1/2"', ""), StandardFieldUnfit, ["insurance", "cutoff"]),
        (changed('test = "any"', 'test = "none"'), StandardFieldUnfit, ["reached"]),
        (changed('test = "any"', 'test = "share"'), StandardFieldUnfit, ["more_than"]),
        (changed("insured == 'no'", "insured = 'no'"), ExpressionRefused, ["insurance"]),
        (
            changed("income_pc_month <=", "open() <="),
            ExpressionRefused,
            ["table[1]", "open()"],
        ),
        (
            changed("insured == 'no'", "age == 'no'").replace(">= insured_from", ">= 6"),
            StandardFieldUnfit,
            ["insured_from"],
        ),
        (
            changed("insured == 'no'", "insured == 'no' and insured < 2"),
            ExpressionMixesTypes,
            ["insurance", "insured"],
        ),
        (
            changed("{rural = 10, urban = 20}", "{rural = 10}"),
            StandardThresholdMissing,
            ["urban"],
        ),
        (
            SMALL.rsplit("[[bases", 1)[0],
            StandardTableOpen,
            ["bases.measured_income.table"],
        ),
    ],
)
def test_a_fault_is_named_with_its_place(
    text: str, error: type[AnalysisError], named: list[str]
):  # S7
    with pytest.raises(error) as raised:
        read(text, "small.toml")
    for language in ("vi", "en"):
        sentence = raised.value.sentence(language)
        assert "small.toml" in sentence
        assert [word for word in named if word not in sentence] == []


# ---------------------------------------------------------------- leaving out an indicator


def test_the_weight_of_an_indicator_left_out_stays_in_its_dimension():  # S8
    whole = load("global-mpi-2018")
    # Viet Nam's MICS measured no nutrition: child mortality carries the third of health.
    without = whole.without("nutrition")
    assert without.indicator("child_mortality").weight == Fraction(1, 3)
    assert without.left_out == ("nutrition",)
    assert without.checksum != whole.checksum
    assert weights_by_dimension(without) == weights_by_dimension(whole)


def test_a_weight_left_out_is_shared_among_the_rest_of_the_dimension():  # S8
    without = load("global-mpi-2018").without("assets", "cooking_fuel")
    assert without.indicator("housing").weight == Fraction(1, 12)


def weights_by_dimension(standard: Standard) -> dict[str, Fraction]:
    totals = dict.fromkeys((d.code for d in standard.dimensions), Fraction(0))
    for indicator in standard.indicators:
        totals[indicator.dimension] += indicator.weight
    return totals


def test_an_indicator_that_does_not_exist_cannot_be_left_out():  # S8
    with pytest.raises(IndicatorUnknown, match=r"no indicator nutritoin"):
        load("global-mpi-2018").without("nutritoin")


def test_a_dimension_keeps_at_least_one_indicator():  # S8
    with pytest.raises(DimensionLeftEmpty, match=r"Without any indicator of health"):
        load("global-mpi-2018").without("nutrition", "child_mortality")


# ---------------------------------------------------------------- rounding


@pytest.mark.parametrize(
    ("part", "whole", "published"),
    # UBND tỉnh Tây Ninh, 17/01/2022: of 320,018 households; Báo Tây Ninh 2011: of 276,212.
    [
        (1_612, 320_018, "0.50"),
        (2_064, 320_018, "0.64"),
        (3_740, 320_018, "1.17"),
        (5_804, 320_018, "1.81"),
        (11_788, 276_212, "4.27"),
        (9_866, 276_212, "3.57"),
    ],
)
def test_published_rates_of_the_province_are_rounded_half_up(
    part: int, whole: int, published: str
):  # S9
    rounding = load("vn-2022").rounding
    assert rounding is not None
    assert rounding.percent(part, whole) == Decimal(published)


@pytest.mark.parametrize(("part", "published"), [(10, "0.18"), (9, "0.16")])
def test_the_ward_cuts_the_digits_off(part: int, published: str):  # S9
    # Phường Hiệp Ninh 2022: of 5,347 households; the true values are 0.187 and 0.168.
    assert Rounding(2, "truncate").percent(part, 5_347) == Decimal(published)
    assert Rounding(2, "half_up").percent(part, 5_347) != Decimal(published)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("half_up", "12.35"), ("half_even", "12.34"), ("truncate", "12.34")],
)
def test_a_half_is_decided_exactly(mode: str, expected: str):  # S9
    # 12.345 % has no exact float: 0.12345 is stored as 0.12345000000000000417…
    assert Rounding(2, mode).percent(2_469, 20_000) == Decimal(expected)


def test_no_rate_has_a_denominator_of_nothing():  # S9
    assert Rounding(2, "half_up").percent(0, 0) is None


def test_the_values_of_a_pack_stand_in_its_file_and_nowhere_else():
    text = files("analysis.standards").joinpath("vn-2022.toml").read_text("utf-8")
    lines = tomllib.loads(text)["bases"]["measured_income"]["thresholds"]["income_line"]
    other = text.replace(
        "income_line = {rural = 1_500_000", "income_line = {rural = 1_600_000"
    )
    changed_lines = read(other, "vn-2022.toml").bases["measured_income"].thresholds
    assert lines["rural"] == 1_500_000
    assert changed_lines["income_line"]["rural"] == 1_600_000
