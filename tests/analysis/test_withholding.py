"""Estimates withheld with their reason, and with the others that would give them away.

W1  few rows, few PSUs, few poor: each withholds what it touches and says why
W2  with a published total another cell goes too, and numerators don't follow either
W3  two-way tables, and domains that are not parts of the total
W4  what was not checked is not published; nothing small, nothing withheld
W5  a table prints the reasons; changes from or to a withheld level are withheld too
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from analysis.comparison import compare, measured_rounds
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_errors import CellsDoNotAddUp
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimates import Estimates
from analysis.estimation import estimate, estimate_proportion
from analysis.measures import proportion_of
from analysis.tables import change_table, estimate_table
from analysis.withholding import LeastCounts, protected, protected_changes
from tests.analysis.made_survey import made_survey, matrix_of

HALF = {"school": Fraction(1, 2), "water": Fraction(1, 2)}


def households(**poor_of_all: tuple[int, int]) -> pl.DataFrame:
    """So many poor of so many households in each commune, over four PSUs."""
    rows = [
        (commune, k % 4, k < poor)
        for commune, (poor, count) in poor_of_all.items()
        for k in range(count)
    ]
    return pl.DataFrame(rows, schema=["commune", "psu", "poor"], orient="row")


def estimates_of(frame: pl.DataFrame, column: str = "commune") -> Estimates:
    """The deprivation measures of all and of each commune; who is poor lacks everything."""
    deprived = frame.select(school="poor", water="poor")
    measured = deprivation_measures(DeprivationMatrix.of(deprived, HALF, Fraction(1, 2)))
    design = SurveyDesign([7.0] * frame.height, psu=frame["psu"])
    return estimate(design, measured) + estimate(design, measured, frame[column])


def reasons(found: Estimates, measure: str = "H", **least: int) -> dict[str, str]:
    rule = protected(found, LeastCounts(**least))
    return {item.domain: rule(item) for item in found.where(measure=measure)}


def test_few_rows_withhold_a_cell_and_the_smallest_that_hides_it():  # W1 W2
    found = estimates_of(households(a=(4, 8), b=(20, 40), c=(20, 30)))
    hidden = {"": "", "a": "suppressed", "b": "", "c": "complementary"}
    for measure in ("H", "A", "M0", "uncensored_headcount"):
        assert reasons(found, measure) == hidden


def test_few_psus_withhold_a_cell_of_a_sample_but_not_of_a_full_count():  # W1
    frame = households(a=(10, 20), b=(20, 40), c=(20, 50)).with_columns(
        psu=pl.when(pl.col("commune") == "a").then(0).otherwise("psu")
    )
    assert reasons(estimates_of(frame))["a"] == "few_psus"
    census = Census(frame.height)
    full = estimate_proportion(census, frame["poor"], frame["commune"])
    assert set(reasons(full, "poor").values()) == {""}


def test_few_poor_withhold_what_is_about_the_poor_only():  # W1
    found = estimates_of(households(a=(2, 50), b=(20, 40), c=(9, 30)))
    hidden = {"": "", "a": "few_poor", "b": "", "c": "complementary"}
    for measure in ("H", "A", "M0", "censored_headcount", "contribution"):
        assert reasons(found, measure) == hidden
    assert set(reasons(found, "uncensored_headcount").values()) == {""}


def test_that_nobody_is_poor_is_published():  # W1
    found = estimates_of(households(a=(0, 50), b=(20, 40)))
    assert reasons(found) == {"": "", "a": "", "b": ""}


def test_the_cell_beside_a_small_one_has_poor_to_hide_them_among():  # W2
    # c is smallest and big enough to hide 8 households, but nobody in it is poor: with c
    # withheld the poor of a would still be 0 to 2, the total less those of b
    found = estimates_of(households(a=(2, 8), b=(20, 40), c=(0, 30)))
    assert reasons(found) == {
        "": "",
        "a": "suppressed",
        "b": "complementary",
        "c": "complementary",
    }
    assert reasons(found, "uncensored_headcount")["b"] == ""


def test_without_a_total_nothing_goes_with_a_small_cell():  # W2
    found = estimates_of(households(a=(4, 8), b=(20, 40), c=(20, 30)))
    parts = Estimates(tuple(item for item in found if item.domain))
    assert reasons(parts) == {"a": "suppressed", "b": "", "c": ""}


def test_in_a_two_way_table_rows_and_columns_are_held():  # W3
    counts = {"a:kinh": 8, "a:khmer": 40, "b:kinh": 30, "b:khmer": 60, "c:kinh": 90}
    frame = households(**{d: (n // 2, n) for d, n in counts.items()})
    frame = frame.with_columns(
        pl.col("commune").str.split(":").list.get(0).alias("place"),
        pl.col("commune").str.split(":").list.get(1).alias("ethnic"),
    )
    parts = [estimates_of(frame, column) for column in ("commune", "place", "ethnic")]
    found = parts[0] + Estimates(
        tuple(item for part in parts[1:] for item in part if item.domain)
    )

    def place(domain: str) -> Any:
        row, _, column = domain.partition(":")
        if column:
            return row, column
        return ("", row) if row in {"kinh", "khmer"} else (row, "")

    rule = protected(found, place=place)
    hidden = {item.domain for item in found.where(measure="H") if rule(item)}
    assert hidden == {"a:kinh", "a:khmer", "b:kinh", "b:khmer"}


def test_domains_that_overlap_are_not_parts_of_a_total():  # W3
    frame = households(a=(4, 8), b=(20, 40))
    found = estimates_of(frame) + Estimates(
        tuple(
            item
            for item in estimates_of(frame.with_columns(commune=pl.lit("women")))
            if item.domain
        )
    )
    with pytest.raises(CellsDoNotAddUp, match=r"is 48.* add up to 96"):
        protected(found)


def test_an_estimate_that_was_not_checked_is_withheld():  # W4
    found = estimates_of(households(a=(20, 40), b=(20, 40)))
    rule = protected(found.where(domain="a"))
    assert rule(found.at(measure="H", domain="a")) == ""
    assert rule(found.at(measure="H", domain="b")) == "suppressed"


def test_in_a_survey_with_rounds_each_round_is_a_table():  # W4
    frame = made_survey()
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
    measured = deprivation_measures(matrix_of(frame))
    found = estimate(design, measured) + estimate(design, measured, frame["ethnicity"])
    rule = protected(found)
    assert not any(rule(item) for item in found)
    least = min(item.rows for item in found if item.round == "2024")
    strict = protected(found, LeastCounts(rows=least + 1))
    hidden = [item for item in found.where(measure="H", round="2024") if strict(item)]
    assert len(hidden) >= 2


@pytest.mark.parametrize(
    ("language", "notes"),
    [
        (
            "vi",
            [
                "(1) Không công bố vì số hộ mẫu quá nhỏ.",
                "(2) Không công bố để không suy ra được số liệu của ô khác đã ẩn.",
            ],
        ),
        (
            "en",
            [
                "(1) Not published: too few sampled households.",
                "(2) Not published: a withheld number could be worked out from it.",
            ],
        ),
    ],
)
def test_a_table_prints_why(language: Any, notes: list[str]):  # W5
    found = estimates_of(households(a=(4, 8), b=(20, 40), c=(20, 30))).where(measure="H")
    table = estimate_table(found, language=language, withhold=protected(found))
    assert table.footnotes()[:2] == notes
    assert [row.value is None for row in table.rows] == [False, True, False, True]
    assert [row.n is None for row in table.rows] == [False, True, False, True]


def test_a_table_prints_the_other_reasons():  # W5
    few = estimates_of(households(a=(2, 50), b=(20, 40), c=(9, 30)))
    table = estimate_table(few, language="en", withhold=protected(few))
    notes = " ".join(table.footnotes())
    assert "too few poor households in the sample." in notes
    one = households(a=(20, 50), b=(20, 40)).with_columns(
        psu=pl.when(pl.col("commune") == "a").then(0).otherwise("psu")
    )
    alone = estimates_of(one).where(measure="H")
    table = estimate_table(alone, language="en", withhold=protected(alone))
    assert "Not published: too few PSUs." in " ".join(table.footnotes())


def test_a_change_from_a_withheld_level_is_withheld():  # W5
    before = households(a=(4, 8), b=(20, 40), c=(20, 30)).with_columns(round=pl.lit("2022"))
    after = households(a=(9, 20), b=(20, 40), c=(20, 31)).with_columns(round=pl.lit("2026"))
    both = pl.concat([before, after])
    design = SurveyDesign([7.0] * both.height, psu=both["psu"], round=both["round"])
    poor = proportion_of(both["poor"])
    levels = estimate(design, poor) + estimate(design, poor, both["commune"])
    changes = compare(measured_rounds(design, poor, both["commune"]), "2022", "2026")
    rule = protected_changes(levels, protected(levels))
    assert {c.domain: rule(c) for c in changes} == {
        "a": "suppressed",
        "b": "",
        "c": "complementary",
    }
    table = change_table(changes, language="en", withhold=rule)
    assert [cells[2:] == ["–"] * 7 for cells in table.cells()] == [True, False, True]
    assert table.footnotes()[0] == "Not published: too few sampled households."
    unseen = protected_changes(levels.where(round="2022"), protected(levels))
    assert {unseen(change) for change in changes} == {"suppressed", "complementary"}
