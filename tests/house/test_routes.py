"""Every address: who may open it, how it is spelled, and what it refuses.

R1  every address names its permission, or stands in PUBLIC with the reason
R2  addresses are kebab-case; those of OpenRosa are spelled as its clients expect
R3  whatever changes something is refused without the mark against forgery
R4  an address that names nothing is refused, whoever asks: the default is no
R5  nobody sees a page that needs a permission without signing in
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from mne.app import create_app
from mne.config import Settings
from mne.users.permissions import Permission
from mne.web.access import MARK, PUBLIC

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?")
OPENROSA = "openrosa."


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    folder = tmp_path / "var"
    folder.mkdir()
    app = create_app(Settings(folder, sqlite_url, secret_key="only-for-tests"))
    yield app
    app.extensions["mne"].engine.dispose()


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def address(rule: Rule) -> str:
    """Fill in something for each part of an address that varies."""
    return re.sub(r"<(int:)?\w+(:\w+)?>", lambda part: "1" if part[1] else "x", rule.rule)


def test_every_address_names_its_permission(app: Flask):  # R1
    open_to_all = {
        rule.endpoint
        for rule in rules(app)
        if not hasattr(app.view_functions[rule.endpoint], MARK)
    }
    assert open_to_all == set(PUBLIC), (
        "add @requires(...), or list it in PUBLIC and say why"
    )
    assert all(PUBLIC.values()), "say why it is open to all"


def test_what_is_named_is_a_permission(app: Flask):  # R1
    for rule in rules(app):
        named = getattr(app.view_functions[rule.endpoint], MARK, Permission.VIEW_HOME)
        assert isinstance(named, Permission), rule.endpoint


def test_addresses_are_kebab_case(app: Flask):  # R2
    for rule in rules(app):
        if rule.endpoint.startswith(OPENROSA):
            continue
        fixed = [part for part in rule.rule.split("/") if part and "<" not in part]
        assert all(KEBAB.fullmatch(part) for part in fixed), rule.rule


def test_whatever_changes_something_needs_the_mark(app: Flask):  # R3
    changing = [
        rule
        for rule in rules(app)
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith(OPENROSA)
    ]
    assert changing
    for rule in changing:
        answer = app.test_client().post(address(rule))
        assert answer.status_code == 400, rule.rule
        assert b"web.page_expired" in answer.data, rule.rule


def test_an_address_that_names_nothing_is_refused(app: Flask):  # R4
    app.add_url_rule("/forgotten", "forgotten", lambda: "secrets")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert b"secrets" not in answer.data


def test_nobody_sees_a_guarded_page_without_signing_in(app: Flask):  # R5
    guarded = [
        rule
        for rule in rules(app)
        if "GET" in (rule.methods or ())
        and rule.endpoint not in PUBLIC
        and not rule.endpoint.startswith(OPENROSA)
    ]
    assert len(guarded) > 30
    for rule in guarded:
        answer = app.test_client().get(address(rule))
        assert answer.status_code == 302, rule.rule
        assert answer.location.startswith("/log-in?next="), rule.rule
