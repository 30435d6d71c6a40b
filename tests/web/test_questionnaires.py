"""Screens of questionnaires: a file is looked at before it is published, and never lost.

D1  a good file shows its questions; publishing it publishes exactly those bytes
D2  a file that can't be converted says in which sheet, row and column, and what to do
D3  a file that would mislead says so by its findings, with place and remedy
D4  a version already published with other content is refused
D5  a file of another kind, or none, is asked for again
D6  a version shows its questions and is downloaded as workbook and as XForm
D7  a workbook bomb and an XML bomb are refused before they expand
"""

from __future__ import annotations

import io
import zipfile

import pytest

from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.users.permissions import Role
from tests.browser.page import Browser, Page
from tests.web.conftest import SHEETS, Office

UPLOAD = "/questionnaires/upload"
NEXT = SHEETS.replace("| test_review | 1 |", "| test_review | 2 |")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: that both give these pages is proved in test_every_page.py."""
    return sqlite_url


@pytest.fixture
def officer(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.PROGRAMME_OFFICER])


def upload(browser: Browser, content: str | bytes, status=200, name="review.md") -> Page:
    octets = content.encode() if isinstance(content, str) else content
    return browser.send(UPLOAD, {"file": (io.BytesIO(octets), name)}, status)


def versions(office: Office) -> list[QuestionnaireVersion]:
    office.session.expire_all()
    found = (
        office.session.query(QuestionnaireVersion).order_by(QuestionnaireVersion.id).all()
    )
    office.session.commit()
    return found


def test_a_good_file_is_shown_and_then_published(officer: Browser, office: Office):  # D1
    page = upload(officer, NEXT)
    assert page.title == "Before publishing: review.md"
    assert "Nothing speaks against publishing it." in page.text
    assert "Main source of water" in page.text
    assert len(versions(office)) == 1, "looking at a file publishes nothing"
    form = page.document.xpath("//form[@action='/questionnaires/publish']")[0]
    fields = {each.get("name"): each.get("value") for each in form.iter("input")}
    answer = officer.client.post("/questionnaires/publish", data=fields)
    assert answer.location == "/questionnaires/test_review/2"
    published = versions(office)[-1]
    assert published.source == NEXT.encode()
    assert published.published_by_id == office.people[Role.PROGRAMME_OFFICER].id
    assert "Version 2 is published." in officer.open(answer.location).text


def test_a_workbook_is_taken_like_sheets(officer: Browser, office: Office):  # D1
    # the office's own version as the workbook that people edit
    workbook = officer.open("/questionnaires/test_review/1/workbook.xlsx").response.data
    page = upload(officer, workbook, name="review.xlsx")
    assert "Main source of water" in page.text


def test_a_file_that_can_not_be_converted_says_where(officer: Browser):  # D2
    broken = NEXT.replace("| | integer | age |", "| | number | age |")
    page = upload(officer, broken, 422)
    assert "Sheet “survey”, row 13" in page.text
    assert "number" in page.text


def test_a_file_without_a_version_forbids_publishing(officer: Browser):  # D2
    page = upload(officer, NEXT.replace("| test_review | 2 |", "| test_review | |"))
    assert "1 fault forbids publishing Sheet “settings”" in page.text
    assert "Publish this version" not in page.text


def test_findings_stand_with_place_and_remedy(officer: Browser):  # D3
    page = upload(officer, NEXT.replace("Full name | yes", "| yes"))
    assert "What could be better" in page.text
    assert "row 11" in page.text
    assert "Fill in the cell" in page.text


def test_a_circle_forbids_publishing(officer: Browser):  # D3
    circle = NEXT.replace(
        "| | calculate | household_size | | | | | count(${member}) |",
        "| | calculate | a | | | | | ${b} + 1 |\n| | calculate | b | | | | | ${a} + 1 |",
    )
    page = upload(officer, circle)
    assert "forbid" in page.text
    assert "Publish this version" not in page.text


def test_a_version_with_other_content_is_refused(officer: Browser, office: Office):  # D4
    page = upload(officer, SHEETS.replace("Main source", "Other source"))
    [form] = page.document.xpath("//form[@action='/questionnaires/publish']")
    fields = {each.get("name"): each.get("value") for each in form.iter("input")}
    answer = officer.client.post("/questionnaires/publish", data=fields)
    assert answer.status_code == 422
    assert "was published on 22/11/2026 with other content" in answer.text
    assert len(versions(office)) == 1


def test_a_file_of_another_kind_is_asked_for_again(officer: Browser):  # D5
    page = upload(officer, "a letter", 422, name="review.doc")
    assert "Choose a file that ends in .xlsx or .md." in page.text
    page = officer.send(UPLOAD, {}, 422)
    assert "Choose the file of the questionnaire." in page.text


def test_a_version_shows_its_questions_and_is_downloaded(
    officer: Browser, office: Office
):  # D6
    address = "/questionnaires/test_review/1"
    text = officer.open(address).text
    assert "Member member repeated" in text
    assert "2 choices Tap; River or stream" in text
    assert officer.open(f"{address}/form.xml").response.data == office.version.xform
    workbook = officer.open(f"{address}/workbook.xlsx").response
    assert zipfile.is_zipfile(io.BytesIO(workbook.data))
    assert "test_review-1.xlsx" in workbook.headers["Content-Disposition"]
    assert "questionnaires.unknown" in officer.open("/questionnaires/none/1", 404).text


def test_a_workbook_bomb_is_refused(officer: Browser):  # D7
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    page = upload(officer, bomb.getvalue(), 422, name="bomb.xlsx")
    assert "Please mend this first" in page.text


def test_versions_are_listed(officer: Browser, office: Office):  # D6
    assert "/questionnaires/test_review/1" in officer.open("/questionnaires").links()
    publish(office.session, "review.md", NEXT)
    office.session.commit()
    assert "/questionnaires/test_review/2" in officer.open("/questionnaires").links()
