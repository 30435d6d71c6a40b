"""The class on the tablet is the class of the report: one table, two readers.

D1  every decision table of every built-in standard, on hundreds of answers, gives on the
    tablet what analysis gives, missing answers included
D2  deprivations are counted over the standard's own indicators, and over nothing else
"""

from __future__ import annotations

import random
from itertools import product

import polars as pl
import pytest
from sqlalchemy.orm import Session

from analysis.classification import classify
from mne.standards.packs import load_builtin, standard_of
from mne.standards.tables import decision_tables, indicators_of
from tests.client.interview.bench import Desk

pytestmark = pytest.mark.slow

CASES = 400
CLASS_OF = """([basis, cases]) => cases.map(({ area_type, ...answers }) =>
  bench.classes.classOf(basis, answers, area_type)?.class ?? 'incomplete')"""


def households(chance: random.Random, edges: list[int]) -> list[dict[str, object]]:
    """Draw answers at and around the thresholds, a fifth of them missing."""

    def some(values: list[object]) -> object:
        return None if chance.random() < 0.2 else chance.choice(values)

    near = [edge + step for edge, step in product(edges, (-1, 0, 1))]
    return [
        {
            "household_id": str(number),
            "area_type": chance.choice(["rural", "urban"]),
            "b1": some(near),
            "income_pc_month": some(near),
            "deprivations": some([0, 2, 3, 4, 12]),
            "farm_household": some(["yes", "no"]),
        }
        for number in range(CASES)
    ]


@pytest.mark.parametrize("code", ["vn-2011", "vn-2016", "vn-2022"])
def test_the_tablet_gives_the_reports_class(desk: Desk, session: Session, code: str):  # D1
    pack = load_builtin(session, code)
    tables = decision_tables(pack)
    assert tables
    chance = random.Random(20261123)
    for name, table in tables.items():
        edges = [
            value
            for each in table["thresholds"].values()
            if isinstance(each, dict)
            for value in each.values()
        ]
        rows = households(chance, edges)
        found = classify(standard_of(pack), pl.DataFrame(rows), name)["class"].to_list()
        as_text = [
            {key: "" if each is None else str(each) for key, each in row.items()}
            for row in rows
        ]
        assert desk.run(CLASS_OF, [table, as_text]) == found
        assert len(set(found)) >= 3


def test_deprivations_are_the_standards_own(desk: Desk, session: Session):  # D2
    count = """([indicators, values]) =>
      bench.classes.deprivationsOver(indicators, (name) => values[name] ?? '')"""
    codes = indicators_of(load_builtin(session, "vn-2022"))
    assert len(codes) == 12
    values = {code: "1" if number < 4 else "0" for number, code in enumerate(codes)}
    assert desk.run(count, [codes, values]) == "4"
    assert desk.run(count, [codes, {**values, codes[5]: ""}]) == ""
    of_2016 = indicators_of(load_builtin(session, "vn-2016"))
    assert desk.run(count, [of_2016, values]) == ""
