"""What an office decides for itself: deadlines, classes of age, the ladder of reminders.

``policy.toml`` beside this file holds examples; ``inspections.toml`` in the data folder
replaces whole tables of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from mne.inspections.finding_models import Severity
from mne.inspections.inspection_errors import BadPolicy

FILE_NAME = "inspections.toml"


class Rung(StrEnum):
    """Whom a reminder goes to."""

    OWNER = "owner"
    """Whoever the addressee gave the work to."""
    UNIT_HEAD = "unit_head"
    """The head of the addressee."""
    LEAD = "lead"
    """The office that issued it."""
    SUPERIOR = "superior"
    """The head of the issuer's superior."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rung of the ladder: from which day on, to whom."""

    rule: str
    days: int
    to: Rung


@dataclass(frozen=True)
class Policy:
    """The office's own values; see ``policy.toml`` for what each means."""

    due_days: Mapping[Severity, int]
    buckets: tuple[int, ...]
    redo_share: float
    reinspection_percent: int
    rules: tuple[Rule, ...]


class _Ageing(msgspec.Struct, forbid_unknown_fields=True):
    buckets: tuple[int, ...]


class _Redo(msgspec.Struct, forbid_unknown_fields=True):
    error_share: float


class _Reinspection(msgspec.Struct, forbid_unknown_fields=True):
    percent: int


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    due_days: dict[Severity, int]
    ageing: _Ageing
    redo: _Redo
    reinspection: _Reinspection
    reminders: tuple[Rule, ...]


def load_policy(data_dir: Path | None = None) -> Policy:
    """Read the office's values; the examples where it has none.

    Raises
    ------
    BadPolicy
        The office's file can't be read, or makes no sense.
    """
    examples = files("mne.inspections").joinpath("policy.toml").read_text("utf-8")
    tables = tomllib.loads(examples) | _own(data_dir)
    try:
        written = msgspec.convert(tables, _Written)
    except msgspec.ValidationError as error:
        raise BadPolicy(FILE_NAME, str(error)) from error
    policy = Policy(
        due_days=written.due_days,
        buckets=written.ageing.buckets,
        redo_share=written.redo.error_share,
        reinspection_percent=written.reinspection.percent,
        rules=tuple(sorted(written.reminders, key=lambda rule: rule.days)),
    )
    _check(policy)
    return policy


def _own(data_dir: Path | None) -> dict[str, Any]:
    path = data_dir / FILE_NAME if data_dir else None
    if path is None or not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadPolicy(FILE_NAME, str(error)) from error


def _check(policy: Policy) -> None:
    names = [rule.rule for rule in policy.rules]
    faults = {
        "ageing.buckets": list(policy.buckets) != sorted(set(policy.buckets)),
        "due_days": set(policy.due_days) != set(Severity)
        or min(policy.due_days.values()) < 1,
        "redo.error_share": not 0 < policy.redo_share < 1,
        "reinspection.percent": not 1 <= policy.reinspection_percent <= 100,
        "reminders": len(set(names)) != len(names) or max(map(len, names), default=0) > 20,
    }
    for place, is_faulty in faults.items():
        if is_faulty:
            raise BadPolicy(FILE_NAME, place)
