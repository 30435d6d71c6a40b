"""The statement: what it may use, what it says, and that every engine can read it.

Q1  SUM, COUNT, CASE and GROUP BY only: no cast, division, rounding, join or window
Q2  the only WHERE is a slice of strata: a range of numbers, a list of texts
Q3  names that are words of the language are quoted, in the way of the engine
Q4  pattern cells ask for one sum; others for one per indicator more
Q5  the PSUs are listed with what is constant within them
"""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest

from analysis.query import cell_statement, psu_statement, sql_text
from tests.analysis.made_cells import plan_of

ALLOWED = {
    *(
        "SELECT",
        "FROM",
        "WHERE",
        "GROUP",
        "BY",
        "AS",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
    ),
    *("AND", "IS", "NOT", "NULL", "IN", "BETWEEN"),
}
LEVELS = ["poor", "score", "pattern"]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("strata", [None, [3, 4, 7], ["Châu Thành", "O'Neill"]])
def test_the_statement_uses_little_of_the_language(level: Any, strata: Any):  # Q1
    plan = plan_of(level, size="size", domain="group", round="round")
    text = sql_text(cell_statement(plan, strata))
    without_texts = re.sub(r"'[^']*'", "", text)
    assert set(re.findall(r"\b[A-Z]+\b", without_texts)) <= ALLOWED
    assert set(re.findall(r"\b([a-z]+)\(", text)) == {"sum", "count"}
    assert not re.search(r"[/%]|::|\|\|", without_texts)


def test_a_column_that_says_who_is_poor_takes_the_place_of_the_score():
    text = sql_text(cell_statement(plan_of(poor="is_poor")))
    assert "is_poor IS NOT NULL" in text
    assert "CASE WHEN is_poor THEN 1 ELSE 0 END" in text
    assert ">= 3" not in text


def test_the_only_filter_is_a_slice_of_strata():  # Q2
    plan = plan_of(domain="group")
    assert "WHERE" not in sql_text(cell_statement(plan))
    numbers = sql_text(cell_statement(plan, [3, 4, 7]))
    assert numbers.count("WHERE") == 1
    assert "WHERE stratum BETWEEN 3 AND 7" in numbers
    texts = sql_text(cell_statement(plan, ["Châu Thành", "O'Neill"]))
    assert "WHERE stratum IN ('Châu Thành', 'O''Neill')" in texts


def test_words_of_the_language_are_quoted():  # Q3
    statement = cell_statement(plan_of(domain="group"))
    assert '"group" AS domain' in sql_text(statement)
    assert "`group` AS domain" in sql_text(statement, quote="`")
    assert '"' not in sql_text(statement, quote="`")


@pytest.mark.parametrize(("level", "sums"), [("poor", 13), ("score", 13), ("pattern", 1)])
def test_patterns_need_one_sum(level: Any, sums: int):  # Q4
    assert sql_text(cell_statement(plan_of(level))).count("sum(") == sums


def test_psus_are_listed_with_what_is_constant_within_them():  # Q5
    surveyed = pl.DataFrame(
        {"stratum": [1, 1, 2], "psu": [1, 1, 2], "group": ["Chăm", "Chăm", None]}
    )
    text = sql_text(psu_statement(plan_of(), ["group"]))
    found = pl.SQLContext(surveyed=surveyed).execute(text, eager=True)
    assert found.sort("psu").rows() == [(1, 1, "Chăm"), (2, 2, None)]
