"""What a photograph tells of itself (when, where), and how it is shown without that.

The original stays in the file store as it came. A page shows a smaller copy, drawn anew
from the pixels, so that nothing of the camera's notes is left in it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageOps

from mne import clock

MOST_PIXELS = 80_000_000
"""More than any camera in the field makes; a bomb is not unpacked."""
SHOWN_PIXELS = 1280
"""The longer side of what a page shows."""
FORMATS = ("JPEG", "PNG", "WEBP")
_TIME = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True)
class Noted:
    """When and where a photograph says that it was taken; None what it doesn't say."""

    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def read_notes(path: Path) -> Noted:
    """Read what a photograph notes; nothing of a file that is none."""
    try:
        with Image.open(path, formats=FORMATS) as picture:
            notes = picture.getexif()
            taken = notes.get_ifd(ExifTags.IFD.Exif)
            place = notes.get_ifd(ExifTags.IFD.GPSInfo)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return Noted()
    latitude = _degrees(place, ExifTags.GPS.GPSLatitude, "S")
    longitude = _degrees(place, ExifTags.GPS.GPSLongitude, "W")
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        latitude = longitude = None  # a camera without a fix writes zeros
    return Noted(_moment(taken), latitude, longitude)


def _moment(notes: Mapping[int, Any]) -> datetime | None:
    """Give when it was taken; a camera that names no zone shows the time of Viet Nam."""
    written = str(notes.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    zone = str(notes.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    for text, form in ((f"{written}{zone}", f"{_TIME}%z"), (written, _TIME)):
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 the zone follows
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.LOCAL)
    return None


def _degrees(place: Mapping[int, Any], tag: int, negative: str) -> float | None:
    """Give degrees of degrees, minutes and seconds; the tag before says the half."""
    try:
        degrees, minutes, seconds = (float(part) for part in place[tag])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    limit = 90 if negative == "S" else 180
    if not 0 <= found <= limit:
        return None
    half = str(place.get(tag - 1, "")).strip("\0 ").upper()
    return round(-found if half == negative else found, 7)


def without_notes(path: Path, longest: int | None = None) -> bytes | None:
    """Give a picture's pixels alone, upright, at most so many on its longer side.

    None: it is no picture that we can read, so nothing of it may be shown.
    """
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            if longest is not None:
                picture.draft("RGB", (longest, longest))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    if longest is not None:
        upright.thumbnail((longest, longest))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
