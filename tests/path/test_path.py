"""The path of one interview: from a tablet's post to a class, and to a line of a table.

The interviews are those that JavaRosa, the engine inside ODK Collect, filled in for the
built-in annual review (``interviews/README.md``); nothing was edited afterwards.

P1  each is taken, judged without an issue, matched to its household and its hamlet
P2  each gets its class under vn-2022, by the deprivations that the tablet computed as well
P3  a crash between taking and judging loses nothing: a new process judges it
P4  the round frozen and reported, the interviews are the numbers of its poverty table
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from mne import pipeline
from mne.app import create_app
from mne.areas.editing import add_area, set_trait
from mne.areas.models import Area, AreaKind, AreaType
from mne.clock import frozen
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.config import Settings
from mne.datasets.freezing import freeze
from mne.db import make_readers
from mne.households.register import add_household, count_residents
from mne.quality.models import SubmissionIssue
from mne.questionnaires.publishing import publish
from mne.reports import poverty
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, close_round, open_round, plan_round
from mne.sampling.drawing import list_census
from mne.standards.models import Classification, HouseholdClass
from mne.standards.packs import load_builtin
from mne.users.devices import issue_token
from mne.users.people import grant
from mne.users.permissions import Role
from surveys import instruments
from tests.fieldwork import add_person
from tests.web.openrosa.conftest import Tablet

INTERVIEWS = Path(__file__).parent / "interviews"
FOUNDED = date(2025, 7, 1)
OPENS_ON, CLOSES_ON = date(2026, 11, 1), date(2026, 12, 15)
COUNTED_ON = date(2026, 9, 30)
ARRIVED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Filled:
    """An interview of JavaRosa, and what its README says that JavaRosa computed."""

    name: str
    household_code: str
    household_class: HouseholdClass
    deprivations: int
    income_pc_month: int

    @property
    def xml(self) -> bytes:
        return (INTERVIEWS / f"annual_review_javarosa_{self.name}.xml").read_bytes()


# vn-2022 (Nghị định 07/2021/NĐ-CP): rural income line 1,500,000 đồng per person and month;
# poor with three deprivations or more, near poor with fewer.
FILLED = [
    Filled("poor", "TB08-02-0901", HouseholdClass.POOR, 8, 964_583),
    Filled("not_poor", "TB08-01-0044", HouseholdClass.NOT_POOR, 1, 6_666_667),
    Filled("birth_year_only", "TB08-03-0310", HouseholdClass.NEAR_POOR, 1, 937_500),
]


@dataclass
class Review:
    """An annual review of one commune with three households on its list."""

    round: Round
    commune: Area
    tablet: Tablet


@pytest.fixture
def review(session: Session, settings: Settings) -> Iterator[Review]:
    with frozen(ARRIVED):
        round_, commune, secret = _open_review(session)
        session.commit()
        app = create_app(settings)
        client: FlaskClient = app.test_client()
        yield Review(round_, commune, Tablet(client, secret))
        app.extensions["mne"].engine.dispose()


def _open_review(session: Session) -> tuple[Round, Area, str]:
    province = add_area(session, "TN", "Tỉnh Tây Ninh", AreaKind.PROVINCE, FOUNDED)
    commune = add_area(session, "TB23", "Xã Trà Vong", AreaKind.COMMUNE, FOUNDED, province)
    codes = []
    for each in FILLED:
        code = each.household_code.rpartition("-")[0]
        hamlet = add_area(session, code, f"Ấp {code}", AreaKind.HAMLET, FOUNDED, commune)
        set_trait(session, hamlet, AreaType.RURAL, "south_east", FOUNDED)
        household = add_household(session, each.household_code, hamlet, each.name, FOUNDED)
        count_residents(session, hamlet, COUNTED_ON, (100, 380), "sổ ấp")
        codes.append(household.id)
    content = instruments.load("annual_review")
    plan = RoundPlan(
        code="review-2026",
        name="Rà soát 2026",
        kind=RoundKind.ANNUAL_REVIEW,
        mode=RoundMode.CENSUS,
        area=commune,
        questionnaire_version=publish(session, "annual_review.md", content),
        reference_on=OPENS_ON,
        opens_on=OPENS_ON,
        closes_on=CLOSES_ON,
        standards=[load_builtin(session, "vn-2022")],
    )
    round_ = plan_round(session, plan)
    list_census(session, round_, codes)
    open_round(session, round_)
    enumerator = add_person(session, "lan")
    grant(session, enumerator, Role.ENUMERATOR, commune, OPENS_ON)
    return round_, commune, issue_token(session, enumerator, "Máy 1")[1]


def found(engine: Engine, filled: Filled) -> tuple[Submission, Classification, list[str]]:
    """Read what became of an interview."""
    with make_readers(engine)() as session:
        version = session.scalars(
            select(SubmissionVersion).where(SubmissionVersion.xml == filled.xml)
        ).one()
        classification = session.scalars(
            select(Classification).where(Classification.submission_version_id == version.id)
        ).one()
        issues = session.scalars(
            select(SubmissionIssue.code).where(SubmissionIssue.version_id == version.id)
        )
        return version.submission, classification, list(issues)


@pytest.mark.parametrize("filled", FILLED, ids=lambda filled: filled.name)
def test_an_interview_goes_from_its_post_to_its_class(
    review: Review, engine: Engine, settings: Settings, filled: Filled
):  # P1 P2 P3
    assert review.tablet.post(filled.xml).status_code == 201
    assert review.tablet.post(filled.xml).status_code == 202
    assert pipeline.judge_waiting(settings) == 1
    submission, classification, issues = found(engine, filled)
    assert issues == []
    assert submission.state is SubmissionState.JUDGED
    assert submission.round_id == review.round.id
    with make_readers(engine)() as session:
        area = session.get_one(Area, submission.area_id)
    assert filled.household_code.startswith(area.code)
    assert classification.household_class is filled.household_class
    assert classification.basis == "measured_income"
    assert classification.deprivations == filled.deprivations
    assert classification.income_pc_month == filled.income_pc_month
    assert sum(filter(None, classification.indicators.values())) == filled.deprivations


def test_the_interviews_are_the_numbers_of_the_poverty_table(
    review: Review, session: Session, settings: Settings, tmp_path: Path
):  # P4
    for filled in FILLED:
        assert review.tablet.post(filled.xml).status_code == 201
    pipeline.judge_waiting(settings)
    round_ = session.merge(review.round)
    close_round(session, round_)
    freeze(session, settings, [round_], "review-2026", "Rà soát 2026")
    session.commit()
    report = poverty.make(session, settings, "review-2026", "vn-2022")
    whole, commune = report.reviews
    assert (whole.area, commune.area) == ("", "TB23")
    for row in (whole, commune):
        assert (row.listed, row.interviewed) == (3, 3)
        assert row.households == {
            "poor": 1,
            "near_poor": 1,
            "average": 0,
            "not_poor": 1,
            "incomplete": 0,
        }
        # Households of 4, 3 and 2, as the interviews' README says.
        assert [row.persons[each] for each in ("poor", "not_poor", "near_poor")] == [
            4,
            3,
            2,
        ]
        assert row.residents.households == 300
        assert row.share("poor") == pytest.approx(1 / 300)
