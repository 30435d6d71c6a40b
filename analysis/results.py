"""A frozen list of results that can be searched, printed and made a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, Self, TypeVar

import polars as pl
from typing_extensions import override

from analysis.estimation_errors import NoSuchEstimate


class Result(Protocol):
    """One result: it can lay itself out as a row."""

    def as_row(self) -> dict[str, object]:
        """Give one flat row."""


Item = TypeVar("Item", bound=Result)


@dataclass(frozen=True)
class Results(Generic[Item]):
    """Results in the order in which they were made."""

    items: tuple[Item, ...]

    schema: ClassVar[pl.Schema]
    facts: ClassVar[tuple[str, ...]]
    shown: ClassVar[tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __getitem__(self, place: int) -> Item:
        return self.items[place]

    def __add__(self, other: Self) -> Self:
        return type(self)(self.items + other.items)

    @override
    def __str__(self) -> str:
        with pl.Config(
            tbl_rows=60,
            tbl_cols=-1,
            tbl_width_chars=160,
            float_precision=4,
            tbl_hide_dataframe_shape=True,
            tbl_hide_column_data_types=True,
        ):
            return str(self.to_frame().select(self.shown))

    def where(self, **facts: str) -> Self:
        """Keep the results with these facts, for example ``measure="H"``."""
        return type(self)(
            tuple(
                item
                for item in self.items
                if all(getattr(item, name) == fact for name, fact in facts.items())
            )
        )

    def at(self, **facts: str) -> Item:
        """Take the one result with these facts.

        Raises
        ------
        NoSuchEstimate
            None has them, or several do.
        """
        found = self.where(**facts)
        if len(found) != 1:
            known = [
                " ".join(filter(None, (getattr(item, name) for name in self.facts)))
                for item in self.items
            ]
            raise NoSuchEstimate(facts, len(found), dict.fromkeys(known))
        return found.items[0]

    def to_frame(self) -> pl.DataFrame:
        """Give one row per result."""
        return pl.DataFrame([item.as_row() for item in self.items], schema=self.schema)
