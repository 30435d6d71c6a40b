"""What the tests of samples share: a district of twelve hamlets and its households."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from mne.areas import editing
from mne.areas.models import Area, AreaKind, AreaType
from mne.households.models import Household
from mne.questionnaires.models import Questionnaire, QuestionnaireVersion
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, plan_round

FOUNDED = date(2000, 1, 1)
REFERENCE_ON = date(2022, 7, 1)

# commune -> kind of place, at the border?, households of each hamlet
COMMUNES: dict[str, tuple[AreaType, bool, list[int]]] = {
    "C1": (AreaType.URBAN, False, [40, 35, 52]),
    "C2": (AreaType.RURAL, False, [20, 31, 12, 44, 25]),
    "C3": (AreaType.RURAL, True, [18, 4, 27, 150]),
}

MakeRound = Callable[..., Round]


@pytest.fixture
def district(session: Session) -> Area:
    """Three communes, twelve hamlets, and every household in the register."""
    district = editing.add_area(session, "D1", "Huyện Một", AreaKind.DISTRICT, FOUNDED)
    for code, (area_type, is_border, sizes) in COMMUNES.items():
        commune = editing.add_area(
            session, code, f"Xã {code}", AreaKind.COMMUNE, FOUNDED, district
        )
        for number, size in enumerate(sizes, start=1):
            hamlet = editing.add_area(
                session,
                f"{code}-{number}",
                f"Ấp {number}",
                AreaKind.HAMLET,
                FOUNDED,
                commune,
            )
            editing.set_trait(
                session, hamlet, area_type, "south_east", FOUNDED, is_border=is_border
            )
            add_households(session, hamlet, size)
    return district


def add_households(
    session: Session, hamlet: Area, count: int, since: date = FOUNDED
) -> None:
    session.execute(
        insert(Household),
        [
            {
                "code": f"{hamlet.code}-{since.year}-{number:03d}",
                "hamlet_id": hamlet.id,
                "head_name": "Trần Thị B",
                "search_name": "tran thi b",
                "address": "",
                "registered_on": since,
            }
            for number in range(1, count + 1)
        ],
    )


@pytest.fixture
def version(session: Session) -> QuestionnaireVersion:
    """A questionnaire that the rounds use."""
    version = QuestionnaireVersion(
        version="1",
        titles={"vi": "Phiếu"},
        definition={"form_id": "evaluation_household", "version": "1"},
        xform=b"<h:html/>",
        xform_md5="0" * 32,
        source_name="phieu.md",
        source=b"",
        published_at=datetime(2022, 1, 1, tzinfo=UTC),
    )
    session.add(Questionnaire(form_id="evaluation_household", versions=[version]))
    session.flush()
    return version


@pytest.fixture
def make_round(
    session: Session, district: Area, version: QuestionnaireVersion
) -> MakeRound:
    """Plan a round of the district; a sample unless another mode is named."""

    def plan(
        code: str = "DK-2022",
        kind: RoundKind = RoundKind.BASELINE,
        mode: RoundMode = RoundMode.SAMPLE,
        reference_on: date = REFERENCE_ON,
    ) -> Round:
        return plan_round(
            session,
            RoundPlan(
                code=code,
                name=code,
                kind=kind,
                mode=mode,
                area=district,
                questionnaire_version=version,
                reference_on=reference_on,
                opens_on=reference_on,
                closes_on=date(reference_on.year, 12, 31),
            ),
        )

    return plan
