"""Weights with every factor they were made of: non-response, trimming, calibration.

A weight is the reciprocal of the chance to be drawn, times factors. Each factor is kept
with its name, so that a reader can see what a household's weight came from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.arrays import Codes, Column, Floats, codes, numbers, one_code, same_length
from analysis.design import SurveyDesign
from analysis.measures import proportion_of
from analysis.method_errors import ClassWithoutResponse, OutOfRange, TrimTooTight


@dataclass(frozen=True, eq=False)
class Step:
    """One factor of the weights, shape (n,), and what it did."""

    name: str
    factor: Floats


@dataclass(frozen=True, eq=False)
class Weighting:
    """Base weights and the factors put on them, in their order.

    Examples
    --------
    >>> weighting = Weighting.of([10.0, 10.0, 20.0, 20.0])
    >>> adjusted = adjust_nonresponse(weighting, [1, 0, 1, 1], ["a", "a", "b", "b"])
    >>> adjusted.weight.tolist(), adjusted.steps[0].factor.tolist()
    ([20.0, 0.0, 20.0, 20.0], [2.0, 0.0, 1.0, 1.0])
    """

    base: Floats
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, weight: Column) -> Weighting:
        """Start from design weights: above 0, none missing, as :class:`SurveyDesign`."""
        return cls(SurveyDesign(weight).parts[0].weights)

    def __len__(self) -> int:
        return len(self.base)

    @property
    def weight(self) -> Floats:
        """The base weight times all factors; 0 for who did not respond."""
        weight = self.base.copy()
        for step in self.steps:
            weight = weight * step.factor
        return weight

    def then(self, name: str, factor: Floats) -> Weighting:
        """Put one more factor on."""
        return replace(self, steps=(*self.steps, Step(name, factor)))

    def to_frame(self) -> pl.DataFrame:
        """Give base weight, factors and final weight, row by row."""
        columns = {"base": self.base}
        columns |= {f"{k} {s.name}": s.factor for k, s in enumerate(self.steps, 1)}
        return pl.DataFrame(columns | {"weight": self.weight})

    def summary(self) -> pl.DataFrame:
        """Give, after each step, the sum of the weights, their range and Kish's deff."""
        rows = []
        for k in range(len(self.steps) + 1):
            weight = replace(self, steps=self.steps[:k]).weight
            used = weight[weight > 0]
            rows.append(
                {
                    "step": self.steps[k - 1].name if k else "base",
                    "rows": len(used),
                    "sum": used.sum(),
                    "least": used.min(),
                    "most": used.max(),
                    "deff": kish_deff(used),
                }
            )
        return pl.DataFrame(rows)


def kish_deff(weights: Column) -> float:
    r"""Give the design effect of unequal weights, :math:`n \sum w^2 / (\sum w)^2`.

    What weighting alone costs where the weights have nothing to do with what is measured.
    Rows of weight 0 count as not there. Kish (1992), *Journal of Official Statistics* 8.

    Examples
    --------
    >>> round(kish_deff([1, 1, 2, 3, 5, 8]), 2)
    1.56
    """
    values = numbers("weight", weights)
    used = values[values > 0]
    return float(len(used) * (used**2).sum() / used.sum() ** 2)


def adjust_nonresponse(
    weighting: Weighting, responded: Column, classes: Column | None = None
) -> Weighting:
    r"""Let those who responded stand for those of their class who did not.

    The factor of a class is :math:`\sum w / \sum_{responded} w`, and 0 for who did not
    respond. Assumes that within a class who responds has nothing to do with the answers
    (Little 1986, *International Statistical Review* 54, 139–157). Units that turned out not
    to exist or not to be households belong left out before, not adjusted for.

    Raises
    ------
    ClassWithoutResponse
        Nobody responded in some class.
    NotYesOrNo, LengthMismatch, LabelMissing
        Each names the column.
    """
    answered = _yes(responded, len(weighting))
    grouped = _classes(classes, len(weighting))
    weight = weighting.weight
    whole = np.bincount(grouped.code, weight)
    heard = np.bincount(grouped.code, weight * answered)
    silent = np.flatnonzero((heard == 0) & (whole > 0))
    if len(silent):
        raise ClassWithoutResponse([grouped.labels[k] for k in silent])
    ratio = whole / np.where(heard > 0, heard, 1.0)
    return weighting.then("non-response", ratio[grouped.code] * answered)


def trim(
    weighting: Weighting, most: float, within: Column | None = None, rounds: int = 50
) -> Weighting:
    """Cap weights at ``most`` times the median of their group, and spread the excess.

    The excess goes to the other weights of the group in proportion, so that its sum stays;
    those that then pass the cap are capped too. Trades a bias for less variance: show the
    estimates with and without. After calibration, calibrate again.

    Raises
    ------
    OutOfRange, TrimTooTight
        ``most`` is below 1, or a group has no room for its excess.
    """
    if most < 1:
        raise OutOfRange("most", most, "≥ 1")
    grouped = _classes(within, len(weighting))
    weight = weighting.weight
    trimmed = weight.copy()
    tight = []
    for k, label in enumerate(grouped.labels):
        own = (grouped.code == k) & (weight > 0)
        if not own.any():
            continue
        cap = most * float(np.median(weight[own]))
        if cap * own.sum() < weight[own].sum():
            tight.append(label or "*")
        else:
            trimmed[own] = _capped(weight[own], cap, rounds)
    if tight:
        raise TrimTooTight(tight, most)
    factor = np.divide(trimmed, weight, out=np.zeros_like(weight), where=weight > 0)
    return weighting.then(f"trimming at {most:g} medians", factor)


def _capped(weight: Floats, cap: float, rounds: int) -> Floats:
    total, result = weight.sum(), weight.copy()
    for _ in range(rounds):
        over = result >= cap
        result[over] = cap
        free = result[~over].sum()
        left = total - cap * over.sum()
        if not free or left <= free * (1 + 1e-15):
            break
        result[~over] *= left / free
    return np.minimum(result, cap)


def _yes(responded: Column, rows: int) -> Floats:
    answers = proportion_of(responded, "responded")
    same_length("responded", len(answers), rows)
    return np.nan_to_num(np.asarray(answers.columns["y"], dtype=np.float64))


def _classes(classes: Column | None, rows: int) -> Codes:
    if classes is None:
        return one_code("", rows)
    grouped = codes("class", classes)
    same_length(grouped.name, len(grouped), rows)
    return grouped
