"""Names made of common parts; none belongs to a person of the district."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np

PARTS = tomllib.loads((files("mne.demo") / "names.toml").read_text(encoding="utf-8"))


def person_name(sex: str, ethnicity: str, rng: np.random.Generator) -> str:
    """Invent a name that sounds right for a person's sex and ethnic group."""
    if ethnicity == "khmer":
        return f"{_one(PARTS['khmer']['family'], rng)} {_one(PARTS['khmer'][sex], rng)}"
    middle, given = _one(PARTS["middle"][sex], rng), _one(PARTS["given"][sex], rng)
    return f"{_one(PARTS['family'], rng)} {middle} {given}"


def _one(names: str, rng: np.random.Generator) -> str:
    choices = names.split()
    return choices[int(rng.integers(len(choices)))]
