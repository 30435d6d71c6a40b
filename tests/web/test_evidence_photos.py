"""Photographs of evidence on the page: shown small, their place only to who works on it.

V1  the reviewer sees when and where a photograph was taken, and a warning where it is older
    than the recommendation that it should show as mended (programme-mne, evidence)
V2  the picture on the page holds no place; whoever doesn't work on the finding downloads it
    without one too, and is told none
V3  a file that is no picture we can read is not given to them at all
"""

from __future__ import annotations

import io

from PIL import Image

from mne.inspections.photographs import read_notes
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.inspections.test_photographs import HERE, TAKEN, photograph
from tests.web.test_findings import Desks, desks, drafted, file, step, write_down

__all__ = ["desks"]

TIMES = {36867: TAKEN}  # DateTimeOriginal: 20 October 2026, 08:15:30


def picture_in(tmp_path, content: bytes):
    path = tmp_path / "shown"
    path.write_bytes(content)
    return path


def test_the_reviewer_sees_time_and_place(
    browser: Browser, desks: Desks, tmp_path
):  # V1 V2
    drafted(browser, desks)
    step(browser, desks, "issue")
    officer = desks.person(Role.UNIT_OFFICER)
    browser.sign_in_as(officer)
    due = {"owner": str(officer.id), "due_before": "10/12/2026"}
    step(browser, desks, "plan", description="In và dán danh sách", **due)
    step(browser, desks, "respond", answer="agree")
    taken = photograph(tmp_path, TIMES, HERE, size=(2000, 1000)).read_bytes()
    upload = io.BytesIO(taken), "niem-yet.jpg"
    page = step(browser, desks, "show-remedy", files=upload, note="Ảnh tại ấp")
    (piece,) = desks.item().evidence
    desks.session.commit()
    assert "taken 20/10/2026 08:15" in page.text
    assert "at 11.54333, 106.12000" in page.text
    assert "Taken before the recommendation was issued" in page.text
    original = f"/findings/evidence/{piece.id}"
    sent = browser.client.get(original)
    assert sent.data == taken
    sent.close()
    shown = browser.client.get(f"{original}/picture")
    assert Image.open(io.BytesIO(shown.data)).size == (1280, 640)
    assert read_notes(picture_in(tmp_path, shown.data)).latitude is None

    browser.sign_in_as(desks.person(Role.EVALUATOR))
    page = browser.open(f"/recommendations/{desks.item().ref}")
    assert "106.12" not in page.text
    assert "taken 20/10" not in page.text
    desks.session.commit()
    bare = browser.client.get(original)
    assert Image.open(io.BytesIO(bare.data)).size == (2000, 1000)
    assert read_notes(picture_in(tmp_path, bare.data)) == read_notes(tmp_path / "none")


def test_what_is_no_picture_is_not_given(browser: Browser, desks: Desks):  # V3
    browser.sign_in_as(desks.person(Role.SUPERVISOR))
    finding = write_down(browser, desks, files=file())
    address = f"/findings/evidence/{finding.evidence[0].id}"
    desks.session.commit()
    browser.open(f"{address}/picture", 404)
    browser.sign_in_as(desks.person(Role.EVALUATOR))
    browser.open(address, 404)
