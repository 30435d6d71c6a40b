r"""Does the finding hang on the cutoff or the weights? Curves, bands, dominance, ranks.

With the attainable scores :math:`v_1 < v_2 < \dots` the censored score is a sum over them:
:math:`s\,1[s \ge v_m] = v_m 1[s \ge v_m] + \sum_{j>m} (v_j - v_{j-1}) 1[s \ge v_j]`. One
yes/no column per cutoff therefore gives H, A and M0 at all of them in one pass.

Alkire et al. (2015), *Multidimensional Poverty Measurement and Analysis*, chapter 8;
sup-t bands: Montiel Olea & Plagborg-Møller (2019), *J. Applied Econometrics* 34, 1–17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product
from typing import ClassVar, Literal

import numpy as np
import polars as pl
from scipy import special

from analysis.arrays import Codes, Column, Floats, choose, numbers, same_length, series
from analysis.contrasts import EstimateVector, estimate_vector
from analysis.deprivation import DeprivationMatrix
from analysis.design import Design, RoundSample
from analysis.estimates import SCHEMA, Estimate
from analysis.estimation import domain_codes
from analysis.estimation_errors import CensusHasNoInterval
from analysis.inference import EDGE, Inference, points
from analysis.intervals import Interval
from analysis.linearisation import linearise
from analysis.measures import ONE, Measurement, Ratio, Unit, Values, for_persons
from analysis.point_estimates import estimate_of
from analysis.psu_totals import psu_totals
from analysis.results import Results
from analysis.robustness_errors import CurveUnknown

Verdict = Literal["below", "above", "crossing", "undecided"]


@dataclass(frozen=True)
class BandRule:
    """How a curve is made: what is counted, and how its simultaneous band.

    "sup_t" draws the largest of the correlated t statistics from the covariance of the
    curve, by the seed; "bonferroni" divides 1 - level by the number of cutoffs.
    """

    kind: Literal["sup_t", "bonferroni"] = "sup_t"
    level: float = 0.95
    draws: int = 20_000
    seed: int = 1
    unit: Unit = "household"

    def __post_init__(self) -> None:
        choose("kind", self.kind, ("sup_t", "bonferroni"))

    def critical(self, covariance: Floats, df: int) -> float:
        """Give the multiple of the standard error that covers all points at once."""
        spread = np.sqrt(np.maximum(np.nan_to_num(np.diag(covariance)), 0.0))
        live = np.flatnonzero(spread > EDGE)
        if df < 1:
            return float("nan")
        if len(live) < 2 or self.kind == "bonferroni":
            tail = (1 - self.level) / 2 / max(len(live), 1)
            return -float(special.stdtrit(df, tail))
        scaled = covariance[np.ix_(live, live)] / np.outer(spread[live], spread[live])
        values, vectors = np.linalg.eigh(scaled)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        rng = np.random.default_rng(self.seed)
        normal = rng.standard_normal((self.draws, len(live))) @ root.T
        size = np.sqrt(rng.chisquare(df, self.draws) / df)
        return float(np.quantile(np.abs(normal).max(axis=1) / size, self.level))


STANDARD_BAND = BandRule()


@dataclass(frozen=True)
class CutoffPoint:
    """One measure at one cutoff: its estimate, and its part of the simultaneous band."""

    cutoff: Fraction
    estimate: Estimate
    band: Interval | None

    @property
    def measure(self) -> str:
        """H, A or M0."""
        return self.estimate.measure

    @property
    def indicator(self) -> str:
        """The cutoff as text, for example 1/3."""
        return self.estimate.indicator

    @property
    def domain(self) -> str:
        """The domain, empty for the whole population."""
        return self.estimate.domain

    @property
    def round(self) -> str:
        """The round, empty where the design has none."""
        return self.estimate.round

    def as_row(self) -> dict[str, object]:
        """Give the row of the estimate with the cutoff and the band."""
        band = self.band
        return self.estimate.as_row() | {
            "cutoff": float(self.cutoff),
            "band_low": None if band is None else band.low,
            "band_high": None if band is None else band.high,
        }


@dataclass(frozen=True)
class CutoffCurves(Results[CutoffPoint]):
    """H, A and M0 by cutoff, domain and round."""

    schema: ClassVar[pl.Schema] = pl.Schema(
        dict(SCHEMA) | dict.fromkeys(("cutoff", "band_low", "band_high"), pl.Float64())
    )
    facts: ClassVar[tuple[str, ...]] = ("measure", "indicator", "domain", "round")
    shown: ClassVar[tuple[str, ...]] = (
        *facts,
        "value",
        "se",
        "low",
        "high",
        "band_low",
        "band_high",
    )


def attainable_cutoffs(matrix: DeprivationMatrix) -> list[Fraction]:
    """List the scores above 0 a household can have: from the union to the intersection."""
    sums = {0}
    for weight in matrix.integer_weights.values():
        sums |= {known + weight for known in sums}
    return [Fraction(score, matrix.denominator) for score in sorted(sums) if score > 0]


def cutoff_measures(matrix: DeprivationMatrix, unit: Unit = "household") -> Measurement:
    """Measure H, A and M0 at every attainable cutoff; ``indicator`` is the cutoff."""
    cutoffs = attainable_cutoffs(matrix)
    valid = numbers("valid", matrix.valid) == 1
    score = numbers("score", matrix.score.fill_null(0))
    columns: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_)}
    columns |= {f"poor.{k}": score >= int(k * matrix.denominator) for k in cutoffs}
    ratios = tuple(
        ratio for place in range(len(cutoffs)) for ratio in _ratios_at(cutoffs[place:])
    )
    measured = Measurement(columns, valid, ratios)
    return measured if unit == "household" else for_persons(measured, matrix.size)


def over_cutoffs(
    design: Design,
    matrix: DeprivationMatrix,
    domain: Column | None = None,
    rule: BandRule = STANDARD_BAND,
) -> CutoffCurves:
    """Estimate H, A and M0 at every attainable cutoff, in one pass.

    Each point has the interval of ``estimate`` and, as ``band``, the same kind of interval
    widened until all cutoffs of that measure, domain and round are covered at once. Cutoffs
    without a standard error (nobody or everybody poor) take no part in the widening.
    """
    measured = cutoff_measures(matrix, rule.unit)
    same_length("matrix", len(measured), len(design))
    coded = domain_codes(design, domain)
    return CutoffCurves(
        tuple(
            point
            for sample in design.parts
            for point in _curves(
                sample, measured.take(sample.rows), coded.take(sample.rows), rule
            )
        )
    )


def _ratios_at(cutoffs: list[Fraction]) -> tuple[Ratio, Ratio, Ratio]:
    """Read H, A and M0 at the first of the cutoffs off the columns of all of them."""
    first = cutoffs[0]
    score = {f"poor.{first}": float(first)}
    for below, above in pairwise(cutoffs):
        score[f"poor.{above}"] = float(above - below)
    poor, base = {f"poor.{first}": 1.0}, f"poor.{first}"
    name = str(first)
    return (
        Ratio("H", poor, {ONE: 1.0}, "proportion", indicator=name),
        Ratio("A", score, poor, "share", base, name),
        Ratio("M0", score, {ONE: 1.0}, "index", indicator=name),
    )


def _curves(
    sample: RoundSample, measured: Measurement, domain: Codes, rule: BandRule
) -> Iterator[CutoffPoint]:
    totals = psu_totals(sample, measured, domain).totals()
    found = linearise(totals, measured.ratios)
    inference = Inference(level=rule.level)
    wider: dict[tuple[int, str], Inference] = {}
    for point in points(sample.kind, measured, totals, inference):
        d, df = point.at[0], point.precision.df
        item = estimate_of(sample, measured, totals, point, inference)
        key = (d, item.measure)
        if item.interval is not None and key not in wider:
            rows = [
                k
                for k, ratio in enumerate(measured.ratios)
                if ratio.measure == item.measure and found.variance[d, k] > 0
            ]
            slope = found.gradient[d, rows]
            covariance = slope @ totals.variance[d] @ slope.T
            reach = rule.critical(covariance, df)
            level = 1 - 2 * float(special.stdtr(df, -reach))
            wider[key] = replace(inference, level=level)
        band = None if item.interval is None else point.interval(wider[key])
        yield CutoffPoint(Fraction(item.indicator), item, band)


@dataclass(frozen=True)
class Where:
    """A domain (empty: everybody) in a round (empty: the design has none)."""

    domain: str = ""
    round: str = ""

    @property
    def name(self) -> str:
        """The name in a vector of estimates."""
        return ":".join(filter(None, (self.round, self.domain)))


@dataclass(frozen=True, eq=False)
class Dominance:
    """First less second at each cutoff, with a simultaneous band, and the verdict.

    "below": the first is significantly below the second at some cutoff and above it at
    none, by the band; "above" the reverse; "crossing": both happen; "undecided": neither.
    ``everywhere`` says whether the band excludes 0 at every cutoff where there is an error.
    """

    verdict: Verdict
    everywhere: bool
    curve: pl.DataFrame


def dominates(
    design: Design,
    measured: Measurement,
    pair: tuple[Where, Where],
    domain: Column | None = None,
    measure: Literal["H", "M0"] = "H",
    rule: BandRule = STANDARD_BAND,
) -> Dominance:
    """Compare two curves of :func:`cutoff_measures` over all cutoffs at once.

    Domains of one round come with their covariance and the degrees of freedom of the whole
    design. Rounds count as independent samples: where they share PSUs the band is as a rule
    too wide.

    Raises
    ------
    CensusHasNoInterval
        The design is a census.
    CurveUnknown
        A domain or round doesn't occur.
    """
    if design.kind == "census":
        raise CensusHasNoInterval("dominates")
    choose("measure", measure, ("H", "M0"))
    kept = tuple(ratio for ratio in measured.ratios if ratio.measure == measure)
    column = None if domain is None else _only(series("domain", domain), pair)
    vector = estimate_vector(design, replace(measured, ratios=kept), column)
    known = _known(design, domain)
    cutoffs = [ratio.indicator for ratio in kept]
    for one in pair:
        if one not in known:
            raise CurveUnknown(one.name or "''", (other.name or "''" for other in known))
    a, b = (_places(vector, one, measure, cutoffs) for one in pair)
    v = vector.covariance
    covariance = v[np.ix_(a, a)] + v[np.ix_(b, b)] - v[np.ix_(a, b)] - v[np.ix_(b, a)]
    difference = vector.value[a] - vector.value[b]
    return _dominance(cutoffs, difference, covariance, vector.df, rule)


def _known(design: Design, domain: Column | None) -> list[Where]:
    """List the curves that there are."""
    labels = [""]
    if domain is not None:
        labels = series("domain", domain).cast(pl.String).unique().sort().to_list()
    rounds = [sample.label for sample in design.parts]
    return [Where(label, at) for at, label in product(rounds, labels)]


def _only(domain: pl.Series, pair: tuple[Where, Where]) -> pl.Series:
    """Keep the labels of the pair; everybody else becomes one more domain."""
    labels = [one.domain for one in pair]
    text = domain.cast(pl.String)
    return text.set(~text.is_in(labels), " / ".join(["", *labels]))


def _places(
    vector: EstimateVector, where: Where, measure: str, cutoffs: list[str]
) -> list[int]:
    if len(cutoffs) == 1 and where.name:  # one ratio: the name leaves the measure out
        return [vector.names.index(where.name)]
    parts = ((where.name, measure, cutoff) for cutoff in cutoffs)
    return [vector.names.index(":".join(filter(None, part))) for part in parts]


def _dominance(
    cutoffs: list[str], value: Floats, covariance: Floats, df: int, rule: BandRule
) -> Dominance:
    se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    half = rule.critical(covariance, df) * se
    low, high = value - half, value + half
    known = se > EDGE
    below, above = (high < 0) & known, (low > 0) & known
    verdict: Verdict = "below" if below.any() else "undecided"
    if above.any():
        verdict = "crossing" if below.any() else "above"
    curve = pl.DataFrame(
        {
            "cutoff": cutoffs,
            "difference": value,
            "se": se,
            "band_low": low,
            "band_high": high,
        }
    )
    settled = bool(below[known].all() or above[known].all()) and bool(known.any())
    return Dominance(verdict, settled, curve)
