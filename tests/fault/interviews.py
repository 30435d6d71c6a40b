"""Interviews with photographs as tablets freeze them, and marks to know them by."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass

FORM_ID = "storm_review"


@dataclass(frozen=True)
class Sizes:
    """From how many to how many photographs, of how many bytes."""

    photos: tuple[int, int] = (1, 3)
    photo_bytes: tuple[int, int] = (5_000, 50_000)


SMALL = Sizes()


@dataclass(frozen=True)
class Marks:
    """The SHA-256 of an interview's XML, and of each of its files by name."""

    xml: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Interview:
    """What a tablet has to send, byte for byte."""

    instance_id: str
    xml: bytes
    photos: dict[str, bytes]
    marks: Marks

    @property
    def size(self) -> int:
        return len(self.xml) + sum(map(len, self.photos.values()))


def make_interview(draw: random.Random, number: int, sizes: Sizes = SMALL) -> Interview:
    """Make an interview like no other; its photographs are noise between JPEG's marks."""
    instance_id = f"uuid:{draw.getrandbits(128):032x}"
    photos = {
        f"{number}-{place}.jpg": _photo(draw, sizes)
        for place in range(1, draw.randint(*sizes.photos) + 1)
    }
    xml = _xml(instance_id, draw, photos)
    return Interview(instance_id, xml, photos, marks_of(xml, photos))


def marks_of(xml: bytes, photos: Mapping[str, bytes]) -> Marks:
    """Compute the marks of these bytes."""
    return Marks(sha256(xml), {name: sha256(photo) for name, photo in photos.items()})


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _photo(draw: random.Random, sizes: Sizes) -> bytes:
    noise = draw.randbytes(draw.randint(*sizes.photo_bytes))
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + noise + b"\xff\xd9"


def _xml(instance_id: str, draw: random.Random, photos: Mapping[str, bytes]) -> bytes:
    named = "".join(f"<photo_{n}>{name}</photo_{n}>" for n, name in enumerate(photos, 1))
    return (
        f'<data id="{FORM_ID}" version="1">'
        "<start>2026-11-22T08:00:00.000+07:00</start>"
        "<end>2026-11-22T08:30:00.000+07:00</end>"
        f"<household_code>H-{draw.randint(1, 99_999)}</household_code>"
        "<hamlet_code>TT-01</hamlet_code><interview_date>2026-11-22</interview_date>"
        f"<age>{draw.randint(18, 99)}</age>{named}"
        f"<meta><instanceID>{instance_id}</instanceID></meta></data>"
    ).encode()
