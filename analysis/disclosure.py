r"""Small cells withheld, and as many others as it takes that nobody can work them out.

A withheld cell of a table with published totals is the total less the other cells. So more
cells are withheld, until the published numbers leave every withheld cell a range at least
as wide as the protection that was asked.

Rows and columns of a table, totals included, are the nodes of a graph, its cells are the
edges, and what may change in the withheld cells without changing a published number is a
circulation in it. The range of a cell is therefore a maximum flow. Where it is too narrow,
the cheapest path that carries the protection is withheld as well: along that cycle every
cell on it can change by the protection, which proves the range.

References
----------
Kelly, Golden & Assad (1992), "Cell suppression", *Networks* 22, 397-417; Hundepool et al.
(2012), *Statistical Disclosure Control*, ch. 4.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from analysis.deprivation_errors import CellsDoNotAddUp
from analysis.method_errors import OutOfRange

Key: TypeAlias = tuple[str, str]
"""Row and column of a cell; an empty name is the total over rows or columns."""

Node: TypeAlias = tuple[int, str]  # 0 and a row, or 1 and a column

TOTAL = ""
INSIDE = "\0inside"  # the rows of a table of which only the totals are published


@dataclass(frozen=True)
class AdditiveTable:
    """Counts that add up over rows and over columns; not one of them is below 0.

    A table with one set of parts holds cells (``""``, part) and the total (``""``,
    ``""``). A total that is not among the cells is not published; a part that is not is
    known to be zero.
    """

    cells: Mapping[Key, float]
    rows: tuple[str, ...] = field(init=False)
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        inner = {row for row, _ in self.cells} - {TOTAL}
        columns = {column for _, column in self.cells} - {TOTAL}
        object.__setattr__(self, "rows", (*sorted(inner or {INSIDE}), TOTAL))
        object.__setattr__(self, "columns", (*sorted(columns or {INSIDE}), TOTAL))
        self._check()

    def _check(self) -> None:
        for key, value in self.cells.items():
            if not value >= 0:
                raise OutOfRange(" ".join(("cell", *filter(None, key))), value, "≥ 0")
        for key in self.cells:
            for side in (0, 1):
                if key[side] == TOTAL and self._has_parts(side):
                    self._check_total(key, side)

    def _has_parts(self, side: int) -> bool:
        return (self.rows, self.columns)[side][0] != INSIDE

    def _check_total(self, total: Key, side: int) -> None:
        """Hold a total over rows (0) or columns (1) against its parts, if all are here."""
        parts = [
            key
            for key in self.cells
            if key[side] != TOTAL and key[1 - side] == total[1 - side]
        ]
        found = sum(self.cells[key] for key in parts)
        if parts and not math.isclose(found, self.cells[total], rel_tol=1e-9, abs_tol=1e-9):
            raise CellsDoNotAddUp(total, found, self.cells[total])

    def is_total(self, key: Key) -> bool:
        """Say whether a cell is the sum of other cells of the table."""
        return any(key[side] == TOTAL and self._has_parts(side) for side in (0, 1))

    def is_free(self, key: Key) -> bool:
        """Say whether a cell is published nowhere, so that it may be anything."""
        return key not in self.cells and (TOTAL in key or INSIDE in key)

    def room(self, key: Key, *, up: bool) -> float:
        """Say how far a withheld cell may move along the graph, from row to column or back.

        Totals of one side count the other way round, so that all rows and columns of the
        graph add up to zero.
        """
        if self.is_free(key):
            return math.inf
        turned = (key[0] == TOTAL) != (key[1] == TOTAL)
        return math.inf if up != turned else self.cells.get(key, 0.0)

    def range_of(self, key: Key, withheld: Collection[Key]) -> tuple[float, float]:
        """Give what a withheld cell can be, as far as the published ones tell."""
        row, column = (0, key[0]), (1, key[1])
        others = [other for other in self._open(withheld) if other != key]
        rises, falls = (self._flow(others, ends) for ends in ((column, row), (row, column)))
        if (key[0] == TOTAL) != (key[1] == TOTAL):
            rises, falls = falls, rises
        value = self.cells[key]
        return max(value - falls, 0.0), value + rises

    def _open(self, withheld: Collection[Key]) -> Iterator[Key]:
        for row in self.rows:
            for column in self.columns:
                if (row, column) in withheld or self.is_free((row, column)):
                    yield row, column

    def _flow(self, cells: Collection[Key], ends: tuple[Node, Node]) -> float:
        """Send as much as fits from one end to the other (Edmonds & Karp 1972)."""
        room: dict[Node, dict[Node, float]] = {}
        for row, column in cells:
            there, back = ((0, row), (1, column)), ((1, column), (0, row))
            room.setdefault(there[0], {})[there[1]] = self.room((row, column), up=True)
            room.setdefault(back[0], {})[back[1]] = self.room((row, column), up=False)
        sent = 0.0
        while path := _path(room, *ends):
            most = min(room[a][b] for a, b in path)
            if math.isinf(most):
                return math.inf
            for a, b in path:
                room[a][b] -= most
                room[b][a] += most
            sent += most
        return sent

    def cheapest_cycle(
        self, key: Key, withheld: Collection[Key], protection: float
    ) -> list[Key] | None:
        """Give the cells over which the protection of one can be passed on (Dijkstra)."""
        start, end = (1, key[1]), (0, key[0])
        if (key[0] == TOTAL) != (key[1] == TOTAL):
            start, end = end, start
        cost: dict[Node, float] = {start: 0.0}
        came: dict[Node, tuple[Node, Key]] = {}
        queue = [(0.0, start)]
        while queue:
            so_far, node = heapq.heappop(queue)
            if node == end:
                return _cells_back(came, start, end)
            if so_far > cost[node]:
                continue
            for other, cell in self._steps(node):
                room = self.room(cell, up=node[0] == 0)
                if cell == key or room < protection or not self._may_go(cell):
                    continue
                price = so_far + self._price(cell, withheld)
                if price < cost.get(other, math.inf):
                    cost[other], came[other] = price, (node, cell)
                    heapq.heappush(queue, (price, other))
        return None

    def _steps(self, node: Node) -> Iterator[tuple[Node, Key]]:
        side, name = node
        if side == 0:
            yield from (((1, column), (name, column)) for column in self.columns)
        else:
            yield from (((0, row), (row, name)) for row in self.rows)

    def _may_go(self, cell: Key) -> bool:
        return self.is_free(cell) or self.cells.get(cell, 0.0) > 0

    def _price(self, cell: Key, withheld: Collection[Key]) -> float:
        """Say what withholding costs: the value; more for a total, the last resort."""
        if cell in withheld or self.is_free(cell):
            return 0.0
        dear = 10 * sum(self.cells.values()) if self.is_total(cell) else 0.0
        return self.cells[cell] + dear


def withheld_with_others(
    table: AdditiveTable, primary: Collection[Key], protection: float
) -> frozenset[Key]:
    """Give the cells to withhold so that none of ``primary`` can be worked out.

    Where no path carries the protection the whole table is withheld: nothing tells its
    scale then.

    Parameters
    ----------
    protection
        How wide the range of each of them has to stay, in the units of the cells.
    """
    withheld = set(primary)
    for key in sorted(primary, key=lambda key: (-table.cells[key], key)):
        if not _is_wide(table, key, withheld, protection):
            cycle = table.cheapest_cycle(key, withheld, protection)
            withheld.update(table.cells if cycle is None else cycle)
    return frozenset(withheld & table.cells.keys())


def _is_wide(
    table: AdditiveTable, key: Key, withheld: Collection[Key], protection: float
) -> bool:
    low, high = table.range_of(key, withheld)
    return high - low >= protection * (1 - 1e-9)


def _path(
    room: Mapping[Node, Mapping[Node, float]], start: Node, end: Node
) -> list[tuple[Node, Node]]:
    """Give the shortest way along which something fits; empty if there is none."""
    came: dict[Node, Node] = {}
    queue = deque([start])
    while queue and end not in came:
        node = queue.popleft()
        for other, fits in room.get(node, {}).items():
            if fits > 0 and other not in came and other != start:
                came[other] = node
                queue.append(other)
    way: list[tuple[Node, Node]] = []
    node = end
    while node in came:
        way.append((came[node], node))
        node = came[node]
    return way[::-1]


def _cells_back(came: Mapping[Node, tuple[Node, Key]], start: Node, end: Node) -> list[Key]:
    """Walk a path back from its end and list its cells."""
    cells, node = [], end
    while node != start:
        node, cell = came[node]
        cells.append(cell)
    return cells
