"""Targets: points, bounds, ranges, relative changes, rubrics; and how far they were met."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.programmes.indicator_errors import TargetDoesNotFit
from mne.programmes.indicator_models import (
    Bound,
    Direction,
    Indicator,
    IndicatorTarget,
    IndicatorVersion,
    Measure,
    Promise,
    Rubric,
)
from mne.programmes.indicators import baseline_of

ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True)
class TargetEntry:
    """A target to be set; columns of ``IndicatorTarget`` say what is what."""

    year: int
    promise: Promise
    bound: Bound
    document: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    text: str = ""
    agency_id: int | None = None


class Unjudged(StrEnum):
    """Why a percentage, or a judgement at all, can't be given."""

    NO_VALUE = "no_value"
    NO_BASELINE = "no_baseline"
    TARGET_IS_BASELINE = "target_is_baseline"


@dataclass(frozen=True)
class Judgement:
    """How far a target was met.

    ``percent`` is given for points only: 100 is met, it is never cut off at 100, and the
    way back is negative. Bounds and ranges have ``distance``, by which the value misses
    (0 if it doesn't), in the unit of the value.
    """

    is_met: bool | None = None
    percent: Decimal | None = None
    distance: Decimal | None = None
    because: Unjudged | None = None


def set_target(
    session: Session, indicator: Indicator, version: IndicatorVersion, entry: TargetEntry
) -> IndicatorTarget:
    """Set a year's target; the one before it keeps standing as replaced.

    Raises
    ------
    TargetDoesNotFit
        Its numbers don't fit what it promises.
    """
    _check(indicator, version, entry)
    before = target_for(session, indicator, entry.year, entry.agency_id)
    target = IndicatorTarget(
        **vars(entry),
        indicator_id=indicator.id,
        supersedes_id=before.id if before else None,
        set_at=clock.now(),
        set_by_id=acting_id(session),
    )
    session.add(target)
    session.flush()
    facts = {"year": entry.year, "low": entry.low, "high": entry.high}
    subject = f"indicator:{indicator.id}/{indicator.code}"
    record(session, Action.INDICATOR_TARGET_SET, subject, acting_id(session), **facts)
    return target


def _check(indicator: Indicator, version: IndicatorVersion, entry: TargetEntry) -> None:
    if entry.promise is Promise.RUBRIC:
        return
    ends = ends_of(version, entry)
    if entry.low is None or (entry.bound is Bound.RANGE and not _is_range(entry)):
        raise TargetDoesNotFit(indicator.code)
    is_percent = version.measure is Measure.PERCENTAGE
    known = [end for end in ends if end is not None]
    if is_percent and not all(ZERO <= end <= HUNDRED for end in known):
        raise TargetDoesNotFit(indicator.code)


def _is_range(entry: TargetEntry) -> bool:
    return entry.low is not None and entry.high is not None and entry.low <= entry.high


def target_for(
    session: Session, indicator: Indicator, year: int, agency_id: int | None = None
) -> IndicatorTarget | None:
    """Give the target in force for a year, of the whole area or of one office."""
    return session.scalar(
        select(IndicatorTarget)
        .where(
            IndicatorTarget.indicator_id == indicator.id,
            IndicatorTarget.year == year,
            IndicatorTarget.agency_id.is_(None)
            if agency_id is None
            else IndicatorTarget.agency_id == agency_id,
        )
        .order_by(IndicatorTarget.id.desc())
        .limit(1)
    )


def ends_of(
    version: IndicatorVersion, target: IndicatorTarget | TargetEntry
) -> tuple[Decimal | None, Decimal | None]:
    """Give the level, or the two ends of levels, to which a target comes.

    A change is counted from the baseline, in the unit (points, for a percentage); of a
    relative change −0.5 is the half. Without a baseline such a target has no level.
    """
    baseline = baseline_of(version)

    def level(number: Decimal | None) -> Decimal | None:
        if number is None or target.promise in {Promise.LEVEL, Promise.SHARE_OF_UNITS}:
            return number
        if baseline is None:
            return None
        if target.promise is Promise.RELATIVE_CHANGE:
            return baseline * (1 + number)
        return baseline + number

    return level(target.low), level(target.high)


def judge(
    version: IndicatorVersion, target: IndicatorTarget, actual: Decimal | None
) -> Judgement:
    """Say how far a value meets a target.

    Of a point, with baseline b, target t and value a: (a − b) / (t − b). It has the right
    sign whichever way is better, where a / t praises a rate that did not fall.
    """
    low, high = ends_of(version, target)
    if actual is None:
        return Judgement(because=Unjudged.NO_VALUE)
    if low is None:
        return Judgement(because=Unjudged.NO_BASELINE)
    if target.bound is Bound.POINT:
        return _judge_point(version, low, actual)
    gap = distance(target.bound, low, high, actual)
    strict = target.bound in {Bound.MORE_THAN, Bound.LESS_THAN} and actual == low
    return Judgement(is_met=gap == 0 and not strict, distance=gap)


def _judge_point(version: IndicatorVersion, wanted: Decimal, actual: Decimal) -> Judgement:
    is_met = {
        Direction.UP: actual >= wanted,
        Direction.DOWN: actual <= wanted,
        Direction.NONE: actual == wanted,
    }[version.direction]
    baseline = baseline_of(version)
    if baseline is None:
        return Judgement(is_met, because=Unjudged.NO_BASELINE)
    if baseline == wanted:
        return Judgement(is_met, because=Unjudged.TARGET_IS_BASELINE)
    return Judgement(is_met, percent=100 * (actual - baseline) / (wanted - baseline))


def distance(bound: Bound, low: Decimal, high: Decimal | None, actual: Decimal) -> Decimal:
    """Give by how much a value misses a bound or a range; 0 inside."""
    if bound in {Bound.AT_LEAST, Bound.MORE_THAN}:
        return max(low - actual, ZERO)
    if bound in {Bound.AT_MOST, Bound.LESS_THAN}:
        return max(actual - low, ZERO)
    return max(low - actual, actual - (low if high is None else high), ZERO)


def judge_rubric(rubric: Rubric | None) -> Judgement:
    """Say whether a duty was met; partly is not."""
    if rubric is None:
        return Judgement(because=Unjudged.NO_VALUE)
    return Judgement(is_met=rubric is Rubric.MET)
