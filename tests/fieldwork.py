"""A round in the field, for tests: a questionnaire, an open round, a tablet, interviews."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from mne import clock
from mne.collection.envelopes import Envelope, Part, Post, Sender, seal
from mne.collection.files import FileStore
from mne.collection.senders import find_sender
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, open_round, plan_round
from mne.users.devices import issue_token
from mne.users.models import DeviceToken, User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.conftest import Tree

IN_THE_FIELD = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""Ten in the morning of the interviews' day."""
OPENS_ON = date(2026, 9, 1)
CLOSES_ON = date(2026, 12, 31)

SHEETS = """
| survey |
| | type | name | label::Tiếng Việt (vi) | required | constraint |
| | start | start | | | |
| | end | end | | | |
| | text | household_code | Mã hộ | yes | |
| | text | hamlet_code | Mã ấp | yes | |
| | date | interview_date | Ngày phỏng vấn | yes | |
| | integer | age | Tuổi chủ hộ | | . <= 120 |
| | image | photo | Ảnh nhà | | |
| settings |
| | form_title | form_id | version | default_language |
| | Phiếu thử | {form_id} | {version} | Tiếng Việt (vi) |
"""


@dataclass
class Fieldwork:
    """One open round of Tân Biên with one enumerator's tablet."""

    version: QuestionnaireVersion
    round: Round
    enumerator: User
    token: DeviceToken
    secret: str


def open_fieldwork(session: Session, tree: Tree) -> Fieldwork:
    """Publish the questionnaire, open its round, give an enumerator a tablet; commit."""
    version = publish_sheets(session)
    round_ = plan(session, tree, version, "review-2026")
    open_round(session, round_)
    enumerator = add_person(session, "lan")
    grant(session, enumerator, Role.ENUMERATOR, tree.tan_bien, OPENS_ON)
    token, secret = issue_token(session, enumerator, "Máy 1")
    session.commit()
    return Fieldwork(version, round_, enumerator, token, secret)


def add_person(session: Session, login: str) -> User:
    """Add a person who can't sign in: hashing a password takes longer than most tests."""
    person = User(
        login=login,
        name="Nguyễn Thị Lan",
        password_hash="-",
        created_at=clock.now(),
        session_key="-",
    )
    session.add(person)
    session.flush()
    return person


def publish_sheets(
    session: Session, form_id: str = "test_review", version: str = "1"
) -> QuestionnaireVersion:
    sheets = SHEETS.format(form_id=form_id, version=version)
    return publish(session, f"{form_id}.md", sheets)


def plan(session: Session, tree: Tree, version: QuestionnaireVersion, code: str) -> Round:
    return plan_round(
        session,
        RoundPlan(
            code=code,
            name="Rà soát 2026",
            kind=RoundKind.ANNUAL_REVIEW,
            mode=RoundMode.CENSUS,
            area=tree.province,
            questionnaire_version=version,
            reference_on=OPENS_ON,
            opens_on=OPENS_ON,
            closes_on=CLOSES_ON,
        ),
    )


def interview_xml(
    instance_id: str = "uuid:1",
    *,
    form_id: str = "test_review",
    version: str = "1",
    deprecated_id: str = "",
    **answers: str,
) -> bytes:
    """Write an interview as a tablet would; give an answer as "" to leave it blank."""
    given = {
        "start": "2026-11-22T08:00:00.000+07:00",
        "end": "2026-11-22T08:30:00.000+07:00",
        "household_code": "H-1",
        "hamlet_code": "TT-01",
        "interview_date": "2026-11-22",
        "age": "41",
        "photo": "",
    } | answers
    nodes = "".join(f"<{name}>{text}</{name}>" for name, text in given.items())
    meta = f"<instanceID>{instance_id}</instanceID>"
    if deprecated_id:
        meta += f"<deprecatedID>{deprecated_id}</deprecatedID>"
    return (
        f'<data id="{form_id}" version="{version}">{nodes}<meta>{meta}</meta></data>'
    ).encode()


Files = dict[str, bytes] | list[tuple[str, bytes]] | None


def seal_post(
    store: FileStore, sender: Sender, xml: bytes, files: Files = None
) -> Envelope:
    """Make the envelope of a post with these files."""
    return seal(store, make_post(store, sender, xml, files))


def make_post(store: FileStore, sender: Sender, xml: bytes, files: Files = None) -> Post:
    """Make a post whose files have arrived, and nobody has kept yet."""
    pairs = list(files.items()) if isinstance(files, dict) else files or []
    return Post(
        xml=_upload(store, xml),
        parts=[
            Part(name, "image/jpeg", _upload(store, content)) for name, content in pairs
        ],
        sender=sender,
        device_id="collect:abc",
        received_at=clock.now(),
    )


def sender_of(session: Session, fieldwork: Fieldwork) -> Sender:
    found = find_sender(session, fieldwork.token)
    assert found is not None
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def stream(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def _upload(store: FileStore, content: bytes):
    upload = store.upload()
    upload.write(content)
    return upload
