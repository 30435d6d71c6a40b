"""McNemar's tests: is a state as common after as before, among the same households."""

from __future__ import annotations

from dataclasses import dataclass

import scipy

from analysis.arrays import Column
from analysis.contrasts import estimate_vector
from analysis.design import Design
from analysis.estimation_errors import CensusHasNoInterval
from analysis.transitions import dynamics_of, two_states


@dataclass(frozen=True)
class McNemar:
    """McNemar's tests on unweighted pairs: did as many come in as went out.

    Attributes
    ----------
    neither, entered, left, both
        Numbers of households.
    missing
        Rows without one of the two states.
    statistic, p
        Chi-square with 1 degree of freedom, without continuity correction.
    statistic_corrected, p_corrected
        With Edwards' correction, R's default.
    p_exact, p_mid
        Binomial test on those who changed, and its mid-p version (Fagerland, Lydersen &
        Laake 2013, *BMC Medical Research Methodology* 13, 91).
    """

    neither: int
    entered: int
    left: int
    both: int
    missing: int
    statistic: float
    p: float
    statistic_corrected: float
    p_corrected: float
    p_exact: float
    p_mid: float


def mcnemar(before: Column, after: Column) -> McNemar:
    """Test unweighted pairs, as if households had been drawn at random.

    With a survey use :func:`mcnemar_design`; this one is for a census of pairs or to check.
    Where nobody changed nothing speaks against the hypothesis: p is 1.
    """
    had, has, valid = two_states(before, after)
    entered, left = int((valid & ~had & has).sum()), int((valid & had & ~has).sum())
    changed = entered + left
    apart = abs(entered - left)
    plain, corrected = 0.0, 0.0
    if changed:
        plain, corrected = apart**2 / changed, max(apart - 1, 0) ** 2 / changed
    half = scipy.stats.binom(changed, 0.5)
    fewer = min(entered, left)
    exact = min(2 * float(half.cdf(fewer)), 1.0)
    mid = 2 * float(half.cdf(fewer)) - float(half.pmf(fewer)) if changed else 1.0
    return McNemar(
        neither=int((valid & ~had & ~has).sum()),
        entered=entered,
        left=left,
        both=int((valid & had & has).sum()),
        missing=int((~valid).sum()),
        statistic=plain,
        p=float(scipy.stats.chi2.sf(plain, 1)),
        statistic_corrected=corrected,
        p_corrected=float(scipy.stats.chi2.sf(corrected, 1)),
        p_exact=exact,
        p_mid=min(mid, 1.0),
    )


@dataclass(frozen=True)
class PairedTest:
    """A design-based test that a state is as common after as before.

    Attributes
    ----------
    change, se
        Share after less share before, among the households of both rounds.
    t, df, p
        The test; None where nobody changed.
    n, missing
        Pairs used, and rows without one of the two states.
    """

    change: float
    se: float
    t: float | None
    df: int
    p: float | None
    n: int
    missing: int


def mcnemar_design(design: Design, before: Column, after: Column) -> PairedTest:
    """Test with the weights and the design whether as many came in as went out.

    The paired difference is a mean with a design-based standard error, so McNemar's
    hypothesis is that this mean is zero: t with the degrees of freedom of the panel.

    Raises
    ------
    CensusHasNoInterval
        In a full count the difference is what it is.
    """
    if design.kind == "census":
        raise CensusHasNoInterval("McNemar")
    measured = dynamics_of(before, after)
    found = estimate_vector(design, measured)
    k = [name.split(":")[-1] for name in found.names].index("change")
    change, se = float(found.value[k]), float(found.se[k])
    t = change / se if se else None
    return PairedTest(
        change=change,
        se=se,
        t=t,
        df=found.df,
        p=None if t is None else float(2 * scipy.stats.t.sf(abs(t), found.df)),
        n=int(measured.valid.sum()),
        missing=int((~measured.valid).sum()),
    )
