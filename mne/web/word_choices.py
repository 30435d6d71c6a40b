"""Choices of a form whose labels are the words of states and kinds."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from mne.web.forms import Choice
from mne.web.words import WORDS

NOBODY = Choice("", "—")
"""Nothing chosen yet."""


def word_choices(members: Iterable[StrEnum]) -> list[Choice]:
    """Give a choice for each member, in their order."""
    return [Choice(each.value, WORDS[type(each)][each]) for each in members]
