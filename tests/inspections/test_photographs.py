"""Photographs as evidence: when and where they were taken, and pictures without that.

F1  the time is read with its zone, or as that of Viet Nam; the place with its half of the
    globe; zeros, rubbish and what is no photograph give nothing
F2  what is shown holds no notes of the camera, stands upright and is not too large; what
    can't be read is not shown
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from mne.inspections.photographs import Noted, read_notes, without_notes

TAKEN = "2026:10:20 08:15:30"
HERE = {1: "N", 2: (11.0, 32.0, 36.0), 3: "E", 4: (106.0, 7.0, 12.0)}
# 11 + 32/60 + 36/3600 and 106 + 7/60 + 12/3600
TAN_BIEN = (11.5433333, 106.12)


def photograph(
    folder: Path,
    times: dict[int, str],
    place: dict[int, object],
    size: tuple[int, int] = (40, 20),
    turned: int = 1,
) -> Path:
    """Take a photograph with a camera that writes such notes."""
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = turned
    notes.get_ifd(ExifTags.IFD.Exif).update(times)
    notes.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    path = folder / "anh.jpg"
    Image.new("RGB", size, "green").save(path, exif=notes)
    return path


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ({}, datetime(2026, 10, 20, 1, 15, 30, tzinfo=UTC)),
        (
            {ExifTags.Base.OffsetTimeOriginal: "+09:00"},
            datetime(2026, 10, 19, 23, 15, 30, tzinfo=UTC),
        ),
    ],
    ids=["without a zone", "with one"],
)
def test_time_and_place_are_read(
    tmp_path: Path, zone: dict[int, str], moment: datetime
):  # F1
    path = photograph(tmp_path, {ExifTags.Base.DateTimeOriginal: TAKEN, **zone}, HERE)
    assert read_notes(path) == Noted(moment, *TAN_BIEN)


def test_the_southern_half_is_negative(tmp_path: Path):  # F1
    path = photograph(tmp_path, {}, HERE | {1: "S", 3: "W"})
    assert read_notes(path) == Noted(None, -TAN_BIEN[0], -TAN_BIEN[1])


@pytest.mark.parametrize(
    "place",
    [
        {},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        HERE | {2: (95.0, 0.0, 0.0)},
    ],
    ids=["none", "no fix", "beyond the pole"],
)
def test_rubbish_says_nothing(tmp_path: Path, place: dict[int, object]):  # F1
    times = {ExifTags.Base.DateTimeOriginal: "0000:00:00 00:00:00"}
    assert read_notes(photograph(tmp_path, times, place)) == Noted()


def test_what_is_no_photograph_is_neither_read_nor_shown(tmp_path: Path):  # F1 F2
    path = tmp_path / "anh.jpg"
    for content in (b"", b"\xff\xd8 the posted list", b"%PDF-1.7"):
        path.write_bytes(content)
        assert read_notes(path) == Noted()
        assert without_notes(path) is None


def test_what_is_shown_has_no_notes_and_is_small(tmp_path: Path):  # F2
    times = {ExifTags.Base.DateTimeOriginal: TAKEN}
    path = photograph(tmp_path, times, HERE, size=(3000, 1500), turned=6)
    for longest, size in ((None, (1500, 3000)), (1280, (640, 1280))):
        content = without_notes(path, longest)
        assert content is not None
        assert b"2026" not in content
        with Image.open(io.BytesIO(content)) as shown:
            assert (shown.size, dict(shown.getexif())) == (size, {})
    assert read_notes(path).latitude == TAN_BIEN[0]
