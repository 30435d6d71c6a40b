"""Scorecard B1 from the official's table to the class of an interview.

The table here is invented to try the engine; none of it is law.

S1  the same table loaded twice is one; another content is another, and the later one holds
S2  a questionnaire with its items is another version, accepted by the publish gate
S3  an interview is scored in its hamlet's column, and its class follows the score
S4  an item left blank leaves the score blank and the household incomplete, never poor
S5  without a scorecard, or without its questions, the class follows measured income
S6  a faulty table is refused with its place
"""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.standards.errors import StandardMalformed
from mne import pipeline
from mne.clock import frozen
from mne.collection import intake
from mne.collection.files import FileStore
from mne.collection.senders import find_sender
from mne.config import Settings
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.rounds.planning import open_round
from mne.standards.models import Classification, HouseholdClass
from mne.standards.packs import load_builtin
from mne.standards.scorecards import find_scorecard, instrument_with, load_scorecard
from mne.users.devices import issue_token
from mne.users.people import grant
from mne.users.permissions import Role
from surveys import instruments
from surveys.form_reading import compile_form
from surveys.simulating import Wishes, simulate
from tests.conftest import Tree
from tests.fieldwork import IN_THE_FIELD, OPENS_ON, add_person, plan, seal_post

# One item counted on the roster, one asked; the columns are the two of the test's map.
TABLE = """
code = "b1-invented"
standard = "vn-2022"
title = {vi = "Bảng thử", en = "Invented table"}
legal_texts = ["none"]
valid_from = 2022-01-01
columns = [
  {code = "south_east", name = {vi = "Đông Nam Bộ", en = "Southeast"}},
  {code = "urban", name = {vi = "Thành thị", en = "Urban"}},
]

[[items]]
code = "size"
name = {vi = "Số nhân khẩu", en = "Members"}
kind = "band"
variable = "household_size"
options = [{from = 1, below = 3, points = [100, 80]}, {from = 3, points = [90, 60]}]

[[items]]
code = "cattle"
name = {vi = "Số trâu, bò", en = "Head of cattle"}
kind = "count"
ask = true
points = [25, 10]
most = [75, 30]
"""


def _publish(session: Session) -> QuestionnaireVersion:
    scorecard = load_scorecard(session, TABLE)
    return publish(session, "b1.md", instrument_with(scorecard, "annual_review"))


@pytest.fixture
def judged(session: Session, tree: Tree, tmp_path, settings: Settings):
    """Send an interview of a household with so many cattle, and give its classes."""

    def judge(version: QuestionnaireVersion, cattle: str) -> Classification:
        with frozen(IN_THE_FIELD):
            round_ = plan(session, tree, version, "review-b1")
            round_.standards = [load_builtin(session, "vn-2022")]
            open_round(session, round_)
            enumerator = add_person(session, "lan")
            grant(session, enumerator, Role.ENUMERATOR, tree.province, OPENS_ON)
            token, _ = issue_token(session, enumerator, "Máy 1")
            session.flush()
            xml = _interview(version, cattle)
            store = FileStore(tmp_path / "files")
            intake.receive(
                session, store, seal_post(store, find_sender(session, token), xml)
            )
            session.commit()
            pipeline.judge_waiting(settings)
        session.expire_all()
        return session.scalars(select(Classification)).one()

    return judge


def _interview(version: QuestionnaireVersion, cattle: str) -> bytes:
    answers = {
        "household_code": "H-1",
        "hamlet_code": "MC-01",
        "area_type": "rural",
        "interview_result": "completed" if cattle else "partly",
        "interview_date": "2026-11-22",
        "relation": "head",
        "birth_date_known": "no",
        "birth_year": "1980",
        "b1_cattle": cattle,
    }
    wishes = Wishes(
        repeats=(1, 1),
        answers={name: lambda _r, _n, text=text: text for name, text in answers.items()},
    )
    return simulate(compile_form(version.xform), Random(1), IN_THE_FIELD, wishes)


def test_the_same_table_is_loaded_once(session: Session):  # S1
    first = load_scorecard(session, TABLE)
    assert load_scorecard(session, TABLE + "\n# a comment\n") is first
    corrected = load_scorecard(session, TABLE.replace("100, 80", "100, 85"))
    assert corrected is not first
    assert find_scorecard(session, "vn-2022") is corrected
    assert find_scorecard(session, "vn-2016") is None


def test_a_questionnaire_with_its_items_is_another_version(session: Session):  # S2
    with_items = _publish(session)
    plain = publish(session, "annual_review.md", instruments.load("annual_review"))
    assert with_items.questionnaire is plain.questionnaire
    assert with_items.version.startswith("2026.1-b1-")
    assert b"b1_cattle" in with_items.xform
    assert b"b1_cattle" not in plain.xform


@pytest.mark.parametrize(
    ("cattle", "score", "classes"),
    [
        # the rural line is 140; one member gives 100 there, cattle 25 each and 75 at most
        ("1", 125, {HouseholdClass.POOR, HouseholdClass.NEAR_POOR}),
        ("2", 150, {HouseholdClass.NOT_POOR, HouseholdClass.AVERAGE}),
        ("9", 175, {HouseholdClass.NOT_POOR, HouseholdClass.AVERAGE}),
    ],
)
def test_the_class_follows_the_score(
    session: Session, judged, cattle: str, score: int, classes: set[HouseholdClass]
):  # S3
    found = judged(_publish(session), cattle)
    assert (found.basis, found.b1_score) == ("b1", score)
    assert found.household_class in classes


def test_a_blank_item_is_never_poor(session: Session, judged):  # S4
    found = judged(_publish(session), "")
    assert found.b1_score is None
    assert found.household_class is HouseholdClass.INCOMPLETE


def test_without_its_questions_income_decides(session: Session, judged):  # S5
    load_scorecard(session, TABLE)
    plain = publish(session, "annual_review.md", instruments.load("annual_review"))
    found = judged(plain, "1")
    assert found.basis == "measured_income"


def test_a_table_that_is_no_scorecard_is_refused(session: Session):  # S6
    with pytest.raises(StandardMalformed, match=r"b1\.toml"):
        load_scorecard(session, "items = 3")
