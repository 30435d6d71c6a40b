"""What each unit said in a period, beside what it had said of the year before (A-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.programmes.indicator_models import (
    Indicator,
    IndicatorValue,
    IndicatorVersion,
    Vintage,
)
from mne.programmes.values import Revision, of_vintage
from mne.reports.periodic_models import (
    PeriodicReport,
    ReportRevision,
    ReportRevisionValue,
)


@dataclass(frozen=True)
class UnitFigure:
    """One figure of one unit."""

    code: str
    name: str
    unit: str
    breakdown: str
    office: str
    now: IndicatorValue
    by_vintage: dict[Vintage, Decimal | None]
    change: Decimal | None
    """Official less the last estimate."""


def unit_figures(
    session: Session, revisions: Sequence[ReportRevision], as_of: datetime
) -> list[UnitFigure]:
    """Give the figures of some revisions, by indicator, with the vintages known then."""
    rows = session.execute(
        select(IndicatorValue, Indicator, IndicatorVersion, PeriodicReport.agency_name)
        .join(ReportRevisionValue, ReportRevisionValue.value_id == IndicatorValue.id)
        .join(ReportRevision, ReportRevision.id == ReportRevisionValue.revision_id)
        .join(PeriodicReport, PeriodicReport.id == ReportRevision.report_id)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(IndicatorVersion, IndicatorVersion.id == IndicatorValue.version_id)
        .where(ReportRevision.id.in_([revision.id for revision in revisions]))
        .order_by(Indicator.position, IndicatorValue.breakdown, PeriodicReport.id)
    ).all()
    if not rows:
        return []
    known = _known(session, [row[0] for row in rows], as_of)
    return [
        _figure(known, value, indicator, version, office)
        for value, indicator, version, office in rows
    ]


def _known(
    session: Session, values: Sequence[IndicatorValue], as_of: datetime
) -> dict[Vintage, dict[tuple[int, int, str], IndicatorValue]]:
    everything = session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.year == values[0].year,
            IndicatorValue.agency_id.in_({value.agency_id for value in values}),
            IndicatorValue.indicator_id.in_({value.indicator_id for value in values}),
            IndicatorValue.entered_at <= as_of,
        )
        .order_by(IndicatorValue.id)
    ).all()
    return {vintage: of_vintage(everything, vintage) for vintage in Vintage}


def _figure(
    known: dict[Vintage, dict[tuple[int, int, str], IndicatorValue]],
    value: IndicatorValue,
    indicator: Indicator,
    version: IndicatorVersion,
    office: str,
) -> UnitFigure:
    key = (value.indicator_id, value.agency_id, value.breakdown)
    there = {vintage: found[key] for vintage, found in known.items() if key in found}
    moved = Revision(value.indicator_id, value.agency_id, there)
    return UnitFigure(
        indicator.code,
        version.name_vi,
        version.unit,
        value.breakdown,
        office,
        value,
        {
            vintage: there[vintage].value if vintage in there else None
            for vintage in Vintage
        },
        moved.change,
    )
