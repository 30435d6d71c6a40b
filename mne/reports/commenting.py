"""What the offices say to each other on a report, without moving it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.programmes import offices
from mne.reports.filling import asked_in, breakdowns_of
from mne.reports.periodic_errors import NothingSaid, NotYourOffice, UnknownCell
from mne.reports.periodic_models import PeriodicReport, ReportComment
from mne.reports.report_moves import Part, find_office_of
from mne.users.models import User

WHOLE = ""
"""The cell that is none: the report as a whole."""


def cells_of(session: Session, report: PeriodicReport) -> list[str]:
    """Name the cells of a report: each indicator, and each of its parts."""
    return [
        f"{indicator.code} {breakdown}".strip()
        for indicator, version in asked_in(session, report)
        for breakdown in breakdowns_of(version)
    ]


def comment(
    session: Session, report: PeriodicReport, author: User, text: str, cell: str = WHOLE
) -> ReportComment:
    """Say something on a report or a cell of it; it stays.

    Raises
    ------
    NotYourOffice
        The author works for none of the offices that have to do with it.
    NothingSaid, UnknownCell
        There is no word, or no such cell.
    """
    mine = offices.offices_of(session, author, clock.today())
    offices_there = (find_office_of(session, report, part) for part in Part)
    involved = {office.id for office in offices_there if office is not None}
    if mine.isdisjoint(involved):
        raise NotYourOffice(report.agency_name)
    if not text.strip():
        raise NothingSaid
    if cell != WHOLE and cell not in cells_of(session, report):
        raise UnknownCell(cell)
    said = ReportComment(
        report_id=report.id,
        cell=cell,
        text=text.strip(),
        written_at=clock.now(),
        author_id=author.id,
    )
    session.add(said)
    session.flush()
    subject = f"report:{report.schedule.code}/{report.id}"
    record(session, Action.REPORT_COMMENTED, subject, author, comment=said.id, cell=cell)
    return said


def comments_on(
    session: Session, report: PeriodicReport
) -> Sequence[tuple[ReportComment, User]]:
    """Give what was said on a report with who said it, the first word first."""
    rows = session.execute(
        select(ReportComment, User)
        .join(User, User.id == ReportComment.author_id)
        .where(ReportComment.report_id == report.id)
        .order_by(ReportComment.id)
    )
    return [(row[0], row[1]) for row in rows]
