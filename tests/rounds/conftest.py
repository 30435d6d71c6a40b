"""What the tests of rounds share: a district with two communes, and a questionnaire."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from mne.areas import editing
from mne.areas.models import Area, AreaKind
from mne.questionnaires.models import Questionnaire, QuestionnaireVersion

FOUNDED = date(2000, 1, 1)


@dataclass(frozen=True)
class Map:
    district: Area
    commune: Area
    hamlet: Area
    elsewhere: Area


@pytest.fixture
def places(session: Session) -> Map:
    """A district with a commune and a hamlet, and a commune of another district."""
    district = editing.add_area(session, "D1", "Huyện Một", AreaKind.DISTRICT, FOUNDED)
    other = editing.add_area(session, "D2", "Huyện Hai", AreaKind.DISTRICT, FOUNDED)
    commune = editing.add_area(
        session, "C1", "Xã Tân Lập", AreaKind.COMMUNE, FOUNDED, district
    )
    return Map(
        district,
        commune,
        editing.add_area(session, "C1-1", "Ấp 1", AreaKind.HAMLET, FOUNDED, commune),
        editing.add_area(session, "C9", "Xã Khác", AreaKind.COMMUNE, FOUNDED, other),
    )


def published(session: Session, form_id: str, *versions: str) -> list[QuestionnaireVersion]:
    """Put versions of a questionnaire into the store as published."""
    questionnaire = Questionnaire(form_id=form_id)
    for version in versions:
        questionnaire.versions.append(
            QuestionnaireVersion(
                version=version,
                titles={"vi": "Phiếu"},
                definition={"form_id": form_id, "version": version},
                xform=b"<h:html/>",
                xform_md5=f"{len(version):032d}",
                source_name="phieu.md",
                source=b"",
                published_at=datetime(2022, 1, 1, tzinfo=UTC),
            )
        )
    session.add(questionnaire)
    session.flush()
    return questionnaire.versions


@pytest.fixture
def versions(session: Session) -> list[QuestionnaireVersion]:
    """Two versions of one questionnaire, the older first."""
    return published(session, "annual_review", "2022.1", "2022.2")
