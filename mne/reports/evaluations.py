"""Evaluations: a matrix of questions, and conclusions that the register follows (D-12).

A question says what answers it and when the answer is good before anybody answers it. Its
conclusion enters the register of findings with its recommendations; from there it stays as
it is, and what the addressees answer is the management response.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib import resources
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections.arriving import Wanted, enter_evaluation
from mne.inspections.finding_models import Finding, FindingSource, FindingType, Severity
from mne.inspections.findings import Seen
from mne.programmes.models import Agency, Programme
from mne.reports.evaluation_errors import (
    ConclusionIncomplete,
    ConclusionIsFollowed,
    DueDayPassed,
    EvaluationBackwards,
    EvaluationCodeTaken,
    MatrixRowMoved,
    UnknownEvaluation,
    UnknownMatrixRow,
)
from mne.reports.evaluation_models import (
    Confidence,
    Evaluation,
    EvaluationKind,
    MatrixRecommendation,
    MatrixRow,
)
from mne.users.models import User


@dataclass(frozen=True)
class Criterion:
    """A criterion of judgement, with a question to begin from."""

    code: str
    vi: str
    en: str
    question_vi: str
    question_en: str


@cache
def criteria() -> tuple[Criterion, ...]:
    """Give the criteria in their order, as the file of the package lists them."""
    file = resources.files("mne.reports") / "evaluation-criteria.toml"
    known = tomllib.loads(file.read_text(encoding="utf-8"))["criteria"]
    return tuple(Criterion(**each) for each in known)


@dataclass(frozen=True)
class Begun:
    """An evaluation as it is begun; ``Evaluation`` says what is what."""

    code: str
    title: str
    kind: EvaluationKind
    period_from: date
    period_to: date
    team: str
    document: str = ""


@dataclass(frozen=True)
class Asked:
    """A question of the matrix as it is written; ``MatrixRow`` says what is what."""

    criterion: str
    question: str
    sub_question: str = ""
    indicator_id: int | None = None
    recipe: str = ""
    source: str = ""
    judgement_standard: str = ""
    evidence: str = ""
    conclusion: str = ""
    confidence: Confidence | None = None


def begin(session: Session, programme: Programme, begun: Begun, actor: User) -> Evaluation:
    """Begin an evaluation with an empty matrix.

    Raises
    ------
    EvaluationCodeTaken, EvaluationBackwards
        The code is another one's, or the period ends before it begins.
    """
    if begun.period_to < begun.period_from:
        raise EvaluationBackwards(_day(begun.period_from), _day(begun.period_to))
    if _find(session, programme, begun.code) is not None:
        raise EvaluationCodeTaken(begun.code)
    evaluation = Evaluation(
        **vars(begun),
        programme_id=programme.id,
        begun_at=clock.now(),
        begun_by_id=actor.id,
    )
    session.add(evaluation)
    session.flush()
    facts = {"title": begun.title, "kind": begun.kind}
    record(session, Action.EVALUATION_BEGUN, _subject(evaluation), actor, **facts)
    return evaluation


def evaluations_of(session: Session, programme: Programme) -> Sequence[Evaluation]:
    """Give a programme's evaluations, the newest first."""
    return session.scalars(
        select(Evaluation)
        .where(Evaluation.programme_id == programme.id)
        .order_by(Evaluation.id.desc())
    ).all()


def get_evaluation(session: Session, programme: Programme, code: str) -> Evaluation:
    """Give the evaluation of this code; raises ``UnknownEvaluation``."""
    found = _find(session, programme, code)
    if found is None:
        raise UnknownEvaluation(code)
    return found


def _find(session: Session, programme: Programme, code: str) -> Evaluation | None:
    return session.scalar(
        select(Evaluation).where(
            Evaluation.programme_id == programme.id, Evaluation.code == code
        )
    )


# ---------------------------------------------------------------- the matrix


def ask(session: Session, evaluation: Evaluation, asked: Asked, actor: User) -> MatrixRow:
    """Add a question to the matrix."""
    last = select(func.max(MatrixRow.number)).where(
        MatrixRow.evaluation_id == evaluation.id
    )
    row = MatrixRow(**vars(asked), number=(session.scalar(last) or 0) + 1)
    evaluation.rows.append(row)
    session.flush()
    _log_change(session, evaluation, row, actor, {"asked": asked.question})
    return row


def get_row(evaluation: Evaluation, number: int) -> MatrixRow:
    """Give the question of this number; raises ``UnknownMatrixRow``."""
    found = next((row for row in evaluation.rows if row.number == number), None)
    if found is None:
        raise UnknownMatrixRow(number)
    return found


def change(session: Session, row: MatrixRow, seen: int, asked: Asked, actor: User) -> None:
    """Change a question or its answer; the log keeps what it said before.

    Raises
    ------
    MatrixRowMoved
        ``seen`` is an earlier version: the page is stale.
    ConclusionIsFollowed
        The conclusion is in the register.
    """
    _check_open(session, row, seen)
    before = {
        field.name: getattr(row, field.name)
        for field in fields(Asked)
        if getattr(row, field.name) != getattr(asked, field.name)
    }
    for name in before:
        setattr(row, name, getattr(asked, name))
    _next_version(session, row)
    evaluation = session.get_one(Evaluation, row.evaluation_id)
    _log_change(session, evaluation, row, actor, {"before": before})


def withdraw(session: Session, row: MatrixRow, seen: int, reason: str, actor: User) -> None:
    """Take a question out of the matrix; it stays on record with the reason.

    Raises
    ------
    MatrixRowMoved, ConclusionIsFollowed
        As for a change.
    """
    _check_open(session, row, seen)
    row.withdrawn_because = reason.strip()
    _next_version(session, row)
    evaluation = session.get_one(Evaluation, row.evaluation_id)
    _log_change(session, evaluation, row, actor, {"withdrawn": reason})


def recommend(
    session: Session, row: MatrixRow, seen: int, wanted: Wanted, actor: User
) -> MatrixRecommendation:
    """Say what a conclusion asks of whom, and who follows it up.

    Raises
    ------
    DueDayPassed
        The day before which it is due has come.
    MatrixRowMoved, ConclusionIsFollowed
        As for a change.
    """
    _check_open(session, row, seen)
    if wanted.due_before <= clock.today():
        raise DueDayPassed(_day(wanted.due_before))
    item = MatrixRecommendation(
        text=wanted.text.strip(),
        addressee_id=(wanted.authority or wanted.issuer).id,
        issuer_id=wanted.issuer.id,
        due_before=wanted.due_before,
    )
    row.recommendations.append(item)
    _next_version(session, row)
    evaluation = session.get_one(Evaluation, row.evaluation_id)
    _log_change(session, evaluation, row, actor, {"recommended": item.text})
    return item


def drop_recommendation(
    session: Session, row: MatrixRow, seen: int, item_id: int, actor: User
) -> None:
    """Take a recommendation back that is not in the register yet; the log keeps it.

    Raises
    ------
    MatrixRowMoved, ConclusionIsFollowed
        As for a change.
    """
    _check_open(session, row, seen)
    evaluation = session.get_one(Evaluation, row.evaluation_id)
    for item in [each for each in row.recommendations if each.id == item_id]:
        _log_change(session, evaluation, row, actor, {"dropped": item.text})
        row.recommendations.remove(item)
        session.delete(item)
    _next_version(session, row)


def _check_open(session: Session, row: MatrixRow, seen: int) -> None:
    if row.finding_id is not None:
        ref = session.get_one(Finding, row.finding_id).ref
        raise ConclusionIsFollowed(row.number, ref)
    if row.version != seen:
        raise MatrixRowMoved(row.number)


def _next_version(session: Session, row: MatrixRow) -> None:
    row.version += 1
    session.flush()


# ---------------------------------------------------------------- into the register


def follow(
    session: Session, row: MatrixRow, seen: int, severity: Severity, actor: User
) -> Finding:
    """Enter a conclusion and its recommendations into the register, as drafts.

    Raises
    ------
    ConclusionIncomplete
        The standard, the evidence, the conclusion or every recommendation is missing.
    MatrixRowMoved, ConclusionIsFollowed
        The page is stale, or it was done before.
    """
    _check_open(session, row, seen)
    _check_complete(row)
    evaluation = session.get_one(Evaluation, row.evaluation_id)
    office = session.get_one(Agency, row.recommendations[0].addressee_id)
    wanted = [_wanted(session, item) for item in row.recommendations]
    seen_there = _seen(evaluation, row, office, severity)
    items = enter_evaluation(session, seen_there, wanted, actor)
    for item, drafted in zip(row.recommendations, items, strict=True):
        item.recommendation_id = drafted.id
    finding = items[0].finding
    row.finding_id = finding.id
    _next_version(session, row)
    facts = {"number": row.number, "finding": finding.ref}
    record(session, Action.EVALUATION_ENTERED, _subject(evaluation), actor, **facts)
    return finding


_NEEDED = (
    ("judgement_standard", "chuẩn đánh giá", "the standard of judgement"),
    ("evidence", "bằng chứng", "the evidence"),
    ("conclusion", "kết luận", "the conclusion"),
    ("recommendations", "kiến nghị", "a recommendation"),
)


def _check_complete(row: MatrixRow) -> None:
    missing = [words for name, *words in _NEEDED if not _is_said(row, name)]
    if missing:
        vi, en = zip(*missing, strict=True)
        raise ConclusionIncomplete(row.number, ", ".join(vi), ", ".join(en))


def _is_said(row: MatrixRow, name: str) -> bool:
    thing = getattr(row, name)
    return bool(thing.strip() if isinstance(thing, str) else thing)


def _wanted(session: Session, item: MatrixRecommendation) -> Wanted:
    return Wanted(
        item.text,
        session.get_one(Agency, item.issuer_id),
        item.due_before,
        session.get_one(Agency, item.addressee_id),
    )


def _seen(
    evaluation: Evaluation, row: MatrixRow, office: Agency, severity: Severity
) -> Seen:
    key = f"evaluation:{evaluation.id}/{row.number}"
    criterion = next(each.vi for each in criteria() if each.code == row.criterion)
    source = f"{evaluation.title} ({evaluation.code}), câu hỏi {row.number}"
    return Seen(
        source=FindingSource.EVALUATION,
        source_text=source[:300],
        agency_id=office.id,
        area_id=office.area_id,
        type=FindingType.OTHER,
        criterion=f"{criterion}: {row.question} {row.judgement_standard}".strip(),
        condition=row.conclusion,
        effect=row.evidence,
        severity=severity,
        detected_on=clock.today(),
        uid=str(uuid5(NAMESPACE_URL, key)),
        subject_key=key,
    )


def origin_of(session: Session, finding: Finding) -> tuple[Evaluation, MatrixRow] | None:
    """Give the evaluation and question that a finding came from, if it came from one."""
    row = session.scalar(select(MatrixRow).where(MatrixRow.finding_id == finding.id))
    if row is None:
        return None
    return session.get_one(Evaluation, row.evaluation_id), row


def _log_change(
    session: Session,
    evaluation: Evaluation,
    row: MatrixRow,
    actor: User,
    facts: dict[str, object],
) -> None:
    subject = _subject(evaluation)
    record(session, Action.EVALUATION_CHANGED, subject, actor, number=row.number, **facts)


def _subject(evaluation: Evaluation) -> str:
    return f"evaluation:{evaluation.id}/{evaluation.code}"


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
