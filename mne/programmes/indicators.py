"""Indicators and their reference sheets, by version.

A sheet says what exactly is counted, so that everybody who reports counts the same. When it
changes, a new version begins on a day; values keep the version under which they were given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.programmes.indicator_errors import (
    AggregationDoesNotFit,
    BaselineWithoutReason,
    PairNotDefined,
    UnknownIndicator,
)
from mne.programmes.indicator_models import (
    Accumulation,
    Aggregation,
    Direction,
    Indicator,
    IndicatorLevel,
    IndicatorSource,
    IndicatorVersion,
    Measure,
    Vintage,
)
from mne.programmes.models import Programme

PAIRED = frozenset({Measure.PERCENTAGE, Measure.RATIO})
"""Always entered as numerator and denominator."""
HUNDRED = {Measure.PERCENTAGE: Decimal(100), Measure.RATIO: Decimal(1)}


Defined = tuple[Indicator, IndicatorVersion]
"""An indicator with the sheet in force."""


@dataclass(frozen=True)
class Dimension:
    """A breakdown: its parts; complete if they make up the total without overlap."""

    code: str
    parts: tuple[str, ...]
    is_complete: bool

    def key(self, part: str) -> str:
        """Name one part of it, as values do."""
        return f"{self.code}={part}"


@dataclass(frozen=True)
class Sheet:
    """A reference sheet as it is written; ``IndicatorVersion`` says what is what."""

    name_vi: str
    definition_vi: str
    level: IndicatorLevel
    measure: Measure
    unit: str
    direction: Direction
    accumulation: Accumulation
    aggregation: Aggregation
    source: IndicatorSource
    name_en: str = ""
    component_id: int | None = None
    is_key: bool = False
    is_placeholder: bool = False
    inclusions: str = ""
    exclusions: str = ""
    numerator_definition: str = ""
    denominator_definition: str = ""
    disaggregations: tuple[Dimension, ...] = ()
    recipe: str = ""
    sample_households: int | None = None
    sample_deff: Decimal | None = None
    standard_version: str = ""
    baseline_value: Decimal | None = None
    baseline_numerator: Decimal | None = None
    baseline_denominator: Decimal | None = None
    baseline_on: date | None = None
    baseline_source: str = ""
    baseline_vintage: Vintage | None = None
    baseline_absence: str = ""
    frequency: tuple[str, ...] = ()
    responsible_role: str = ""
    verifier_role: str = ""
    limitations: str = ""
    quality_checks: tuple[str, ...] = ()


def define(
    session: Session, programme: Programme, code: str, sheet: Sheet, valid_from: date
) -> IndicatorVersion:
    """Add an indicator, or a new version of its sheet from a day on.

    Raises
    ------
    PairNotDefined, AggregationDoesNotFit, BaselineWithoutReason
        The sheet contradicts itself or leaves open what has to be said.
    """
    check_sheet(code, sheet)
    indicator = find_indicator(session, programme, code) or _add(session, programme, code)
    before = latest_version(session, indicator)
    version = IndicatorVersion(
        **columns_of(sheet),
        indicator_id=indicator.id,
        number=before.number + 1 if before else 1,
        supersedes_id=before.id if before else None,
        valid_from=valid_from,
        written_at=clock.now(),
        written_by_id=acting_id(session),
    )
    session.add(version)
    session.flush()
    facts = {"version": version.number, "valid_from": valid_from}
    subject = f"indicator:{programme.code}/{code}"
    record(session, Action.INDICATOR_DEFINED, subject, acting_id(session), **facts)
    return version


def check_sheet(code: str, sheet: Sheet) -> None:
    """Refuse a sheet that contradicts itself; raises what ``define`` says."""
    if sheet.measure in PAIRED:
        if not (sheet.numerator_definition and sheet.denominator_definition):
            raise PairNotDefined(code)
        if sheet.aggregation in {Aggregation.SUM, Aggregation.MAX}:
            raise AggregationDoesNotFit(code)
    elif sheet.aggregation is Aggregation.RATIO_OF_SUMS:
        raise AggregationDoesNotFit(code)
    is_numeric = sheet.measure not in {Measure.RUBRIC, Measure.YES_NO}
    if is_numeric and baseline_of(sheet) is None and not sheet.baseline_absence:
        raise BaselineWithoutReason(code)


def baseline_of(sheet: Sheet | IndicatorVersion) -> Decimal | None:
    """Give the baseline: of a pair, what the pair comes to.

    What is counted within a period starts from nothing, so its baseline is 0 by nature.
    """
    pair = (sheet.baseline_numerator, sheet.baseline_denominator)
    if sheet.measure in PAIRED and pair[0] is not None and pair[1]:
        return HUNDRED[sheet.measure] * pair[0] / pair[1]
    if sheet.baseline_value is not None:
        return sheet.baseline_value
    counted = sheet.measure in {Measure.COUNT, Measure.AMOUNT}
    return Decimal(0) if counted and sheet.accumulation != Accumulation.STOCK else None


def columns_of(sheet: Sheet) -> dict[str, object]:
    """Give a sheet as the columns of its table."""
    known = {field.name: getattr(sheet, field.name) for field in fields(sheet)}
    return known | {
        "disaggregations": [
            {"code": each.code, "parts": list(each.parts), "is_complete": each.is_complete}
            for each in sheet.disaggregations
        ],
        "frequency": list(sheet.frequency),
        "quality_checks": list(sheet.quality_checks),
    }


def sheet_of(version: IndicatorVersion) -> Sheet:
    """Give a version back as a sheet, to compare it or to write the next one."""
    known = {field.name: getattr(version, field.name) for field in fields(Sheet)}
    known |= {
        "disaggregations": dimensions_of(version),
        "frequency": tuple(version.frequency),
        "quality_checks": tuple(version.quality_checks),
    }
    return Sheet(**known)


def dimensions_of(version: IndicatorVersion) -> tuple[Dimension, ...]:
    """Give the breakdowns of a sheet."""
    return tuple(
        Dimension(each["code"], tuple(each["parts"]), each["is_complete"])
        for each in version.disaggregations
    )


def _add(session: Session, programme: Programme, code: str) -> Indicator:
    count = select(func.count()).where(Indicator.programme_id == programme.id)
    position = (session.scalar(count) or 0) + 1
    indicator = Indicator(programme_id=programme.id, code=code, position=position)
    session.add(indicator)
    session.flush()
    return indicator


def find_indicator(session: Session, programme: Programme, code: str) -> Indicator | None:
    """Give the programme's indicator of this code, if there is one."""
    return session.scalar(
        select(Indicator).where(
            Indicator.programme_id == programme.id, Indicator.code == code
        )
    )


def get_indicator(session: Session, programme: Programme, code: str) -> Indicator:
    """Give the programme's indicator of this code; raises ``UnknownIndicator``."""
    indicator = find_indicator(session, programme, code)
    if indicator is None:
        raise UnknownIndicator(code)
    return indicator


def versions_of(session: Session, indicator: Indicator) -> Sequence[IndicatorVersion]:
    """Give every version of an indicator's sheet, the first one first."""
    return session.scalars(
        select(IndicatorVersion)
        .where(IndicatorVersion.indicator_id == indicator.id)
        .order_by(IndicatorVersion.number)
    ).all()


def latest_version(session: Session, indicator: Indicator) -> IndicatorVersion | None:
    """Give the newest version of an indicator's sheet."""
    return next(reversed(versions_of(session, indicator)), None)


def indicators_on(session: Session, programme: Programme, on: date) -> list[Defined]:
    """Give a programme's indicators with the sheets in force on a day, in their order.

    Before its first day an indicator has its first version: a programme begins before
    its sheets are written.
    """
    rows = session.execute(
        select(Indicator, IndicatorVersion)
        .join(IndicatorVersion, IndicatorVersion.indicator_id == Indicator.id)
        .where(Indicator.programme_id == programme.id)
        .order_by(Indicator.position, IndicatorVersion.number)
    )
    found: dict[int, tuple[Indicator, IndicatorVersion]] = {}
    for indicator, version in rows:
        if indicator.id not in found or version.valid_from <= on:
            found[indicator.id] = (indicator, version)
    return list(found.values())
