"""Screens of inspections: the year's list, preparing a visit and taking it on."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import extract, select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import today
from mne.inspections import planning
from mne.inspections.models import (
    DocumentKind,
    Inspection,
    InspectionDocument,
    InspectionKind,
    InspectionPlan,
    InspectionState,
)
from mne.programmes.models import Agency
from mne.users.permissions import Permission
from mne.web.access import me, my_areas, requires
from mne.web.forms import Form
from mne.web.inspections import checklist_pages, draw_pages, plan_pages, unit_pages
from mne.web.inspections.files import one_file, sent_file
from mne.web.inspections.forms import (
    MINE,
    CancelForm,
    InspectionForm,
    ListFilters,
    PaperForm,
    PlainForm,
)
from mne.web.inspections.page import page
from mne.web.inspections.plan_pages import counted
from mne.web.inspections.visible import managed, of_my_team, shown, visible
from mne.web.language import gettext as _
from mne.web.paging import paged
from mne.web.transactions import get_row

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint("inspections", __name__, url_prefix="/inspections")
plan_pages.init_bp(bp)
draw_pages.init_bp(bp)
checklist_pages.init_bp(bp)
unit_pages.init_bp(bp)


@bp.get("")
@requires(Permission.VIEW_INSPECTIONS)
def index() -> str:
    """List the inspections that I see, with the plans of their years."""
    filters = ListFilters()
    filters.offer(_years())
    conditions = [visible(), *_narrowed(filters)]
    plans = select(InspectionPlan).where(
        InspectionPlan.area_id.in_(my_areas(Permission.VIEW_INSPECTIONS))
    )
    if filters.year.chosen:
        plans = plans.where(InspectionPlan.year == int(filters.year.chosen))
    listed = select(Inspection).where(*conditions)
    newest = listed.order_by(Inspection.starts_on.desc(), Inspection.id.desc())
    rows = paged(g.session, newest)
    return render_template(
        "inspections/index.html",
        filters=filters,
        page=rows,
        plans=g.session.scalars(
            plans.order_by(InspectionPlan.year.desc(), InspectionPlan.code)
        ).all(),
        **counted([row[0].id for row in rows.rows]),
    )


def _narrowed(filters: ListFilters) -> list[Any]:
    asked: list[Any] = []
    if filters.year.chosen:
        asked.append(extract("year", Inspection.starts_on) == int(filters.year.chosen))
    if filters.state.chosen:
        asked.append(Inspection.state == InspectionState(filters.state.chosen))
    if filters.kind.chosen:
        asked.append(Inspection.kind == InspectionKind(filters.kind.chosen))
    if filters.whose.chosen == MINE:
        asked.append(of_my_team())
    return asked


def _years() -> list[int]:
    mine = my_areas(Permission.VIEW_INSPECTIONS)
    year = extract("year", Inspection.starts_on)
    begun = set(g.session.scalars(select(year).where(visible()).distinct()))
    planned = select(InspectionPlan.year).where(InspectionPlan.area_id.in_(mine))
    found = {int(each) for each in begun} | set(g.session.scalars(planned))
    return sorted(found, reverse=True)


# ---------------------------------------------------------------- preparing


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def new() -> Answer:
    """Prepare an inspection."""
    form = InspectionForm()
    form.offer()
    if not form.uid.data:
        form.uid.data = str(uuid4())
        form.code.data = form.code.data or _next_code()
        form.plan.data = form.plan.data or request.args.get("plan", "")
    if form.sent_well:
        with form.refusing():
            inspection = planning.prepare(g.session, _planned(form), me())
            flash(_("Inspection %(code)s is prepared.", code=inspection.code))
            return redirect(url_for(".show", code=inspection.code))
    text = render_template("inspections/new.html", form=form, inspection=None)
    return (text, 422) if form.errors else text


@bp.route("/<code>/preparation", methods=["GET", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def change(code: str) -> Answer:
    """Change what was prepared."""
    inspection = managed(code)
    form = InspectionForm(data=_prepared(inspection))
    form.offer()
    if form.sent_well:
        with form.refusing():
            planning.change(g.session, inspection, _planned(form), me())
            flash(_("Inspection %(code)s is changed.", code=code))
            return redirect(url_for(".show", code=code))
    text = render_template("inspections/new.html", form=form, inspection=inspection)
    return (text, 422) if form.errors else text


def _planned(form: InspectionForm) -> planning.Planned:
    agency = g.session.get_one(Agency, int(form.agency.data))
    return planning.Planned(
        uid=str(form.uid.data)[:36],
        code=(form.code.data or "").strip(),
        kind=InspectionKind(form.kind.data),
        title=(form.title.data or "").strip(),
        area_id=agency.area_id,
        agency_id=agency.id,
        starts_on=form.starts_on.data or today(),
        ends_on=form.ends_on.data or today(),
        unit_ids=[int(each) for each in form.units.data or ()],
        component_ids=[int(each) for each in form.components.data or ()],
        member_ids=[
            int(each) for each in form.members.data or () if each != form.leader.data
        ],
        leader_id=int(form.leader.data) if form.leader.data else None,
        plan_id=int(form.plan.data) if form.plan.data else None,
    )


def _prepared(inspection: Inspection) -> dict[str, object]:
    one = {"plan": inspection.plan_id, "agency": inspection.agency_id}
    one["leader"] = inspection.leader_id
    return {
        "uid": inspection.uid,
        "code": inspection.code,
        "kind": inspection.kind.value,
        "title": inspection.title,
        "starts_on": inspection.starts_on,
        "ends_on": inspection.ends_on,
        "units": [str(each.agency_id) for each in inspection.units],
        "components": [str(each.component_id) for each in inspection.components],
        "members": [str(each.user_id) for each in inspection.members],
        **{name: str(key) if key else "" for name, key in one.items()},
    }


def _next_code() -> str:
    """Propose a code that is free: KT, the year, a number."""
    begun = f"KT-{today().year}-"
    alike = g.session.scalars(
        select(Inspection.code).where(Inspection.code.startswith(begun, autoescape=True))
    )
    numbers = [code.removeprefix(begun) for code in alike]
    highest = max((int(each) for each in numbers if each.isdecimal()), default=0)
    return f"{begun}{highest + 1:02d}"


# ---------------------------------------------------------------- one inspection


@bp.get("/<code>")
@requires(Permission.VIEW_INSPECTIONS)
def show(code: str) -> str:
    """Show an inspection with all that I may know of it."""
    return page(shown(code).code)


@bp.post("/<code>/steps/<state>")
@requires(Permission.MANAGE_INSPECTIONS)
def step(code: str, state: str) -> Answer:
    """Take an inspection one step on; what is missing is said."""
    inspection = managed(code)
    if state not in set(InspectionState):
        raise NotFound
    form = PlainForm()
    if form.sent_well:
        with form.refusing():
            planning.advance(g.session, inspection, InspectionState(state), me())
            flash(_("Inspection %(code)s went one step on.", code=code))
            return redirect(url_for(".show", code=code))
    return refused(code, "step", form)


@bp.post("/<code>/cancellation")
@requires(Permission.MANAGE_INSPECTIONS)
def cancel(code: str) -> Answer:
    """Call off an inspection that has not begun."""
    inspection = managed(code)
    form = CancelForm(prefix="cancel-")
    if form.sent_well:
        with form.refusing():
            planning.cancel(g.session, inspection, form.reason.data or "", me())
            flash(_("Inspection %(code)s is called off.", code=code))
            return redirect(url_for(".show", code=code))
    return refused(code, "cancel", form)


@bp.post("/<code>/papers")
@requires(Permission.MANAGE_INSPECTIONS)
def add_paper(code: str) -> Answer:
    """Enter a paper with its number and day, and its scan if there is one."""
    inspection = managed(code)
    form = PaperForm(prefix="paper-")
    form.offer()
    if form.sent_well:
        paper = planning.Paper(
            kind=DocumentKind(form.kind.data),
            number=(form.number.data or "").strip(),
            issued_on=form.issued_on.data or today(),
            note=(form.note.data or "").strip(),
            **one_file(form.files),
        )
        planning.add_paper(g.session, inspection, paper, me())
        flash(_("The paper %(number)s is entered.", number=paper.number))
        return redirect(url_for(".show", code=code))
    return refused(code, "paper", form)


@bp.get("/papers/<int:paper_id>")
@requires(Permission.VIEW_INSPECTIONS)
def paper(paper_id: int) -> Response:
    """Give the scan of a paper, exactly as it was sent."""
    row = get_row(InspectionDocument, paper_id)
    shown(g.session.get_one(Inspection, row.inspection_id).code)
    return sent_file(row.sha256, row.file_name, row.media_type)


def refused(code: str, place: str, form: Form) -> tuple[str, int]:
    """Show the page again with the form that was refused, and change nothing."""
    g.session.rollback()
    return page(code, {place: form}), 422
