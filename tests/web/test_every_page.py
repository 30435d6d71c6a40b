"""Every page that a person can reach, walked by its links, keeps the rules of a page.

E1  for every role, in both languages, each page reached from home opens and keeps the rules
    (tests/browser/page.py)
E2  with nothing in the store yet, each screen says what will appear there
"""

from __future__ import annotations

import pytest

from mne.users.permissions import PERMISSIONS, Permission, Role
from tests.browser.page import Browser, is_page
from tests.web.conftest import PHOTOGRAPH, Office, interview

STORES = {"vi": "postgresql_url", "en": "sqlite_url"}
CLIENT = {"/tablet/"}
"""Its shell is empty until its module draws it (tests/client)."""


def walk(browser: Browser, start: str = "/", most: int = 200) -> set[str]:
    """Open every page that links lead to."""
    waiting, seen = [start], {start}
    while waiting:
        assert len(seen) < most, f"the site has no end: {sorted(seen)}"
        page = browser.open(waiting.pop(), follow=True)
        new = {link for link in page.links() - CLIENT - seen if is_page(link)}
        seen |= new
        waiting += sorted(new)
    return seen


@pytest.fixture
def database_url(request: pytest.FixtureRequest, language: str) -> str:
    """One store for each language: every role meets both."""
    return str(request.getfixturevalue(STORES[language]))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_a_role_keeps_the_rules(
    browser: Browser, office: Office, role: Role, language: str
):  # E1
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"), {"house.jpg": PHOTOGRAPH})
    office.receive(interview("uuid:2", "unknown", "MC-01", age="141"))
    office.receive(b"<data id='x'><meta><instanceID>uuid:3</instanceID></meta></data>")
    seen = walk(browser.sign_in_as(office.people[role], language))
    assert "/rounds/review-2026" in seen
    may_read = Permission.VIEW_SUBMISSIONS in PERMISSIONS[role]
    assert ("/submissions/1" in seen) == may_read
    assert ("/quarantine/1" in seen) == (role is Role.SUPERVISOR)
    assert ("/audit" in seen) == (role is Role.ADMINISTRATOR)
