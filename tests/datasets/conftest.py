"""What the tests of data sets share: a small district, a questionnaire, closed rounds."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.areas import editing
from mne.areas.models import Area, AreaKind, AreaType
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.households.models import Household
from mne.households.register import add_household, count_residents, find_household
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, close_round, open_round, plan_round
from mne.sampling.drawing import draw_two_stage, list_census
from mne.sampling.frames import StrataBy
from mne.sampling.models import Selection

FOUNDED = date(2000, 1, 1)
SENT_AT = datetime(2022, 8, 1, 3, tzinfo=UTC)

TRIAL = """
| survey |
| | type | name | label |
| | start | start | |
| | text | household_code | Household |
| | text | hamlet_code | Hamlet |
| | text | head_name | Head |
| | select_one area | area_type | Area |
| | select_one result | interview_result | Result |
| | geopoint | place | Place |
| | integer | income | Income |
| | select_multiple means | means | Means |
| | begin_repeat | member | Member |
| | text | member_name | Name |
| | integer | age | Age |
| | end_repeat | | |
| choices |
| | list_name | name | label |
| | area | rural | Rural |
| | area | urban | Urban |
| | result | completed | Completed |
| | result | refused | Refused |
| | means | tv | TV |
| | means | radio | Radio |
| settings |
| | form_title | form_id | version |
| | Trial | trial | 1 |
"""


@dataclass
class District:
    """Two communes of two hamlets, ten households in each."""

    area: Area
    hamlets: dict[str, Area] = field(default_factory=dict)


@pytest.fixture
def district(session: Session) -> District:
    area = editing.add_area(session, "D1", "Huyện Một", AreaKind.DISTRICT, FOUNDED)
    made = District(area)
    for commune_code, area_type in (("C1", AreaType.URBAN), ("C2", AreaType.RURAL)):
        commune = editing.add_area(
            session, commune_code, f"Xã {commune_code}", AreaKind.COMMUNE, FOUNDED, area
        )
        for number in (1, 2):
            code = f"{commune_code}-{number}"
            hamlet = editing.add_area(
                session, code, f"Ấp {number}", AreaKind.HAMLET, FOUNDED, commune
            )
            editing.set_trait(session, hamlet, area_type, "south_east", FOUNDED)
            count_residents(session, hamlet, date(2022, 6, 30), (10, 35), "Công an xã")
            for household in range(1, 11):
                add_household(
                    session, f"{code}-{household:02d}", hamlet, "Lê Văn C", FOUNDED
                )
            made.hamlets[code] = hamlet
    return made


@pytest.fixture
def version(session: Session) -> QuestionnaireVersion:
    return publish(session, "trial.md", TRIAL)


MakeRound = Callable[..., Round]


@pytest.fixture
def sample(session: Session, district: District, version: QuestionnaireVersion) -> Round:
    """An open sample round: two hamlets in each of two strata, three households in each."""
    with clock.frozen(datetime(2022, 7, 1, tzinfo=UTC)):
        round_ = _plan(session, district, version, "DK-2022", RoundMode.SAMPLE)
        draw_two_stage(session, round_, 2022, 2, 3, StrataBy.PLACE)
        open_round(session, round_)
    return round_


@pytest.fixture
def census(session: Session, district: District, version: QuestionnaireVersion) -> Round:
    """An open annual review of the first four households of each hamlet."""
    round_ = _plan(session, district, version, "RS-2022", RoundMode.CENSUS)
    listed = session.scalars(
        select(Household.id).where(Household.code.regexp_match("-0[1-4]$"))
    )
    list_census(session, round_, listed)
    open_round(session, round_)
    return round_


def _plan(
    session: Session,
    district: District,
    version: QuestionnaireVersion,
    code: str,
    mode: RoundMode,
) -> Round:
    review = mode is RoundMode.CENSUS
    return plan_round(
        session,
        RoundPlan(
            code=code,
            name=f"Đợt {code}",
            kind=RoundKind.ANNUAL_REVIEW if review else RoundKind.BASELINE,
            mode=mode,
            area=district.area,
            questionnaire_version=version,
            reference_on=date(2022, 7, 1),
            opens_on=date(2022, 7, 1),
            closes_on=date(2022, 12, 31),
        ),
    )


def drawn(session: Session, round_: Round) -> list[str]:
    """Give the codes of the round's households."""
    return list(
        session.scalars(
            select(Household.code)
            .join(Selection, Selection.household_id == Household.id)
            .where(Selection.round_id == round_.id)
            .order_by(Household.code)
        )
    )


def send(
    session: Session,
    round_: Round,
    code: str,
    state: SubmissionState = SubmissionState.JUDGED,
    hours: int = 0,
    **answers: Any,
) -> Submission:
    """File one interview, as it stands after it was judged."""
    household = find_household(session, code)
    document = {
        "start": "2022-08-01T10:00:00+07:00",
        "household_code": code,
        "hamlet_code": code[:4],
        "head_name": "Lê Văn C",
        "interview_result": "completed",
        "place": "11.5 106.0 0 0",
        "income": "100",
        "means": "tv",
        "member": [
            {"member_name": "Lê Văn C", "age": "41"},
            {"member_name": "D", "age": ""},
        ],
    } | answers
    number = session.query(Submission).count() + 1
    instance_id = f"uuid:{number:04d}"
    submission = Submission(
        form_id="trial",
        instance_id=instance_id,
        questionnaire_version_id=round_.questionnaire_version_id,
        round_id=round_.id,
        household_id=household.id if household else None,
        state=state,
        received_at=SENT_AT,
    )
    submission.versions.append(
        SubmissionVersion(
            number=1,
            instance_id=instance_id,
            xml=instance_id.encode(),
            xml_sha256=hashlib.sha256(instance_id.encode()).hexdigest(),
            answers=document,
            received_at=SENT_AT + timedelta(hours=hours),
            judged_at=None if state is SubmissionState.RECEIVED else SENT_AT,
        )
    )
    session.add(submission)
    session.flush()
    return submission


def send_all(session: Session, round_: Round) -> None:
    """File an interview of every household of the round, and close it."""
    for code in drawn(session, round_):
        send(session, round_, code)
    close_round(session, round_)
