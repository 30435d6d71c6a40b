"""Screens of a year's plan: proposed, approved by a text, followed by its inspections."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from mne.clock import today
from mne.inspections import year_plans
from mne.inspections.finding_models import Finding
from mne.inspections.models import Inspection, InspectionPlan, InspectionUnit
from mne.programmes.models import Agency
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in, me, my_areas, requires
from mne.web.inspections.choices import office_choices
from mne.web.inspections.forms import ApprovalForm, PlanForm
from mne.web.inspections.visible import visible
from mne.web.language import gettext as _
from mne.web.word_choices import NOBODY

Answer = str | Response | tuple[str, int]


def init_bp(bp: Blueprint) -> None:
    """Give ``bp`` the addresses of plans."""
    bp.route("/plans/new", methods=["GET", "POST"])(new_plan)
    bp.get("/plans/<plan_code>")(plan)
    bp.post("/plans/<plan_code>/approval")(approve)


@requires(Permission.MANAGE_INSPECTIONS)
def new_plan() -> Answer:
    """Propose a year's inspections."""
    form = PlanForm()
    form.agency.choices = [NOBODY, *office_choices()]
    if not form.is_submitted():
        form.year.data = today().year
    if form.sent_well:
        agency = g.session.get_one(Agency, int(form.agency.data))
        check_area(Permission.MANAGE_INSPECTIONS, agency.area_id)
        with form.refusing():
            year, title = form.year.data or 0, form.title.data or ""
            plan = year_plans.propose_plan(g.session, agency, year, title, me())
            flash(_("Plan %(code)s is proposed.", code=plan.code))
            return redirect(url_for(".plan", plan_code=plan.code))
    text = render_template("inspections/new_plan.html", form=form)
    return (text, 422) if form.errors else text


@requires(Permission.VIEW_INSPECTIONS)
def plan(plan_code: str) -> str:
    """Show a year's plan with its inspections."""
    found = year_plans.get_plan(g.session, plan_code)
    check_area(Permission.VIEW_INSPECTIONS, found.area_id)
    return _plan_page(found, ApprovalForm(formdata=None))


@requires(Permission.MANAGE_INSPECTIONS)
def approve(plan_code: str) -> Answer:
    """Enter the text that approves a plan."""
    found = year_plans.get_plan(g.session, plan_code)
    check_area(Permission.MANAGE_INSPECTIONS, found.area_id)
    form = ApprovalForm()
    if form.sent_well:
        with form.refusing():
            paper, day = form.paper.data or "", form.approved_on.data or today()
            year_plans.approve_plan(g.session, found, paper, day, me())
            flash(_("Plan %(code)s is approved.", code=found.code))
            return redirect(url_for(".plan", plan_code=found.code))
    return _plan_page(found, form), 422


def _plan_page(found: InspectionPlan, form: ApprovalForm) -> str:
    of_plan = select(Inspection).where(Inspection.plan_id == found.id, visible())
    rows = g.session.scalars(of_plan.order_by(Inspection.starts_on, Inspection.id)).all()
    return render_template(
        "inspections/plan.html",
        plan=found,
        agency=g.session.get_one(Agency, found.agency_id),
        rows=rows,
        manages=may_in(Permission.MANAGE_INSPECTIONS, found.area_id),
        form=form,
        **counted([row.id for row in rows]),
    )


def counted(ids: list[int]) -> dict[str, object]:
    """Give the inspected offices and the number of findings of some inspections."""
    named = g.session.execute(
        select(InspectionUnit.inspection_id, Agency.name)
        .join(Agency, Agency.id == InspectionUnit.agency_id)
        .where(InspectionUnit.inspection_id.in_(ids))
        .order_by(Agency.name)
    )
    units: dict[int, list[str]] = {}
    for inspection_id, name in named:
        units.setdefault(inspection_id, []).append(name)
    counted = g.session.execute(
        select(Finding.inspection_id, func.count())
        .where(
            Finding.inspection_id.in_(ids),
            Finding.area_id.in_(my_areas(Permission.VIEW_INSPECTIONS)),
        )
        .group_by(Finding.inspection_id)
    )
    return {"units": units, "findings": {row[0]: row[1] for row in counted}}
