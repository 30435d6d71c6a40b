"""What an evaluator wants to know, written down before the data are looked at.

A plan is a TOML file: the rounds, the rules of inference, and a list of tables, each of
them a *recipe* with its measures and breakdowns. It is read strictly: a key that isn't
known, or of the wrong type, is an error with its place, never passed over.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from analysis import standards
from analysis.changes import Covariance
from analysis.design import SinglePsu
from analysis.inference import Inference
from analysis.intervals import Method
from analysis.plan_errors import PlanMalformed, PlanNotToml, PlanTableTwice
from analysis.plan_tables import Recipe, Share
from analysis.standards import Expression, Standard
from analysis.words import Language


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a plan; a key it doesn't have is refused."""


class About(_Strict, frozen=True, kw_only=True):
    """The section ``[plan]``."""

    title: str
    version: str
    language: Language = "vi"


class DataRules(_Strict, frozen=True, kw_only=True):
    """The section ``[data]``: rounds (all, if none is named) and on which map they lie."""

    rounds: list[str] = []
    map_on: date | None = None
    """The day whose communes hold for all rounds; None: each round's own map."""
    standards: list[str] = []
    """Files of standards beside the plan that the built-in ones don't cover."""


class DesignRules(_Strict, frozen=True, kw_only=True):
    """The section ``[design]``: how standard errors and intervals are made."""

    single_psu: SinglePsu = "fail"
    covariance: Covariance = "fixed"
    level: Share = 0.95
    interval: Method | None = None
    df: Literal["domain", "design"] = "domain"
    min_base: Annotated[int, Meta(ge=1)] = 5

    @property
    def inference(self) -> Inference:
        """Give the rules as estimation takes them."""
        return Inference(self.interval, self.level, self.df, self.min_base)


class Suppression(_Strict, frozen=True, kw_only=True):
    """The section ``[suppression]``: cells with less behind them lose their numbers.

    ``least`` households (0: nothing is withheld), ``psus`` of a sample, ``poor`` for
    measures of poverty.
    """

    least: Annotated[int, Meta(ge=0)] = 0
    psus: Annotated[int, Meta(ge=1)] = 2
    poor: Annotated[int, Meta(ge=0)] = 3


class NamesOf(_Strict, frozen=True, kw_only=True):
    """The section ``[names]``: what people call the codes."""

    domains: dict[str, str] = {}
    rounds: dict[str, str] = {}
    indicators: dict[str, str] = {}


class AnalysisPlan(_Strict, frozen=True, kw_only=True):
    """A plan as read; ``checksum`` identifies exactly this content."""

    plan: About
    checksum: str
    tables: Annotated[list[Recipe], Meta(min_length=1)]
    data: DataRules = field(default_factory=DataRules)
    design: DesignRules = field(default_factory=DesignRules)
    suppression: Suppression = field(default_factory=Suppression)
    names: NamesOf = field(default_factory=NamesOf)
    variables: dict[str, Expression] = {}
    """Variables made by expressions over those of the households."""
    local_standards: dict[str, str] = {}
    """Texts of the standards that came with the plan, by their file."""

    def standards(self) -> dict[str, Standard]:
        """Give the standards that the plan brings with it, by code."""
        read = [standards.read(text, name) for name, text in self.local_standards.items()]
        return {one.code: one for one in read}


def load_plan(path: Path) -> AnalysisPlan:
    """Read a plan and the standards that lie beside it.

    Raises
    ------
    PlanNotToml, PlanMalformed, PlanTableTwice
        Each says where and what to write.
    """
    folder = path.parent
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanNotToml(path.name, str(error)) from error
    return read_plan(text, path.name, lambda name: (folder / name).read_text("utf-8"))


def read_plan(
    text: str, file: str = "plan.toml", open_file: Callable[[str], str] | None = None
) -> AnalysisPlan:
    """Read a plan from its text; ``file`` is the name used in errors.

    ``open_file`` gives the text of a standard named in ``[data] standards``.

    Raises
    ------
    PlanNotToml, PlanMalformed, PlanTableTwice
        Each says where and what to write.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanNotToml(file, str(error)) from error
    for own in ("checksum", "local_standards"):
        if own in content:
            raise PlanMalformed(file, own, f"Object contains unknown field `{own}`")
    brought = _brought(content, file, open_file)
    # str is for dates and times, the only values of TOML that JSON lacks
    canonical = json.dumps(
        [content, brought], sort_keys=True, ensure_ascii=False, default=str
    )
    own_keys = {
        "checksum": sha256(canonical.encode()).hexdigest(),
        "local_standards": brought,
    }
    try:
        plan = msgspec.convert(content | own_keys, AnalysisPlan, dec_hook=_decoded)
    except msgspec.ValidationError as error:
        fault, _, path = str(error).partition(" - at ")
        raise PlanMalformed(file, _place(path, content), fault) from error
    twice = [name for name, n in Counter(t.name for t in plan.tables).items() if n > 1]
    if twice:
        raise PlanTableTwice(file, twice)
    return plan


def _brought(
    content: Mapping[str, object], file: str, open_file: Callable[[str], str] | None
) -> dict[str, str]:
    """Read the standards that the plan names by file."""
    section = content.get("data")
    named = section.get("standards", []) if isinstance(section, dict) else []
    texts = {}
    for name in named if isinstance(named, list) and open_file else []:
        try:
            texts[str(name)] = open_file(str(name)) if open_file else ""
        except (OSError, UnicodeDecodeError) as error:
            raise PlanMalformed(file, "data.standards", f"Can't open {name}") from error
    return texts


def _decoded(kind: type, value: object) -> object:
    if kind is Fraction and isinstance(value, str | int):
        return _fraction(value)
    if kind is Fraction and isinstance(value, float):
        raise ValueError(f'Write a fraction as text: "1/3", "{value}"')
    if kind is Expression and isinstance(value, str):
        return Expression(" ".join(value.split()))
    raise ValueError(f"Expected text, got `{value!r}`")


def _fraction(value: str | int) -> Fraction:
    try:
        return Fraction(value)
    except ZeroDivisionError as error:
        raise ValueError(f"Invalid fraction: '{value}'") from error


def _place(path: str, content: Mapping[str, object]) -> str:
    """Turn msgspec's ``$.tables[3].by`` into ``tables[4] "levels" by``."""
    plain = path.strip("`").removeprefix("$").removeprefix(".")
    found = re.match(r"^tables\[(\d+)\]\.?(.*)$", plain)
    if found is None:
        return f"[{plain}]" if plain else "–"
    tables = content.get("tables")
    row = tables[int(found[1])] if isinstance(tables, list) else {}
    name = row.get("name", "?") if isinstance(row, dict) else "?"
    return " ".join(filter(None, (f'tables[{int(found[1]) + 1}] "{name}"', found[2])))
