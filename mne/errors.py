"""Errors of the platform: class, stable code, and one sentence in two languages.

A sentence says where, what is wrong, and what to do. ``vi`` and ``en`` are templates over
the same facts; a house test holds them to each other.
"""

from __future__ import annotations

from typing import Any, ClassVar

from surveys.errors import listed

__all__ = ["MneError", "listed"]


class MneError(Exception):
    """Any fault that mne names; a subclass for each."""

    code: ClassVar[str]
    vi: ClassVar[str]
    en: ClassVar[str]

    status = 400
    """HTTP status with which the web edge answers."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """Write the sentence in Vietnamese (``vi``) or English (anything else)."""
        return (self.vi if language == "vi" else self.en).format(**self.facts)
