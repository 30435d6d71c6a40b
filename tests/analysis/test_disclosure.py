"""Cells withheld so that nobody can work them out from the totals.

D1  one withheld cell takes another with it; several may be enough; totals come last
D2  two-way tables: the range of each withheld cell is at least the protection, by linear
    programming and by counting every table that fits (property tests)
D3  ranges are exact: maximum flow and linear programming give the same
D4  what is withheld does not hang on the order of the cells, and is no more than it takes
D5  tables that don't add up and cells below zero are refused
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.deprivation_errors import CellsDoNotAddUp
from analysis.disclosure import AdditiveTable, Key, withheld_with_others
from analysis.method_errors import OutOfRange


def one_way(*values: float, total: bool = True) -> AdditiveTable:
    """Parts a, b, c … of one total."""
    cells: dict[Key, float] = {("", "abcdefgh"[k]): v for k, v in enumerate(values)}
    return AdditiveTable(cells | ({("", ""): sum(values)} if total else {}))


def two_way(
    values: list[list[int]], rows: bool = True, columns: bool = True, whole: bool = True
) -> AdditiveTable:
    """Rows r0, r1 … by columns c0, c1 …, with the totals that are published."""
    array = np.array(values)
    cells: dict[Key, float] = {
        (f"r{i}", f"c{j}"): float(array[i, j]) for i, j in np.ndindex(array.shape)
    }
    if rows:
        cells |= {(f"r{i}", ""): float(v) for i, v in enumerate(array.sum(axis=1))}
    if columns:
        cells |= {("", f"c{j}"): float(v) for j, v in enumerate(array.sum(axis=0))}
    if whole:
        cells |= {("", ""): float(array.sum())}
    return AdditiveTable(cells)


# ---------------------------------------------------------------- second opinions


def linear_range(table: AdditiveTable, key: Key, withheld: Any) -> tuple[float, float]:
    """The range of a cell by linear programming over all tables that fit."""
    keys = list(product(table.rows, table.columns))
    known = [each not in withheld and not table.is_free(each) for each in keys]
    values = [table.cells.get(each, 0.0) for each in keys]
    bounds = [(v, v) if k else (0.0, None) for v, k in zip(values, known, strict=True)]
    equations = [
        [(each[side] == name) * (-1.0 if each[1 - side] == "" else 1.0) for each in keys]
        for side, names in enumerate((table.rows, table.columns))
        for name in names
    ]
    zeros = np.zeros(len(equations))
    goal = np.array([float(each == key) for each in keys])
    least = linprog(goal, A_eq=equations, b_eq=zeros, bounds=bounds)
    most = linprog(-goal, A_eq=equations, b_eq=zeros, bounds=bounds)
    assert least.status == 0
    assert most.status in {0, 3}  # 3: without end
    return least.fun, math.inf if most.status == 3 else -most.fun


def counted_range(table: AdditiveTable, key: Key, withheld: Any) -> tuple[int, int]:
    """The range of a cell of two rows by writing down every whole table that fits."""
    columns = [column for column in table.columns if column]
    choices = []
    for column in columns:
        total = int(table.cells["", column])
        first, second = ("r0", column), ("r1", column)
        choices.append(
            [
                x
                for x in range(total + 1)
                if (first in withheld or x == table.cells[first])
                and (second in withheld or total - x == table.cells[second])
            ]
        )
    fitting = [x for x in product(*choices) if sum(x) == table.cells["r0", ""]]
    k = columns.index(key[1])
    found = [
        x[k] if key[0] == "r0" else int(table.cells["", key[1]]) - x[k] for x in fitting
    ]
    return min(found), max(found)


# ---------------------------------------------------------------- one-way


def test_a_lone_small_cell_takes_the_smallest_that_hides_it():  # D1
    table = one_way(4, 25, 90, 11)
    assert withheld_with_others(table, [("", "a")], 10) == {("", "a"), ("", "d")}
    assert table.range_of(("", "a"), {("", "a"), ("", "d")}) == (0, 15)


def test_alone_a_cell_is_the_total_less_the_others():  # D1
    table = one_way(4, 25, 90)
    assert table.range_of(("", "a"), {("", "a")}) == (4, 4)


def test_several_small_cells_may_hide_each_other():  # D1
    table = one_way(4, 6, 90, 11)
    small = [("", "a"), ("", "b")]
    assert withheld_with_others(table, small, 10) == set(small)
    assert withheld_with_others(table, small, 11) == {*small, ("", "d")}


def test_without_a_published_total_nothing_else_is_withheld():  # D1
    table = one_way(4, 25, 90, total=False)
    assert withheld_with_others(table, [("", "a")], 10) == {("", "a")}
    assert table.range_of(("", "a"), {("", "a")}) == (0, math.inf)


def test_the_total_goes_where_no_part_hides_a_cell():  # D1
    table = one_way(4, 3)
    assert withheld_with_others(table, [("", "a")], 10) == {("", "a"), ("", "")}


def test_the_same_by_rows_as_by_columns():  # D1
    turned = AdditiveTable({("a", ""): 4.0, ("b", ""): 25.0, ("", ""): 29.0})
    assert withheld_with_others(turned, [("a", "")], 10) == {("a", ""), ("b", "")}


# ---------------------------------------------------------------- two-way


def test_a_cell_of_a_two_way_table_needs_three_others():  # D2
    table = two_way([[3, 40, 50], [30, 20, 60], [70, 80, 25]])
    found = withheld_with_others(table, [("r0", "c0")], 10)
    assert found == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    assert table.range_of(("r0", "c0"), found) == (0, 33)


def test_a_small_total_is_hidden_too():  # D2
    table = two_way([[3, 1], [30, 20], [70, 80]])
    withheld = withheld_with_others(table, [("r0", "")], 10)
    low, high = table.range_of(("r0", ""), withheld)
    assert high - low >= 10
    assert ("r0", "") in withheld
    assert withheld & {("r0", "c0"), ("r0", "c1")}


tables = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 30), min_size=columns, max_size=columns),
        min_size=1,
        max_size=4,
    )
)
published = st.tuples(st.booleans(), st.booleans(), st.booleans())


def small_cells(table: AdditiveTable, least: float) -> list[Key]:
    return [key for key, value in table.cells.items() if 0 < value < least]


@settings(deadline=None, max_examples=150)
@given(tables, published, st.sampled_from([1, 3, 10]))
def test_every_withheld_cell_keeps_a_range_as_wide_as_asked(
    values: Any, totals: Any, protection: int
):  # D2 D3
    table = two_way(values, *totals)
    primary = small_cells(table, 8)
    withheld = withheld_with_others(table, primary, protection)
    assert set(primary) <= withheld
    for key in withheld:
        low, high = linear_range(table, key, withheld)
        assert (low, high) == pytest.approx(table.range_of(key, withheld), abs=1e-6)
        assert high - low >= (protection if key in primary else 1) - 1e-6


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=2),
    st.sampled_from([1, 2, 3]),
)
def test_counting_every_table_that_fits_gives_the_range(values: Any, protection: int):  # D2
    table = two_way(values)
    primary = [key for key in small_cells(table, 4) if "" not in key]
    withheld = withheld_with_others(table, primary, protection)
    if any("" in key for key in withheld):
        return  # then tables without end fit
    for key in primary:
        low, high = counted_range(table, key, withheld)
        assert (low, high) == table.range_of(key, withheld)
        assert high - low >= protection


# ---------------------------------------------------------------- no more than it takes


@given(st.permutations(range(9)), st.sampled_from([3, 10]))
def test_the_order_of_the_cells_does_not_matter(order: list[int], protection: int):  # D4
    table = two_way([[3, 40, 50], [30, 2, 60], [70, 80, 25]])
    keys = list(table.cells)
    mixed = AdditiveTable({keys[k]: table.cells[keys[k]] for k in [*order, *range(9, 16)]})
    primary = small_cells(table, 10)
    assert withheld_with_others(mixed, primary, protection) == withheld_with_others(
        table, primary[::-1], protection
    )


def test_nothing_small_withholds_nothing():  # D4
    assert withheld_with_others(two_way([[30, 40], [50, 60]]), [], 10) == frozenset()


def test_a_known_zero_hides_nothing():  # D4
    table = two_way([[3, 0, 50], [0, 20, 60], [70, 80, 25]])
    found = withheld_with_others(table, [("r0", "c0")], 10)
    assert not found & {("r0", "c1"), ("r1", "c0")}


# ---------------------------------------------------------------- refusals


def test_a_table_that_does_not_add_up_is_refused():  # D5
    with pytest.raises(CellsDoNotAddUp, match=r"total \(\*, \*\) .* is 30.* add up to 29"):
        AdditiveTable({("", "a"): 4.0, ("", "b"): 25.0, ("", ""): 30.0})
    with pytest.raises(CellsDoNotAddUp, match=r"total \(r0, \*\)"):
        AdditiveTable({("r0", "c0"): 4.0, ("r0", "c1"): 5.0, ("r0", ""): 10.0})


def test_a_cell_below_zero_is_refused():  # D5
    with pytest.raises(OutOfRange, match="cell a = -1"):
        AdditiveTable({("", "a"): -1.0})


def test_where_nothing_else_hides_a_cell_the_whole_table_goes():  # D1
    table = AdditiveTable({("r", "c"): 3.0, ("r", ""): 3.0, ("", "c"): 3.0, ("", ""): 3.0})
    assert len(withheld_with_others(table, [("r", "c")], 10)) == 4
    empty = AdditiveTable({("", "a"): 0.0, ("", "b"): 0.0, ("", ""): 0.0})
    assert len(withheld_with_others(empty, [("", "a")], 10)) == 3
