"""How mail goes out: the office's own server, said in ``mail.toml`` in the data folder.

Without that file no mail is sent. A password never travels in clear: it needs STARTTLS or
TLS, and the server's certificate is checked (``ca_file`` names the office's own authority).

    host = "mail.tanbien.gov.vn"
    sender = "giamngheo@tanbien.gov.vn"
    user = "giamngheo@tanbien.gov.vn"
    password = "…"
    # port = 587, security = "starttls" (or "tls", "none"), ca_file = "/etc/ca.pem"
"""

from __future__ import annotations

import smtplib
import ssl
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path

import msgspec

from mne.inspections.paper_errors import BadMailSettings

FILE_NAME = "mail.toml"
PATIENCE = 15
"""Seconds that a mail server may be silent."""
FOR_GOOD = 500
"""From this answer on a server means it: trying again won't help."""


class Security(StrEnum):
    """How the way to the server is kept secret."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where mail goes out, and in whose name."""

    host: str
    sender: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    ca_file: str | None = None


class Refused(Exception):
    """The server will not take this letter, now or later; the text is its answer."""


class Undelivered(Exception):
    """The server could not be reached or would not take it now; the text says why."""


def load_mail(data_dir: Path) -> MailSettings | None:
    """Read how mail goes out; None where the office has no such file.

    Raises
    ------
    BadMailSettings
        The file can't be read, or would send a password in clear.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        return None
    try:
        written = tomllib.loads(path.read_text("utf-8"))
        settings = msgspec.convert(written, MailSettings)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise BadMailSettings(FILE_NAME, str(error)) from error
    if settings.password and settings.security == Security.NONE:
        raise BadMailSettings(FILE_NAME, "password, security = none")
    for name in ("user", "password", "sender"):
        if not getattr(settings, name).isascii():  # the library can say nothing else
            raise BadMailSettings(FILE_NAME, f"{name}: ASCII")
    return settings


@contextmanager
def connected(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    """Hold a connection for some letters; raises ``Undelivered`` where there is none."""
    try:
        server = _open(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(_words(error)) from error
    try:
        yield server
    finally:
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def _open(settings: MailSettings) -> smtplib.SMTP:
    place = settings.host, settings.port
    secure = ssl.create_default_context(cafile=settings.ca_file)
    if settings.security == Security.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=PATIENCE, context=secure)
    else:
        server = smtplib.SMTP(*place, timeout=PATIENCE)
    try:
        if settings.security == Security.STARTTLS:
            server.starttls(context=secure)
        if settings.user:
            server.login(settings.user, settings.password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def send(server: smtplib.SMTP, letter: EmailMessage) -> None:
    """Send one letter to its one recipient; raises ``Refused`` or ``Undelivered``."""
    try:
        server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        ((code, answer),) = error.recipients.values()
        raise _fault(code, answer.decode(errors="replace")) from error
    except smtplib.SMTPResponseException as error:
        raise Undelivered(_words(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(_words(error)) from error


def _fault(code: int, answer: str) -> Refused | Undelivered:
    words = f"{code} {answer}"
    return Refused(words) if code >= FOR_GOOD else Undelivered(words)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
