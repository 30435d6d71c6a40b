r"""What a change of M0 is made of: Shapley decompositions, exact.

A Shapley decomposition averages over the orders in which the parts could have changed, so
the parts add up to the change and none depends on which is taken first. The same with
standard errors: ``analysis.change_decomposition``.

References
----------
Shorrocks (2013), "Decomposition procedures for distributional analysis", *Journal of
Economic Inequality* 11: 99-126; Roche (2013) and Alkire et al. (2015), §9.2, for M0.
Checked against tests/analysis/reference/af_worked.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Group:
    """A subgroup at one time: its share of the population and its M0."""

    share: Fraction
    M0: Fraction


def by_incidence_and_intensity(
    before: tuple[Fraction, Fraction], after: tuple[Fraction, Fraction]
) -> dict[str, Fraction]:
    r"""Split the change of M0 = H × A between more or fewer poor, and how poor they are.

    The part of H is :math:`\Delta H \cdot \bar A`, that of A :math:`\bar H \cdot \Delta A`.

    Parameters
    ----------
    before, after
        H and A, as shares.
    """
    (headcount0, intensity0), (headcount1, intensity1) = before, after
    return {
        "H": (headcount1 - headcount0) * (intensity0 + intensity1) / 2,
        "A": (intensity1 - intensity0) * (headcount0 + headcount1) / 2,
    }


def by_subgroup(
    before: Mapping[str, Group], after: Mapping[str, Group]
) -> dict[str, Fraction]:
    """Split the change of M0 into changes within subgroups and the shift between them.

    The keys are ``within <subgroup>`` and ``population shift``; before and after have the
    same subgroups.
    """
    within = {
        f"within {name}": (group.share + after[name].share)
        / 2
        * (after[name].M0 - group.M0)
        for name, group in before.items()
    }
    shift = sum(
        (
            (after[name].share - group.share) * (group.M0 + after[name].M0) / 2
            for name, group in before.items()
        ),
        Fraction(0),
    )
    return {**within, "population shift": shift}
