"""Giving the visits of a round to enumerators: many at once, narrowed by the address.

D1  the list is narrowed by hamlet, name, person and state; the address keeps it
D2  the ticked are given, or all that the filters show; the tablets' lists follow
D3  what is refused keeps what was ticked and typed, and says where and what to do
D4  visits are given back to everybody of the hamlet; the log names the households
D5  nobody gives away households of another place, nor to who may not interview there
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from mne.audit.models import AuditEntry
from mne.clock import today
from mne.households.models import Household
from mne.households.register import add_household
from mne.rounds.planning import close_round
from mne.sampling.assigning import assign_many, release_many
from mne.sampling.drawing import list_census
from mne.sampling.errors import (
    DueOutsideRound,
    EnumeratorElsewhere,
    NothingToAssign,
    RoundNotToVisit,
)
from mne.sampling.models import Selection
from mne.sampling.visits import visits_of
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser, Page
from tests.fieldwork import add_person
from tests.web.conftest import Office, interview

VISITS = "/rounds/review-2026/visits"
FIRST = f"{VISITS}?page=1"
SINCE = date(2025, 7, 1)


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.SUPERVISOR])


@pytest.fixture
def more(office: Office) -> dict[str, int]:
    """Three more households, by code: two in the town, one in another commune."""
    session, town = office.session, office.tree.town_hamlets
    elsewhere = session.merge(office.tree.mo_cong_hamlets[1])
    added = [
        add_household(session, "TT-01-002", town[0], "Lê Thị Ánh", SINCE),
        add_household(session, "TT-02-001", town[1], "Trần Văn Bé", SINCE),
        add_household(session, "MC-02-001", elsewhere, "Võ Thị Út", SINCE),
    ]
    list_census(session, office.round, [each.id for each in added])
    found = {each.code: each.id for each in [office.household, *added]}
    office.let_go()
    return found


def codes(page: Page) -> list[str]:
    labels = page.document.xpath("//td//label[starts-with(@for, 'ticked-')]")
    return [" ".join(each.text_content().split()) for each in labels]


def carried(office: Office) -> dict[str, int | None]:
    """Give whose each household of the round is."""
    office.session.rollback()
    rows = office.session.execute(
        select(Household.code, Selection.enumerator_id).join(Selection)
    ).all()
    office.let_go()
    return {row[0]: row[1] for row in rows}


def give(
    browser: Browser, person: User, filters: str = "?page=1", **fields: object
) -> Page:
    sent = {"to": person.id, "due_on": "30/11/2026", "which": "ticked"} | fields
    return browser.send(VISITS + filters, sent)


def test_the_list_is_narrowed(signed_in: Browser, office: Office, more):  # D1
    assert codes(signed_in.open(VISITS)) == [
        "MC-02-001",
        "TT-01-001",
        "TT-01-002",
        "TT-02-001",
    ]
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    lan, second = office.people[Role.ENUMERATOR], office.tree.town_hamlets[1].id
    office.let_go()
    give(signed_in, lan, ticked=[more["TT-01-002"]])
    for filters, expected in (
        (f"area={second}", ["TT-02-001"]),
        ("q=anh", ["TT-01-002"]),
        (f"whose={lan.id}", ["TT-01-002"]),
        ("whose=nobody&q=tt-", ["TT-01-001", "TT-02-001"]),
        ("progress=to_visit&q=tt-01", ["TT-01-002"]),
        ("progress=interviewed", ["TT-01-001"]),
        ("progress=sent_back", []),
    ):
        page = signed_in.open(f"{VISITS}?{filters}")
        assert codes(page) == expected, filters
    assert "Choose “All”" in page.text


def test_the_ticked_are_given_and_the_address_kept(
    signed_in: Browser, office: Office, more
):  # D1 D2
    lan = office.people[Role.ENUMERATOR]
    page = give(signed_in, lan, "?q=tt-01", ticked=[more["TT-01-002"]])
    assert "Given: 1 households." in page.text
    assert page.response.request.full_path == f"{VISITS}?q=tt-01"
    assert carried(office)["TT-01-002"] == lan.id
    assert carried(office)["TT-01-001"] is None
    listed = visits_of(office.session, lan.id, set(), today())
    assert [(each.code, each.due_on) for each in listed] == [
        ("TT-01-002", date(2026, 11, 30))
    ]
    assert "Nguyễn Thị Lan 1 0" in page.text
    assert "Given to nobody 3 0" in page.text


def test_all_that_the_filters_show_are_given(
    signed_in: Browser, office: Office, more
):  # D2
    lan = office.people[Role.ENUMERATOR]
    hamlet = office.tree.town_hamlets[0].id
    office.let_go()
    assert "All 2 that the filters show" in signed_in.open(f"{VISITS}?area={hamlet}").text
    give(signed_in, lan, f"?area={hamlet}", which="shown")
    given = {code for code, person in carried(office).items() if person}
    assert given == {"TT-01-001", "TT-01-002"}


def test_what_is_refused_keeps_what_was_ticked(
    signed_in: Browser, office: Office, more
):  # D3
    house = more["TT-01-002"]
    for fields, sentence in (
        ({"to": ""}, "Choose who visits these households."),
        ({"due_on": "31/02/2026"}, "Enter a day such as 15/10/2026."),
        (
            {"due_on": "01/11/2026"},
            DueOutsideRound(
                date(2026, 11, 1), date(2026, 11, 22), date(2026, 12, 31)
            ).sentence("en"),
        ),
    ):
        lan = office.people[Role.ENUMERATOR]
        sent = {"to": lan.id, "due_on": "30/11/2026", "which": "ticked", "ticked": [house]}
        page = signed_in.send(FIRST, sent | fields, 422)
        assert sentence in page.text
        [box] = page.document.xpath("//input[@name='ticked'][@checked]")
        assert box.get("value") == str(house)
        due = page.document.get_element_by_id("due_on").get("value")
        assert due == fields.get("due_on", "30/11/2026")
    page = signed_in.send(FIRST, sent | {"due_on": "30/11/2026", "ticked": []}, 422)
    assert NothingToAssign().sentence("en") in page.text
    assert set(carried(office).values()) == {None}


def test_visits_are_given_back(signed_in: Browser, office: Office, more):  # D4
    lan, house = office.people[Role.ENUMERATOR], more["TT-01-002"]
    give(signed_in, lan, ticked=[house])
    give(signed_in, lan, ticked=[house], to="nobody")
    lan_id, boss_id = lan.id, office.people[Role.SUPERVISOR].id
    assert carried(office)["TT-01-002"] is None
    acts = office.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == "sampling.visit_assigned")
        .order_by(AuditEntry.id)
    ).all()
    assert [(each.actor_id, each.details) for each in acts] == [
        (
            boss_id,
            {"enumerator_id": person, "due_on": due, "households": ["TT-01-002"]},
        )
        for person, due in [(lan_id, "2026-11-30"), (None, None)]
    ]


def test_a_round_that_is_over_is_not_visited(office: Office, more):  # D3
    close_round(office.session, office.round)
    with pytest.raises(RoundNotToVisit, match="is over"):
        release_many(office.session, office.round, [more["TT-01-002"]])


def test_visits_go_to_who_may_interview_there(office: Office, more):  # D5
    session = office.session
    hoa = add_person(session, "hoa")
    grant(session, hoa, Role.ENUMERATOR, office.tree.tan_bien, SINCE)
    ids = list(more.values())
    with pytest.raises(EnumeratorElsewhere, match="no right to interview in"):
        assign_many(session, office.round, ids, hoa, date(2026, 11, 30))
    town = [more["TT-01-001"], more["TT-02-001"]]
    assert assign_many(session, office.round, town, hoa, date(2026, 11, 30)) == 2


def test_a_supervisor_of_another_place_gives_away_nothing(
    browser: Browser, office: Office, more
):  # D5
    browser.sign_in_as(office.neighbour)
    assert codes(browser.open(VISITS)) == []
    mark = browser.open("/").document.xpath("//input[@name='csrf_token']")[0].get("value")
    sent = {
        "csrf_token": mark,
        "to": office.people[Role.ENUMERATOR].id,
        "due_on": "30/11/2026",
        "which": "ticked",
        "ticked": list(more.values()),
    }
    for which in ("ticked", "shown"):
        answer = browser.client.post(VISITS, data=sent | {"which": which})
        assert answer.status_code == 422
    assert set(carried(office).values()) == {None}
    browser.sign_in_as(office.people[Role.ENUMERATOR])
    assert browser.client.get(VISITS).status_code == 403
    assert browser.client.post(VISITS, data=sent).status_code in {400, 403}
