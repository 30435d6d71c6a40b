"""Doing together what several threads bring at the same moment: one commit for all of it.

A commit waits for the disk, and SQLite has one writer. The first thread that comes works at
once; whoever comes meanwhile waits, and then one of them works for all that wait. Nobody
hears of success before the work of everybody in the group is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar, cast

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 32
"""In one group: the first of it waits for the last."""


class Together(Generic[Item, Result]):
    """Lets threads do their items in groups.

    ``work`` does a group and gives a result for each item, or fails as a whole and leaves
    nothing behind; then ``alone`` does each item by itself, and what fails is raised where
    it was brought.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        alone: Callable[[Item], Result],
    ) -> None:
        self._work, self._alone = work, alone
        self._guard = Lock()
        self._waiting: list[_Place[Item, Result]] = []
        self._is_led = False

    def do(self, item: Item) -> Result:
        """Do one item, perhaps with others; give its result or raise its fault."""
        place: _Place[Item, Result] = _Place(item)
        with self._guard:
            self._waiting.append(place)
            leads, self._is_led = not self._is_led, True
        if not leads:
            place.woken.acquire()
        if not place.is_done:
            self._lead()
        return place.outcome()

    def _lead(self) -> None:
        """Work for all that wait, this thread's own item among them; pass the lead on."""
        with self._guard:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            self._settle(group)
        except BaseException as fault:  # this thread is being ended
            for place in group:
                place.fail(fault)
            raise
        finally:
            with self._guard:
                heir = self._waiting[0] if self._waiting else None
                self._is_led = heir is not None
            if heir is not None:
                heir.woken.release()
            for place in group[1:]:
                place.woken.release()

    def _settle(self, group: Sequence[_Place[Item, Result]]) -> None:
        try:
            results = self._work([place.item for place in group])
        except Exception:  # whose fault it was, each will see alone
            for place in group:
                self._settle_alone(place)
        else:
            for place, result in zip(group, results, strict=True):
                place.settle(result)

    def _settle_alone(self, place: _Place[Item, Result]) -> None:
        try:
            place.settle(self._alone(place.item))
        except Exception as fault:  # raised where the item was brought
            place.fail(fault)


class _Place(Generic[Item, Result]):
    """An item that waits, and what came of it."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.is_done = False
        self.woken = Lock()
        self.woken.acquire()
        self._result: Result | None = None
        self._fault: BaseException | None = None

    def settle(self, result: Result) -> None:
        """Note the result."""
        self._result, self.is_done = result, True

    def fail(self, fault: BaseException) -> None:
        """Note what went wrong."""
        self._fault, self.is_done = fault, True

    def outcome(self) -> Result:
        """Give the result, or raise what went wrong."""
        if self._fault is not None:
            raise self._fault
        return cast("Result", self._result)
