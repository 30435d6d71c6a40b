"""Seeded chance for the tests of interviews that nobody gave."""

from __future__ import annotations

from random import Random


def chance(seed: int | str) -> Random:
    """Give a generator that draws the same for the same seed."""
    return Random(seed)
