"""What the poverty report says in words, read from a file of both languages."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from analysis.words import Language

Texts = dict[str, dict[str, dict[Language, str]]]


@cache
def texts() -> Texts:
    """Read all texts: section, key, language."""
    file = files("mne.reports") / "poverty-texts.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def say(language: Language, key: str, **facts: object) -> str:
    """Say a text, named ``section.key``, with its facts."""
    section, _, name = key.partition(".")
    return texts()[section][name][language].format(**facts)


def day(value: date) -> str:
    """Write a calendar day, the same in both languages."""
    return value.strftime("%d/%m/%Y")
