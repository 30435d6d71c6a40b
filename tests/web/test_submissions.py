"""Screens of interviews: the queue and its filters, one interview with all around it.

D1  the queue is narrowed by round, commune, state, class and issues
D2  answers stand in the order of the questionnaire, with labels and values in the page's
    language, repeats one by one, and a reference in a label filled in
D3  what a check found stands beside its answer, and leads there
D4  each standard's class stands with its reason and its indicators
D5  files and versions can be downloaded byte for byte
D6  what was left blank, was not asked, or is out of its type is shown as what it is
D7  an older version says that it was replaced
"""

from __future__ import annotations

import pytest

from mne.standards.models import StandardPack
from mne.users.permissions import Role
from tests.browser.page import Browser, Page
from tests.web.conftest import PHOTOGRAPH, Office, interview


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.SUPERVISOR])


@pytest.fixture
def three(office: Office) -> Office:
    """A poor household, one that is not, and one with a fault."""
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"), {"house.jpg": PHOTOGRAPH})
    office.receive(interview("uuid:2", "unknown", "MC-01", income_pc_month="9000000"))
    office.receive(interview("uuid:3", "unknown", "MC-02", age="141"))
    return office


def interviews(page: Page) -> set[str]:
    links = {link for link in page.links() if link.startswith("/submissions/")}
    return {link.removeprefix("/submissions/") for link in links}


def test_the_queue_holds_every_interview_of_mine(signed_in: Browser, three: Office):  # D1
    page = signed_in.open("/submissions")
    assert interviews(page) == {"1", "2", "3"}
    assert "Nguyễn Văn Đức" in page.text
    assert "Household not found in the register" in page.text


def test_the_queue_is_narrowed(signed_in: Browser, three: Office):  # D1
    pack = three.session.query(StandardPack).one()
    for filters, expected in (
        ("round=review-2026", {"1", "2", "3"}),
        ("round=never-was", {"1", "2", "3"}),
        (f"commune={three.tree.tan_bien.id}", {"1"}),
        ("state=judged", {"1", "2", "3"}),
        ("state=approved", set()),
        (f"household_class={pack.id}:poor", {"1", "3"}),
        (f"household_class={pack.id}:not_poor", {"2"}),
        (f"household_class={pack.id}:poor&commune={three.tree.tan_phu.id}", {"3"}),
    ):
        page = signed_in.open(f"/submissions?{filters}")
        assert interviews(page) == expected, filters


def test_interviews_with_faults_are_found(signed_in: Browser, three: Office):  # D1
    assert "3" in interviews(signed_in.open("/submissions?issues=error"))
    assert "1" not in interviews(signed_in.open("/submissions?issues=error"))


def test_an_empty_queue_says_what_to_do(signed_in: Browser):  # D1
    assert "as soon as a tablet sends them" in signed_in.open("/submissions").text


def test_answers_stand_in_order_with_labels(signed_in: Browser, three: Office):  # D2
    text = signed_in.open("/submissions/1").text
    order = [
        "Identification",
        "Household code household_code TT-01-001",
        "Day of the interview interview_date 22/11/2026",
        "Kind of place area_type Rural",
        "1. Member: Nguyễn Văn Đức",
        "Sex of Nguyễn Văn Đức sex Male",
        "2. Member: Trần Thị Hoa",
        "Sex of Trần Thị Hoa sex Female",
        "Main source of water water_source River or stream",
        "Floor area (m²) floor_area_m2 42.5",
        "Income per person and month income_pc_month 1,250,000",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]


def test_answers_are_in_the_language_of_the_page(browser: Browser, three: Office):  # D2
    browser.sign_in_as(three.people[Role.SUPERVISOR], "vi")
    text = browser.open("/submissions/1").text
    assert "Nguồn nước chính water_source Nước sông, suối" in text
    assert "Diện tích (m²) floor_area_m2 42,5" in text
    assert "1.250.000" in text


def test_an_issue_stands_beside_its_answer(signed_in: Browser, three: Office):  # D3
    page = signed_in.open("/submissions/3")
    place = "at-data-member-1--age"
    answer = page.document.get_element_by_id(place)
    assert "141" in answer.text_content()
    assert answer.xpath(".//dd[contains(@class, 'issue')]")
    assert page.document.xpath(f"//a[@href='#{place}']")
    opened = page.document.get_element_by_id("at-data-member-1-")
    assert opened.get("open") is not None, "a member with an issue is open"
    assert page.document.get_element_by_id("at-data-member-2-").get("open") is None


def test_each_standard_says_class_reason_and_indicators(
    signed_in: Browser, three: Office
):  # D4
    text = signed_in.open("/submissions/1").text
    assert "Test standard 2026 Poor" in text
    assert "Low income and a deprivation" in text
    assert "1,250,000 đ per person and month" in text
    assert "1 of 1 indicators" in text
    assert "Source of water Deprived" in text


def test_a_missing_answer_is_named_as_the_reason(signed_in: Browser, office: Office):  # D4
    office.receive(interview("uuid:1", "TT-01-001", "TT-01", water_source=""))
    text = signed_in.open("/submissions/1").text
    assert "Answers are missing for: Source of water" in text
    assert "Source of water Answers missing" in text


def test_files_and_versions_come_byte_for_byte(signed_in: Browser, three: Office):  # D5
    xml = signed_in.open("/submissions/1/versions/1/interview.xml").response.data
    assert xml == interview("uuid:1", "TT-01-001", "TT-01")
    answer = signed_in.client.get("/submissions/1/attachments/1")
    assert answer.data == PHOTOGRAPH
    assert answer.headers["Content-Disposition"] == "attachment; filename=house.jpg"
    answer.close()


def test_a_file_of_another_interview_is_not_found(signed_in: Browser, three: Office):  # D5
    signed_in.open("/submissions/2/attachments/1", 404)
    signed_in.open("/submissions/2/versions/9", 404)
    signed_in.open("/submissions/99", 404)


def test_blank_not_asked_and_out_of_type_are_what_they_are(
    signed_in: Browser, office: Office
):  # D6
    xml = interview(
        "uuid:1", "TT-01-001", "TT-01", floor_area_m2="rộng", photo="", water_source="moon"
    ).replace(b"<income_pc_month>1250000</income_pc_month>", b"")
    office.receive(xml)
    text = signed_in.open("/submissions/1").text
    assert "Floor area (m²) floor_area_m2 rộng" in text
    assert "Picture of the dwelling photo left blank" in text
    assert "water_source moon" in text
    assert "Income per person and month income_pc_month" not in text


def test_an_older_version_says_that_it_was_replaced(
    signed_in: Browser, office: Office
):  # D7
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    edit = interview("uuid:1b", "TT-01-001", "TT-01", age="42").replace(
        b"</instanceID>", b"</instanceID><deprecatedID>uuid:1</deprecatedID>"
    )
    office.receive(edit)
    assert "was replaced" not in signed_in.open("/submissions/1").text
    page = signed_in.open("/submissions/1/versions/1")
    assert "This is version 1, which a later one replaced." in page.text
