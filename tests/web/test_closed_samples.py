"""Screens of re-inspection: from the draw to the share rightly closed (B-18).

C1  a sample is drawn on screen, shows how it was drawn, and one who closed nothing enters
    what they saw; a wrong closing without evidence is refused and keeps the words; with it
    the item is reopened
C2  whoever closed it is refused; nobody opens a sample of another area
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from mne import clock
from mne.inspections.closed_sample_models import ClosedSample
from mne.inspections.recommendation_models import RecommendationState
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.test_findings import Desks, desks, file, step, submitted

__all__ = ["desks"]

LATER = datetime(2026, 12, 20, 3, tzinfo=UTC)
LOOK = {"closing": "wrong", "seen_on": "20/12/2026", "note": "Bảng niêm yết đã bị gỡ"}


@pytest.fixture
def sample(browser: Browser, desks: Desks) -> str:
    """The address of a sample of the one item that was closed."""
    submitted(browser, desks)
    browser.sign_in_as(desks.person(Role.SUPERVISOR))
    step(browser, desks, "verify", method="site_visit", verified_on="22/11/2026")
    fields = {
        "area": str(desks.office.tree.tra_vong.id),
        "closed_from": "01/01/2026",
        "closed_before": "01/12/2026",
        "percent": "10",
        "seed": "7",
    }
    with clock.frozen(LATER):
        page = browser.send("/closed-samples/new", fields)
        assert "Drawn again from its seed just now: the same comes out." in page.text
        assert "1 of 1 not seen yet: no interval" in page.text
    code = desks.session.scalars(select(ClosedSample.code)).one()
    desks.session.commit()
    return f"/closed-samples/{code}"


def test_a_wrong_closing_is_found_and_reopened(
    browser: Browser, desks: Desks, sample: str
):  # C1
    look = f"{sample}/{desks.item().ref}"
    with clock.frozen(LATER):
        browser.sign_in_as(desks.office.neighbour)
        refused = browser.send(look, dict(LOOK), 422)
        assert "Bảng niêm yết đã bị gỡ" in refused.response.text
        assert desks.item().state == RecommendationState.VERIFIED_CLOSED
        page = browser.send(look, {**LOOK, "files": file("bang-trong.jpg")})
        assert "0/1 = 0.0 % (exact 95 % interval 0.0 to 97.5 %)" in page.text
        assert desks.item().state == RecommendationState.REOPENED
        assert "0/1" in browser.open("/closed-samples").text
        empty = {
            "area": str(desks.office.tree.tra_vong.id),
            "closed_from": "01/01/2026",
            "closed_before": "01/12/2026",
            "percent": "10",
        }
        browser.sign_in_as(desks.person(Role.SUPERVISOR))
        page = browser.send("/closed-samples/new", empty, 422)
        assert "Nothing was closed" in page.text


def test_not_by_whoever_closed_it_nor_elsewhere(
    browser: Browser, desks: Desks, sample: str
):  # C2
    look = f"{sample}/{desks.item().ref}"
    with clock.frozen(LATER):
        refused = browser.send(look, {**LOOK, "files": file()}, 422)
        assert "You can't verify recommendation" in refused.text
        desks.session.scalars(select(ClosedSample)).one()
        desks.session.commit()
        browser.sign_in_as(desks.person(Role.ADMINISTRATOR))
        browser.open(sample, 403)
        browser.open(look, 403)
