"""How large a share of the checked was wrong, and how sure that is.

An interval is given only where the cases were chosen at random. It is the exact one of
Clopper & Pearson (1934), which takes the population for large: where most of it was
checked the true uncertainty is smaller, and ``is_finite`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scipy import special

from mne.inspections.finding_models import Finding
from mne.inspections.inspection_errors import CasesDoNotFit

LEVEL = 0.95
LARGE_PART = 0.05
"""From this part of the population on, its being finite is worth a word."""


class ChosenHow(StrEnum):
    """How the checked cases were chosen."""

    RANDOM = "random"
    ALL = "all"
    PICKED = "picked"


@dataclass(frozen=True)
class ErrorShare:
    """Wrong of checked (share 0–1), with an exact 95 % interval if drawn at random."""

    found: int
    checked: int
    population: int | None
    low: float | None
    high: float | None

    @property
    def share(self) -> float:
        """Wrong of checked."""
        return self.found / self.checked

    @property
    def is_finite(self) -> bool:
        """Whether so large a part was checked that the interval is too wide."""
        return self.population is not None and (
            self.checked >= LARGE_PART * self.population
        )


def exact_interval(found: int, checked: int, level: float = LEVEL) -> tuple[float, float]:
    """Give the interval of Clopper & Pearson for ``found`` of ``checked``.

    Examples
    --------
    >>> [round(end, 3) for end in exact_interval(8, 27)]
    [0.138, 0.502]
    """
    tail = (1 - level) / 2
    low, high = 0.0, 1.0
    if found > 0:
        low = float(special.betaincinv(found, checked - found + 1, tail))
    if found < checked:
        high = float(special.betaincinv(found + 1, checked - found, 1 - tail))
    return low, high


def check_cases(found: int | None, checked: int | None, population: int | None) -> None:
    """Refuse cases that can't be; raises ``CasesDoNotFit``."""
    known = [number for number in (found, checked, population) if number is not None]
    if known != sorted(known) or any(number < 0 for number in known):
        raise CasesDoNotFit(found, checked, population)
    if found is not None and not checked:
        raise CasesDoNotFit(found, checked, population)


def error_share(finding: Finding) -> ErrorShare | None:
    """Give the share of a finding's cases that were wrong; None where nobody counted."""
    if finding.cases_found is None or not finding.cases_checked:
        return None
    low, high = None, None
    if finding.cases_chosen_how == ChosenHow.RANDOM:
        low, high = exact_interval(finding.cases_found, finding.cases_checked)
    return ErrorShare(
        finding.cases_found, finding.cases_checked, finding.cases_population, low, high
    )


def must_redo(share: ErrorShare, limit: float) -> bool:
    """Say whether so much was wrong that the unit does its review again.

    The rule of the office (``policy.toml``, ``[redo]``) looks at the share found, as the
    minutes of a hamlet do, and not at its interval.
    """
    return share.found > limit * share.checked
