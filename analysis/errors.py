"""Errors of estimation: class, stable code, and one sentence in two languages.

A sentence says where, what is wrong, and what to do. ``vi`` and ``en`` are templates over
the same facts; a house test holds them to each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar


def listed(things: Iterable[object], most: int = 5) -> str:
    """Join the first few things with commas and say how many more there are."""
    names = [str(thing) for thing in things]
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown}, … (+{len(names) - most})"


class AnalysisError(Exception):
    """Any fault that analysis names; a subclass for each."""

    code: ClassVar[str]
    vi: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """Write the sentence in Vietnamese (``vi``) or English (anything else)."""
        return (self.vi if language == "vi" else self.en).format(**self.facts)
