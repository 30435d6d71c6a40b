"""Which tablet may do what: tokens in the address, HTTP Digest, ended rights.

D1  a token that was never given out is answered 403, never 401
D2  a person who never had the right is answered 403; one whose right ended is still heard
D3  an ended token gets no questionnaires, and what it sends is kept with 202
D4  Digest: no answer or a wrong one is challenged; the right one opens every address
D5  one nonce serves GET, HEAD and POST for days, with rising counts, then it is stale
D6  an answer for another address, another method or another dialect is worth nothing
D7  Basic is not offered and not taken
D8  a refused post reaches the tablet as an answer, with its sentence
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.test import encode_multipart

from mne.app import create_app
from mne.clock import frozen
from mne.collection.models import Quarantined, QuarantineReason, Submission
from mne.config import Settings
from mne.users.devices import REALM, issue_token, revoke_token
from mne.users.people import end_grant, grant
from mne.users.permissions import Role
from mne.web.openrosa.digest import NONCE_LIFETIME
from mne.web.openrosa.errors import DeviceRevoked, DeviceUnknown, DigestNeeded
from tests.conftest import Tree
from tests.fieldwork import (
    IN_THE_FIELD,
    OPENS_ON,
    Fieldwork,
    add_person,
    interview_xml,
)
from tests.web.openrosa.conftest import Tablet, parts

GETS = ["/formList", "/forms/1/form.xml", "/forms/1/manifest", "/forms/1/media/1"]


# ---------------------------------------------------------------- tokens


@pytest.mark.parametrize("path", GETS)
def test_a_token_never_given_out_gets_nothing(app: Flask, path: str):  # D1
    response = Tablet(app.test_client(), "never-given-out").get(path)
    assert response.status_code == 403
    assert "WWW-Authenticate" not in response.headers
    assert DeviceUnknown().sentence("vi") in response.text


def test_a_post_with_a_token_never_given_out_is_refused(app: Flask, rows):  # D1
    stranger = Tablet(app.test_client(), "never-given-out")
    assert stranger.head("/submission").status_code == 403
    assert stranger.post(interview_xml()).status_code == 403
    assert rows(Submission) == rows(Quarantined) == []


def test_a_person_who_never_had_the_right_is_refused(
    session: Session, app: Flask, tree: Tree, rows
):  # D2
    evaluator = add_person(session, "evaluator")
    grant(session, evaluator, Role.EVALUATOR, tree.province, OPENS_ON)
    _, secret = issue_token(session, evaluator, "Máy lạ")
    session.commit()
    tablet = Tablet(app.test_client(), secret)
    assert tablet.get("/formList").status_code == 403
    assert tablet.post(interview_xml()).status_code == 403
    assert rows(Quarantined) == []


def test_a_person_whose_right_ended_is_still_heard(
    session: Session, fieldwork: Fieldwork, tablet: Tablet, rows
):  # D2
    [given] = fieldwork.enumerator.grants
    end_grant(session, given, IN_THE_FIELD.date())
    session.commit()
    assert tablet.get("/formList").status_code == 403
    assert tablet.post(interview_xml()).status_code == 202
    assert [held.reason for held in rows(Quarantined)] == [QuarantineReason.REVOKED_TOKEN]


def test_an_ended_token_gets_no_questionnaires_and_what_it_sends_is_kept(
    session: Session, fieldwork: Fieldwork, tablet: Tablet, rows
):  # D3
    revoke_token(session, fieldwork.token)
    session.commit()
    response = tablet.get("/formList")
    assert response.status_code == 403
    assert DeviceRevoked().sentence("vi") in response.text
    assert tablet.head("/submission").status_code == 204
    response = tablet.post(interview_xml(), {"1.jpg": b"a photograph"})
    assert response.status_code == 202
    assert "Quyền gửi của máy tính bảng này đã hết" in response.text
    [held] = rows(Quarantined)
    assert held.reason is QuarantineReason.REVOKED_TOKEN


# ---------------------------------------------------------------- Digest


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class DigestTablet:
    """A tablet that knows its username and secret, and answers challenges like OkHttp."""

    def __init__(self, app: Flask, fieldwork: Fieldwork) -> None:
        self.client = app.test_client()
        self.username, self.secret = fieldwork.token.username, fieldwork.secret
        self.nonce = ""
        self.count = 0

    def answer(self, method: str, uri: str, **other: str) -> str:
        self.count += 1
        facts = {
            "username": self.username,
            "realm": REALM,
            "nonce": self.nonce,
            "uri": uri,
            "qop": "auth",
            "nc": f"{self.count:08x}",
            "cnonce": "b1777d309a4812db",
            "algorithm": "MD5",
        } | other
        ha1 = md5(f"{self.username}:{REALM}:{self.secret}")
        ha2 = md5(f"{method}:{facts['uri']}")
        facts["response"] = other.get("response") or md5(
            f"{ha1}:{facts['nonce']}:{facts['nc']}:{facts['cnonce']}:auth:{ha2}"
        )
        bare = ("qop", "nc", "algorithm")
        return "Digest " + ", ".join(
            f"{name}={fact}" if name in bare else f'{name}="{fact}"'
            for name, fact in facts.items()
        )

    def ask(self, method: str, uri: str, sent_as: str = "", **other):
        headers = {"Authorization": self.answer(method, uri, **other)}
        return self.client.open(sent_as or uri, method=method, headers=headers)

    def post(self, xml: bytes):
        boundary, body = encode_multipart(parts(xml, None, more=False))
        return self.client.post(
            "/submission",
            data=body,
            content_type=f"multipart/form-data; boundary={boundary}",
            headers={"Authorization": self.answer("POST", "/submission")},
        )

    def take_challenge(self) -> WWWAuthenticate:
        response = self.client.get("/formList")
        assert response.status_code == 401
        challenge = response.www_authenticate
        assert challenge.type == "digest"
        self.nonce, self.count = challenge["nonce"], 0
        return challenge


@pytest.fixture
def digest(app: Flask, fieldwork: Fieldwork) -> DigestTablet:
    return DigestTablet(app, fieldwork)


@pytest.mark.parametrize("path", [*GETS, "/submission"])
def test_without_an_answer_a_tablet_is_challenged(app: Flask, path: str):  # D4
    method = "HEAD" if path == "/submission" else "GET"
    response = app.test_client().open(path, method=method)
    assert response.status_code == 401
    challenge = response.www_authenticate
    assert (challenge.type, challenge.realm) == ("digest", REALM)
    assert (challenge["qop"], challenge["algorithm"]) == ("auth", "MD5")
    assert "stale" not in challenge.parameters
    assert response.headers["X-OpenRosa-Version"] == "1.0"


def test_the_right_answer_opens_every_address(
    digest: DigestTablet, fieldwork: Fieldwork, rows
):  # D4
    digest.take_challenge()
    listing = digest.ask("GET", "/formList?deviceID=collect%3Aabc")
    assert listing.status_code == 200
    address = f"/forms/{fieldwork.version.id}/form.xml"
    assert f"<downloadUrl>http://localhost{address}</downloadUrl>" in listing.text
    assert digest.ask("GET", address).data == fieldwork.version.xform
    assert digest.ask("HEAD", "/submission?deviceID=collect%3Aabc").status_code == 204
    assert digest.post(interview_xml()).status_code == 201
    assert rows(Submission)[0].enumerator_id == fieldwork.enumerator.id


WRONG = {
    "a wrong secret": {"response": "0" * 32},
    "an empty user": {"username": ""},  # Collect registers empty credentials
    "an unknown user": {"username": "nobody"},
    "a user that no database holds": {"username": "n\x7f" * 90},
    "a nonce of somebody else": {"nonce": "d450a6726011716a"},
    "a nonce with a forged time": {"nonce": "7fffffff." + "0" * 32},
    "another dialect": {"qop": "auth-int"},
    "another algorithm": {"algorithm": "SHA-256"},
    "letters that are not ASCII": {"response": "é" * 32},
}


@pytest.mark.parametrize("other", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_is_challenged_again(digest: DigestTablet, other):  # D4 D6
    digest.take_challenge()
    response = digest.ask("GET", "/formList", **other)
    assert response.status_code == 401
    assert "stale" not in response.www_authenticate.parameters
    assert DigestNeeded("").sentence("vi") in response.text


def test_a_broken_authorization_header_is_challenged(app: Flask):  # D4
    for header in ("Digest", "Digest ,,,=", 'Digest username="a', "Bearer x", "\x7f"):
        response = app.test_client().get("/formList", headers={"Authorization": header})
        assert response.status_code == 401


def test_one_nonce_serves_for_days_with_rising_counts(digest: DigestTablet):  # D5
    digest.take_challenge()
    with frozen(IN_THE_FIELD + timedelta(hours=25)):
        for method, uri in [("GET", "/formList"), ("HEAD", "/submission")] * 3:
            assert digest.ask(method, uri).status_code in {200, 204}
        assert digest.post(interview_xml()).status_code == 201
    assert digest.count == 7


def test_an_old_nonce_is_stale_and_the_new_one_is_taken(digest: DigestTablet):  # D5
    digest.take_challenge()
    with frozen(IN_THE_FIELD + NONCE_LIFETIME + timedelta(seconds=1)):
        response = digest.ask("GET", "/formList")
        assert response.status_code == 401
        assert response.www_authenticate["stale"].lower() == "true"
        digest.nonce = response.www_authenticate["nonce"]
        assert digest.ask("GET", "/formList").status_code == 200


def test_a_nonce_outlives_the_server(
    digest: DigestTablet, fieldwork: Fieldwork, settings: Settings
):  # D5
    digest.take_challenge()
    restarted = create_app(settings)
    digest.client = restarted.test_client()
    assert digest.ask("GET", "/formList").status_code == 200
    restarted.extensions["mne"].engine.dispose()


def test_an_answer_is_for_one_address_and_one_method(digest: DigestTablet):  # D6
    digest.take_challenge()
    assert digest.ask("GET", "/formList", sent_as="/forms/1/form.xml").status_code == 401
    assert digest.ask("GET", "/formList", sent_as="/formList?formID=a").status_code == 401
    stolen = digest.answer("HEAD", "/formList")
    response = digest.client.get("/formList", headers={"Authorization": stolen})
    assert response.status_code == 401


def test_basic_is_neither_offered_nor_taken(app: Flask, fieldwork: Fieldwork):  # D7
    response = app.test_client().get(
        "/formList", auth=(fieldwork.token.username, fieldwork.secret)
    )
    assert response.status_code == 401
    assert response.headers.getlist("WWW-Authenticate")[0].startswith("Digest ")
    assert "Basic" not in str(response.headers)


def test_an_ended_digest_tablet_is_heard_too(
    session: Session, digest: DigestTablet, fieldwork: Fieldwork, rows
):  # D3
    revoke_token(session, fieldwork.token)
    session.commit()
    digest.take_challenge()
    assert digest.ask("GET", "/formList").status_code == 403
    assert digest.post(interview_xml()).status_code == 202
    assert len(rows(Quarantined)) == 1


def test_a_refused_post_says_that_the_interview_is_safe(app: Flask):  # D8
    response = app.test_client().post("/submission", data=b"x" * 200_000)
    assert response.status_code == 401
    assert "Các phiếu trên máy vẫn an toàn" in response.text
