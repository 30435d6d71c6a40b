"""Designs: what they accept, and the sentence for what they don't.

D1  columns of any numeric kind make the same design; labels of any kind make strata
D2  weights that are missing, negative, zero or text are refused by column and row
D3  a PSU in two strata is refused unless every stratum numbers its own
D4  fpc is read as counts or fractions, and refused where it contradicts itself
D5  rounds are samples of their own
D6  a census has one PSU, taken with certainty
D7  columns are taken from a table by name
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analysis.arrays import codes, numbers
from analysis.design import Census, SurveyDesign
from analysis.estimation_errors import (
    ColumnNotFound,
    EmptyDomain,
    FpcInconsistent,
    LabelMissing,
    LengthMismatch,
    NoRows,
    NotFinite,
    NotNumeric,
    PsuNotNested,
    UnknownOption,
    WeightMissing,
    WeightNegative,
    WeightZero,
)

STRATA = ["north", "north", "north", "south", "south", "south"]
PSUS = [1, 1, 2, 3, 4, 4]
WEIGHTS = [10.0, 12.0, 9.0, 20.0, 21.0, 22.0]


def design(**changes: object) -> SurveyDesign:
    arguments = {"weight": WEIGHTS, "strata": STRATA, "psu": PSUS} | changes
    return SurveyDesign(**arguments)  # type: ignore[arg-type]


# ---------------------------------------------------------------- what is accepted


@pytest.mark.parametrize(
    "weight",
    [
        np.array([10, 12, 9, 20, 21, 22], dtype=np.float32),
        np.array([10, 12, 9, 20, 21, 22], dtype=np.int16),
        pl.Series("w", [10, 12, 9, 20, 21, 22], dtype=pl.UInt8),
        pl.Series("w", [10, 12, 9, 20, 21, 22], dtype=pl.Decimal(10, 2)),
        [10, 12, 9, 20, 21, 22],
    ],
)
def test_weights_of_any_numeric_kind_are_the_same_weights(weight: object):  # D1
    (part,) = design(weight=weight).parts
    assert part.weights.tolist() == WEIGHTS


@pytest.mark.parametrize(
    "strata",
    [
        pl.Series(STRATA, dtype=pl.Categorical),
        pl.Series(STRATA, dtype=pl.Enum(["south", "north"])),
        [True, True, True, False, False, False],
        [2, 2, 2, 10, 10, 10],
        [1.0, 1.0, 1.0, 2.0, 2.0, 2.0],
    ],
)
def test_strata_may_be_labels_of_any_kind(strata: object):  # D1
    frame = design(strata=strata).parts[0].frame
    assert frame.psu_count.tolist() == [2, 2]
    assert frame.df == 2


def test_numbers_are_sorted_as_numbers_and_an_enum_in_its_own_order():  # D1
    assert codes("stratum", [10, 9, 10]).labels == ("9", "10")
    enum = pl.Series(["b", "a"], dtype=pl.Enum(["b", "a"]))
    assert codes("stratum", enum).labels == ("b", "a")


def test_without_strata_there_is_one_and_without_psus_every_row_is_its_own():  # D1
    frame = SurveyDesign(WEIGHTS).parts[0].frame
    assert frame.strata == ("stratum",)
    assert frame.psus == ("1", "2", "3", "4", "5", "6")


def test_a_household_is_its_own_psu_by_its_identity():  # D1
    units = ["h9", "h8", "h7", "h6", "h5", "h4"]
    frame = SurveyDesign(WEIGHTS, unit=units).parts[0].frame
    assert set(frame.psus) == set(units)


def test_a_list_of_nothing_known_is_all_missing():  # D1
    assert np.isnan(numbers("y", [None, None])).all()


# ---------------------------------------------------------------- weights and other columns


def test_a_missing_weight_is_refused_by_column_and_row():  # D2
    weight = pl.Series("w_final", [10.0, None, 9.0, None, 21.0, 22.0])
    with pytest.raises(
        WeightMissing, match=r"'w_final' is missing in row 2, 4 \(2 in all\)"
    ):
        design(weight=weight)


def test_a_negative_weight_is_refused_by_row():  # D2
    with pytest.raises(WeightNegative, match=r"negative in row 3 \(1 in all\)"):
        design(weight=[10.0, 12.0, -9.0, 20.0, 21.0, 22.0])


def test_a_zero_weight_is_refused_unless_it_is_meant():  # D2
    weight = [10.0, 12.0, 0.0, 20.0, 21.0, 22.0]
    with pytest.raises(WeightZero, match=r"zero in row 3 .* zero_weight='keep'"):
        design(weight=weight)
    assert len(design(weight=weight, zero_weight="keep")) == 6


def test_weights_that_are_all_zero_are_never_meant():  # D2
    with pytest.raises(WeightZero, match=r"\(6 in all\)"):
        design(weight=[0.0] * 6, zero_weight="keep")


def test_only_the_first_rows_of_many_are_listed():  # D2
    with pytest.raises(WeightMissing, match=r"row 1, 2, 3, 4, 5, … \(\+1\) \(6 in all\)"):
        design(weight=[None] * 6)


def test_text_where_a_number_belongs_is_refused_with_an_example():  # D2
    weight = pl.Series("weight", ["10", "12,5", "9", "20", "21", "22"])
    with pytest.raises(
        NotNumeric, match=r"'weight' has to hold numbers but is String, .*'10'"
    ):
        design(weight=weight)
    with pytest.raises(NotNumeric, match="for example ''"):
        numbers("y", pl.Series("y", [None], dtype=pl.String))


def test_an_infinite_number_is_refused():  # D2
    with pytest.raises(NotFinite, match="'weight' is infinite in row 2"):
        design(weight=[1.0, np.inf, 1.0, 1.0, 1.0, 1.0])


@pytest.mark.parametrize("column", ["strata", "psu", "round"])
def test_a_blank_label_is_refused_by_row(column: str):  # D2
    labels = [1.0, 2.0, np.nan, 3.0, 4.0, 5.0]
    with pytest.raises(LabelMissing, match=r"blank in row 3 \(1 in all\)"):
        design(**{column: labels})


@pytest.mark.parametrize("column", ["strata", "psu", "fpc", "round", "unit"])
def test_a_column_of_another_length_is_refused(column: str):  # D2
    with pytest.raises(LengthMismatch, match=r"has 2 rows and the design has 6"):
        design(**{column: [1, 1]})


def test_an_empty_table_is_refused():  # D2
    with pytest.raises(NoRows, match="no rows"):
        SurveyDesign([])
    with pytest.raises(NoRows, match="no rows"):
        Census(0)


def test_a_setting_that_does_not_exist_is_refused_with_those_that_do():  # D2
    with pytest.raises(
        UnknownOption, match=r"single_psu='remove'.*fail, certainty, adjust"
    ):
        design(single_psu="remove")
    with pytest.raises(UnknownOption, match="zero_weight='drop'"):
        design(zero_weight="drop")


# ---------------------------------------------------------------- nesting and fpc


def test_a_psu_in_two_strata_is_refused_by_name():  # D3
    with pytest.raises(
        PsuNotNested, match=r"PSU 1, 2 appears in .* north, south \(2 such"
    ) as e:
        design(psu=[1, 1, 2, 1, 2, 2])
    assert e.value.psus == ("1", "2")
    assert "nest=True" in e.value.sentence("vi")


def test_strata_may_number_their_psus_anew():  # D3
    nested = design(psu=[1, 1, 2, 1, 2, 2], nest=True).parts[0].frame
    assert nested.keys == [("north", "1"), ("north", "2"), ("south", "1"), ("south", "2")]


@pytest.mark.parametrize("fpc", [[4, 4, 4, 8, 8, 8], [0.5, 0.5, 0.5, 0.25, 0.25, 0.25]])
def test_fpc_is_a_number_of_psus_or_a_fraction(fpc: list[float]):  # D4
    assert design(fpc=fpc).parts[0].frame.fraction.tolist() == [0.5, 0.25]


def test_a_stratum_of_which_all_psus_were_taken_has_the_fraction_one():  # D4
    assert design(fpc=[2, 2, 2, 8, 8, 8]).parts[0].frame.factor.tolist() == [0.0, 1.5]


@pytest.mark.parametrize(
    ("fpc", "stratum"),
    [
        ([4, 5, 4, 8, 8, 8], "north"),  # differs within the stratum
        ([4, 4, 4, 1, 1, 1], "south"),  # fewer PSUs than were sampled
        ([4, 4, 4, 0.5, 0.5, 0.5], "south"),  # counts and fractions mixed
        ([0.5, 0.5, 0.5, 0.0, 0.0, 0.0], "south"),
        ([4, None, 4, 8, 8, 8], "north"),
        ([4, 4, 4, -8, -8, -8], "south"),
    ],
)
def test_an_fpc_that_contradicts_itself_is_refused_by_stratum(
    fpc: list[float | None], stratum: str
):  # D4
    with pytest.raises(FpcInconsistent, match=rf"in stratum {stratum}\. Within"):
        design(fpc=fpc)


# ---------------------------------------------------------------- rounds and censuses


def test_rounds_are_samples_of_their_own():  # D5
    rounds = ["2022", "2022", "2022", "2024", "2022", "2022"]
    first, second = design(round=rounds).parts
    assert (first.label, first.frame.psus) == ("2022", ("1", "2", "4"))
    assert (second.label, second.rows.tolist()) == ("2024", [3])
    assert len(design(round=rounds)) == 6


def test_a_psu_may_change_its_stratum_between_rounds():  # D5
    split = SurveyDesign(
        [1.0] * 4, strata=["a", "b", "b", "b"], psu=[1, 2, 1, 2], round=[1, 1, 2, 2]
    )
    assert [part.frame.df for part in split.parts] == [0, 1]


def test_a_census_is_one_psu_taken_with_certainty():  # D6
    (part,) = Census(3, unit=["a", "b", "c"]).parts
    assert part.frame.factor.tolist() == [0.0]
    assert part.weights.tolist() == [1.0, 1.0, 1.0]
    assert part.kind == "census"


def test_a_census_may_have_rounds():  # D6
    frame = pl.DataFrame({"year": [2023, 2023, 2024], "id": ["a", "b", "a"]})
    census = Census.from_frame(frame, round="year", unit="id")
    assert [part.label for part in census.parts] == ["2023", "2024"]
    assert len(census) == 3


# ---------------------------------------------------------------- from a table


def test_columns_are_taken_by_name():  # D7
    frame = pl.DataFrame({"tang": STRATA, "dia_ban": PSUS, "quyen_so": WEIGHTS})
    made = SurveyDesign.from_frame(frame, weight="quyen_so", strata="tang", psu="dia_ban")
    assert made.parts[0].frame.keys == design().parts[0].frame.keys


def test_a_column_that_is_not_there_is_refused_with_those_that_are():  # D7
    frame = pl.DataFrame({"weight": WEIGHTS})
    with pytest.raises(ColumnNotFound, match=r"no column 'psu'\. It has weight"):
        SurveyDesign.from_frame(frame, psu="psu")
    with pytest.raises(UnknownOption, match=r"column='stratum'.*strata, psu, fpc"):
        SurveyDesign.from_frame(frame, stratum="weight")


def test_a_design_can_be_given_another_rule():  # D7
    assert replace(design(), single_psu="adjust").single_psu == "adjust"


# ---------------------------------------------------------------- labels


def test_levels_fix_the_order_and_each_has_to_occur():
    assert codes("commune", ["a", "b", "a"], ["b", "a"]).code.tolist() == [1, 0, 1]
    with pytest.raises(EmptyDomain, match="No rows belong to c, d"):
        codes("commune", ["a", "b"], ["a", "b", "c", "d"])
    with pytest.raises(UnknownOption, match="commune='b'"):
        codes("commune", ["a", "b"], ["a"])
