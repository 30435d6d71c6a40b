"""Which estimates of a table may not be shown, and which others go with them.

Small cells are withheld for what stands behind them: few households, few PSUs, few poor.
Then as many more are withheld as it takes that neither households nor poor households of a
withheld cell follow from the totals (:mod:`analysis.disclosure`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from analysis.changes import Change
from analysis.disclosure import AdditiveTable, Key, withheld_with_others
from analysis.estimates import Estimate
from analysis.tables import ChangeSuppression, Suppression

Place = tuple[str, str]  # a round and a domain

ABOUT_ALL = frozenset({"uncensored_headcount"})  # measures that say nothing of the poor


@dataclass(frozen=True)
class LeastCounts:
    """How much has to stand behind a published cell; unweighted counts.

    ``poor`` is asked for of measures about the poor, where A was estimated as well, for its
    base are the poor. A count of none is published: that nobody is poor names nobody.
    """

    rows: int = 10
    psus: int = 2
    poor: int = 3


LEAST = LeastCounts()


def parts_of_a_whole(domain: str) -> Key:
    """Place domains beside each other; the empty one is their total."""
    return "", domain


def protected(
    estimates: Iterable[Estimate],
    least: LeastCounts = LEAST,
    place: Callable[[str], Key] = parts_of_a_whole,
) -> Suppression:
    """Make the rule that withholds small cells of these estimates, and those beside them.

    Parameters
    ----------
    estimates
        All that is to be published together, totals included.
    place
        Row and column of a domain in the table, "" for totals: of a domain "xã:dân tộc" in
        a two-way table.

    Raises
    ------
    CellsDoNotAddUp
        The domains are not parts of the total: protect them apart from it.

    Examples
    --------
    >>> from analysis.design import SurveyDesign
    >>> from analysis.estimation import estimate_proportion
    >>> from analysis.estimates import Estimates
    >>> poor = [1, 0] * 12
    >>> design, commune = SurveyDesign([5.0] * 24), ["a"] * 4 + ["b"] * 9 + ["c"] * 11
    >>> communes = estimate_proportion(design, poor, commune)
    >>> found = estimate_proportion(design, poor) + communes
    >>> rule = protected(found, LeastCounts(rows=5, psus=1))
    >>> [(item.domain, rule(item)) for item in found]
    [('', ''), ('a', 'suppressed'), ('b', 'complementary'), ('c', '')]
    """
    counts: dict[Place, _Counts] = {}
    for item in estimates:
        key = (item.round, item.domain)
        counts[key] = counts.get(key, _Counts()).with_(item)
    about_all: dict[Place, str] = {}
    about_poor: dict[Place, str] = {}
    for label in dict.fromkeys(label for label, _ in counts):
        here = {domain: c for (found, domain), c in counts.items() if found == label}
        general, special = _reasons(here, least, place)
        about_all |= {(label, domain): why for domain, why in general.items()}
        about_poor |= {(label, domain): why for domain, why in special.items()}

    def rule(item: Estimate) -> str:
        key = (item.round, item.domain)
        if key not in counts:
            return "suppressed"  # nothing was checked of it
        reasons = about_all if item.measure in ABOUT_ALL else about_poor
        return reasons.get(key, "")

    return rule


def protected_changes(
    estimates: Iterable[Estimate], rule: Suppression
) -> ChangeSuppression:
    """Make the rule that withholds changes from or to a level that is withheld.

    Parameters
    ----------
    estimates, rule
        The levels of the rounds, and the rule under which they are published. A change
        whose level is not among them is withheld.
    """
    reasons = {
        (item.measure, item.indicator, item.domain, item.round): rule(item)
        for item in estimates
    }

    def of_change(change: Change) -> str:
        levels = (
            (change.measure, change.indicator, change.domain, label)
            for label in (change.before, change.after)
        )
        found = [reasons.get(level, "suppressed") for level in levels]
        return found[0] or found[1]

    return of_change


@dataclass(frozen=True)
class _Counts:
    """What stands behind a domain in a round; no poor where A wasn't estimated."""

    rows: int = 0
    psus: int = 0
    poor: int | None = None
    is_sample: bool = False

    def with_(self, item: Estimate) -> _Counts:
        return _Counts(
            max(self.rows, item.rows),
            max(self.psus, item.psus),
            item.n if item.measure == "A" else self.poor,
            item.kind == "sample",
        )

    def why(self, least: LeastCounts) -> str:
        if 0 < self.rows < least.rows:
            return "suppressed"
        few = self.rows and self.is_sample and self.psus < least.psus
        return "few_psus" if few else ""


def _reasons(
    counts: Mapping[str, _Counts], least: LeastCounts, place: Callable[[str], Key]
) -> tuple[dict[str, str], dict[str, str]]:
    """Give the reasons of one round: of any measure, and of those about the poor."""
    small = {domain: why for domain, c in counts.items() if (why := c.why(least))}
    rows = {domain: c.rows for domain, c in counts.items()}
    general = _with_others(rows, small, least.rows, place)
    poor = {domain: c.poor for domain, c in counts.items() if c.poor is not None}
    few = {d: "few_poor" for d, count in poor.items() if 0 < count < least.poor}
    special = _with_others(poor, {**few, **general}, least.poor, place)
    return general, special


def _with_others(
    counts: Mapping[str, int],
    small: Mapping[str, str],
    protection: int,
    place: Callable[[str], Key],
) -> dict[str, str]:
    at = {domain: place(domain) for domain in counts}
    primary: Collection[Key] = {at[domain] for domain in small if domain in at}
    if not primary:
        return dict(small)
    table = AdditiveTable({at[domain]: float(count) for domain, count in counts.items()})
    withheld = withheld_with_others(table, primary, protection)
    others = {d: "complementary" for d, key in at.items() if key in withheld}
    return {**others, **small}
