"""What every answer says to the browser.

H1  a page may load its own style sheets and pictures, and run nothing
H2  a page is not kept by the browser: a tablet is shared, and so is a desk
H3  a file that somebody sent is given as a download that can't run
H4  over https the browser is told to stay there
H5  behind a proxy the server knows how the browser reached it
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from mne.app import create_app
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office, interview

NASTY = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: that both give these pages is proved in test_every_page.py."""
    return sqlite_url


@pytest.mark.parametrize(
    "address", ["/log-in", "/help", "/nothing-here", "/static/app.css"]
)
def test_nothing_runs_on_a_page(app: Flask, address: str):  # H1
    with app.test_client().get(address) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_page_is_not_kept_and_a_style_sheet_is(app: Flask):  # H2
    client = app.test_client()
    assert client.get("/log-in").headers["Cache-Control"] == "no-store"
    with client.get("/static/app.css") as styles:
        assert "no-store" not in styles.headers["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    ["/submissions/1/attachments/1", "/submissions/1/versions/1/interview.xml"],
)
def test_a_file_that_somebody_sent_can_not_run(
    browser: Browser, office: Office, address: str
):  # H3
    office.receive(
        interview("uuid:1", "TT-01-001", "TT-01", photo="a.svg"), {"a.svg": NASTY}
    )
    browser.sign_in_as(office.people[Role.SUPERVISOR])
    headers = browser.open(address).response.headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_https_is_kept(app: Flask):  # H4
    client = app.test_client()
    secure = client.get("/help", base_url="https://giamngheo.example.vn").headers
    assert "max-age" in secure["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/help").headers


def test_behind_a_proxy_the_browsers_address_is_known(office: Office):  # H5
    app = create_app(replace(office.settings, base_url="https://giamngheo.example.vn"))
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "giamngheo.example.vn"}
    try:
        headers = app.test_client().get("/help", headers=forwarded).headers
    finally:
        app.extensions["mne"].engine.dispose()
    assert "Strict-Transport-Security" in headers
