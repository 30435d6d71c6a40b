"""A round in the field as a tablet meets it: a form, households to visit, a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from mne.clock import today
from mne.households.models import Household
from mne.households.register import add_household
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, open_round, plan_round
from mne.sampling.drawing import list_census
from mne.users.devices import issue_token
from mne.users.models import DeviceToken, User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.conftest import Tree
from tests.fieldwork import add_person

# ruff: noqa: E501 a row of a sheet is one line
SHEETS = """
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | required | constraint | appearance |
| | start | start | | | | | |
| | end | end | | | | | |
| | text | household_code | Mã hộ | Household code | yes | | |
| | text | hamlet_code | Mã ấp | Hamlet code | yes | | |
| | date | interview_date | Ngày phỏng vấn | Day of the interview | yes | | |
| | integer | age | Tuổi chủ hộ | Age of the head | | . <= 120 | |
| | image | photo | Ảnh nhà | Picture of the dwelling | | | |
| settings |
| | form_title | form_id | version | default_language |
| | Phiếu thử | tablet_review | 1 | Tiếng Việt (vi) |
"""

HEADS = ("Nguyễn Văn Đức", "Trần Thị Hoa", "Lê Văn Ơn")


@dataclass
class Field:
    """One open round of Tân Biên with one enumerator's tablet and three households."""

    version: QuestionnaireVersion
    round: Round
    enumerator: User
    token: DeviceToken
    secret: str
    households: list[Household]

    @property
    def base(self) -> str:
        return f"/v1/key/{self.secret}/projects/1"


def open_field(session: Session, tree: Tree) -> Field:
    """Publish the questionnaire, open its round, list households, give a token; commit."""
    version = publish(session, "tablet_review.md", SHEETS)
    round_ = plan_round(session, _plan(tree, version))
    households = [
        add_household(
            session,
            f"TT-01-{n:03}",
            tree.town_hamlets[0],
            head,
            date(2020, 1, 1),
            f"Tổ {n}",
        )
        for n, head in enumerate(HEADS, 1)
    ]
    list_census(session, round_, [each.id for each in households])
    open_round(session, round_)
    enumerator = add_person(session, "lan")
    grant(session, enumerator, Role.ENUMERATOR, tree.province, date(2025, 7, 1))
    token, secret = issue_token(session, enumerator, "Máy 1")
    session.commit()
    return Field(version, round_, enumerator, token, secret, households)


def _plan(tree: Tree, version: QuestionnaireVersion) -> RoundPlan:
    # The server and the browser go by the real clock.
    return RoundPlan(
        code="review",
        name="Rà soát thử",
        kind=RoundKind.ANNUAL_REVIEW,
        mode=RoundMode.CENSUS,
        area=tree.province,
        questionnaire_version=version,
        reference_on=today() - timedelta(days=30),
        opens_on=today() - timedelta(days=30),
        closes_on=today() + timedelta(days=30),
    )
