"""Judging: what the platform makes of an interview after it was taken.

D1  an interview in order is judged without an issue: area, household, state, moment
D2  an answer out of its type, or against a rule, is kept and flagged in both languages
D3  a unit code that didn't exist on the day is flagged, its successors named
D4  a place outside the round or the enumerator's area, a day outside the round: flagged
D5  an unknown household, one registered elsewhere, one interviewed twice: flagged
D6  an interview without a known place goes to whoever supervises the enumerator
D7  judging is done once; a crash before it loses nothing; one poison stops no other
D8  an older version is judged for the record, the interview follows its current one
D9  what a questionnaire doesn't ask about area type comes from the hamlet's own record
"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from mne import pipeline
from mne.audit.models import AuditEntry
from mne.clock import frozen
from mne.collection import intake
from mne.collection.files import FileStore
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.config import Settings
from mne.db import make_readers, make_sessions
from mne.households.models import Household
from mne.households.register import add_household
from mne.quality import judging
from mne.quality.cases import Case, open_cases
from mne.quality.models import SubmissionIssue
from mne.questionnaires.publishing import publish
from mne.rounds.planning import open_round
from mne.standards.models import Classification, HouseholdClass
from mne.standards.packs import load_builtin
from mne.users.people import grant
from mne.users.permissions import Role
from tests.conftest import Tree
from tests.fieldwork import (
    IN_THE_FIELD,
    OPENS_ON,
    Fieldwork,
    interview_xml,
    plan,
    publish_sheets,
    seal_post,
    sender_of,
)


@pytest.fixture(autouse=True)
def in_the_field():
    with frozen(IN_THE_FIELD):
        yield


@pytest.fixture
def household(session: Session, tree: Tree, fieldwork: Fieldwork) -> Household:
    """Household H-1 in Khu phố 1, which interviews name unless told otherwise."""
    return add_household(session, "H-1", tree.town_hamlets[0], "Lê Văn Tám", OPENS_ON)


@pytest.fixture
def judge(session: Session, store: FileStore, settings: Settings, fieldwork: Fieldwork):
    """Take interviews, judge what waits, and give the issues found in the last one."""

    def judge(*posts: bytes) -> dict[str, SubmissionIssue]:
        sender = sender_of(session, fieldwork)
        version_id = None
        for xml in posts:
            receipt = intake.receive(session, store, seal_post(store, sender, xml))
            version_id = receipt.version_id
        session.commit()
        pipeline.judge_waiting(settings)
        session.expire_all()
        found = session.scalars(
            select(SubmissionIssue).where(SubmissionIssue.version_id == version_id)
        )
        return {issue.code: issue for issue in found}

    return judge


def last(session: Session) -> Submission:
    return session.scalars(select(Submission).order_by(Submission.id.desc())).first()


# ---------------------------------------------------------------- in order


def test_an_interview_in_order_is_judged_without_an_issue(
    session: Session, tree: Tree, household: Household, judge
):  # D1
    assert judge(interview_xml()) == {}
    submission = last(session)
    assert submission.state is SubmissionState.JUDGED
    assert submission.area_id == tree.town_hamlets[0].id
    assert submission.household_id == household.id
    assert submission.versions[0].judged_at == IN_THE_FIELD
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "quality.submission_judged")
    ).one()
    assert entry.subject == f"submission:{submission.id}"
    assert entry.details == {"number": 1, "issues": 0, "classes": []}


# ---------------------------------------------------------------- the answers


@pytest.mark.parametrize(
    ("age", "code"),
    [("forty", "answers.type_invalid"), ("140", "answers.constraint_violated")],
)
def test_an_answer_out_of_type_or_rule_is_kept_and_flagged(
    session: Session, household: Household, judge, age: str, code: str
):  # D2
    issue = judge(interview_xml(age=age))[code]
    assert issue.path == "/data/age"
    assert issue.level == "error"
    assert f"“{age}”" in issue.details["vi"]
    assert f"“{age}”" in issue.details["en"]
    submission = last(session)
    assert submission.versions[0].answers["age"] == age
    assert submission.state is SubmissionState.JUDGED


def test_a_required_answer_that_is_missing_is_flagged(household: Household, judge):  # D2
    found = judge(interview_xml(household_code=""))
    assert found["answers.required_missing"].path == "/data/household_code"


# ---------------------------------------------------------------- place and day


def test_a_unit_that_had_ended_is_flagged_with_its_successors(
    session: Session, household: Household, judge
):  # D3
    issue = judge(interview_xml(hamlet_code="TB-MC"))["areas.area_ended"]
    assert issue.path == "/data/hamlet_code"
    assert "Xã Trà Vong" in issue.details["vi"]
    assert "Xã Tân Phú" in issue.details["en"]
    assert "không còn tồn tại vào ngày 22/11/2026" in issue.details["vi"]


def test_a_code_of_no_unit_is_flagged_and_the_supervisor_still_sees_the_interview(
    session: Session, tree: Tree, household: Household, judge
):  # D3 D6
    assert "areas.unknown_area" in judge(interview_xml(hamlet_code="NOWHERE"))
    assert last(session).area_id == tree.tan_bien.id


def test_nobodys_place_is_guessed_for_an_enumerator_of_two_areas(
    session: Session, tree: Tree, fieldwork: Fieldwork, household: Household, judge
):  # D6
    grant(session, fieldwork.enumerator, Role.ENUMERATOR, tree.tra_vong, OPENS_ON)
    judge(interview_xml(hamlet_code="NOWHERE"))
    assert last(session).area_id is None


def test_a_place_outside_the_enumerators_area_is_flagged(household: Household, judge):  # D4
    issue = judge(interview_xml(hamlet_code="MC-01"))["place.outside_enumerators_area"]
    assert issue.level == "warning"
    assert (
        "Ấp Gò Đá (MC-01) nằm ngoài địa bàn giao cho Nguyễn Thị Lan" in issue.details["vi"]
    )


def test_a_place_outside_the_round_is_flagged(
    session: Session, tree: Tree, fieldwork: Fieldwork, household: Household, judge
):  # D4
    fieldwork.round.area_id = tree.tra_vong.id
    issue = judge(interview_xml())["place.outside_round"]
    assert (
        "Khu phố 1 (TT-01) lies outside the area of round “review-2026”"
        in (issue.details["en"])
    )


def test_a_day_outside_the_round_is_flagged(household: Household, judge):  # D4
    issue = judge(interview_xml(interview_date="2026-01-05"))["place.outside_round_dates"]
    assert issue.path == "/data/interview_date"
    assert "Ngày phỏng vấn 05/01/2026" in issue.details["vi"]
    assert "(01/09/2026 – 31/12/2026)" in issue.details["vi"]


# ---------------------------------------------------------------- household


def test_an_unknown_household_is_flagged(session: Session, judge):  # D5
    issue = judge(interview_xml(household_code="H-404"))["households.unknown_household"]
    assert issue.path == "/data/household_code"
    assert last(session).household_id is None


def test_a_household_registered_elsewhere_is_flagged(
    session: Session, household: Household, judge
):  # D5
    issue = judge(interview_xml(hamlet_code="TT-02"))["register.household_elsewhere"]
    assert "Khu phố 1 (TT-01)" in issue.details["vi"]
    assert "Khu phố 2 (TT-02)" in issue.details["vi"]
    assert last(session).household_id == household.id


def test_the_second_of_two_interviews_of_a_household_is_flagged(
    session: Session, household: Household, judge
):  # D5
    found = judge(interview_xml("uuid:1"), interview_xml("uuid:2"))
    assert "uuid:1" in found["register.interviewed_twice"].details["vi"]
    first = session.scalars(
        select(SubmissionVersion).order_by(SubmissionVersion.id)
    ).first()
    issues_of_first = select(SubmissionIssue).where(SubmissionIssue.version_id == first.id)
    assert session.scalars(issues_of_first).all() == []


# ---------------------------------------------------------------- once, and never lost


def test_judging_again_changes_nothing(
    session: Session, engine: Engine, settings: Settings, household: Household, judge
):  # D7
    judge(interview_xml(age="forty"))
    [version] = last(session).versions
    before = session.scalars(select(SubmissionIssue.id)).all()
    session.commit()
    assert pipeline.judge_waiting(settings) == 0
    pipeline.judge_submissions(engine, [version.id])
    assert session.scalars(select(SubmissionIssue.id)).all() == before


def prepared(engine: Engine, version_id: int) -> Case:
    """Take a version up as a worker does, up to the point of writing."""
    with make_readers(engine)() as session:
        [case] = open_cases(session, [version_id])
        for step in pipeline.JUDGING:
            step(session, case)
        judging.classify(session, [case])
    return case


def test_two_workers_at_one_version_store_its_findings_once(
    session: Session,
    engine: Engine,
    store: FileStore,
    fieldwork: Fieldwork,
    household: Household,
):  # D7
    post = seal_post(store, sender_of(session, fieldwork), interview_xml(age="forty"))
    receipt = intake.receive(session, store, post)
    session.commit()
    cases = [prepared(engine, receipt.version_id) for _ in range(2)]
    for case in cases:
        with make_sessions(engine).begin() as writing:
            judging.conclude(writing, case)
    found = session.scalars(select(SubmissionIssue.code)).all()
    assert found == ["answers.type_invalid"]


def test_an_interview_that_cannot_be_judged_waits_and_stops_no_other(
    session: Session,
    tree: Tree,
    household: Household,
    judge,
    caplog: pytest.LogCaptureFixture,
):  # D7
    spoilt = publish_sheets(session, form_id="spoilt")
    open_round(session, plan(session, tree, spoilt, "spoilt"))
    spoilt.xform, spoilt.xform_md5 = b"a disk ate it", "0" * 32
    judge(interview_xml("uuid:1", form_id="spoilt"), interview_xml("uuid:2"))
    waiting, judged = session.scalars(select(SubmissionVersion).order_by("id"))
    assert waiting.judged_at is None
    assert judged.judged_at is not None
    assert f"Version {waiting.id} of an interview can't be judged" in caplog.text


def test_an_edit_is_judged_and_the_interview_follows_it(
    session: Session, tree: Tree, household: Household, judge
):  # D8
    found = judge(
        interview_xml("uuid:1", hamlet_code="MC-01", age="forty"),
        interview_xml("uuid:2", deprecated_id="uuid:1"),
    )
    assert found == {}
    submission = last(session)
    assert submission.area_id == tree.town_hamlets[0].id
    assert submission.state is SubmissionState.JUDGED
    assert all(version.judged_at for version in submission.versions)
    of_first = select(SubmissionIssue.code).where(
        SubmissionIssue.version_id == submission.versions[0].id
    )
    assert "answers.type_invalid" in session.scalars(of_first).all()


def test_an_approved_interview_stays_approved_when_it_is_judged_late(
    session: Session, household: Household, store: FileStore, fieldwork, settings
):  # D8
    post = seal_post(store, sender_of(session, fieldwork), interview_xml())
    intake.receive(session, store, post)
    last(session).state = SubmissionState.APPROVED
    session.commit()
    assert pipeline.judge_waiting(settings) == 1
    session.expire_all()
    assert last(session).state is SubmissionState.APPROVED


# ---------------------------------------------------------------- standards


ONE_MEMBER = """
| survey |
| | type | name | label::Tiếng Việt (vi) |
| | text | household_code | Mã hộ |
| | text | hamlet_code | Mã ấp |
| | date | interview_date | Ngày |
| | integer | income_pc_month | Thu nhập |
| | begin_repeat | member | Thành viên |
| | integer | age | Tuổi |
| | end_repeat | | |
| settings |
| | form_title | form_id | version | default_language |
| | Phiếu thu nhập | income_only | 1 | Tiếng Việt (vi) |
"""


def income_xml(instance_id: str, income: str) -> bytes:
    return (
        f'<data id="income_only" version="1"><household_code>H-1</household_code>'
        f"<hamlet_code>TT-01</hamlet_code><interview_date>2026-11-22</interview_date>"
        f"<income_pc_month>{income}</income_pc_month><member><age>40</age></member>"
        f"<meta><instanceID>{instance_id}</instanceID></meta></data>"
    ).encode()


def test_a_class_needs_every_answer_and_blank_never_makes_poor(
    session: Session, tree: Tree, household: Household, judge
):  # D9
    version = publish(session, "income_only.md", ONE_MEMBER)
    round_ = plan(session, tree, version, "income")
    round_.standards.append(load_builtin(session, "vn-2022"))
    open_round(session, round_)
    judge(income_xml("uuid:1", "900000"), income_xml("uuid:2", ""))
    first, second = session.scalars(select(Classification).order_by("id"))
    # Income is low, but no deprivation was asked about: nobody may call that poor.
    assert first.household_class is HouseholdClass.INCOMPLETE
    assert (first.income_pc_month, second.income_pc_month) == (900_000, None)
    assert second.household_class is HouseholdClass.INCOMPLETE
    assert first.reason.startswith("missing: ")


def test_area_type_that_was_not_asked_is_that_of_the_hamlet_on_the_day(
    session: Session, tree: Tree, household: Household, judge
):  # D9
    version = publish(session, "income_only.md", ONE_MEMBER)
    round_ = plan(session, tree, version, "income")
    round_.standards.append(load_builtin(session, "vn-2022"))
    open_round(session, round_)
    # Above every line, so poor under no deprivation; but which line depends on the place.
    judge(income_xml("uuid:1", "20000000"))
    [found] = session.scalars(select(Classification))
    assert found.household_class is HouseholdClass.NOT_POOR
    assert "area_type" not in found.reason
