"""Screens of findings: my work, lists, the board, ageing, one finding and its evidence."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    send_file,
    url_for,
)
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import today
from mne.inspections import ageing, arriving, flow, listing, recommendations, shares
from mne.inspections.finding_models import (
    Evidence,
    EvidencePurpose,
    Finding,
    FindingSource,
)
from mne.inspections.findings import get_finding, occurrences_of, recommendations_of
from mne.inspections.photographs import SHOWN_PIXELS, without_notes
from mne.inspections.policy import Policy, load_policy
from mne.inspections.recommendation_models import AddresseeLevel, Recommendation
from mne.inspections.remedies import add_evidence
from mne.inspections.reminding import reminders_for
from mne.programmes.models import Agency
from mne.programmes.offices import offices_of
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in, me, my_areas, requires
from mne.web.findings.choices import issuer_of, living_offices, names_of_offices
from mne.web.findings.forms import (
    AgeingFilters,
    FindingForm,
    ListFilters,
    RecommendForm,
)
from mne.web.findings.reading import seen_from
from mne.web.findings.secrecy import reads_names, works_on
from mne.web.forms import day_or
from mne.web.headers import as_file
from mne.web.inspections.visible import find_shown
from mne.web.language import gettext as _
from mne.web.paging import PAGE_SIZE, Page, asked_page, offset
from mne.web.transactions import get_row, platform
from mne.web.uploads import file_store, shown_files
from mne.web.word_choices import NOBODY

BY_HAND = [
    source
    for source in FindingSource
    if source not in {FindingSource.DATA_FLAG, FindingSource.INSPECTION}
]
"""What a person writes down here; an inspection's findings are written on its page."""

bp = Blueprint("findings", __name__, url_prefix="/findings")


@bp.get("")
@requires(Permission.VIEW_INSPECTIONS)
def index() -> str:
    """Show what waits for me: what is mine, what is late, what came back."""
    person, on = me(), today()
    offices = offices_of(g.session, person, on)
    return render_template(
        "findings/index.html",
        desk=listing.desk(g.session, person, on),
        reminders=reminders_for(g.session, person, offices),
        offices=names_of_offices(offices),
        today=on,
    )


@bp.get("/list")
@requires(Permission.VIEW_INSPECTIONS)
def register() -> str:
    """List recommendations by a filter that stays in the address."""
    filters = _filters()
    asked, mine = filters.read(), my_areas(Permission.VIEW_INSPECTIONS)
    number = asked_page()
    found = listing.matching(mine, asked, today())
    cut = listing.Cut(PAGE_SIZE, offset(number))
    rows = listing.rows(g.session, found, cut)
    total = listing.count(g.session, mine, asked, today())
    return render_template(
        "findings/list.html", filters=filters, page=Page(rows, number, total), today=today()
    )


@bp.get("/board")
@requires(Permission.VIEW_INSPECTIONS)
def board() -> str:
    """Show open recommendations by state."""
    filters = _filters()
    mine = my_areas(Permission.VIEW_INSPECTIONS)
    columns = listing.board(g.session, mine, filters.read(), today())
    return render_template(
        "findings/board.html", filters=filters, columns=columns, today=today()
    )


@bp.get("/ageing")
@requires(Permission.VIEW_INSPECTIONS)
def ages() -> str:
    """Show how old what is open is, and what became of each year's, as of a day."""
    filters = AgeingFilters()
    on, mine = day_or(filters.on, today()), my_areas(Permission.VIEW_INSPECTIONS)
    buckets, session = _policy().buckets, g.session
    by_office = ageing.ageing(session, on, ageing.By.ADDRESSEE, buckets, mine)
    repeats = flow.recurrence(session, on, mine)
    return render_template(
        "findings/ageing.html",
        filters=filters,
        on=on,
        buckets=buckets,
        by_severity=ageing.ageing(session, on, ageing.By.SEVERITY, buckets, mine),
        by_office=by_office,
        cohorts=ageing.cohorts(session, on, mine),
        months=flow.funnel(session, on.year, on, mine),
        stages=flow.STAGES,
        repeats=[each for each in repeats if each.repeated],
        offices=names_of_offices(
            [
                *(row.key for row in by_office if isinstance(row.key, int)),
                *(each.agency_id for each in repeats),
            ]
        ),
    )


# ---------------------------------------------------------------- one finding


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.RECORD_FINDINGS)
def new() -> str | AnyResponse | tuple[str, int]:
    """Write down a finding that no inspection of ours made."""
    form = FindingForm()
    form.offer(living_offices(), BY_HAND)
    if not form.uid.data:
        form.uid.data = str(uuid4())
        form.detected_on.data = form.detected_on.data or today()
    finding = _entered(form) if form.sent_well else None
    if finding is not None:
        flash(_("Finding %(ref)s is in the register.", ref=finding.ref))
        return redirect(url_for(".show", ref=finding.ref))
    page = render_template("findings/new.html", form=form)
    return (page, 422) if form.errors else page


@bp.get("/<ref>")
@requires(Permission.VIEW_INSPECTIONS)
def show(ref: str) -> str:
    """Show a finding, its evidence, and what has to be done about it."""
    return _page(_mine(ref), _recommend_form(_mine(ref)))


@bp.post("/<ref>/recommend")
@requires(Permission.ISSUE_RECOMMENDATIONS)
def recommend(ref: str) -> AnyResponse | tuple[str, int]:
    """Draft what somebody has to do about a finding."""
    finding = _mine(ref)
    check_area(Permission.ISSUE_RECOMMENDATIONS, finding.area_id)
    form = _recommend_form(finding)
    if not form.sent_well:
        return _page(finding, form), 422
    item = _drafted(finding, form)
    flash(_("Recommendation %(ref)s is a draft. Issue it when it is ready.", ref=item.ref))
    return redirect(url_for("recommendations.show", ref=item.ref))


@bp.get("/evidence/<int:evidence_id>")
@requires(Permission.VIEW_INSPECTIONS)
def evidence(evidence_id: int) -> Response:
    """Give a file of evidence as it was attached; a photograph without its place.

    Only whoever works on the finding gets what the camera noted.
    """
    piece = get_row(Evidence, evidence_id)
    finding = _finding_of(piece)
    if piece.sha256 is None or not reads_names(finding):
        raise NotFound
    path, name = file_store().path(piece.sha256), piece.file_name or piece.sha256
    if (piece.media_type or "").startswith("image/") and not works_on(finding):
        return _picture(without_notes(path), f"{name}.jpg")
    return as_file(
        send_file(path, mimetype=piece.media_type, as_attachment=True, download_name=name)
    )


@bp.get("/evidence/<int:evidence_id>/picture")
@requires(Permission.VIEW_INSPECTIONS)
def picture(evidence_id: int) -> Response:
    """Show a photograph of the evidence, small, without what the camera noted."""
    piece = get_row(Evidence, evidence_id)
    if piece.sha256 is None or not reads_names(_finding_of(piece)):
        raise NotFound
    return _picture(without_notes(file_store().path(piece.sha256), SHOWN_PIXELS))


def _picture(content: bytes | None, name: str | None = None) -> Response:
    if content is None:
        raise NotFound
    is_file = name is not None
    return as_file(
        send_file(
            io.BytesIO(content),
            mimetype="image/jpeg",
            as_attachment=is_file,
            download_name=name or "picture.jpg",
        )
    )


@bp.app_template_global("text_of")
def text_of(item: Recommendation, finding: Finding) -> str:
    """Give what has to be done, if the person who looks may read it."""
    return item.text if reads_names(finding) else _("Restricted")


@bp.app_template_global("sees_place")
def sees_place(piece: Evidence) -> bool:
    """Say whether the person who looks may see where a photograph was taken."""
    return works_on(_finding_of(piece))


def _finding_of(piece: Evidence) -> Finding:
    """Give the finding that a piece belongs to, if the person may see it or its item."""
    if piece.recommendation_id is not None:
        item = g.session.get_one(Recommendation, piece.recommendation_id)
        check_area(Permission.VIEW_INSPECTIONS, item.area_id)
        finding: Finding = item.finding
        return finding
    finding = get_row(Finding, piece.finding_id or 0)
    check_area(Permission.VIEW_INSPECTIONS, finding.area_id)
    return finding


def _entered(form: FindingForm) -> Finding | None:
    office = g.session.get_one(Agency, int(form.agency.data))
    check_area(Permission.RECORD_FINDINGS, office.area_id)
    with form.refusing():
        finding = arriving.enter(g.session, seen_from(form, office), me())
        check_area(Permission.RECORD_FINDINGS, finding.area_id)  # the uid may be known
        for shown in shown_files(form.files, EvidencePurpose.FINDING, ""):
            add_evidence(g.session, finding, shown, me())
        return finding
    return None


def _drafted(finding: Finding, form: RecommendForm) -> Recommendation:
    issuer = issuer_of(me()) or g.session.get_one(Agency, finding.agency_id)
    item = recommendations.draft(g.session, finding, form.text.data or "", issuer, me())
    addressee = g.session.get_one(Agency, int(form.addressee.data))
    level = AddresseeLevel.SUPERIOR if form.is_for_superior.data else AddresseeLevel.UNIT
    recommendations.address(item, addressee, form.due_before.data, level)
    return item


def _recommend_form(finding: Finding) -> RecommendForm:
    form = RecommendForm()
    form.addressee.choices = [NOBODY, *living_offices()]
    if not form.is_submitted():
        severity = finding.severity_confirmed or finding.severity_given
        form.addressee.data = str(finding.agency_id)
        form.due_before.data = today() + timedelta(days=_policy().due_days[severity])
    return form


def _page(finding: Finding, form: RecommendForm) -> str:
    share = shares.error_share(finding)
    limit = _policy().redo_share
    office = g.session.get_one(Agency, finding.agency_id)
    return render_template(
        "findings/show.html",
        finding=finding,
        office=office,
        items=recommendations_of(g.session, finding),
        occurrences=occurrences_of(g.session, finding),
        inspection=find_shown(finding.inspection_id),
        may_open_office=may_in(Permission.VIEW_INSPECTIONS, office.area_id),
        before=g.session.get(Finding, finding.recurrence_of_id or 0),
        share=share,
        redo=share is not None and shares.must_redo(share, limit),
        limit=limit,
        names_shown=reads_names(finding),
        may_recommend=may_in(Permission.ISSUE_RECOMMENDATIONS, finding.area_id),
        form=form,
    )


def _mine(ref: str) -> Finding:
    finding = get_finding(g.session, ref)
    check_area(Permission.VIEW_INSPECTIONS, finding.area_id)
    return finding


def _filters() -> ListFilters:
    filters = ListFilters()
    filters.offer(living_offices())
    return filters


def _policy() -> Policy:
    return load_policy(platform().settings.data_dir)
