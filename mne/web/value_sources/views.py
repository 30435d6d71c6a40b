"""Screens of computed values: compute one, see where one comes from, compute it again."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import today
from mne.datasets.freezing import get_dataset
from mne.programmes.indicator_models import Indicator, IndicatorValue, IndicatorVersion
from mne.programmes.indicators import Defined
from mne.programmes.models import Agency, Programme
from mne.reports import provenance
from mne.reports.provenance import Asked, Place
from mne.reports.provenance_models import Origin, ValueSource
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in, requires
from mne.web.datasets.visible import check_visible, visible_datasets
from mne.web.errors import PageNotFound
from mne.web.forms import Choice, Form
from mne.web.indicators.reading import defined_in, office_choices
from mne.web.language import gettext as _
from mne.web.programmes.reach import programme_of_mine, programme_to_manage
from mne.web.transactions import get_row, platform
from mne.web.value_sources.forms import AgainForm, AnalysisForm, RegisterForm
from mne.web.word_choices import NOBODY

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint("value_sources", __name__, url_prefix="/programmes/<programme_code>")


@bp.route("/indicators/<code>/from-register", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def from_register(programme_code: str, code: str) -> Answer:
    """Count a value in the register of findings."""
    programme = programme_to_manage(programme_code)
    defined = defined_in(programme, code)
    form = RegisterForm()
    form.offer(office_choices(programme))
    form.offer_counted()
    if form.sent_well:
        with form.refusing():
            asked = form.asked(programme.area_id)
            return _computed(programme, defined, form, asked)
    return _page(programme, defined, form, "value_sources/register.html")


@bp.route("/indicators/<code>/from-analysis", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def from_analysis(programme_code: str, code: str) -> Answer:
    """Take a value from an analysis of a frozen data set."""
    programme = programme_to_manage(programme_code)
    defined = defined_in(programme, code)
    form = AnalysisForm()
    form.offer(office_choices(programme))
    form.dataset.choices = [NOBODY, *_datasets()]
    if form.sent_well:
        with form.refusing():
            check_visible(g.session, get_dataset(g.session, form.dataset.data or ""))
            plan = form.plan.data.read().decode("utf-8", "replace")
            return _computed(programme, defined, form, form.asked(plan))
    return _page(programme, defined, form, "value_sources/analysis.html")


@bp.route("/values/<int:value_id>/source", methods=["GET", "POST"])
@requires(Permission.VIEW_REPORTS)
def source(programme_code: str, value_id: int) -> Answer:
    """Show where a value comes from; compute it again when asked."""
    programme = programme_of_mine(programme_code)
    check_area(Permission.VIEW_REPORTS, programme.area_id)
    value = get_row(IndicatorValue, value_id)
    indicator = g.session.get_one(Indicator, value.indicator_id)
    if indicator.programme_id != programme.id:
        raise PageNotFound(str(value_id))
    found = provenance.source_of(g.session, value)
    form = AgainForm()
    form.dataset.choices = [NOBODY, *_datasets()]
    if form.sent_well and found is not None:
        with form.refusing():
            return _again(programme, value, found, form)
    if not form.is_submitted() and found is not None:
        form.as_of_on.data = found.as_of_on
        form.dataset.data = found.recipe.get("dataset")
    page = _source_page(programme, value, found, form)
    return (page, 422) if form.errors else page


def _again(
    programme: Programme, value: IndicatorValue, found: ValueSource, form: AgainForm
) -> AnyResponse:
    check_area(Permission.MANAGE_PROGRAMMES, programme.area_id)
    if found.origin is Origin.ANALYSIS:
        code = form.dataset.data or found.recipe["dataset"]
        check_visible(g.session, get_dataset(g.session, code))
        change = provenance.on_dataset(code)
    else:
        change = provenance.as_of(form.as_of_on.data or found.as_of_on or today())
    settings = platform().settings
    again = provenance.recompute(g.session, settings, value, change)
    if again is None:
        flash(_("It comes out the same, so nothing was entered."))
    else:
        flash(_("A new revision is entered; the one before stays."))
    return redirect(_address(programme, again or value))


def _computed(
    programme: Programme, defined: Defined, form: RegisterForm | AnalysisForm, asked: Asked
) -> AnyResponse:
    unit = g.session.get_one(Agency, int(form.office.data or 0))
    place = Place(defined, unit, form.period(programme.year))
    value = provenance.compute(g.session, platform().settings, place, asked)
    flash(_("The value is computed and entered."))
    return redirect(_address(programme, value))


def _page(programme: Programme, defined: Defined, form: Form, template: str) -> Answer:
    indicator, version = defined
    page = render_template(
        template, programme=programme, indicator=indicator, version=version, form=form
    )
    return (page, 422) if form.errors else page


def _source_page(
    programme: Programme, value: IndicatorValue, found: ValueSource | None, form: AgainForm
) -> str:
    report = provenance.report_of(g.session, value)
    return render_template(
        "value_sources/source.html",
        programme=programme,
        value=value,
        indicator=g.session.get_one(Indicator, value.indicator_id),
        version=g.session.get_one(IndicatorVersion, value.version_id),
        office=g.session.get_one(Agency, value.agency_id),
        source=found,
        report=report,
        unit=g.session.get_one(Agency, report.agency_id).code if report else "",
        counted=provenance.asked_of(found) if found else None,
        may_compute=may_in(Permission.MANAGE_PROGRAMMES, programme.area_id),
        form=form,
    )


def _datasets() -> list[Choice]:
    return [
        Choice(dataset.code, f"{dataset.code}: {dataset.title}")
        for dataset, _rounds in visible_datasets(g.session)
    ]


def _address(programme: Programme, value: IndicatorValue) -> str:
    return url_for(".source", programme_code=programme.code, value_id=value.id)


@bp.record_once
def _give_templates(state: object) -> None:
    """Let the page of an indicator list its computed values."""
    app: Flask = state.app  # type: ignore[attr-defined]  # a BlueprintSetupState
    app.add_template_global(computed_values)


def computed_values(indicator: Indicator) -> list[IndicatorValue]:
    """Give an indicator's computed values, the newest first."""
    return provenance.computed_of(g.session, indicator)
