"""The matrix of an evaluation as a Word file, from the office's template."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from mne import clock
from mne.inspections.recommendation_models import Recommendation
from mne.programmes.indicator_models import Indicator
from mne.programmes.indicators import latest_version
from mne.programmes.models import Agency, Programme
from mne.reports.evaluation_models import (
    Confidence,
    Evaluation,
    EvaluationKind,
    MatrixRecommendation,
    MatrixRow,
)
from mne.reports.evaluations import criteria
from mne.reports.office_words import ANSWERS, RECOMMENDATION_STATES
from mne.reports.template_rendering import Context, render_document
from mne.reports.templates import Template

KINDS = {
    EvaluationKind.INITIAL: "đầu kỳ",
    EvaluationKind.MIDTERM: "giữa kỳ",
    EvaluationKind.FINAL: "kết thúc",
    EvaluationKind.ANNUAL: "hằng năm",
    EvaluationKind.AD_HOC: "đột xuất",
}
CONFIDENCES = {
    Confidence.HIGH: "(Độ tin cậy: cao)",
    Confidence.MEDIUM: "(Độ tin cậy: trung bình)",
    Confidence.LOW: "(Độ tin cậy: thấp)",
    None: "",
}


def evaluation_document(
    session: Session, evaluation: Evaluation, template: Template
) -> bytes:
    """Give the matrix as it stands now; raises what ``render_document`` says."""
    now = clock.now()
    said = contents(session, evaluation, template.name)
    return render_document(template.name, template.content, said, now)


def contents(session: Session, evaluation: Evaluation, template_name: str) -> Context:
    """Give everything that a template may fill in, by name."""
    programme = session.get_one(Programme, evaluation.programme_id)
    rows = [row for row in evaluation.rows if not row.withdrawn_because]
    moment = clock.now().astimezone(clock.LOCAL)
    return {
        "evaluation": {
            "code": evaluation.code,
            "title": evaluation.title,
            "kind": KINDS[evaluation.kind],
            "since": evaluation.period_from.strftime("%d/%m/%Y"),
            "until": evaluation.period_to.strftime("%d/%m/%Y"),
            "team": evaluation.team,
            "document": evaluation.document,
        },
        "programme": {
            "code": programme.code,
            "name": programme.name,
            "year": programme.year,
        },
        "criteria": [
            {"code": each.code, "name": each.vi, "rows": found}
            for each in criteria()
            if (found := [_row(session, row) for row in rows if row.criterion == each.code])
        ],
        "recommendations": [
            _recommendation(session, row, item)
            for row in rows
            for item in row.recommendations
        ],
        "printed": moment.strftime("%H:%M ngày %d/%m/%Y"),
        "template": {"name": template_name},
    }


def _row(session: Session, row: MatrixRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "question": row.question,
        "sub_question": row.sub_question,
        "source": source_of(session, row),
        "standard": row.judgement_standard,
        "evidence": row.evidence,
        "conclusion": row.conclusion,
        "confidence": CONFIDENCES[row.confidence],
    }


def source_of(session: Session, row: MatrixRow) -> str:
    """Say what answers a question: an indicator, a recipe, a source in words."""
    said = [row.source]
    indicator = session.get(Indicator, row.indicator_id or 0)
    if indicator is not None:
        version = latest_version(session, indicator)
        said.insert(0, f"{indicator.code} {version.name_vi if version else ''}".strip())
    if row.recipe:
        said.append(f"({row.recipe})")
    return "\n".join(filter(None, said))


def _recommendation(
    session: Session, row: MatrixRow, item: MatrixRecommendation
) -> dict[str, Any]:
    followed = session.get(Recommendation, item.recommendation_id or 0)
    return {
        "number": row.number,
        "text": item.text,
        "addressee": session.get_one(Agency, item.addressee_id).name,
        "due_before": item.due_before.strftime("%d/%m/%Y"),
        "ref": followed.ref if followed else "",
        "state": RECOMMENDATION_STATES[followed.state] if followed else "chưa đưa vào sổ",
        "response": response_of(followed),
    }


def response_of(followed: Recommendation | None) -> str:
    """Give what the addressee answered last: the management response."""
    if followed is None or not followed.responses:
        return ""
    last = followed.responses[-1]
    return f"{ANSWERS[last.answer]}: {last.reason}" if last.reason else ANSWERS[last.answer]
