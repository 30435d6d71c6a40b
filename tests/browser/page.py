"""A page as a test sees it: fetched by a client, held to the rules that every page keeps.

The rules: one h1 and a title of the same words; the language said; a label for every input;
no id twice, and every reference to an id met; every form says where it goes, and carries
the mark against forgery if it changes something; no style and no script in the page;
every link has words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from mne.users.models import User

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
MARK = ".//input[@name='csrf_token']"
REFERENCES = ("for", "aria-describedby", "aria-labelledby")


@dataclass(frozen=True)
class Page:
    """One answer, and its document if it is a page."""

    response: TestResponse
    document: html.HtmlElement

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def title(self) -> str:
        return _words(self.document.find(".//title"))

    @property
    def text(self) -> str:
        """Every word of the content, with single spaces."""
        return _words(self.document.find(".//main"))

    def links(self) -> set[str]:
        """Every address on this site that the page links to, without fragments."""
        found = {link.get("href", "").split("#")[0] for link in self.document.iter("a")}
        return {link for link in found if link.startswith("/")}

    def texts(self, tag: str) -> list[str]:
        return [_words(element) for element in self.document.iter(tag)]


@dataclass
class Browser:
    """A person at a screen: opens pages, fills in forms, and looks at each page's rules."""

    app: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def sign_in_as(self, user: User, language: str = "en") -> Browser:
        """Open a session for somebody without going through the sign-in page."""
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"] = f"{user.id}:{user.session_key}"
            session["_fresh"] = True
            session["language"] = language
        return self

    def open(self, address: str, status: int = 200, *, follow: bool = False) -> Page:
        """Open a page; it has to answer with ``status`` and keep the rules."""
        return self._look(self.client.get(address, follow_redirects=follow), status)

    def send(
        self,
        address: str,
        fields: dict[str, object] | None = None,
        status: int = 200,
        *,
        page: str | None = None,
    ) -> Page:
        """Fill in the form on ``page`` that goes to ``address``, send it, follow on."""
        form = self._form(page or address, address)
        hidden = {
            each.get("name"): each.get("value", "")
            for each in form.xpath(".//input[@type='hidden']")
        }
        response = self.client.post(
            address, data={**hidden, **(fields or {})}, follow_redirects=True
        )
        return self._look(response, status)

    def _form(self, page: str, address: str) -> html.HtmlElement:
        document = self.open(page).document
        forms = [each for each in document.iter("form") if each.get("action") == address]
        assert forms, f"no form on {page} goes to {address}"
        return forms[0]

    def _look(self, response: TestResponse, status: int) -> Page:
        where = f"{response.request.method} {response.request.full_path}"
        answer = response.get_data().decode(errors="replace")[:3000]
        assert response.status_code == status, f"{where}: {response.status_code}: {answer}"
        response.close()
        is_download = "attachment" in response.headers.get("Content-Disposition", "")
        if is_download or response.mimetype != "text/html":
            return Page(response, html.fromstring("<main></main>"))
        page = Page(response, html.document_fromstring(response.data))
        if response.status_code < 300 or response.status_code >= 400:
            faults = faults_of(page)
            assert not faults, f"{where}: " + "; ".join(faults)
        return page


# ---------------------------------------------------------------- the rules


def faults_of(page: Page) -> list[str]:
    """Say which rules a page breaks."""
    document = page.document
    return [
        *_heading(page),
        *_language(document),
        *_ids(document),
        *_labels(document),
        *_forms(document),
        *_inline(document),
        *_links(document),
    ]


def _heading(page: Page) -> list[str]:
    headings = page.texts("h1")
    if headings != [page.title] or not page.title:
        return [f"title {page.title!r} and h1 {headings!r} have to be the same words"]
    levels = [int(each.tag[1]) for each in page.document.iter(*HEADINGS)]
    jumps = [(before, after) for before, after in pairwise(levels) if after > before + 1]
    return [f"headings jump from h{before} to h{after}" for before, after in jumps]


def _language(document: html.HtmlElement) -> list[str]:
    return [] if document.get("lang") in {"vi", "en"} else ["<html> has no lang"]


def _ids(document: html.HtmlElement) -> list[str]:
    ids = Counter(each.get("id") for each in document.iter() if each.get("id"))
    twice = [
        f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1
    ]
    fragments = [
        link.get("href", "")[1:]
        for link in document.iter("a")
        if link.get("href", "").startswith("#")
    ]
    named = [
        part
        for each in document.iter()
        if isinstance(each.tag, str)
        for reference in REFERENCES
        for part in each.get(reference, "").split()
    ]
    lost = {name for name in [*fragments, *named] if name not in ids}
    return twice + [f"nothing has the id {name!r}" for name in sorted(lost)]


def _labels(document: html.HtmlElement) -> list[str]:
    labelled = {each.get("for") for each in document.iter("label")}
    return [
        f"<{each.tag} name={each.get('name')!r}> has no label"
        for each in document.iter("input", "select", "textarea")
        if each.get("type") not in {"hidden", "submit"}
        and each.get("id") not in labelled
        and not each.get("aria-label")
    ]


def _forms(document: html.HtmlElement) -> list[str]:
    faults = []
    for form in document.iter("form"):
        action = form.get("action")
        if not action:
            faults.append("a form doesn't say where it goes (action)")
        if form.get("method") == "post" and not form.xpath(MARK):
            faults.append(f"the form to {action} has no csrf_token")
        if form.find(".//button") is None:
            faults.append(f"the form to {action} has no button")
    return faults


def _inline(document: html.HtmlElement) -> list[str]:
    styled = [each.tag for each in document.iter() if each.get("style")]
    handlers = [
        name for each in document.iter() for name in each.attrib if name.startswith("on")
    ]
    inside = [each.tag for each in document.iter("script", "style")]
    return [f"inline {what}, which the CSP forbids" for what in styled + handlers + inside]


def _links(document: html.HtmlElement) -> list[str]:
    return [
        f"the link to {link.get('href')} has no words"
        for link in document.iter("a")
        if not _words(link) and not link.get("aria-label")
    ]


def is_page(address: str) -> bool:
    """Say whether an address is a page, not a download."""
    return not urlsplit(address).path.rpartition("/")[2].count(".")


def _words(element: html.HtmlElement | None) -> str:
    return "" if element is None else " ".join(element.text_content().split())
