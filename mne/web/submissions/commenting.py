"""A box for a comment beside every answer: as many as the interview has answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mne.collection.returning import LONGEST_REMARK, Remark
from mne.web.language import gettext as _
from mne.web.submissions.answers import anchor

PREFIX = "at:"


@dataclass(frozen=True)
class Box:
    """One box: what is typed in it, and what is wrong with that."""

    address: str
    text: str

    @property
    def name(self) -> str:
        """Under which the browser sends it."""
        return PREFIX + self.address

    @property
    def id(self) -> str:
        """Of the box on the page."""
        return f"comment-{anchor(self.address)}"

    @property
    def fault(self) -> str:
        """What is wrong with the comment, or nothing."""
        too_long = len(self.text) > LONGEST_REMARK
        return _("Use 1,000 characters or fewer.") if too_long else ""


@dataclass(frozen=True)
class Boxes:
    """What was typed, by the name of its box."""

    typed: Mapping[str, str]

    def at(self, address: str) -> Box:
        """Give the box at an address."""
        return Box(address, self.typed.get(PREFIX + address, "").strip())

    def filled(self, addresses: Iterable[str]) -> Iterator[Box]:
        """Give the boxes at these addresses in which something stands."""
        return (box for box in map(self.at, addresses) if box.text)

    def remarks(self, addresses: Iterable[str]) -> list[Remark]:
        """Give what is to be mended at these addresses."""
        return [Remark(box.text, box.address) for box in self.filled(addresses)]

    def faults(self, addresses: Iterable[str]) -> list[Box]:
        """Give the boxes with which something is wrong."""
        return [box for box in self.filled(addresses) if box.fault]
