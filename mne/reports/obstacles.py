"""Obstacles that a unit reports (vướng mắc), entered into the register of findings.

The unit can't mend them, so what is asked goes to the authority above it, whose clock runs
once the draft is issued. The report shows the finding, and the finding its report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections.arriving import Wanted, enter_obstacle
from mne.inspections.finding_models import Finding, FindingSource, FindingType, Severity
from mne.inspections.findings import Seen
from mne.inspections.recommendation_models import Recommendation
from mne.programmes import offices
from mne.programmes.models import Agency
from mne.reports.obstacle_errors import NoSuchObstacle, ObstacleAlreadyEntered
from mne.reports.obstacle_models import PromotedObstacle
from mne.reports.periodic_models import PeriodicReport, ReportRevision
from mne.users.models import User


@dataclass(frozen=True)
class Obstacle:
    """What of a report is an obstacle: under which heading, in which words, how grave."""

    heading: str
    text: str
    severity: Severity


def promote(
    session: Session,
    revision: ReportRevision,
    obstacle: Obstacle,
    wanted: Wanted,
    actor: User,
) -> Recommendation:
    """Enter an obstacle into the register, with a draft for the authority above.

    Raises
    ------
    NoSuchObstacle
        The report says nothing under that heading.
    ObstacleAlreadyEntered
        These words of this report are in the register already.
    SuperiorMissing
        No authority is named, and none above the unit is recorded.
    """
    report = session.get_one(PeriodicReport, revision.report_id)
    if not revision.narrative.get(obstacle.heading, "").strip():
        raise NoSuchObstacle(report.agency_name, obstacle.heading)
    seen = _seen(session, report, revision, obstacle)
    known = session.scalar(select(Finding).where(Finding.uid == seen.uid))
    if known is not None:
        raise ObstacleAlreadyEntered(known.ref)
    item = enter_obstacle(session, seen, wanted, actor)
    session.add(
        PromotedObstacle(
            revision_id=revision.id,
            heading=obstacle.heading,
            finding_id=item.finding.id,
            promoted_at=clock.now(),
            promoted_by_id=actor.id,
        )
    )
    session.flush()
    subject = f"report:{report.schedule.code}/{report.id}"
    facts = {"finding": item.finding.ref, "heading": obstacle.heading}
    record(session, Action.OBSTACLE_PROMOTED, subject, actor, **facts)
    return item


def _seen(
    session: Session, report: PeriodicReport, revision: ReportRevision, obstacle: Obstacle
) -> Seen:
    unit = session.get_one(Agency, report.agency_id)
    office = offices.in_charge(session, unit, clock.today())
    text = obstacle.text.strip()
    key = f"revision:{revision.id}/{obstacle.heading}/{text}"
    return Seen(
        source=FindingSource.OWN,
        source_text=source_of(report, revision),
        agency_id=office.id,
        area_id=office.area_id,
        type=FindingType.OBSTACLE,
        criterion=obstacle.heading,
        condition=text,
        severity=obstacle.severity,
        detected_on=revision.submitted_at.astimezone(clock.LOCAL).date(),
        uid=str(uuid5(NAMESPACE_URL, key)),
        subject_key=f"report:{report.id}",
        period=report.schedule.code,
    )


def source_of(report: PeriodicReport, revision: ReportRevision) -> str:
    """Name a report as the source of a finding."""
    name = f"{report.schedule.name} – {report.agency_name} (lần nộp {revision.number})"
    return name[:300]


def promoted_of(
    session: Session, report: PeriodicReport
) -> Sequence[tuple[PromotedObstacle, Finding]]:
    """Give what of a report is in the register, in the order of entering."""
    rows = session.execute(
        select(PromotedObstacle, Finding)
        .join(Finding, Finding.id == PromotedObstacle.finding_id)
        .join(ReportRevision, ReportRevision.id == PromotedObstacle.revision_id)
        .where(ReportRevision.report_id == report.id)
        .order_by(PromotedObstacle.id)
    )
    return [(row[0], row[1]) for row in rows]


def origin_of(session: Session, finding: Finding) -> PeriodicReport | None:
    """Give the report that a finding came from, if it came from one."""
    return session.scalar(
        select(PeriodicReport)
        .join(ReportRevision, ReportRevision.report_id == PeriodicReport.id)
        .join(PromotedObstacle, PromotedObstacle.revision_id == ReportRevision.id)
        .where(PromotedObstacle.finding_id == finding.id)
    )
