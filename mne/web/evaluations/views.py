"""Screens of evaluations: the list, the matrix, its questions and conclusions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mne.inspections.arriving import Wanted
from mne.inspections.finding_models import Finding, Severity
from mne.inspections.recommendation_models import Recommendation
from mne.programmes.indicators import indicators_on
from mne.programmes.models import Agency, Programme
from mne.reports import evaluation_paper, evaluations, templates
from mne.reports.evaluation_models import Evaluation, MatrixRecommendation, MatrixRow
from mne.reports.template_models import Paper
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in, me, requires
from mne.web.evaluations.forms import (
    BeginForm,
    DropForm,
    FollowForm,
    QuestionForm,
    RecommendForm,
    WithdrawForm,
)
from mne.web.findings.choices import living_offices
from mne.web.forms import Choice, Form
from mne.web.headers import as_file
from mne.web.language import current
from mne.web.language import gettext as _
from mne.web.programmes.reach import programme_of_mine
from mne.web.uploads import file_store
from mne.web.word_choices import NOBODY

Answer = str | AnyResponse | tuple[str, int]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

bp = Blueprint(
    "evaluations", __name__, url_prefix="/programmes/<programme_code>/evaluations"
)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.VIEW_REPORTS)
def index(programme_code: str) -> Answer:
    """List a programme's evaluations; begin one."""
    programme = _read(programme_code)
    form = BeginForm()
    form.offer()
    begun = form.read() if form.sent_well else None
    if begun is not None:
        check_area(Permission.EVALUATE_PROGRAMMES, programme.area_id)
        with form.refusing():
            made = evaluations.begin(g.session, programme, begun, me())
            return redirect(_address(programme, made))
    page = render_template(
        "evaluations/index.html",
        programme=programme,
        evaluations=evaluations.evaluations_of(g.session, programme),
        form=form if may_in(Permission.EVALUATE_PROGRAMMES, programme.area_id) else None,
    )
    return (page, 422) if form.errors else page


@bp.get("/<code>")
@requires(Permission.VIEW_REPORTS)
def show(programme_code: str, code: str) -> str:
    """Show an evaluation's matrix, criterion by criterion."""
    programme, evaluation = _found(programme_code, code)
    standing = [row for row in evaluation.rows if not row.withdrawn_because]
    return render_template(
        "evaluations/show.html",
        programme=programme,
        evaluation=evaluation,
        parts=[
            (
                each.vi if current() == "vi" else each.en,
                each.question_vi if current() == "vi" else each.question_en,
                [_told(row) for row in standing if row.criterion == each.code],
            )
            for each in evaluations.criteria()
        ],
        withdrawn=[row for row in evaluation.rows if row.withdrawn_because],
        may_evaluate=may_in(Permission.EVALUATE_PROGRAMMES, programme.area_id),
    )


@bp.get("/<code>/matrix.docx")
@requires(Permission.VIEW_REPORTS)
def paper(programme_code: str, code: str) -> Response:
    """Give the matrix as a Word file."""
    programme, evaluation = _found(programme_code, code)
    area_id, wanted = programme.area_id, Paper.EVALUATION_DOCUMENT
    template = templates.template_of(g.session, file_store(), area_id, wanted)
    content = evaluation_paper.evaluation_document(g.session, evaluation, template)
    response = Response(content, mimetype=WORD)
    name = f"{programme.code}-{evaluation.code}.docx"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


# ---------------------------------------------------------------- a question


@bp.route("/<code>/questions/new", methods=["GET", "POST"])
@requires(Permission.EVALUATE_PROGRAMMES)
def ask(programme_code: str, code: str) -> Answer:
    """Add a question to the matrix."""
    programme, evaluation = _evaluated(programme_code, code)
    form = _question_form(programme)
    if form.sent_well:
        with form.refusing():
            row = evaluations.ask(g.session, evaluation, form.read(), me())
            flash(_("Question %(number)s is in the matrix.", number=row.number))
            return redirect(_question_address(programme, evaluation, row))
    page = render_template(
        "evaluations/ask.html", programme=programme, evaluation=evaluation, form=form
    )
    return (page, 422) if form.errors else page


@bp.route("/<code>/questions/<int:number>", methods=["GET", "POST"])
@requires(Permission.EVALUATE_PROGRAMMES)
def question(programme_code: str, code: str, number: int) -> Answer:
    """Write a question, its evidence and its conclusion."""
    programme, evaluation = _evaluated(programme_code, code)
    row = evaluations.get_row(evaluation, number)
    form = _question_form(programme)
    if form.sent_well:
        with form.refusing():
            asked = form.read()
            evaluations.change(g.session, row, _seen(form), asked, me())
            flash(_("Saved."))
            return redirect(_question_address(programme, evaluation, row))
        # what somebody else saved has been told: saving again is meant
        form.seen.data = str(row.version)
    if not form.is_submitted():
        form.show(row)
    page = _question_page(programme, row, form)
    return (page, 422) if form.errors else page


@bp.post("/<code>/questions/<int:number>/recommendations")
@requires(Permission.EVALUATE_PROGRAMMES)
def recommend(programme_code: str, code: str, number: int) -> Answer:
    """Say what a conclusion asks of an office."""
    form = RecommendForm()
    _offer_offices(form)

    def act(row: MatrixRow) -> None:
        due = form.due_before.data or date.min
        wanted = Wanted(
            form.text.data or "",
            g.session.get_one(Agency, int(form.issuer.data)),
            due,
            g.session.get_one(Agency, int(form.addressee.data)),
        )
        evaluations.recommend(g.session, row, _seen(form), wanted, me())
        flash(_("The recommendation is noted. It is a draft until it is in the register."))

    return _done((programme_code, code, number), form, act)


@bp.post("/<code>/questions/<int:number>/recommendations/<int:item>/removal")
@requires(Permission.EVALUATE_PROGRAMMES)
def drop(programme_code: str, code: str, number: int, item: int) -> Answer:
    """Take a recommendation back."""
    form = DropForm()

    def act(row: MatrixRow) -> None:
        evaluations.drop_recommendation(g.session, row, _seen(form), item, me())
        flash(_("The recommendation is taken back."))

    return _done((programme_code, code, number), form, act)


@bp.post("/<code>/questions/<int:number>/conclusion")
@requires(Permission.EVALUATE_PROGRAMMES)
def follow(programme_code: str, code: str, number: int) -> Answer:
    """Enter a conclusion into the register of findings."""
    form = FollowForm()
    form.offer()

    def act(row: MatrixRow) -> None:
        severity = Severity(form.severity.data or "")
        finding = evaluations.follow(g.session, row, _seen(form), severity, me())
        flash(_("Finding %(ref)s is in the register.", ref=finding.ref))

    return _done((programme_code, code, number), form, act)


@bp.post("/<code>/questions/<int:number>/withdrawal")
@requires(Permission.EVALUATE_PROGRAMMES)
def withdraw(programme_code: str, code: str, number: int) -> Answer:
    """Take a question out of the matrix."""
    form = WithdrawForm()

    def act(row: MatrixRow) -> None:
        reason = form.reason.data or ""
        evaluations.withdraw(g.session, row, _seen(form), reason, me())
        flash(_("Question %(number)s is out of the matrix.", number=row.number))

    return _done((programme_code, code, number), form, act)


def _done(
    place: tuple[str, str, int], form: Form, act: Callable[[MatrixRow], None]
) -> Answer:
    """Do something to a question and show it; a fault is shown with what was typed."""
    programme, evaluation = _evaluated(*place[:2])
    row = evaluations.get_row(evaluation, place[2])
    if form.sent_well:
        with form.refusing():
            act(row)
            return redirect(_question_address(programme, evaluation, row))
    shown = _question_form(programme, is_sent=False)
    shown.show(row)
    return _question_page(programme, row, shown, form), 422


# ---------------------------------------------------------------- pages


def _question_page(
    programme: Programme, row: MatrixRow, form: QuestionForm, sent: Form | None = None
) -> str:
    evaluation = g.session.get_one(Evaluation, row.evaluation_id)
    others: list[Form] = [
        RecommendForm(formdata=None),
        FollowForm(formdata=None),
        WithdrawForm(formdata=None),
    ]
    recommend_form, follow_form, withdraw_form = (
        sent if isinstance(sent, type(each)) else each for each in others
    )
    _offer_offices(recommend_form)
    follow_form.offer()
    return render_template(
        "evaluations/question.html",
        programme=programme,
        evaluation=evaluation,
        told=_told(row),
        row=row,
        form=form,
        sent=sent or form,
        recommend_form=recommend_form,
        follow_form=follow_form,
        withdraw_form=withdraw_form,
        drop_form=DropForm(formdata=None),
    )


def _told(row: MatrixRow) -> dict[str, object]:
    """Gather a question with what stands around it."""
    return {
        "row": row,
        "source": evaluation_paper.source_of(g.session, row),
        "finding": g.session.get(Finding, row.finding_id or 0),
        "recommendations": [_recommended(item) for item in row.recommendations],
    }


def _recommended(item: MatrixRecommendation) -> dict[str, object]:
    followed = g.session.get(Recommendation, item.recommendation_id or 0)
    return {
        "item": item,
        "addressee": g.session.get_one(Agency, item.addressee_id).name,
        "followed": followed,
        "response": followed.responses[-1] if followed and followed.responses else None,
    }


def _question_form(programme: Programme, *, is_sent: bool = True) -> QuestionForm:
    form = QuestionForm() if is_sent else QuestionForm(formdata=None)
    last = date(programme.year, 12, 31)
    form.offer(
        Choice(str(indicator.id), f"{indicator.code} {version.name_vi}")
        for indicator, version in indicators_on(g.session, programme, last)
    )
    return form


def _offer_offices(form: Form) -> None:
    for name in ("addressee", "issuer"):
        form[name].choices = [NOBODY, *living_offices()]


def _seen(form: Form) -> int:
    return int(form["seen"].data or 0)


# ---------------------------------------------------------------- whose it is


def _read(programme_code: str) -> Programme:
    programme = programme_of_mine(programme_code)
    check_area(Permission.VIEW_REPORTS, programme.area_id)
    return programme


def _found(programme_code: str, code: str) -> tuple[Programme, Evaluation]:
    programme = _read(programme_code)
    return programme, evaluations.get_evaluation(g.session, programme, code)


def _evaluated(programme_code: str, code: str) -> tuple[Programme, Evaluation]:
    programme, evaluation = _found(programme_code, code)
    check_area(Permission.EVALUATE_PROGRAMMES, programme.area_id)
    return programme, evaluation


def _address(programme: Programme, evaluation: Evaluation) -> str:
    return url_for(".show", programme_code=programme.code, code=evaluation.code)


def _question_address(programme: Programme, evaluation: Evaluation, row: MatrixRow) -> str:
    return url_for(
        ".question",
        programme_code=programme.code,
        code=evaluation.code,
        number=row.number,
    )
