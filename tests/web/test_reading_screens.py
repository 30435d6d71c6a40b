"""Screens that only show: home, standards, the programme, the audit log, help.

D1  home shows what waits for a person by what they may do, and nothing that doesn't
D2  a standard shows its indicators, thresholds, decision table, legal text and doubts
D3  the programme shows its funds with their totals, a blank apart from zero
D4  the audit log shows acts in words, narrows to one subject, and says whether it is whole
D5  help is open to whoever can't sign in
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text as sql

from mne.collection.models import Submission, SubmissionState
from mne.programmes.models import Programme
from mne.rounds.models import Round, RoundState
from mne.standards.models import StandardPack
from mne.standards.packs import load_builtin
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office, interview


def change(office: Office, model: type, **values: object) -> None:
    office.session.query(model).update(
        {getattr(model, name): values[name] for name in values}
    )
    office.session.commit()


def home(browser: Browser, office: Office, role: Role) -> str:
    return browser.sign_in_as(office.people[role]).open("/").text


def test_an_enumerator_sees_whom_to_visit_and_what_came_back(
    browser: Browser, office: Office
):  # D1
    text = home(browser, office, Role.ENUMERATOR)
    assert "1 households of the open rounds still to visit" in text
    assert "0 of 1 households interviewed" in text
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    change(office, Submission, state=SubmissionState.SENT_BACK)
    text = home(browser, office, Role.ENUMERATOR)
    assert "still to visit" not in text
    assert "1 interviews came back to you with questions" in text


def test_a_supervisor_sees_faults_and_the_quarantine(
    browser: Browser, office: Office
):  # D1
    assert "in quarantine" not in home(browser, office, Role.SUPERVISOR)
    office.receive(b"<data><broken")
    office.receive(interview("uuid:1", "TT-01-001", "TT-01", age="141"))
    text = home(browser, office, Role.SUPERVISOR)
    assert "1 posts of tablets in quarantine" in text
    assert "1 checked interviews with faults in their answers" in text


def test_an_officer_sees_rounds_that_have_to_move(browser: Browser, office: Office):  # D1
    assert "Nothing waits for you now." in home(browser, office, Role.PROGRAMME_OFFICER)
    change(office, Round, closes_on=date(2026, 11, 1))
    assert "1 rounds are past their last day" in home(
        browser, office, Role.PROGRAMME_OFFICER
    )
    change(office, Round, state=RoundState.PLANNED)
    assert "1 planned rounds are due to open" in home(
        browser, office, Role.PROGRAMME_OFFICER
    )
    change(office, Round, state=RoundState.CLOSED)
    assert "1 closed rounds can be frozen" in home(browser, office, Role.EVALUATOR)


def test_an_administrator_sees_who_has_no_tablet(browser: Browser, office: Office):  # D1
    text = home(browser, office, Role.ADMINISTRATOR)
    assert "2 people who send interviews have no tablet yet" in text  # the supervisors


def test_a_standard_shows_all_it_says(browser: Browser, office: Office):  # D2
    load_builtin(office.session, "vn-2022")
    office.session.commit()
    browser.sign_in_as(office.people[Role.EVALUATOR])
    address = next(
        link
        for link in browser.open("/standards").links()
        if link.startswith("/standards/")
    )
    pack = office.session.query(StandardPack).filter_by(code="vn-2022").one()
    text = browser.open(f"/standards/{pack.id}").text
    assert "Nghị định 07/2021/NĐ-CP" in text
    assert "Hygienic toilet" in text
    assert "1,500,000" in text
    assert "Income at or below the line and 3 or more deprivations" in text
    assert "Not verified against the legal text" in text
    assert "1/12" in text
    browser.open(address)
    browser.open("/standards/99", 404)
    browser.open(f"/standards/{2**63}", 404)


def test_funds_show_their_totals_and_a_blank_apart(browser: Browser, office: Office):  # D3
    browser.sign_in_as(office.people[Role.PROGRAMME_OFFICER], "vi")
    assert "/programmes/TB-2023" in browser.open("/programmes").links()
    text = browser.open("/programmes/TB-2023").text
    assert "Ngân sách Trung ương vốn sự nghiệp 3.634" in text
    assert "Ngân sách địa phương (tỉnh và huyện) 545" in text
    assert "Tổng cộng 4.179" in text
    assert "Nguồn huy động hợp pháp khác chưa nêu số tiền" in text
    assert "0,02 điểm phần trăm" in text
    assert "Phòng Lao động - Thương binh và Xã hội" in text
    browser.open("/programmes/none", 404)


def test_a_programme_of_elsewhere_stays_shut(browser: Browser, office: Office):  # D3
    change(office, Programme, area_id=office.tree.town.id)
    browser.sign_in_as(office.neighbour)
    assert "/programmes/TB-2023" not in browser.open("/programmes").links()
    browser.open("/programmes/TB-2023", 403)


def test_the_log_shows_acts_in_words(browser: Browser, office: Office):  # D4
    browser.sign_in_as(office.people[Role.ADMINISTRATOR])
    assert "Round opened" in browser.open("/audit").text
    page = browser.open("/audit?subject=round:review-2026")
    assert "Round planned" in page.text
    assert "Unit added" not in page.text
    assert "No act of this kind" in browser.open("/audit?subject=round:none").text


@pytest.mark.parametrize("address", ["/audit", "/audit/verification"])
def test_the_audit_log_is_not_for_the_administrator_of_one_commune(
    browser: Browser, office: Office, address: str
):  # D4
    grant(
        office.session,
        office.neighbour,
        Role.ADMINISTRATOR,
        office.tree.tra_vong,
        date(2025, 7, 1),
    )
    office.session.commit()
    page = browser.sign_in_as(office.neighbour).open(address, 403)
    assert "web.outside_your_area" in page.text
    assert "Round opened" not in page.text
    assert "/audit" not in page.links()


def test_the_log_says_whether_it_is_whole(browser: Browser, office: Office):  # D4
    browser.sign_in_as(office.people[Role.ADMINISTRATOR])
    assert "nothing was changed" in browser.open("/audit/verification").text
    tampered = "UPDATE audit_log SET subject = 'nobody' WHERE id = 3"
    if office.session.get_bind().dialect.name == "sqlite":
        triggers = office.session.execute(
            sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).scalars()
        for name in list(triggers):
            office.session.execute(sql(f"DROP TRIGGER {name}"))
    else:
        office.session.execute(sql("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
    office.session.execute(sql(tampered))
    office.session.commit()
    text = browser.open("/audit/verification").text
    assert "The log was tampered with" in text
    assert "Entry 3 was changed" in text


@pytest.mark.parametrize(("language", "words"), [("vi", "Điểm mới"), ("en", "What is new")])
def test_help_is_open_to_everybody(browser: Browser, language: str, words: str):  # D5
    with browser.client.session_transaction() as session:
        session["language"] = language
    assert words in browser.open("/help").text
