"""Screens of reports: choose what it is made of, read it, take it along."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from mne.datasets.freezing import get_dataset
from mne.datasets.models import Dataset
from mne.reports import poverty
from mne.reports.models import AnalysisRun
from mne.reports.runs import list_runs
from mne.standards.packs import list_packs
from mne.users.permissions import Permission
from mne.web.access import requires
from mne.web.datasets.visible import check_visible, visible_datasets
from mne.web.headers import as_file
from mne.web.language import LANGUAGES, current
from mne.web.reports.forms import ReportForm
from mne.web.reports.made import runs_of
from mne.web.reports.telling import picture, source_of, tell
from mne.web.transactions import get_row, platform

bp = Blueprint("reports", __name__, url_prefix="/reports")
bp.add_app_template_filter(picture)

MEDIA_TYPES = {
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@bp.route("", methods=["GET", "POST"])
@requires(Permission.VIEW_REPORTS)
def index() -> str | AnyResponse | tuple[str, int]:
    """Choose what the report is made of, and make it."""
    datasets = [dataset for dataset, _rounds in visible_datasets(g.session)]
    form = ReportForm()
    form.offer(datasets, list_packs(g.session))
    if request.method == "GET":
        form.dataset.data = request.args.get("dataset")
        form.language.data = current()
    if form.sent_well:
        with form.refusing():
            run = _make(form)
            return redirect(url_for(".show", run_id=run.id, language=form.language.data))
    page = render_template(
        "reports/index.html", form=form, runs=runs_of(g.session, datasets)
    )
    return (page, 422) if form.errors else page


@bp.get("/<int:run_id>/<language>")
@requires(Permission.VIEW_REPORTS)
def show(run_id: int, language: str) -> str:
    """Show a report."""
    run = _mine(run_id, language)
    return render_template(
        "reports/show.html",
        run=run,
        document=tell(source_of(g.session, platform().settings, run), language),
        endings=MEDIA_TYPES,
        other=next(code for code in LANGUAGES if code != language),
    )


@bp.get("/<int:run_id>/<language>/<ending>")
@requires(Permission.VIEW_REPORTS)
def download(run_id: int, language: str, ending: str) -> Response:
    """Give a report as a file: a page, a workbook or a PDF."""
    run = _mine(run_id, language)
    if ending not in MEDIA_TYPES:
        raise NotFound
    document = tell(source_of(g.session, platform().settings, run), language)
    content = poverty.WRITERS[ending](document)
    response = Response(content, mimetype=MEDIA_TYPES[ending])
    dataset = g.session.get_one(Dataset, run.dataset_id)
    standard = run.parameters["standard"]
    name = f"{run.kind}-{dataset.code}-{standard}-{language}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


def _make(form: ReportForm) -> AnalysisRun:
    dataset = get_dataset(g.session, form.dataset.data or "")
    check_visible(g.session, dataset)
    settings = platform().settings
    poverty.make(g.session, settings, dataset.code, form.standard.data or "")
    return list_runs(g.session, dataset)[0]


def _mine(run_id: int, language: str) -> AnalysisRun:
    run = get_row(AnalysisRun, run_id)
    if language not in LANGUAGES or run.kind != poverty.KIND:
        raise NotFound
    check_visible(g.session, g.session.get_one(Dataset, run.dataset_id))
    return run
