"""Screens of tablets: access is shown once, works at once, and ends at once.

D1  people who send interviews are listed with their areas and tablets
D2  a new tablet's address is shown once; a tablet that uses it gets its questionnaires
D3  the settings as text are those that Collect reads: JSON, deflated, base64
D4  a tablet whose access has ended gets nothing more
D5  a person outside my areas is neither listed nor given a tablet
D6  what is missing on the form is asked for
D7  both codes are drawn as pictures, and each says what stands in words beside it
D8  a tablet is set up anew: its old access ends, its name and its person stay
"""

from __future__ import annotations

import base64
import json
import zlib
from urllib.parse import urlsplit

import pytest
import segno

from mne.audit.models import AuditEntry
from mne.users.models import DeviceToken, User
from mne.users.permissions import Role
from tests.browser.page import Browser, Page
from tests.web.conftest import Office


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: that both give these pages is proved in test_every_page.py."""
    return sqlite_url


@pytest.fixture
def administrator(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.ADMINISTRATOR])


def issue(browser: Browser, user: User) -> Page:
    return browser.send("/devices/new", {"person": str(user.id), "label": "Máy 7"})


def address_of(page: Page) -> str:
    return page.document.find_class("collect-address")[0].text_content().strip()


def test_people_are_listed_with_their_tablets(administrator: Browser):  # D1
    text = administrator.open("/devices").text
    assert "Nguyễn Thị Lan" in text
    assert "Máy 1" in text
    assert "Xã Trà Vong" in text
    assert "No tablet yet." in text


def test_a_new_address_works_at_once(administrator: Browser, office: Office):  # D2
    page = issue(administrator, office.people[Role.ENUMERATOR])
    address = urlsplit(address_of(page)).path
    listed = administrator.client.get(f"{address}/formList")
    assert listed.status_code == 200
    assert b"test_review" in listed.data
    secret = address.split("/")[3]
    assert secret not in administrator.open("/devices").text
    entry = office.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert entry.action == "users.token_issued"
    assert entry.actor_id == office.people[Role.ADMINISTRATOR].id
    assert secret not in json.dumps(entry.details)


def test_the_settings_are_those_that_collect_reads(
    administrator: Browser, office: Office
):  # D3
    page = issue(administrator, office.people[Role.ENUMERATOR])
    [code] = page.document.xpath("//p[@class='code']")
    settings = json.loads(zlib.decompress(base64.b64decode(code.text_content().strip())))
    assert settings["general"]["server_url"] == address_of(page)
    assert settings["project"]["name"] == "Máy 7"


def test_ended_access_gives_nothing_more(administrator: Browser, office: Office):  # D4
    page = issue(administrator, office.people[Role.ENUMERATOR])
    address = urlsplit(address_of(page)).path
    token = office.session.query(DeviceToken).order_by(DeviceToken.id.desc()).first()
    assert token is not None
    office.session.commit()
    page = administrator.send(f"/devices/{token.id}/revoke", page="/devices")
    assert "gets no more questionnaires" in page.text
    assert administrator.client.get(f"{address}/formList").status_code == 403


def test_a_person_outside_my_areas_gets_no_tablet(
    administrator: Browser, office: Office
):  # D5
    held = office.people[Role.ADMINISTRATOR].grants[0]
    held.area_id = office.tree.tra_vong.id
    office.session.commit()
    page = administrator.open("/devices")
    assert "Máy 1" not in page.text
    fields = {"person": str(office.people[Role.ENUMERATOR].id), "label": "Máy 7"}
    page = administrator.send("/devices/new", fields, 422)
    assert "Choose one of the list." in page.text
    token = page.document.xpath("//input[@name='csrf_token']")[0].get("value")
    address = f"/devices/{office.token.id}/revoke"
    for way in (address, address.replace("revoke", "renew")):
        answer = administrator.client.post(way, data={"csrf_token": token})
        assert answer.status_code == 403


def test_what_is_missing_is_asked_for(administrator: Browser):  # D6
    page = administrator.send("/devices/new", {"label": "Máy 7"}, 422)
    assert "Choose the person who carries the tablet." in page.text
    assert page.document.get_element_by_id("label").get("value") == "Máy 7"
    administrator.open("/devices/99/revoke", 405)


def test_both_codes_are_drawn(administrator: Browser, office: Office):  # D7
    page = issue(administrator, office.people[Role.ENUMERATOR])
    [client] = page.document.find_class("client-address")
    address = client.text_content().strip()
    secret = address_of(page).split("/")[5]
    assert address == f"http://localhost/tablet/#enrol={secret}"
    [settings] = page.document.find_class("code")
    drawn = [image.get("src") for image in page.document.find_class("qr-code")]
    said = [address, settings.text_content().strip()]
    assert drawn == [
        segno.make(text, error="l", micro=False, boost_error=False).svg_data_uri(
            scale=4, border=4
        )
        for text in said
    ]


def test_a_tablet_is_set_up_anew(administrator: Browser, office: Office):  # D8
    old = urlsplit(address_of(issue(administrator, office.people[Role.ENUMERATOR]))).path
    token = office.session.query(DeviceToken).order_by(DeviceToken.id.desc()).first()
    assert token is not None
    owner = token.user_id
    office.session.commit()
    page = administrator.send(f"/devices/{token.id}/renew", page="/devices")
    new = urlsplit(address_of(page)).path
    assert administrator.client.get(f"{old}/formList").status_code == 403
    assert administrator.client.get(f"{new}/formList").status_code == 200
    renewed = office.session.query(DeviceToken).order_by(DeviceToken.id.desc()).first()
    assert renewed is not None
    assert (renewed.label, renewed.user_id) == ("Máy 7", owner)
