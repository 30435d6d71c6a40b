"""Papers about findings to download: made when asked for, and each leaves a trace."""

from __future__ import annotations

import io

from flask import Blueprint, g, render_template
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from mne.audit.actions import Action
from mne.audit.log import record
from mne.clock import today
from mne.inspections import letters, listing
from mne.inspections.paper_errors import RegisterTooLong
from mne.inspections.register_book import write_register
from mne.inspections.register_paper import MOST, named, register_paper
from mne.inspections.register_rows import register_rows
from mne.inspections.unit_sheet import open_counts, unit_sheet
from mne.programmes.models import Agency
from mne.programmes.offices import offices_of
from mne.reports.template_models import Paper
from mne.users.permissions import Permission
from mne.web.access import check_area, me, my_areas, requires
from mne.web.finding_papers.files import DOCUMENT, WORKBOOK, download, filled_in
from mne.web.findings.choices import issuer_of, living_offices, names_of_offices
from mne.web.findings.forms import ListFilters
from mne.web.findings.secrecy import areas_of_names
from mne.web.transactions import get_row

MOST_ROWS = 10_000
"""Rows of a workbook: 5 seconds of a processor. A longer register goes out in parts."""

bp = Blueprint("finding_papers", __name__, url_prefix="/finding-papers")


@bp.get("")
@requires(Permission.VIEW_INSPECTIONS)
def index() -> str:
    """Offer the letters and sheets that there is something to write about."""
    on, reader = today(), _reader()
    issuers = _my_issuers()
    offices = [int(choice.value) for choice in living_offices()]
    counted = open_counts(g.session, offices, reader.visible)
    return render_template(
        "finding_papers/index.html",
        pairs=letters.urgeable(g.session, issuers, on, reader),
        escalating=letters.escalating(g.session, issuers, on, reader),
        counted=counted,
        names=names_of_offices(counted),
    )


@bp.post("/register.<kind>")
@requires(Permission.VIEW_INSPECTIONS)
def register(kind: str) -> Response:
    """Give the register of a filter as a workbook or a document."""
    if kind not in {"xlsx", "docx"}:
        raise NotFound
    filters = ListFilters()
    filters.offer(living_offices())
    asked, on, reader = filters.read(), today(), _reader()
    total = listing.count(g.session, reader.visible, asked, on)
    most = MOST_ROWS if kind == "xlsx" else MOST
    if total > most:
        raise RegisterTooLong(total, most, kind.upper())
    found = listing.matching(reader.visible, asked, on)
    rows = register_rows(g.session, found, on, reader.readable)
    office = names_of_offices([asked.addressee_id or 0]).get(asked.addressee_id or 0, "")
    about = named(asked, office)
    record(g.session, Action.REGISTER_WRITTEN, "findings", me(), kind=kind, filter=about)
    name = f"so-theo-doi-kien-nghi-{on}"
    if kind == "docx":
        facts = register_paper(rows, about, on)
        content = filled_in(Paper.FINDINGS_REGISTER, issuer_of(me()), facts)
        return download(content, name, DOCUMENT)
    book = io.BytesIO()
    write_register(book, rows, about, on)
    return download(book.getvalue(), name, WORKBOOK)


@bp.post("/unit-sheet/<int:office_id>")
@requires(Permission.VIEW_INSPECTIONS)
def sheet(office_id: int) -> Response:
    """Give the sheet for the next visit to an office."""
    office, on, reader = get_row(Agency, office_id), today(), _reader()
    check_area(Permission.VIEW_INSPECTIONS, office.area_id)
    facts = unit_sheet(g.session, office, on, (reader.visible, reader.readable))
    record(g.session, Action.UNIT_SHEET_WRITTEN, f"office:{office.code}", me())
    content = filled_in(Paper.UNIT_SHEET, issuer_of(me()) or office, facts)
    return download(content, f"phieu-theo-doi-{office.code}-{on}", DOCUMENT)


@bp.post("/urging/<int:issuer_id>/<int:addressee_id>")
@requires(Permission.ISSUE_RECOMMENDATIONS)
def urging(issuer_id: int, addressee_id: int) -> Response:
    """Give the letter by which my office urges another."""
    issuer, on = _my_issuer(issuer_id), today()
    addressee = get_row(Agency, addressee_id)
    facts = letters.urging_letter(g.session, issuer, addressee, on, _reader())
    _log_letter(letters.Letter.URGING, issuer, addressee)
    content = filled_in(Paper.URGING_LETTER, issuer, facts)
    return download(content, f"don-doc-{addressee.code}-{on}", DOCUMENT)


@bp.post("/escalation/<int:issuer_id>")
@requires(Permission.ISSUE_RECOMMENDATIONS)
def escalation(issuer_id: int) -> Response:
    """Give the report by which my office tells its superior what stays undone."""
    issuer, on = _my_issuer(issuer_id), today()
    facts = letters.escalation_letter(g.session, issuer, on, _reader())
    _log_letter(letters.Letter.ESCALATION, issuer, None)
    content = filled_in(Paper.ESCALATION_LETTER, issuer, facts)
    return download(content, f"bao-cao-qua-han-{issuer.code}-{on}", DOCUMENT)


def _reader() -> letters.Reader:
    return letters.Reader(my_areas(Permission.VIEW_INSPECTIONS), areas_of_names())


def _my_issuers() -> set[int]:
    """Give the offices in whose name I may write: I work there, and may issue there."""
    mine = my_areas(Permission.ISSUE_RECOMMENDATIONS)
    return {
        office
        for office in offices_of(g.session, me(), today())
        if get_row(Agency, office).area_id in mine
    }


def _my_issuer(office_id: int) -> Agency:
    if office_id not in _my_issuers():
        raise NotFound
    return get_row(Agency, office_id)


def _log_letter(letter: letters.Letter, issuer: Agency, to: Agency | None) -> None:
    facts = {"letter": letter, "to": to.code if to else None}
    record(g.session, Action.LETTER_WRITTEN, f"office:{issuer.code}", me(), **facts)
