"""Reminders by mail, over a real mail server: once each, at most one letter a day (B-11).

M1  a person gets one digest of their reminders, each named once; the way to the server is
    secret before anything but its greeting is said, and the letter holds numbers and days
    only, no words of a finding
M2  run again, the same day or later, nothing goes out twice; a new reminder waits for the
    next day
M3  a server that is away or says "later" loses nothing: it is tried again after a pause
    that grows; one that refuses an address for good is not asked again, and the person is
    told
M4  what is settled before it goes out is not mailed; who has no address or no right gets
    nothing
M5  without its file no mail is sent; a file that is wrong, or would send a password in
    clear, is refused by name, and the server's certificate is checked
M6  the worker sends beside its other work, and two of them don't send the same
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from mne import clock, pipeline
from mne.inspections import digests, mailing, remedies
from mne.inspections.mail_models import DigestState, ReminderDigest
from mne.inspections.mail_transport import MailSettings, Security, load_mail
from mne.inspections.paper_errors import BadMailSettings
from mne.inspections.policy import load_policy
from mne.inspections.recommendation_models import Recommendation
from mne.inspections.reminding import put_away, remind, reminders_for
from mne.users.errors import EmailNotAllowed
from mne.users.people import set_email
from tests.inspections.conftest import DUE, ISSUED, Offices, at, issued
from tests.inspections.mail.server import CERTIFICATE, MailServer, running

WEEK_BEFORE = DUE - timedelta(days=7)
BASE_URL = "https://mne.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as mail:
        yield mail


@pytest.fixture
def items(session: Session, world: Offices) -> list[Recommendation]:
    """Two items whose owner has an address, reminded a week before they are due."""
    both = [issued(session, world, subject_key=str(number)) for number in range(2)]
    with clock.frozen(at(ISSUED)):
        for item in both:
            officer = world.officer
            remedies.plan_action(session, item, "Rà soát", officer, DUE, officer)
        set_email(session, world.officer, " canbo@moicong.gov.vn ")
    remind_on(session, WEEK_BEFORE)
    return both


def remind_on(session: Session, on: date) -> None:
    with clock.frozen(at(on)):
        remind(session, load_policy(), on)
    session.commit()


def settings(server: MailServer) -> MailSettings:
    return MailSettings(
        host="localhost",
        sender="giamngheo@tanbien.gov.vn",
        port=server.port,
        user="giamngheo",
        password="mat khau 1",
        ca_file=str(CERTIFICATE),
    )


def send_at(engine: Engine, server: MailServer, moment: datetime) -> mailing.Post:
    with clock.frozen(moment):
        return mailing.send_digests(engine, settings(server), BASE_URL)


def only(session: Session) -> ReminderDigest:
    session.expire_all()
    digest = session.scalars(select(ReminderDigest)).one()
    session.commit()
    return digest


def test_one_digest_names_each_item_once(
    engine: Engine, session: Session, items: list[Recommendation], server: MailServer
):  # M1
    assert send_at(engine, server, at(WEEK_BEFORE)) == mailing.Post(settled=1)
    (letter,) = server.letters
    assert letter["To"] == "canbo@moicong.gov.vn"
    assert letter["Subject"] == "Nhắc việc: 2 kiến nghị cần xem"
    text = letter.get_content()
    for item in items:
        assert text.count(f"{BASE_URL}/recommendations/{item.ref}") == 1
    assert "01/04/2023" in text
    assert "8/27" not in text
    assert "Rà soát" not in text
    assert server.sign_ins == [("giamngheo", "mat khau 1")]
    assert set(server.clear_commands) == {"EHLO", "STARTTLS"}
    assert only(session).state == DigestState.SENT


def test_nothing_goes_out_twice(
    engine: Engine, session: Session, items: list[Recommendation], server: MailServer
):  # M2
    for hour in (9, 10, 20):
        send_at(engine, server, at(WEEK_BEFORE, hour))
    assert len(server.letters) == 1
    session.commit()
    remind_on(session, DUE - timedelta(days=1))
    send_at(engine, server, at(DUE - timedelta(days=1)))
    send_at(engine, server, at(DUE))
    assert len(server.letters) == 2
    assert len({letter["Message-ID"] for letter in server.letters}) == 2


def test_a_server_that_is_away_loses_nothing(
    engine: Engine, session: Session, items: list[Recommendation], server: MailServer
):  # M3
    gone = MailServer(port=1)
    post = send_at(engine, gone, at(WEEK_BEFORE))
    assert "ConnectionRefusedError" in post.failed
    assert only(session).state == DigestState.WAITING
    too_soon = at(WEEK_BEFORE) + timedelta(minutes=14)
    assert send_at(engine, server, too_soon) == mailing.Post()
    server.answers["canbo@moicong.gov.vn"] = "450 later"
    second = at(WEEK_BEFORE) + timedelta(minutes=15)
    assert send_at(engine, server, second).failed == "450 later"
    assert send_at(engine, server, second + timedelta(minutes=29)) == mailing.Post()
    server.answers.clear()
    send_at(engine, server, second + timedelta(minutes=30))
    assert len(server.letters) == 1
    assert (only(session).state, only(session).tries) == (DigestState.SENT, 3)


def test_an_address_refused_for_good_is_not_asked_again(
    engine: Engine,
    session: Session,
    world: Offices,
    items: list[Recommendation],
    server: MailServer,
):  # M3
    server.answers["canbo@moicong.gov.vn"] = "550 no such person"
    send_at(engine, server, at(WEEK_BEFORE))
    server.answers.clear()
    send_at(engine, server, at(WEEK_BEFORE) + timedelta(days=1))
    assert server.letters == []
    told = digests.refused_answer(session, world.officer)
    assert told is not None
    assert told[1] == "550 no such person"
    session.commit()


def test_what_is_settled_is_not_mailed(
    engine: Engine,
    session: Session,
    world: Offices,
    items: list[Recommendation],
    server: MailServer,
):  # M4
    send_at(engine, MailServer(port=1), at(WEEK_BEFORE))
    for reminder, _ in reminders_for(session, world.officer, [world.commune.id]):
        put_away(session, reminder)
    session.commit()
    send_at(engine, server, at(WEEK_BEFORE) + timedelta(hours=1))
    assert server.letters == []
    assert only(session).state == DigestState.NEEDLESS


def test_no_address_or_no_right_is_no_letter(
    engine: Engine,
    session: Session,
    world: Offices,
    items: list[Recommendation],
    server: MailServer,
):  # M4
    with pytest.raises(EmailNotAllowed):
        set_email(session, world.officer, "canbo@moicong.gov.vn\nBcc: all@x.vn")
    (grant,) = world.officer.grants
    grant.valid_to = WEEK_BEFORE
    session.commit()
    assert send_at(engine, server, at(WEEK_BEFORE)) == mailing.Post()
    grant.valid_to = None
    set_email(session, world.officer, "")
    session.commit()
    assert send_at(engine, server, at(WEEK_BEFORE)) == mailing.Post()
    assert server.letters == []


def test_the_office_says_how_mail_goes_out(tmp_path: Path, server: MailServer):  # M5
    assert load_mail(tmp_path) is None
    file = tmp_path / "mail.toml"
    file.write_text('host = "h"\nsender = "a@b.vn"\nsecurity = "tls"\n', "utf-8")
    assert load_mail(tmp_path) == MailSettings("h", "a@b.vn", security=Security.TLS)
    for wrong in ("host = ", 'host = "h"\nsender = "a@b.vn"\nprot = 25\n'):
        file.write_text(wrong, "utf-8")
        with pytest.raises(BadMailSettings, match=r"mail\.toml"):
            load_mail(tmp_path)
    file.write_text('host = "h"\nsender = "a@b.vn"\npassword = "bí mật"\n', "utf-8")
    with pytest.raises(BadMailSettings, match="password: ASCII"):
        load_mail(tmp_path)
    clear = 'host = "h"\nsender = "a@b.vn"\nsecurity = "none"\npassword = "p"\n'
    file.write_text(clear, "utf-8")
    with pytest.raises(BadMailSettings, match="security = none"):
        load_mail(tmp_path)


def test_a_certificate_nobody_vouches_for_is_refused(
    engine: Engine, session: Session, items: list[Recommendation], server: MailServer
):  # M5
    trusting_nobody = MailSettings(
        **{name: getattr(settings(server), name) for name in ("host", "sender", "port")},
        user="giamngheo",
        password="p",
    )
    with clock.frozen(at(WEEK_BEFORE)):
        post = mailing.send_digests(engine, trusting_nobody, None)
    assert "certificate verify failed" in post.failed
    assert (server.sign_ins, server.letters) == ([], [])


def test_the_worker_sends_beside_its_work(
    engine: Engine, session: Session, items: list[Recommendation], server: MailServer
):  # M6
    with clock.frozen(at(WEEK_BEFORE)):
        workers = [pipeline.Postman(engine, settings(server), BASE_URL) for _ in range(2)]
        threads = [worker.call() for worker in workers]
        for thread in threads:
            assert thread is not None
            thread.join(20)
        assert pipeline.Postman(engine, None, None).call() is None
    assert len(server.letters) == 1
