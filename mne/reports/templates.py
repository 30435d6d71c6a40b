"""The template in force of each paper: the office's own, or the package's.

An upload is filled in with sample contents before it is taken, so a fault is told to the
person who can mend it and the template in force stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.collection.files import FileStore
from mne.reports import consolidated_layout, evaluation_layout, finding_layouts
from mne.reports.sample_contents import sample_contents
from mne.reports.template_files import DOCUMENT, WORKBOOK
from mne.reports.template_models import Paper, ReportTemplate
from mne.reports.template_rendering import render_document, render_workbook
from mne.users.models import User

KINDS = {
    Paper.CONSOLIDATED_DOCUMENT: DOCUMENT,
    Paper.CONSOLIDATED_WORKBOOK: WORKBOOK,
    Paper.EVALUATION_DOCUMENT: DOCUMENT,
    Paper.FINDINGS_REGISTER: DOCUMENT,
    Paper.UNIT_SHEET: DOCUMENT,
    Paper.URGING_LETTER: DOCUMENT,
    Paper.ESCALATION_LETTER: DOCUMENT,
}
LAYOUTS: dict[Paper, Callable[[], bytes]] = {
    Paper.CONSOLIDATED_DOCUMENT: consolidated_layout.consolidated_document,
    Paper.CONSOLIDATED_WORKBOOK: consolidated_layout.consolidated_workbook,
    Paper.EVALUATION_DOCUMENT: evaluation_layout.evaluation_document,
    Paper.FINDINGS_REGISTER: finding_layouts.findings_register,
    Paper.UNIT_SHEET: finding_layouts.unit_sheet,
    Paper.URGING_LETTER: finding_layouts.urging_letter,
    Paper.ESCALATION_LETTER: finding_layouts.escalation_letter,
}


@dataclass(frozen=True)
class Template:
    """A template as it is used; its name says which one it was."""

    name: str
    content: bytes
    row: ReportTemplate | None = None


@cache
def package_template(paper: Paper) -> Template:
    """Give the template that comes with the package."""
    content = LAYOUTS[paper]()
    return Template(f"mặc định ({_short(content)})", content)


def template_of(session: Session, store: FileStore, area_id: int, paper: Paper) -> Template:
    """Give the template in force for an area: its own, or the package's."""
    row = next(iter(history_of(session, area_id, paper)), None)
    if row is None or row.sha256 is None:
        return package_template(paper)
    name = f"{row.file_name} ({row.sha256[:8]})"
    return Template(name, store.read(row.sha256), row)


def history_of(session: Session, area_id: int, paper: Paper) -> Sequence[ReportTemplate]:
    """Give the templates that an area put in place, the newest first."""
    return session.scalars(
        select(ReportTemplate)
        .where(ReportTemplate.area_id == area_id, ReportTemplate.paper == paper)
        .order_by(ReportTemplate.id.desc())
    ).all()


def put_template(
    session: Session,
    store: FileStore,
    place: tuple[int, Paper],
    file: tuple[str, bytes],
    actor: User,
) -> ReportTemplate:
    """Put an office's own template in force for an area and a paper.

    Raises
    ------
    TemplateUnreadable, TemplateMalformed, TemplateNameUnknown, TemplateComputes
        It can't be filled in; the one in force stays.
    """
    file_name, content = file
    check(place[1], file_name, content)
    return _add(session, place, store.add_bytes(content).sha256, (file_name[-255:], actor))


def restore_package_template(
    session: Session, place: tuple[int, Paper], actor: User
) -> ReportTemplate:
    """Go back to the package's template; what was uploaded stays on record."""
    return _add(session, place, None, ("", actor))


def check(paper: Paper, file_name: str, content: bytes) -> None:
    """Fill a template in with sample contents; raises what ``put_template`` says."""
    render = render_document if KINDS[paper] == DOCUMENT else render_workbook
    render(file_name, content, sample_contents(paper), clock.now())


def _add(
    session: Session,
    place: tuple[int, Paper],
    sha256: str | None,
    by: tuple[str, User],
) -> ReportTemplate:
    area_id, paper = place
    file_name, actor = by
    row = ReportTemplate(
        area_id=area_id,
        paper=paper,
        sha256=sha256,
        file_name=file_name,
        uploaded_at=clock.now(),
        uploaded_by_id=actor.id,
    )
    session.add(row)
    session.flush()
    facts = {"paper": paper, "sha256": sha256, "file": file_name}
    record(session, Action.REPORT_TEMPLATE_SET, f"area:{area_id}", actor, **facts)
    return row


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]
