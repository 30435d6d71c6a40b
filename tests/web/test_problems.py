"""A fault is shown with its sentence, its code and a way out, and nothing typed is lost.

F1  each fault of the edge has its status and its sentence in the reader's language
F2  what a person typed stands on the page, but never a password or a mark
F3  the way back leads to a page of ours, and nowhere else
F4  a program gets one JSON shape
F5  a fault that nobody foresaw gives a number that the log holds, and changes nothing
F6  an error of a service is an error of the form it came from
"""

from __future__ import annotations

import logging

import pytest
from flask import Flask, g
from werkzeug.exceptions import ServiceUnavailable

from analysis.errors import AnalysisError
from mne.rounds.errors import RoundNotInState, UnknownRound
from mne.rounds.models import Round, RoundState
from mne.rounds.planning import close_round
from mne.users.permissions import Permission, Role
from mne.web import errors
from mne.web.access import MARK
from surveys.errors import UnknownQuestionType
from tests.browser.page import Browser
from tests.web.conftest import Office


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: that both give these pages is proved in test_every_page.py."""
    return sqlite_url


def add_view(app: Flask, view, **options) -> str:
    """Mount a view that everybody with a home may open."""
    setattr(view, MARK, Permission.VIEW_HOME)
    app.add_url_rule("/tried", "tried", view, **options)
    return "/tried"


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.PROGRAMME_OFFICER])


def test_what_is_not_there_is_not_found(signed_in: Browser):  # F1
    page = signed_in.open("/nothing-here", 404)
    assert page.title == "Not found"
    assert errors.PageNotFound("/nothing-here").sentence("en") in page.text
    assert "web.page_not_found" in page.text


@pytest.mark.parametrize(
    "address", ["/households?q=%00", "/areas?q=a%00", "/households/%00"]
)
def test_a_nul_character_is_refused_by_name(signed_in: Browser, address: str):  # F1
    assert "web.bad_request" in signed_in.open(address, 400).text


def test_a_request_of_the_wrong_kind_is_named(signed_in: Browser):  # F1
    page = signed_in.open("/rounds/review-2026/close", 405)
    assert (
        errors.MethodNotAllowed("/rounds/review-2026/close", "GET").sentence("en")
        in page.text
    )


def test_a_page_that_expired_keeps_what_was_typed(signed_in: Browser):  # F1 F2
    fields = {"reason": "Hai hộ còn thiếu", "csrf_token": "stale", "password": "my secret"}
    answer = signed_in.client.post("/rounds/review-2026/reopen", data=fields)
    assert answer.status_code == 400
    text = answer.get_data(as_text=True)
    assert errors.PageExpired().sentence("en") in text
    assert "Hai hộ còn thiếu" in text
    assert "my secret" not in text
    assert "stale" not in text


def test_a_file_too_large_is_said_with_the_limit(signed_in: Browser):  # F1
    signed_in.app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    answer = signed_in.client.post("/questionnaires/upload", data={"file": "x" * 1_100_000})
    assert answer.status_code == 413
    assert errors.UploadTooLarge(1).sentence("en") in answer.get_data(as_text=True)


def test_a_request_that_cannot_be_read_is_said_so(signed_in: Browser):  # F1
    page = signed_in.open("/rounds")
    token = page.document.xpath("//input[@name='csrf_token']")[0].get("value")
    answer = signed_in.client.post("/questionnaires/publish", data={"csrf_token": token})
    assert answer.status_code == 400
    sentence = errors.BadRequest("/questionnaires/publish").sentence("en")
    assert sentence in answer.get_data(as_text=True)


def test_the_sentence_is_in_the_language_of_the_page(
    browser: Browser, office: Office
):  # F1
    browser.sign_in_as(office.people[Role.EVALUATOR], "vi")
    page = browser.open("/rounds/never-was", 404)
    assert UnknownRound("never-was").sentence("vi") in page.text
    assert page.title == "Không tìm thấy"


@pytest.mark.parametrize("kind", [UnknownQuestionType, AnalysisError])
def test_errors_of_the_other_packages_are_shown_too(signed_in: Browser, kind):  # F1
    class Odd(AnalysisError):
        code, vi, en = "analysis.odd", "Lạ {what}.", "Odd {what}."

    error = UnknownQuestionType("guess") if kind is UnknownQuestionType else Odd(what="x")

    def view() -> str:
        raise error

    page = signed_in.open(add_view(signed_in.app, view), 400)
    assert error.sentence("en") in page.text
    assert error.code in page.text


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://localhost/households?q=an", "/households?q=an"),
        ("http://elsewhere.vn/households", None),
        ("http://localhost/nothing-here", None),
    ],
)
def test_the_way_back_leads_to_a_page_of_ours(
    signed_in: Browser, referrer: str, back: str | None
):  # F3
    answer = signed_in.client.get("/nothing-here", headers={"Referer": referrer})
    text = answer.get_data(as_text=True)
    assert ("Back to the page before" in text) == (back is not None)
    assert "elsewhere.vn" not in text
    assert back is None or f'href="{back}"' in text


def test_a_program_gets_one_json_shape(signed_in: Browser):  # F4
    answer = signed_in.client.get("/rounds/x", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json == {
        "code": "rounds.unknown_round",
        "message": UnknownRound("x").sentence("en"),
        "details": {"round": "x"},
    }


def test_a_program_that_has_not_signed_in_is_told_so(app: Flask):  # F4
    answer = app.test_client().get("/rounds", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json["message"] == errors.NotSignedIn().sentence("vi")
    assert app.test_client().get("/api/nothing").json["code"] == "web.page_not_found"


def test_a_form_of_nobody_keeps_what_was_typed(browser: Browser, office: Office):  # F2
    page = browser.sign_in_as(office.people[Role.PROGRAMME_OFFICER]).open("/rounds")
    token = page.document.xpath("//input[@name='csrf_token']")[0].get("value")
    with browser.client.session_transaction() as session:
        del session["_user_id"]
    fields = {"csrf_token": token, "reason": "Thiếu hai hộ"}
    answer = browser.client.post("/rounds/review-2026/reopen", data=fields)
    assert answer.status_code == 401
    assert "Thiếu hai hộ" in answer.get_data(as_text=True)


def test_an_unforeseen_fault_gives_a_number_that_the_log_holds(
    signed_in: Browser, caplog: pytest.LogCaptureFixture
):  # F5
    def view() -> str:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        page = signed_in.open(add_view(signed_in.app, view), 500)
    record = next(each for each in caplog.records if each.name == "mne.web")
    number, *_request = record.getMessage().split()
    assert errors.Unexpected(number).sentence("en") in page.text
    assert record.exc_info[0] is ZeroDivisionError


def test_a_fault_of_the_store_is_shown_without_asking_it(
    signed_in: Browser, office: Office
):  # F5
    signed_in.open("/rounds")
    for table in ("users", "role_grants"):
        office.session.connection().exec_driver_sql(
            f"ALTER TABLE {table} RENAME TO lost_{table}"
        )
    office.session.commit()
    page = signed_in.open("/rounds", 500)
    assert "web.unexpected" in page.text


def test_a_fault_of_the_server_is_unexpected(signed_in: Browser):  # F5
    def view() -> str:
        raise ServiceUnavailable

    assert "web.unexpected" in signed_in.open(add_view(signed_in.app, view), 500).text


def test_a_fault_changes_nothing(signed_in: Browser, office: Office):  # F5
    def view() -> str:
        round_ = g.session.get_one(Round, office.round.id)
        round_.name = "changed halfway"
        g.session.flush()
        raise ZeroDivisionError

    address = add_view(signed_in.app, view, methods=["POST"])
    token = signed_in.open("/rounds").document.xpath("//input[@name='csrf_token']")[0]
    signed_in.client.post(address, data={"csrf_token": token.get("value")})
    office.session.expire_all()
    assert office.session.get_one(Round, office.round.id).name == "Rà soát 2026"


def test_an_error_of_a_service_stands_in_a_sentence(
    signed_in: Browser, office: Office
):  # F6
    close_round(office.session, office.round)
    office.session.commit()
    token = signed_in.open("/rounds").document.xpath("//input[@name='csrf_token']")[0]
    answer = signed_in.client.post(
        "/rounds/review-2026/close", data={"csrf_token": token.get("value")}
    )
    assert answer.status_code == 409
    error = RoundNotInState("review-2026", RoundState.CLOSED, [RoundState.OPEN])
    assert error.sentence("en") in answer.get_data(as_text=True)
