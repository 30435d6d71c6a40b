"""Publishing questionnaires: inspected, kept for ever by version, refused in a sentence.

D1  both built-in instruments are published, and give back the questions that were asked
D2  a version never changes: the same content is the same version, other content is refused
D3  a fault is named with its place, and nothing is published
D4  the settings have to name the questionnaire and its version
D5  files that a questionnaire names have to come with it
D6  a version is given as a workbook, whatever it was uploaded as
"""

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.models import AuditEntry
from mne.questionnaires.errors import (
    MediaMissing,
    QuestionnaireHasFaults,
    UnknownQuestionnaire,
    VersionAlreadyPublished,
)
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import (
    MediaFile,
    as_questionnaire,
    as_workbook,
    get_version,
    latest,
    lint,
    list_versions,
    publish,
)
from surveys import instruments
from surveys.workbook_errors import WorkbookFault
from surveys.xlsform import convert_file

SHEETS = """
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | relevant |
| | integer | members | Số nhân khẩu | Members | |
| | text | reason | Vì sao? | Why? | ${members} > 10 |
| settings |
| | form_title | form_id | version |
| | Phiếu thử | trial | 2026.1 |
"""


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(QuestionnaireVersion)) or 0


@pytest.mark.slow
@pytest.mark.parametrize("name", instruments.NAMES)
def test_a_built_in_instrument_is_published(session: Session, name: str):  # D1
    text = instruments.load(name)
    version = publish(session, f"{name}.md", text)
    session.expire_all()
    asked = as_questionnaire(version)
    assert asked == convert_file(text.encode()).questionnaire
    assert asked.form_id == name
    digest = hashlib.md5(version.xform, usedforsecurity=False).hexdigest()
    assert version.xform_md5 == digest
    assert version.titles["vi"] == asked.title


def test_publishing_leaves_a_line_in_the_log(session: Session):  # D1
    version = publish(session, "thu.md", SHEETS)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == "questionnaire:trial")
    ).one()
    assert entry.details == {"version": "2026.1", "xform_md5": version.xform_md5}


def test_the_same_content_is_the_same_version(session: Session):  # D2
    first = publish(session, "thu.md", SHEETS)
    assert publish(session, "again.md", SHEETS) is first
    assert count(session) == 1


def test_a_released_version_is_never_changed(session: Session):  # D2
    with clock.frozen(datetime(2026, 3, 1, 20, tzinfo=UTC)):  # 2 March in Viet Nam
        publish(session, "thu.md", SHEETS)
    with pytest.raises(VersionAlreadyPublished, match="published on 02/03/2026") as refused:
        publish(session, "thu.md", SHEETS.replace("Vì sao?", "Tại sao?"))
    assert "đặt số phiên bản mới" in refused.value.sentence("vi")
    assert count(session) == 1


def test_another_version_stands_beside_the_first(session: Session):  # D2
    first = publish(session, "thu.md", SHEETS)
    second = publish(session, "thu.md", SHEETS.replace("2026.1", "2026.2"))
    assert latest(session, "trial") is second
    assert get_version(session, "trial", "2026.1") is first
    assert list_versions(session) == [second, first]


def test_a_broken_sheet_is_refused_with_its_place(session: Session):  # D3
    with pytest.raises(WorkbookFault) as refused:
        publish(session, "thu.md", SHEETS.replace("integer", "intejer"))
    assert (refused.value.place.sheet, refused.value.place.row) == ("survey", 2)
    assert count(session) == 0


def test_a_rule_that_tablets_can_t_follow_is_refused(session: Session):  # D3
    faulty = SHEETS.replace("${members} > 10", "median(${members}) > 10")
    with pytest.raises(QuestionnaireHasFaults, match=r"has 1 faults\. The first: .*median"):
        publish(session, "thu.md", faulty)
    assert len(lint("thu.md", faulty).faults) == 1
    assert count(session) == 0


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        (SHEETS.replace("| trial |", "| |"), "no_form_id"),
        (SHEETS.replace("| 2026.1 |", "| |"), "no_version"),
    ],
)
def test_the_settings_name_questionnaire_and_version(
    session: Session, sheets: str, code: str
):  # D4
    with pytest.raises(
        QuestionnaireHasFaults, match=r"has 1 faults\. The first: .* has no"
    ):
        publish(session, "thu.md", sheets)
    assert code in {finding.code for finding in lint("thu.md", sheets).lints}


def test_advice_does_not_forbid_publishing(session: Session):
    inspection = lint("thu.md", SHEETS)
    assert "no_instance_name" in {finding.code for finding in inspection.lints}
    assert inspection.faults == ()


def test_a_file_that_is_named_has_to_come_along(session: Session):  # D5
    sheets = SHEETS.replace(
        "| text | reason", "| select_one_from_file communes.csv | reason"
    )
    with pytest.raises(MediaMissing, match="did not come with it: communes"):
        publish(session, "thu.md", sheets)
    file = MediaFile("communes.csv", sha256="0" * 64, md5="0" * 32, size=12)
    version = publish(session, "thu.md", sheets, media=[file])
    session.expire_all()
    assert [(each.name, each.size) for each in version.media] == [("communes.csv", 12)]


def test_a_version_is_given_as_a_workbook(session: Session):  # D6
    version = publish(session, "thu.md", SHEETS)
    workbook = as_workbook(version)
    assert convert_file(workbook).xform == version.xform
    same = publish(session, "thu.xlsx", workbook)
    assert same is version
    other = publish(
        session,
        "thu.xlsx",
        as_workbook(publish(session, "b.md", SHEETS.replace("2026.1", "2026.2"))),
    )
    assert other.version == "2026.2"


def test_a_workbook_is_given_back_as_it_came(session: Session):  # D6
    text = publish(session, "thu.md", SHEETS)
    uploaded = as_workbook(text)
    session.delete(text)
    session.flush()
    assert as_workbook(publish(session, "thu.xlsx", uploaded)) == uploaded


def test_an_unknown_version_says_so(session: Session):
    publish(session, "thu.md", SHEETS)
    with pytest.raises(UnknownQuestionnaire, match="“trial”, version “2020"):
        get_version(session, "trial", "2020.1")
    with pytest.raises(UnknownQuestionnaire, match="“absent”"):
        latest(session, "absent")
