"""Screens of re-inspection: draw closed items, see them again, the share rightly closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from mne.areas.models import Area, AreaKind
from mne.areas.tree import in_force, in_order
from mne.clock import today
from mne.inspections import closed_samples
from mne.inspections.closed_sample_models import ClosedSample, Closing
from mne.inspections.closed_samples import SecondLook, Wanted
from mne.inspections.drawing import is_as_drawn, new_seed
from mne.inspections.finding_models import EvidencePurpose
from mne.inspections.policy import load_policy
from mne.inspections.recommendation_models import Recommendation
from mne.inspections.recommendations import get_recommendation
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in, me, my_areas, requires
from mne.web.closed_samples.forms import LookForm, SampleForm
from mne.web.findings.secrecy import reads_names
from mne.web.forms import Choice
from mne.web.language import gettext as _
from mne.web.transactions import platform
from mne.web.uploads import shown_files

bp = Blueprint("closed_samples", __name__, url_prefix="/closed-samples")


@bp.get("")
@requires(Permission.VIEW_INSPECTIONS)
def index() -> str:
    """List the samples of closed items with the share rightly closed."""
    samples = closed_samples.samples_in(g.session, my_areas(Permission.VIEW_INSPECTIONS))
    return render_template(
        "closed_samples/index.html",
        samples=[(each, closed_samples.share_right(g.session, each)) for each in samples],
        areas=_names(samples),
    )


def _names(samples: Sequence[ClosedSample]) -> dict[int, str]:
    ids = {each.area_id for each in samples}
    found = g.session.scalars(select(Area).where(Area.id.in_(ids)))
    return {area.id: area.name for area in found}


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def new() -> str | Response | tuple[str, int]:
    """Draw a sample of what was closed in an area and period."""
    form = SampleForm()
    form.offer(_my_areas_to_draw())
    if not form.is_submitted():
        year = today().year
        form.closed_from.data, form.closed_before.data = date(year, 1, 1), today()
        policy = load_policy(platform().settings.data_dir)
        form.percent.data = policy.reinspection_percent
    if form.sent_well:
        with form.refusing():
            sample = closed_samples.draw_closed(g.session, _wanted(form), me())
            flash(_("Sample %(code)s is drawn.", code=sample.code))
            return redirect(url_for(".show", code=sample.code))
    page = render_template("closed_samples/new.html", form=form)
    return (page, 422) if form.errors else page


def _my_areas_to_draw() -> list[Choice]:
    mine = my_areas(Permission.MANAGE_INSPECTIONS)
    areas = g.session.scalars(
        select(Area).where(
            Area.id.in_(mine), Area.kind != AreaKind.HAMLET, in_force(Area, today())
        )
    )
    return [Choice(str(area.id), area.name) for area in in_order(areas)]


def _wanted(form: SampleForm) -> Wanted:
    seed = form.seed.data
    return Wanted(
        area=g.session.get_one(Area, int(form.area.data)),
        closed_from=form.closed_from.data or today(),
        closed_before=form.closed_before.data or today(),
        percent=form.percent.data or 1,
        seed=new_seed() if seed is None else seed,
    )


@bp.get("/<code>")
@requires(Permission.VIEW_INSPECTIONS)
def show(code: str) -> str:
    """Show a sample: its draw, each item with what was seen, the share."""
    sample = _mine(code)
    drawn = closed_samples.draw_of(g.session, sample)
    looks = closed_samples.looks_of(g.session, sample)
    return render_template(
        "closed_samples/show.html",
        sample=sample,
        area=g.session.get_one(Area, sample.area_id),
        drawn=drawn,
        is_same=is_as_drawn(drawn),
        items=closed_samples.items_of(g.session, sample),
        looks={each.recommendation_id: each for each in looks},
        share=closed_samples.share_right(g.session, sample),
        may_look=may_in(Permission.VERIFY_REMEDIES, sample.area_id),
        reads_names=reads_names,
    )


@bp.route("/<code>/<ref>", methods=["GET", "POST"])
@requires(Permission.VERIFY_REMEDIES)
def look(code: str, ref: str) -> str | Response | tuple[str, int]:
    """Enter what was seen of one drawn item."""
    sample, item = _mine(code), get_recommendation(g.session, ref)
    check_area(Permission.VERIFY_REMEDIES, item.area_id)
    form = LookForm()
    if not form.is_submitted():
        form.seen_on.data = today()
    if form.sent_well and _is_entered(sample, item, form):
        flash(_("What you saw of %(ref)s is entered.", ref=ref))
        return redirect(url_for(".show", code=code))
    if form.errors:
        g.session.rollback()
    page = render_template(
        "closed_samples/look.html",
        sample=sample,
        item=item,
        form=form,
        names_shown=reads_names(item.finding),
    )
    return (page, 422) if form.errors else page


def _is_entered(sample: ClosedSample, item: Recommendation, form: LookForm) -> bool:
    with form.refusing():
        closing, note = Closing(form.closing.data), form.note.data or ""
        wrong = closing == Closing.WRONG
        purpose = EvidencePurpose.FAILURE if wrong else EvidencePurpose.VERIFICATION
        shown = tuple(shown_files(form.files, purpose, note))
        seen = SecondLook(closing, form.seen_on.data or today(), note, shown)
        closed_samples.enter_look(g.session, sample, item, seen, me())
        return True
    return False


def _mine(code: str) -> ClosedSample:
    sample = closed_samples.get_sample(g.session, code)
    check_area(Permission.VIEW_INSPECTIONS, sample.area_id)
    return sample
