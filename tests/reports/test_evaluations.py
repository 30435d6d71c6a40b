"""An evaluation's matrix, and conclusions that enter the register of findings (D-12).

E1  criteria are data: the six of OECD-DAC, each with a question to begin from
E2  a question says its source and standard; changes are logged, a stale page is refused
E3  a conclusion enters the register once, complete, with its recommendations as drafts
E4  what is in the register is not changed here; the addressee's answer is the response
E5  the matrix is a Word file, on contents of the shape that templates are tried on
E6  what can't be is refused by name
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.audit.models import AuditEntry
from mne.inspections import recommendations
from mne.inspections.arriving import Wanted
from mne.inspections.finding_models import FindingSource, Severity
from mne.inspections.recommendation_models import Answer, Recommendation
from mne.inspections.remedies import respond
from mne.reports import evaluations
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
from mne.reports.evaluation_models import Confidence, Evaluation, EvaluationKind, MatrixRow
from mne.reports.evaluation_paper import contents, evaluation_document
from mne.reports.evaluations import Asked, Begun
from mne.reports.sample_contents import sample_contents
from mne.reports.template_models import Paper
from mne.reports.templates import package_template
from mne.users.people import grant
from mne.users.permissions import Role
from tests.programmes.conftest import POVERTY_RATE, plan
from tests.reports.reporting import FOUNDED, World, world
from tests.reports.test_consolidated_paper import shape_of, text_of
from tests.reports.test_periodic_reports import in_may_2023

__all__ = ["in_may_2023", "plan", "world"]

MIDTERM = Begun(
    code="GK-2023",
    title="Đánh giá giữa kỳ",
    kind=EvaluationKind.MIDTERM,
    period_from=date(2021, 1, 1),
    period_to=date(2023, 6, 30),
    team="Tổ đánh giá độc lập",
)
QUESTION = Asked(
    criterion="effectiveness",
    question="Tỷ lệ hộ nghèo giảm đến đâu?",
    recipe="levels",
    source="Điều tra giữa kỳ",
    judgement_standard="Đạt từ 90 % mục tiêu",
)
ANSWERED = replace(
    QUESTION,
    evidence="Kết quả rà soát: 1,97 %",
    conclusion="Đạt mục tiêu, nhưng hai ấp biên giới chưa giảm",
    confidence=Confidence.HIGH,
)


@pytest.fixture
def evaluation(world: World) -> Evaluation:
    return evaluations.begin(world.session, world.plan.programme, MIDTERM, world.leader)


def wanted(world: World) -> Wanted:
    return Wanted(
        "Hỗ trợ riêng cho hai ấp biên giới",
        world.receiver,
        date(2023, 9, 1),
        world.plan.mo_cong,
    )


@pytest.fixture
def answered(world: World, evaluation: Evaluation) -> MatrixRow:
    asked = replace(ANSWERED, indicator_id=world.plan.indicator("9.1", POVERTY_RATE)[0].id)
    row = evaluations.ask(world.session, evaluation, asked, world.leader)
    evaluations.recommend(world.session, row, row.version, wanted(world), world.leader)
    return row


def test_the_criteria_are_data():  # E1
    known = evaluations.criteria()
    assert [each.code for each in known] == [
        "relevance",
        "coherence",
        "effectiveness",
        "efficiency",
        "impact",
        "sustainability",
    ]
    assert all(each.vi and each.question_vi.endswith("?") for each in known)


def test_a_change_is_logged_with_what_was_there(
    session: Session, world: World, evaluation: Evaluation
):  # E2
    row = evaluations.ask(session, evaluation, QUESTION, world.leader)
    evaluations.change(session, row, 1, ANSWERED, world.leader)
    assert (row.conclusion, row.version) == (ANSWERED.conclusion, 2)
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == "reports.evaluation_changed")
        .order_by(AuditEntry.id)
    ).all()
    assert entries[-1].details["before"] == {
        "evidence": "",
        "conclusion": "",
        "confidence": None,
    }
    with pytest.raises(MatrixRowMoved, match="question 1"):
        evaluations.change(session, row, 1, QUESTION, world.leader)


def test_a_question_leaves_the_matrix_and_stays_on_record(
    session: Session, world: World, evaluation: Evaluation
):  # E2
    row = evaluations.ask(session, evaluation, QUESTION, world.leader)
    evaluations.withdraw(session, row, 1, "Trùng câu hỏi khác", world.leader)
    assert contents(session, evaluation, "x")["criteria"] == []
    assert evaluations.get_row(evaluation, 1).withdrawn_because == "Trùng câu hỏi khác"
    assert evaluations.ask(session, evaluation, QUESTION, world.leader).number == 2


def test_a_conclusion_enters_the_register(
    session: Session, world: World, answered: MatrixRow
):  # E3
    seen = answered.version
    finding = evaluations.follow(session, answered, seen, Severity.HIGH, world.leader)
    assert finding.source is FindingSource.EVALUATION
    assert finding.source_text == "Đánh giá giữa kỳ (GK-2023), câu hỏi 1"
    assert finding.condition == ANSWERED.conclusion
    (item,) = session.scalars(select(Recommendation)).all()
    assert item.finding_id == finding.id
    assert (item.addressee_id, item.due_before) == (
        world.plan.mo_cong.id,
        date(2023, 9, 1),
    )
    assert item.state.value == "draft"
    found = evaluations.origin_of(session, finding)
    assert found is not None
    assert (found[0].code, found[1].number) == ("GK-2023", 1)


def test_what_is_followed_is_not_changed_here(
    session: Session, world: World, answered: MatrixRow
):  # E3 E4
    seen, who = answered.version, world.leader
    finding = evaluations.follow(session, answered, seen, Severity.HIGH, who)
    with pytest.raises(ConclusionIsFollowed, match=finding.ref):
        evaluations.follow(session, answered, answered.version, Severity.HIGH, who)
    with pytest.raises(ConclusionIsFollowed, match=finding.ref):
        evaluations.change(session, answered, answered.version, QUESTION, who)
    assert len(session.scalars(select(Recommendation)).all()) == 1


def test_the_answer_of_the_addressee_is_the_management_response(
    session: Session, world: World, evaluation: Evaluation, answered: MatrixRow
):  # E4 E5
    seen, who = answered.version, world.leader
    evaluations.follow(session, answered, seen, Severity.HIGH, who)
    item = session.scalars(select(Recommendation)).one()
    area = session.get_one(Area, world.plan.programme.area_id)
    grant(session, world.officer, Role.PROGRAMME_OFFICER, area, FOUNDED)
    grant(session, world.other, Role.UNIT_OFFICER, area, FOUNDED)
    recommendations.issue(session, item, item.version, world.officer)
    respond(
        session, item, item.version, world.other, Answer.DISAGREE, "Chỉ đủ vốn cho một ấp"
    )
    made = evaluation_document(
        session, evaluation, package_template(Paper.EVALUATION_DOCUMENT)
    )
    said = text_of(made)
    for words in (
        "Tính hiệu quả (đạt mục tiêu)",
        "9.1 Tỷ lệ hộ nghèo đa chiều",
        "Đạt từ 90 % mục tiêu",
        "Độ tin cậy: cao",
        "UBND xã Mỏ Công",
        f"{item.ref} đã trả lời",
        "Không đồng ý: Chỉ đủ vốn cho một ấp",
    ):
        assert words in said, words
    assert docx.Document(io.BytesIO(made)).sections[0].page_width > 10_000_000


def test_a_template_is_tried_on_the_real_shape(
    session: Session, evaluation: Evaluation, answered: MatrixRow
):  # E5
    real = shape_of(contents(session, evaluation, "x"))
    assert shape_of(dict(sample_contents(Paper.EVALUATION_DOCUMENT))) == real


def test_a_recommendation_can_be_taken_back_before_it_is_followed(
    session: Session, world: World, answered: MatrixRow
):  # E2 E6
    item = answered.recommendations[0]
    seen, who = answered.version, world.leader
    evaluations.drop_recommendation(session, answered, seen, item.id, who)
    with pytest.raises(ConclusionIncomplete, match="lacks: a recommendation"):
        evaluations.follow(session, answered, answered.version, Severity.LOW, who)


def test_an_unanswered_question_is_not_followed(
    session: Session, world: World, evaluation: Evaluation
):  # E6
    row = evaluations.ask(session, evaluation, QUESTION, world.leader)
    with pytest.raises(ConclusionIncomplete, match="the evidence, the conclusion") as no:
        evaluations.follow(session, row, row.version, Severity.LOW, world.leader)
    assert "bằng chứng, kết luận, kiến nghị" in no.value.sentence("vi")


def test_what_cannot_be_is_refused_by_name(
    session: Session, world: World, evaluation: Evaluation, answered: MatrixRow
):  # E6
    programme, who = world.plan.programme, world.leader
    with pytest.raises(EvaluationCodeTaken, match="GK-2023"):
        evaluations.begin(session, programme, MIDTERM, who)
    backwards = replace(MIDTERM, code="X", period_to=date(2020, 1, 1))
    with pytest.raises(EvaluationBackwards, match="01/01/2020"):
        evaluations.begin(session, programme, backwards, who)
    with pytest.raises(UnknownEvaluation, match="CK-2025"):
        evaluations.get_evaluation(session, programme, "CK-2025")
    with pytest.raises(UnknownMatrixRow, match="question 7"):
        evaluations.get_row(evaluation, 7)
    past = replace(wanted(world), due_before=date(2023, 5, 10))
    with pytest.raises(DueDayPassed, match="10/05/2023"):
        evaluations.recommend(session, answered, answered.version, past, who)
    assert evaluations.evaluations_of(session, programme) == [evaluation]
