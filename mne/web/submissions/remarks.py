"""What was said of an interview: by supervisors who sent it back, and on the tablet itself.

Our own client lets an enumerator comment on a question, and keep a doubtful answer with a
reason. It sends that as a file beside the answers (``comments.csv``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.collection.files import FileStore
from mne.collection.keys import moment_of
from mne.collection.models import ReviewComment, Submission, SubmissionVersion
from mne.users.models import User

COMMENTS = "comments.csv"
LARGEST = 1_000_000
"""Bytes of a file of comments that a page reads."""


@dataclass(frozen=True)
class Word:
    """One remark at an address of one version; blank is the whole interview."""

    path: str
    text: str
    by: str
    at: datetime | None
    number: int
    kind: str = "review"
    """``review``, or of the tablet: ``comment``, or ``kept`` for a doubt and its reason."""


def said_of(session: Session, submission: Submission) -> list[Word]:
    """Give what supervisors said of every version, the first first."""
    rows = session.execute(
        select(ReviewComment, SubmissionVersion.number, User.name)
        .join(SubmissionVersion, SubmissionVersion.id == ReviewComment.version_id)
        .join(User, User.id == ReviewComment.by_id)
        .where(SubmissionVersion.submission_id == submission.id)
        .order_by(ReviewComment.id)
    )
    return [
        Word(comment.path, comment.text, name, comment.at, number)
        for comment, number, name in rows
    ]


def noted_on_tablet(store: FileStore, version: SubmissionVersion) -> list[Word]:
    """Give what the enumerator wrote beside the answers; what can't be read is left out."""
    files = [file for file in version.attachments if file.name == COMMENTS]
    small = [file for file in files if file.size <= LARGEST]
    found: list[Word] = []
    for file in small:
        with suppress(csv.Error):
            found += _words(store.read(file.sha256), version.number)
    return [word for word in found if word.text.strip()]


def _words(content: bytes, number: int) -> Iterator[Word]:
    lines = io.StringIO(content.decode("utf-8-sig", errors="replace"), newline="")
    for row in csv.DictReader(lines):
        texts = {name: text for name, text in row.items() if isinstance(text, str)}
        kind = texts.get("kind", "")
        if kind in {"comment", "kept"}:
            yield Word(
                path=texts.get("node", ""),
                text=texts.get("text", ""),
                by=texts.get("by", ""),
                at=moment_of(texts.get("at", "")),
                number=number,
                kind=kind,
            )


def by_path(words: Iterable[Word]) -> Mapping[str, list[Word]]:
    """Group what was said by the address it is about."""
    grouped: dict[str, list[Word]] = {}
    for word in words:
        grouped.setdefault(word.path, []).append(word)
    return grouped
