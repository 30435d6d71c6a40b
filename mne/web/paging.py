"""One page of a long list, counted and cut in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, where they stand in it, and how long it is."""

    rows: Sequence[T]
    number: int
    total: int

    @property
    def first(self) -> int:
        """The place of the first row in the list, from 1; 0 in an empty list."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of the last row in the list."""
        return self.first + len(self.rows) - 1 if self.total else 0

    @property
    def before(self) -> str | None:
        """The address of the page before."""
        return _address(self.number - 1) if self.number > 1 else None

    @property
    def after(self) -> str | None:
        """The address of the page after."""
        return _address(self.number + 1) if self.last < self.total else None


def asked_page() -> int:
    """Give the number of the page that was asked for, from 1."""
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1


def offset(number: int) -> int:
    """Give how many rows stand before a page."""
    return (number - 1) * PAGE_SIZE


def paged(session: Session, statement: Select[*tuple[Any, ...]]) -> Page[Any]:
    """Run ``statement`` for the page that was asked for."""
    number = asked_page()
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = session.scalar(counted) or 0
    rows = session.execute(statement.limit(PAGE_SIZE).offset(offset(number))).all()
    return Page(rows, number, total)


def _address(number: int) -> str:
    arguments: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict()}
    return url_for(request.endpoint or "home.index", **{**arguments, "page": number})
