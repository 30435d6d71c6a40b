"""Doing together what threads bring: one go for all that wait, and each its own outcome.

D1  what comes while a group is being worked on is done in one group after it
D2  nobody hears of success before the whole group is done
D3  where a group fails each item is tried alone, and the fault is raised where it came from
D4  after a fault the next items are done as ever
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from mne.jobs.together import MOST, Together

PATIENCE = 20.0


class Office:
    """Doubles numbers in groups; holds the first group until it is let go."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.alone: list[int] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.together = Together(self.work, self.work_alone)

    def work(self, numbers: Sequence[int]) -> list[int]:
        self.groups.append(list(numbers))
        self.begun.set()
        assert self.go.wait(PATIENCE)
        return [self.double(number) for number in numbers]

    def work_alone(self, number: int) -> int:
        self.alone.append(number)
        return self.double(number)

    def double(self, number: int) -> int:
        if number < 0:
            raise ArithmeticError(number)
        return 2 * number

    def wait_for(self, count: int) -> None:
        """Wait until so many items wait behind the group that is held."""
        until = threading.Event()
        for _ in range(int(PATIENCE * 1000)):
            if len(self.together._waiting) == count:
                return
            until.wait(0.001)
        pytest.fail(f"{count} items never came")


def bring(
    office: Office, pool: ThreadPoolExecutor, numbers: list[int]
) -> list[Future[int]]:
    """Bring the first, and the others while it is being worked on; let go."""
    first = pool.submit(office.together.do, numbers[0])
    assert office.begun.wait(PATIENCE)
    others = [pool.submit(office.together.do, number) for number in numbers[1:]]
    office.wait_for(len(others))
    assert not any(each.done() for each in [first, *others])  # D2
    office.go.set()
    return [first, *others]


def test_what_comes_meanwhile_is_done_in_one_group():  # D1
    office = Office()
    with ThreadPoolExecutor(8) as pool:
        results = bring(office, pool, list(range(8)))
        assert [each.result(PATIENCE) for each in results] == [2 * n for n in range(8)]
    assert office.groups[0] == [0]
    assert sorted(office.groups[1]) == list(range(1, 8))
    assert office.alone == []


def test_a_group_is_only_so_large():  # D1
    office = Office()
    with ThreadPoolExecutor(MOST + 3) as pool:
        results = bring(office, pool, list(range(MOST + 3)))
        assert [each.result(PATIENCE) for each in results] == [
            2 * n for n in range(MOST + 3)
        ]
    assert [len(group) for group in office.groups] == [1, MOST, 2]


def test_only_the_item_at_fault_hears_of_it():  # D3, D4
    office = Office()
    with ThreadPoolExecutor(4) as pool:
        good, *others = bring(office, pool, [1, 2, -3, 4])
        assert good.result(PATIENCE) == 2
        with pytest.raises(ArithmeticError, match="-3"):
            others[1].result(PATIENCE)
        assert [others[0].result(PATIENCE), others[2].result(PATIENCE)] == [4, 8]
    assert sorted(office.alone) == [-3, 2, 4]
    assert office.together.do(5) == 10
    assert office.groups[-1] == [5]
