"""Bring the accepted reports of a period together, and keep exactly what was in them.

A consolidation is a snapshot: it names the revisions it holds, the units that were not in
it, and what was done about those. A missing unit never counts as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.programmes.figures import TOTAL
from mne.programmes.indicator_models import Indicator, IndicatorValue, IndicatorVersion
from mne.programmes.models import Programme
from mne.programmes.rolling_up import RollUp, roll_up
from mne.programmes.targets import judge, target_for
from mne.programmes.values import current, values_of
from mne.reports import report_moves as moves
from mne.reports.filling import asked_in, breakdowns_of
from mne.reports.periodic_errors import NothingToConsolidate
from mne.reports.periodic_models import (
    ConsolidatedRevision,
    Consolidation,
    MissingUnits,
    PeriodicReport,
    ReportRevision,
    ReportRevisionValue,
    ReportSchedule,
    ReportState,
)
from mne.reports.periods import reports_of
from mne.reports.target_guard import warn_of
from mne.users.models import User

TAKEN = frozenset({ReportState.ACCEPTED, ReportState.CONSOLIDATED, ReportState.LOCKED})
"""What a consolidation takes; anything else is missing from it."""


@dataclass(frozen=True)
class Row:
    """One line of a consolidated table."""

    indicator: Indicator
    version: IndicatorVersion
    breakdown: str
    together: RollUp
    estimated: tuple[int, ...]
    """Offices that stand in it with an earlier estimate."""


def consolidate(
    session: Session,
    schedule: ReportSchedule,
    actor: User,
    treatment: MissingUnits = MissingUnits.EXCLUDED,
) -> Consolidation:
    """Make a snapshot of a period; another one may follow, and this one stays.

    Raises
    ------
    NothingToConsolidate
        No report was accepted.
    NotYourOffice
        The period is another office's to consolidate.
    """
    reports = reports_of(session, schedule)
    taken = [report for report in reports if report.state in TAKEN]
    if not taken:
        raise NothingToConsolidate(schedule.code)
    moves.check_part(session, taken[0], moves.Part.RECEIVER, actor)
    snapshot = Consolidation(
        schedule_id=schedule.id,
        number=_next_number(session, schedule),
        treatment=treatment,
        figures=[
            _kept(session, schedule, row) for row in rows_of(session, schedule, treatment)
        ],
        missing=[_missing(report) for report in _obliged(reports) if report not in taken],
        made_at=clock.now(),
        made_by_id=actor.id,
    )
    session.add(snapshot)
    session.flush()
    _name_revisions(session, snapshot, taken, actor)
    facts = {"number": snapshot.number, "treatment": treatment, "units": len(taken)}
    record(session, Action.PERIOD_CONSOLIDATED, f"period:{schedule.code}", actor, **facts)
    return snapshot


def _next_number(session: Session, schedule: ReportSchedule) -> int:
    last = select(func.max(Consolidation.number)).where(
        Consolidation.schedule_id == schedule.id
    )
    return (session.scalar(last) or 0) + 1


def _name_revisions(
    session: Session, snapshot: Consolidation, taken: Iterable[PeriodicReport], actor: User
) -> None:
    for report in taken:
        session.add(
            ConsolidatedRevision(
                consolidation_id=snapshot.id, revision_id=report.revisions[-1].id
            )
        )
        if report.state is not ReportState.LOCKED:
            act = moves.Act(
                actor, report.version, details={"consolidation": snapshot.number}
            )
            moves.make(session, report, moves.CONSOLIDATE, act)
    session.flush()


def _obliged(reports: Sequence[PeriodicReport]) -> list[PeriodicReport]:
    return [report for report in reports if report.state is not ReportState.EXEMPT]


def _missing(report: PeriodicReport) -> dict[str, Any]:
    return {
        "agency_id": report.agency_id,
        "name": report.agency_name,
        "state": report.state.value,
    }


# ---------------------------------------------------------------- the table


def rows_of(
    session: Session, schedule: ReportSchedule, treatment: MissingUnits
) -> list[Row]:
    """Bring the figures of accepted reports together, part by part."""
    reports = _obliged(reports_of(session, schedule))
    if not reports:
        return []
    taken = [report for report in reports if report.state in TAKEN]
    reported = current(_reported(session, taken))
    known = current(_known_before(session, schedule))
    units = [report.agency_id for report in reports]
    absent = set(units) - {report.agency_id for report in taken}
    rows = []
    for indicator, version in asked_in(session, reports[0]):
        for key in breakdowns_of(version):
            values = _by_unit(reported, indicator, key)
            older = _by_unit(known, indicator, key)
            estimated = (
                {unit: older[unit] for unit in absent if unit in older}
                if treatment is MissingUnits.LAST_ESTIMATE
                else {}
            )
            together = roll_up(version, values | estimated, units)
            rows.append(Row(indicator, version, key, together, tuple(sorted(estimated))))
    return [row for row in rows if row.breakdown == TOTAL or row.together.reported]


def _by_unit(
    values: dict[tuple[int, int, str], IndicatorValue], indicator: Indicator, key: str
) -> dict[int, IndicatorValue]:
    return {
        agency_id: value
        for (indicator_id, agency_id, breakdown), value in values.items()
        if indicator_id == indicator.id and breakdown == key
    }


def _reported(
    session: Session, taken: Sequence[PeriodicReport]
) -> Sequence[IndicatorValue]:
    last = [report.revisions[-1].id for report in taken]
    return session.scalars(
        select(IndicatorValue)
        .join(ReportRevisionValue, ReportRevisionValue.value_id == IndicatorValue.id)
        .where(ReportRevisionValue.revision_id.in_(last))
        .order_by(IndicatorValue.id)
    ).all()


def _known_before(session: Session, schedule: ReportSchedule) -> Sequence[IndicatorValue]:
    programme = session.get_one(Programme, schedule.programme_id)
    return [
        value
        for value in values_of(session, programme, schedule.year)
        if value.vintage is not schedule.vintage
    ]


def _kept(session: Session, schedule: ReportSchedule, row: Row) -> dict[str, Any]:
    together = row.together
    return {
        "code": row.indicator.code,
        "version_id": row.version.id,
        "name": row.version.name_vi,
        "unit": row.version.unit,
        "measure": row.version.measure,
        "source": row.version.source,
        "breakdown": row.breakdown,
        "value": _text(together.value),
        "numerator": _text(together.numerator),
        "denominator": _text(together.denominator),
        "coverage": together.coverage,
        "is_blocked": together.is_blocked,
        "estimated": list(row.estimated),
        **_judged(session, schedule, row),
    }


def _judged(session: Session, schedule: ReportSchedule, row: Row) -> dict[str, Any]:
    """Hold a total against its target, and say what its sample can't show (D-15)."""
    target = target_for(session, row.indicator, schedule.year)
    if target is None or row.breakdown != TOTAL:
        return {"percent_met": None}
    judged = judge(row.version, target, row.together.value)
    warned = warn_of(row.version, target)
    return {
        "percent_met": _text(judged.percent),
        "is_met": judged.is_met,
        "distance": _text(judged.distance),
        "target": {
            "promise": target.promise,
            "bound": target.bound,
            "low": _text(target.low),
            "high": _text(target.high),
            "text": target.text,
        },
        "warning": warned.vi if warned else "",
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def consolidations_of(
    session: Session, schedule: ReportSchedule
) -> Sequence[Consolidation]:
    """Give the snapshots of a period, the newest first."""
    return session.scalars(
        select(Consolidation)
        .where(Consolidation.schedule_id == schedule.id)
        .order_by(Consolidation.number.desc())
    ).all()


def revisions_in(session: Session, snapshot: Consolidation) -> Sequence[ReportRevision]:
    """Give the exact revisions that a snapshot holds."""
    return session.scalars(
        select(ReportRevision)
        .join(ConsolidatedRevision, ConsolidatedRevision.revision_id == ReportRevision.id)
        .where(ConsolidatedRevision.consolidation_id == snapshot.id)
        .order_by(ReportRevision.id)
    ).all()
