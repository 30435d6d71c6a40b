"""What one post of a tablet brought: sealed once its files are safely on disk."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from mne.collection.files import FileStore, Upload
from surveys.safe_xml import MAX_BYTES

NAME_LENGTH = 255


@dataclass(frozen=True)
class Sender:
    """Whose tablet it is. ``may_send`` is false once the token or the right has ended."""

    token_id: int
    user_id: int
    may_send: bool
    language: str = "vi"


@dataclass(frozen=True)
class Part:
    """A file of a post, as it arrives."""

    name: str
    media_type: str
    upload: Upload


@dataclass(frozen=True)
class Attached:
    """A file of a post, kept in the file store."""

    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Envelope:
    """One post. Every file of it is on disk, fsynced; only the XML is still in memory."""

    xml_sha256: str
    # empty when it is larger than any honest interview: then it too is in the store already
    xml: bytes
    xml_size: int
    files: tuple[Attached, ...]
    sender: Sender
    device_id: str | None
    received_at: datetime


@dataclass(frozen=True)
class Post:
    """One post as its parts arrived, before anything of it was kept."""

    xml: Upload
    parts: Sequence[Part]
    sender: Sender
    device_id: str | None
    received_at: datetime

    def close(self) -> None:
        """Drop what was not kept."""
        for upload in (self.xml, *(part.upload for part in self.parts)):
            upload.close()


def seal(store: FileStore, post: Post) -> Envelope:
    """Keep the files of a post; on return they outlive a cut of power.

    Raises
    ------
    StoreUnwritable
        The disk is full, or refuses to write. Nothing may be acknowledged then.
    """
    with closing(post):
        return Envelope(
            xml_sha256=post.xml.sha256,
            xml=_content(store, post.xml),
            xml_size=post.xml.size,
            files=tuple(_keep(store, part) for part in post.parts),
            sender=post.sender,
            device_id=fitting(post.device_id, 120) or None,
            received_at=post.received_at,
        )


def fitting(text: str | None, length: int) -> str:
    """Make a text from outside fit a column: not too long, no NUL (PostgreSQL's limit)."""
    return (text or "").replace("\0", "")[:length]


def _content(store: FileStore, xml: Upload) -> bytes:
    if xml.size > MAX_BYTES:
        store.keep(xml)
        return b""
    xml.seek(0)
    return xml.read()


def _keep(store: FileStore, part: Part) -> Attached:
    stored = store.keep(part.upload)
    return Attached(
        name=_name(part.name),
        media_type=fitting(part.media_type, 120) or "application/octet-stream",
        sha256=stored.sha256,
        size=stored.size,
    )


def _name(name: str) -> str:
    """Shorten a name in its middle, so that it keeps its extension.

    Line breaks and their like go: no header could hold the name when the file is asked for.
    """
    clean = "".join(filter(str.isprintable, name)) or "unnamed"
    if len(clean) <= NAME_LENGTH:
        return clean
    return f"{clean[: NAME_LENGTH - 33]}…{clean[-32:]}"
