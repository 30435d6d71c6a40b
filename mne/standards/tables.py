"""Decision tables of a standard, for a reader that isn't Python: the tablet."""

from __future__ import annotations

from typing import TypedDict

from mne.standards.models import StandardPack
from mne.standards.packs import standard_of

TableRow = TypedDict(
    "TableRow", {"when": str | None, "class": str, "because": dict[str, str]}
)
"""A row of a decision table; the last has no condition (``when`` is None)."""


class DecisionTable(TypedDict):
    """The way to a class on one basis."""

    thresholds: dict[str, int | dict[str, int]]
    """A threshold by type of area, or one number for all."""
    table: list[TableRow]


def decision_tables(pack: StandardPack) -> dict[str, DecisionTable]:
    """Give a standard's decision tables by basis, parameters among their thresholds."""
    standard = standard_of(pack)
    numbers = {
        name: value for name, value in standard.parameters.items() if isinstance(value, int)
    }
    return {
        name: DecisionTable(
            thresholds={**numbers, **basis.thresholds},
            table=[
                {
                    "when": None if rule.when is None else str(rule.when),
                    "class": rule.household_class,
                    "because": {"vi": rule.because.vi, "en": rule.because.en},
                }
                for rule in basis.table
            ],
        )
        for name, basis in standard.bases.items()
    }


def indicators_of(pack: StandardPack) -> list[str]:
    """Give the codes of a standard's indicators: what its deprivations are counted over."""
    return [indicator.code for indicator in standard_of(pack).indicators]
