"""Each step of the workflow: who may take it, what it needs, what it refuses by name.

Requirement ids are those of the programme's monitoring notes (B-05 …).

M1  the usual road from draft to verified, and every other end (B-02, B-05, B-06, B-08)
F8  fixture 8: who did it, or works for who did, may not verify: in the service (B-06)
F9  fixture 9: a risk is accepted until a day, comes back once on it (B-08)
M2  what is missing is named: evidence, paper, addressee, due date, reason, response,
    action, decision, last day, second person, remainder (B-05, B-07)
M4  who can't do it says so with the reason, and it lies on the superior's desk (B-21)
M3  more time is approved by the superior, and the first due date stays (B-09)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from mne import clock
from mne.errors import MneError
from mne.inspections import (
    deciding,
    findings,
    listing,
    recommendations,
    remedies,
    verifying,
    workflow,
)
from mne.inspections.errors import (
    ActionMissing,
    AddresseeMissing,
    DueDateMissing,
    DueDatePast,
    EvidenceMissing,
    ExtensionNeedsApprover,
    ExtensionNotLater,
    FindingIncomplete,
    GraveNeedsMore,
    LastDayMissing,
    MoveNotPossible,
    NotYourMove,
    PaperMissing,
    ReasonNeeded,
    RemainderMissing,
    RequestDecided,
    ResponseMissing,
    ResponseUndecided,
    UnknownRecommendation,
    VerificationMissing,
    VerifierNotIndependent,
)
from mne.inspections.finding_models import EvidencePurpose, FindingSource, Severity
from mne.inspections.listing import Reason
from mne.inspections.moving import move
from mne.inspections.recommendation_models import (
    ActionState,
    Answer,
    ExtensionState,
    Recommendation,
    RecommendationState,
    VerificationMethod,
)
from tests.inspections.conftest import DUE, Offices, at, drafted, issued, photo, seen

NOW = date(2023, 3, 10)
SITE = verifying.Look(VerificationMethod.SITE_VISIT, NOW, "Đã xem tại chỗ")
DESK = verifying.Look(VerificationMethod.DESK, NOW, "Đã xem hồ sơ")


@pytest.fixture(autouse=True)
def _spring():
    with clock.frozen(at(NOW)):
        yield


def answered(
    session: Session, world: Offices, answer: Answer = Answer.AGREE, **changes: object
) -> Recommendation:
    item = issued(session, world, **changes)
    remedies.plan_action(session, item, "Rà soát", world.officer, DUE, world.officer)
    remedies.respond(session, item, item.version, world.officer, answer, "Thiếu người")
    return item


def started(session: Session, world: Offices, **changes: object) -> Recommendation:
    item = answered(session, world, **changes)
    remedies.start(session, item, item.version, world.officer)
    return item


def submitted(session: Session, world: Offices, **changes: object) -> Recommendation:
    item = started(session, world, **changes)
    remedies.add_evidence(session, item, photo(EvidencePurpose.REMEDY), world.officer)
    remedies.submit(session, item, item.version, world.officer, "Đã làm xong")
    return item


def closed(session: Session, world: Offices) -> Recommendation:
    item = submitted(session, world)
    verifying.verify(session, item, item.version, world.verifier, SITE)
    return item


# ---------------------------------------------------------------- M1


def test_an_item_goes_the_usual_road(session: Session, world: Offices):  # M1
    item = closed(session, world)
    assert [event.to_state for event in item.events] == [
        RecommendationState.ISSUED,
        RecommendationState.RESPONDED,
        RecommendationState.IN_PROGRESS,
        RecommendationState.SUBMITTED,
        RecommendationState.VERIFIED_CLOSED,
    ]
    assert recommendations.get_recommendation(session, item.ref) is item
    assert item.ref.startswith("KN-2023-")


def test_what_is_not_mended_goes_back_and_is_mended(session: Session, world: Offices):
    item = submitted(session, world)
    verifying.return_(session, item, item.version, world.verifier, SITE)
    assert (item.state, item.times_returned) == (RecommendationState.RETURNED, 1)
    with clock.frozen(at(NOW + timedelta(days=1))):
        remedies.start(session, item, item.version, world.officer)
        with pytest.raises(EvidenceMissing):  # the old photograph does not count again
            remedies.submit(session, item, item.version, world.officer, "Xong")
        remedies.add_evidence(session, item, photo(EvidencePurpose.REMEDY), world.officer)
        remedies.submit(session, item, item.version, world.officer, "Xong")
        verifying.verify(session, item, item.version, world.verifier, SITE)
    assert item.state == RecommendationState.VERIFIED_CLOSED


def test_a_part_is_closed_and_the_rest_followed(session: Session, world: Offices):
    item = submitted(session, world)
    with pytest.raises(RemainderMissing):
        verifying.close_in_part(session, item, item.version, world.verifier, SITE)
    rest = recommendations.draft(
        session, item.finding, "Phần còn lại", world.lead, world.verifier, item
    )
    recommendations.address(rest, world.commune, date(2023, 9, 1))
    verifying.close_in_part(session, item, item.version, world.verifier, SITE)
    assert item.state == RecommendationState.PARTIALLY_CLOSED
    assert rest.parent_id == item.id


def test_the_superior_ends_what_will_not_be_done(session: Session, world: Offices):
    item = answered(session, world, Answer.DISAGREE)
    with pytest.raises(PaperMissing):
        deciding.close_not_implemented(
            session, item, item.version, world.leader, "Không khả thi", ""
        )
    deciding.close_not_implemented(
        session, item, item.version, world.leader, "Không khả thi", "Thông báo 15/TB-UBND"
    )
    assert item.state == RecommendationState.CLOSED_NOT_IMPLEMENTED


def test_what_no_longer_applies_is_overtaken(session: Session, world: Offices):
    item = started(session, world)
    deciding.declare_overtaken(
        session, item, item.version, world.leader, "Chương trình đã kết thúc"
    )
    assert item.state == RecommendationState.OVERTAKEN


def test_a_referred_item_waits_for_its_answer(session: Session, world: Offices):
    item = started(session, world)
    referral = recommendations.Referral("Thanh tra huyện", "20/CV")
    recommendations.refer(
        session, item, item.version, world.inspector, "Vượt thẩm quyền", referral
    )
    with pytest.raises(MoveNotPossible, match="is “referred”"):
        remedies.submit(session, item, item.version, world.officer, "Xong")
    recommendations.register_answer(
        session, item, item.version, world.inspector, "Đã xử lý", "31/KL-TTr"
    )
    assert item.state == RecommendationState.SUBMITTED


def test_an_issued_item_is_withdrawn_for_a_reason(session: Session, world: Offices):
    item = issued(session, world)
    with pytest.raises(ReasonNeeded):
        recommendations.withdraw(session, item, item.version, world.inspector, "  ")
    recommendations.withdraw(session, item, item.version, world.inspector, "Ghi nhầm xã")
    assert item.state == RecommendationState.WITHDRAWN
    with pytest.raises(UnknownRecommendation):
        recommendations.get_recommendation(session, "KN-0000")


def test_what_came_back_is_reopened_with_evidence(session: Session, world: Offices):
    item = closed(session, world)
    with pytest.raises(EvidenceMissing):
        verifying.reopen(session, item, item.version, world.verifier, "Lại sai")
    remedies.add_evidence(session, item, photo(EvidencePurpose.FAILURE), world.verifier)
    verifying.reopen(session, item, item.version, world.verifier, "Lại sai")
    assert (item.state, item.closed_at) == (RecommendationState.REOPENED, None)


# ---------------------------------------------------------------- F8, F9


def test_fixture_8_nobody_verifies_their_own_work(session: Session, world: Offices):  # F8
    item = submitted(session, world)
    with pytest.raises(NotYourMove):  # an officer of the unit holds no such right
        verifying.verify(session, item, item.version, world.officer, SITE)
    with pytest.raises(VerifierNotIndependent):  # a supervisor who works there too
        verifying.verify(session, item, item.version, world.colleague, SITE)


def test_fixture_8_an_action_owner_of_another_office_is_refused(
    session: Session, world: Offices
):  # F8
    item = issued(session, world)
    remedies.plan_action(session, item, "Làm", world.verifier, DUE, world.officer)
    remedies.respond(session, item, item.version, world.officer, Answer.AGREE)
    remedies.start(session, item, item.version, world.officer)
    remedies.add_evidence(session, item, photo(EvidencePurpose.REMEDY), world.officer)
    remedies.submit(session, item, item.version, world.officer, "Xong")
    with pytest.raises(VerifierNotIndependent):
        verifying.verify(session, item, item.version, world.verifier, SITE)


def test_fixture_8_the_only_author_of_the_evidence_is_refused(
    session: Session, world: Offices
):  # F8
    item = started(session, world)
    remedies.add_evidence(session, item, photo(EvidencePurpose.REMEDY), world.verifier)
    remedies.submit(session, item, item.version, world.officer, "Xong")
    with pytest.raises(VerifierNotIndependent):
        verifying.verify(session, item, item.version, world.verifier, SITE)


def test_fixture_9_a_risk_is_accepted_until_a_day(session: Session, world: Offices):  # F9
    item = answered(session, world)
    for until in (None, NOW):
        with pytest.raises(LastDayMissing):
            deciding.accept_risk(
                session, item, item.version, world.leader, "Chờ kinh phí", until
            )
    until = date(2023, 6, 1)
    deciding.accept_risk(session, item, item.version, world.leader, "Chờ", until)
    with pytest.raises(EvidenceMissing):  # not before its day, and not without a cause
        verifying.reopen_expired(session, item)
    with clock.frozen(at(until)):
        verifying.reopen_expired(session, item)
        assert item.state == RecommendationState.REOPENED
        with pytest.raises(MoveNotPossible):
            verifying.reopen_expired(session, item)


# ---------------------------------------------------------------- M2


def refusals() -> list[tuple[type[MneError], Callable[[Recommendation], None]]]:
    def forget_evidence(item: Recommendation) -> None:
        item.finding.evidence = []

    def forget_criterion(item: Recommendation) -> None:
        item.finding.criterion = " "

    def forget_paper(item: Recommendation) -> None:
        item.finding.source_text = ""

    return [
        (EvidenceMissing, forget_evidence),
        (FindingIncomplete, forget_criterion),
        (PaperMissing, forget_paper),
        (AddresseeMissing, lambda item: recommendations.address(item, None, DUE)),
        (DueDateMissing, lambda item: setattr(item, "due_before", None)),
        (DueDatePast, lambda item: setattr(item, "due_before", NOW)),
    ]


@pytest.mark.parametrize(
    ("error", "spoil"), refusals(), ids=[error.__name__ for error, _ in refusals()]
)
def test_a_draft_is_not_issued_while_something_is_missing(
    session: Session,
    world: Offices,
    error: type[MneError],
    spoil: Callable[[Recommendation], None],
):  # M2
    item = drafted(session, world)
    with session.no_autoflush:
        spoil(item)
        with pytest.raises(error, match=item.ref):
            recommendations.issue(session, item, item.version, world.inspector)
    assert item.state == RecommendationState.DRAFT


def test_an_inspection_without_minutes_issues_nothing(session: Session, world: Offices):
    item = drafted(session, world, source=FindingSource.OWN)
    item.finding.source = FindingSource.COUNCIL
    item.finding.source_text = ""
    with pytest.raises(PaperMissing, match="the minutes, the conclusion"):
        recommendations.issue(session, item, item.version, world.inspector)


def test_an_answer_says_why_not(session: Session, world: Offices):  # M2 B-05
    item = issued(session, world)
    with pytest.raises(ActionMissing):
        remedies.respond(session, item, item.version, world.officer, Answer.AGREE)
    with pytest.raises(ResponseMissing):
        remedies.respond(session, item, item.version, world.officer, Answer.DISAGREE, "")
    fresh = issued(session, world, subject_key="khác")
    with pytest.raises(ResponseMissing):  # nobody has answered this one
        move(session, fresh, workflow.RESPOND, fresh.version, world.officer)


def test_an_answer_that_is_no_plain_yes_is_decided_on(session: Session, world: Offices):
    item = answered(session, world, Answer.PARTLY)
    with pytest.raises(ResponseUndecided):
        remedies.start(session, item, item.version, world.officer)
    with pytest.raises(NotYourMove):
        deciding.decide_response(session, item, world.inspector, "Vẫn làm")
    with pytest.raises(ReasonNeeded):
        deciding.decide_response(session, item, world.leader, " ")
    deciding.decide_response(session, item, world.leader, "Vẫn làm phần đã thống nhất")
    with pytest.raises(RequestDecided):
        deciding.decide_response(session, item, world.leader, "Lần nữa")
    remedies.start(session, item, item.version, world.officer)
    assert item.state == RecommendationState.IN_PROGRESS


def test_a_critical_one_takes_two_people_on_the_spot(session: Session, world: Offices):
    item = submitted(session, world, severity=Severity.CRITICAL)
    for look in (
        DESK,
        SITE,
        verifying.Look(SITE.method, NOW, "", world.verifier),
        verifying.Look(VerificationMethod.DESK, NOW, "", world.second),
    ):
        with pytest.raises(GraveNeedsMore):
            verifying.verify(session, item, item.version, world.verifier, look)
    look = verifying.Look(SITE.method, NOW, "", world.colleague)
    with pytest.raises(VerifierNotIndependent):
        verifying.verify(session, item, item.version, world.verifier, look)
    look = verifying.Look(SITE.method, NOW, "", world.second)
    verifying.verify(session, item, item.version, world.verifier, look)
    assert item.state == RecommendationState.VERIFIED_CLOSED


def test_a_closing_needs_its_verification(session: Session, world: Offices):
    item = submitted(session, world)
    with pytest.raises(VerificationMissing):
        move(session, item, workflow.VERIFY, item.version, world.verifier)


def test_the_lower_of_two_severities_does_not_make_it_easier(
    session: Session, world: Offices
):
    item = submitted(session, world)
    findings.confirm_severity(
        session, item.finding, Severity.CRITICAL, "Tái diễn", world.inspector
    )
    with pytest.raises(GraveNeedsMore):
        verifying.verify(session, item, item.version, world.verifier, DESK)


# ---------------------------------------------------------------- M4


def test_what_cant_be_done_goes_to_the_superior(session: Session, world: Offices):  # M4
    item = started(session, world)
    (action,) = item.actions
    assert Reason.DECIDE not in listing.desk(session, world.leader, NOW).items
    silent = remedies.Progress(ActionState.CANNOT, 0)
    with pytest.raises(ReasonNeeded):
        remedies.report_action(session, item, action, silent, world.officer)
    said = remedies.Progress(ActionState.CANNOT, 0, "Hộ đã chuyển đi nơi khác")
    remedies.report_action(session, item, action, said, world.officer)
    decided = listing.desk(session, world.leader, NOW).items[Reason.DECIDE]
    assert [row[0].ref for row in decided] == [item.ref]


# ---------------------------------------------------------------- M3


def test_more_time_is_the_superiors_to_give(session: Session, world: Offices):  # M3
    item = started(session, world)
    later = date(2023, 6, 1)
    with pytest.raises(ExtensionNotLater):
        deciding.ask_extension(session, item, DUE, "Thiếu người", world.officer)
    with pytest.raises(ReasonNeeded):
        deciding.ask_extension(session, item, later, "", world.officer)
    with pytest.raises(NotYourMove):
        deciding.ask_extension(session, item, later, "Hộ", world.inspector)
    asked = deciding.ask_extension(session, item, later, "Thiếu người", world.officer)
    assert item.due_before == DUE
    with pytest.raises(ExtensionNeedsApprover):
        deciding.decide_extension(
            session, item, asked, ExtensionState.APPROVED, world.inspector
        )
    deciding.decide_extension(session, item, asked, ExtensionState.APPROVED, world.leader)
    assert (item.due_before, item.original_due_before) == (later, DUE)
    with pytest.raises(RequestDecided):
        deciding.decide_extension(
            session, item, asked, ExtensionState.REFUSED, world.leader
        )


def test_the_same_finding_sent_twice_is_one(session: Session, world: Offices):
    what = seen(world)
    first = findings.record_finding(session, what, world.inspector)
    assert findings.record_finding(session, what, world.inspector) is first
