"""Screens of data sets: freezing closed rounds, the manifest with its hashes, the check.

D1  a closed round is frozen, and its page shows what went in and the hashes that prove it
D2  what can't be frozen is said on the form, and nothing typed is lost
D3  a data set whose file was touched is said to be damaged, and which file it is
D4  only rounds of my own areas can be frozen, only data sets that concern me are shown
D5  an empty list says how to start
"""

from __future__ import annotations

import pytest

from mne.datasets.models import Dataset
from mne.rounds.models import Round, RoundState
from mne.rounds.planning import close_round
from mne.users.permissions import Role
from tests.browser.page import Browser, Page
from tests.web.conftest import Office, interview

FREEZE = "/data-sets/freeze"
FIELDS = {"rounds": ["review-2026"], "title": "Rà soát 2026", "code": "rs-2026"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: that both give these pages is proved in test_every_page.py."""
    return sqlite_url


@pytest.fixture
def evaluator(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.EVALUATOR])


@pytest.fixture
def closed(office: Office) -> Office:
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    office.receive(interview("uuid:2", "unknown", "MC-01"))
    close_round(office.session, office.session.get_one(Round, office.round.id))
    office.session.commit()
    return office


def freeze(browser: Browser, status: int = 200, **changed: object) -> Page:
    return browser.send(FREEZE, {**FIELDS, **changed}, status)


def test_a_closed_round_is_frozen(evaluator: Browser, closed: Office):  # D1
    page = freeze(evaluator)
    assert page.title == "Rà soát 2026"
    dataset = closed.session.query(Dataset).one()
    assert dataset.frozen_by_id == closed.people[Role.EVALUATOR].id
    assert dataset.sha256 in page.text
    assert "Census of a list" in page.text
    assert "household not in the register: 1" in page.text
    assert "households.parquet" in page.text
    closed.session.expire_all()
    assert closed.session.get_one(Round, closed.round.id).state is RoundState.FROZEN
    assert "/data-sets/rs-2026" in evaluator.open("/data-sets").links()


def test_what_is_missing_is_asked_for(evaluator: Browser, closed: Office):  # D2
    page = freeze(evaluator, 422, rounds=[], code="Rà soát")
    assert "Tick at least one round." in page.text
    assert "Use small letters without accents" in page.text
    assert page.document.get_element_by_id("title").get("value") == "Rà soát 2026"
    assert page.document.get_element_by_id("code").get("value") == "Rà soát"


def test_what_the_service_refuses_stands_on_the_form(
    evaluator: Browser, closed: Office
):  # D2
    freeze(evaluator)
    page = freeze(evaluator, 422)
    assert "There is a data set “rs-2026” already." in page.text
    assert page.document.get_element_by_id("title").get("value") == "Rà soát 2026"
    [box] = page.document.xpath("//input[@name='rounds']")
    assert box.get("checked") is not None
    assert "frozen as data set “rs-2026”" in freeze(evaluator, 422, code="rs-again").text


def test_a_touched_file_is_found(evaluator: Browser, closed: Office):  # D3
    freeze(evaluator)
    assert (
        "exactly the one that was frozen" in evaluator.open("/data-sets/rs-2026/check").text
    )
    dataset = closed.session.query(Dataset).one()
    closed.session.commit()
    touched = closed.settings.datasets_dir / dataset.sha256 / "households.parquet"
    touched.write_bytes(touched.read_bytes() + b"!")
    page = evaluator.open("/data-sets/rs-2026/check")
    assert "It is damaged" in page.text
    assert "households.parquet" in page.text


def test_a_data_set_shows_only_to_those_it_concerns(
    evaluator: Browser, closed: Office
):  # D4
    freeze(evaluator)
    closed.session.get_one(Round, closed.round.id).area_id = closed.tree.tan_bien.id
    closed.session.commit()
    evaluator.sign_in_as(closed.neighbour)
    assert "/data-sets/rs-2026" not in evaluator.open("/data-sets").links()
    evaluator.open("/data-sets/rs-2026", 403)
    evaluator.open("/data-sets/rs-2026/check", 403)
    evaluator.open(FREEZE, 403)


def test_a_round_that_is_not_wholly_mine_can_not_be_frozen(
    evaluator: Browser, closed: Office
):  # D4
    closed.people[Role.EVALUATOR].grants[0].area_id = closed.tree.tan_bien.id
    closed.session.commit()
    page = evaluator.open(FREEZE)
    assert "No round of your areas is closed." in page.text


def test_an_empty_list_says_how_to_start(evaluator: Browser):  # D5
    assert "freeze its interviews" in evaluator.open("/data-sets").text
    evaluator.open("/data-sets/none", 404)
