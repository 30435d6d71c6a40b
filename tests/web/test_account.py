"""Signing in and out, one's own page, the language.

S1  a person signs in with login and password, and is back where they wanted to go
S2  a wrong password, an unknown login and an inactive person get the same answer; what was
    typed stays, the password does not
S3  after ten failures in a minute an address has to wait; successes don't count
S4  a redirection never leaves the site
S5  a new password ends the other sessions, and needs the old one
S6  an inactive person is signed out by the next page
S7  signing out ends the session
S8  the language is Vietnamese until somebody picks another; it stays while signed in
S9  the cookie can't be read by scripts, and is Secure where the server has https
S10 a session ends some hours after the last page
S11 a person says where reminders go by mail; an address that no mail reaches is refused
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from mne.app import create_app
from mne.users.models import User
from mne.users.people import create_user, deactivate, grant
from mne.users.permissions import Role
from mne.web import limits
from tests.browser.page import Browser, Page
from tests.web.conftest import Office

PASSWORD = "ba con trâu đứng"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: that both give these pages is proved in test_every_page.py."""
    return sqlite_url


@pytest.fixture(autouse=True)
def _nobody_has_failed_yet(app: Flask) -> None:
    with app.app_context():
        limits.limiter.reset()


@pytest.fixture
def mai(office: Office) -> User:
    """A supervisor who knows her password."""
    user = create_user(office.session, "mai", "Trần Thị Mai", PASSWORD, language="en")
    grant(
        office.session, user, Role.SUPERVISOR, office.tree.province, office.round.opens_on
    )
    office.session.commit()
    return user


def sign_in(browser: Browser, password: str = PASSWORD, status: int = 200, **more) -> Page:
    fields = {"login": "mai", "password": password, **more}
    return browser.send("/log-in", fields, status)


def test_a_person_signs_in_and_goes_on(browser: Browser, mai: User):  # S1
    page = browser.open("/rounds?page=1", follow=True)
    assert page.title == "Đăng nhập"
    wanted = page.document.xpath("//input[@name='next']")[1].get("value")
    assert wanted == "/rounds?page=1"
    assert sign_in(browser, next=wanted).title == "Rounds"


@pytest.mark.parametrize("login", ["mai", "nobody"])
def test_a_wrong_password_says_nothing_of_the_login(
    browser: Browser, mai: User, login: str
):  # S2
    page = sign_in(browser, "wrong", 422, login=login)
    assert "không đúng" in page.text
    assert page.document.get_element_by_id("login").get("value") == login
    assert not page.document.get_element_by_id("password").get("value")


def test_an_inactive_person_does_not_sign_in(
    browser: Browser, office: Office, mai: User
):  # S2
    deactivate(office.session, mai)
    office.session.commit()
    assert "không đúng" in sign_in(browser, status=422).text


def test_blanks_are_asked_for_by_name(browser: Browser):  # S2
    page = browser.send("/log-in", {}, 422)
    assert "Hãy nhập tên đăng nhập." in page.text
    assert "Hãy nhập mật khẩu." in page.text


def test_an_address_that_guesses_has_to_wait(browser: Browser, mai: User):  # S3
    for _ in range(3):
        sign_in(browser)
        browser.send("/log-out", page="/")
    for _ in range(10):
        sign_in(browser, "wrong", 422)
    assert "web.too_many_sign_ins" in sign_in(browser, status=429).text


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.vn/",
        "//elsewhere.vn",
        "/\\elsewhere.vn",
        "elsewhere",
        "javascript:1",
        "/me\r\nSet-Cookie: taken=1",
    ],
)
def test_a_redirection_stays_on_the_site(browser: Browser, mai: User, address: str):  # S4
    assert sign_in(browser, next=address).title == "Home"


def test_a_new_password_ends_the_other_sessions(app: Flask, mai: User):  # S5
    here, elsewhere = Browser(app), Browser(app)
    sign_in(here)
    sign_in(elsewhere)
    fields = {"old_password": PASSWORD, "new_password": "bốn con voi đi", "again": "x"}
    page = here.send("/password", fields, 422)
    assert "Type the new password twice the same." in page.text
    page = here.send("/password", {**fields, "again": "bốn con voi đi"})
    assert "Your other sessions have ended" in page.text
    assert elsewhere.open("/", follow=True).title == "Sign in"
    assert here.open("/").title == "Home"


def test_a_new_password_needs_the_old_one(browser: Browser, mai: User):  # S5
    sign_in(browser)
    new = {"new_password": "bốn con voi đi", "again": "bốn con voi đi"}
    page = browser.send("/password", {"old_password": "guessed", **new}, 422)
    assert "Nothing was changed" in page.text


def test_a_password_that_the_register_refuses_is_said_on_the_form(
    browser: Browser, office: Office
):  # S5
    create_user(office.session, "nguyenthimai", "Mai", PASSWORD, language="en")
    office.session.commit()
    browser.send("/log-in", {"login": "nguyenthimai", "password": PASSWORD}, 403)
    user = office.session.query(User).filter_by(login="nguyenthimai").one()
    grant(
        office.session, user, Role.SUPERVISOR, office.tree.province, office.round.opens_on
    )
    office.session.commit()
    new = {"new_password": "nguyenthimai", "again": "nguyenthimai"}
    page = browser.send("/password", {"old_password": PASSWORD, **new}, 422)
    assert "the same as the login" in page.text


def test_an_inactive_person_is_out_by_the_next_page(
    browser: Browser, office: Office, mai: User
):  # S6
    sign_in(browser)
    deactivate(office.session, mai)
    office.session.commit()
    assert browser.open("/", follow=True).title == "Sign in"


def test_signing_out_ends_the_session(browser: Browser, mai: User):  # S7
    sign_in(browser)
    assert browser.send("/log-out", page="/").title == "Đăng nhập"
    assert browser.open("/", follow=True).title == "Đăng nhập"


def test_ones_own_page_shows_roles_with_their_areas(browser: Browser, mai: User):  # S1
    sign_in(browser)
    page = browser.open("/me")
    assert page.title == "Trần Thị Mai"
    assert "Supervisor" in page.text
    assert "Tỉnh Tây Ninh" in page.text


def test_the_language_is_picked_and_stays(browser: Browser, mai: User):  # S8
    assert browser.open("/help").document.get("lang") == "vi"
    page = browser.send("/language", {"language": "en"}, page="/help")
    assert page.document.get("lang") == "en"
    assert page.title == "Help and what is new"
    browser.send("/language", {"language": "vi"}, page="/help")
    assert sign_in(browser).document.get("lang") == "vi"  # picked here, before the own "en"


def test_a_language_nobody_has_is_not_taken(browser: Browser):  # S8
    assert browser.send("/language", {"language": "xx"}, page="/help").title.startswith(
        "Trợ"
    )


def test_the_own_language_comes_with_signing_in(browser: Browser, mai: User):  # S8
    assert sign_in(browser).document.get("lang") == "en"


def test_a_session_ends_some_hours_after_the_last_page(browser: Browser, mai: User):  # S10
    sign_in(browser)
    cookie = browser.client.get_cookie("mne")
    assert cookie is not None
    assert cookie.expires is not None, "a session without an end stays on a shared tablet"


@pytest.mark.parametrize(
    ("base_url", "is_secure"), [(None, False), ("https://giamngheo.example.vn", True)]
)
def test_the_cookie_is_kept_from_scripts(
    office: Office, mai: User, base_url: str | None, is_secure: bool
):  # S9
    app = create_app(replace(office.settings, base_url=base_url))
    try:
        answer = app.test_client().get("/log-in", base_url=base_url or "http://localhost")
    finally:
        app.extensions["mne"].engine.dispose()
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) == is_secure
    assert cookie.startswith("__Host-mne=") == is_secure


def test_reminders_go_where_a_person_wants(browser: Browser, office: Office):  # S11
    supervisor = office.people[Role.SUPERVISOR]
    browser.sign_in_as(supervisor)
    refused = browser.send("/me/email", {"email": "no address"}, 422, page="/me")
    assert "The address “no address” can't be used." in refused.text
    assert 'value="no address"' in refused.response.text
    page = browser.send("/me/email", {"email": "a.b@tayninh.gov.vn"}, page="/me")
    assert "Your address for reminders is set." in page.response.text
    office.session.refresh(supervisor)
    assert supervisor.email == "a.b@tayninh.gov.vn"
    office.session.commit()
