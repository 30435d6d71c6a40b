"""Journey 2 (the tablet's senses): microphone, camera, position and finger as answers.

D1  every control that needs more than a keyboard answers on one page, and the interview
    that is finished names each file and holds its bytes
D2  a code is scanned where the browser can, and typed where it can't
D3  without a microphone or a camera the enumerator reads what to do instead
D4  a photograph is kept upright, whichever way the tablet was held
"""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from lxml import etree
from PIL import Image
from playwright.sync_api import expect

from tests.client.interview.bench import Desk, xform_of_rows
from tests.client.interview.test_controls import picture, stored

pytestmark = pytest.mark.slow

SENSES = xform_of_rows(
    "audio | voice | Ghi âm |",
    "barcode | card | Mã thẻ |",
    "geoshape | field | Thửa ruộng |",
    "image | marked | Đánh dấu trên ảnh | annotate",
    "image | sketch | Sơ đồ | draw",
    "image | signed | Chữ ký | signature",
    "rank yes_no | order | Xếp thứ tự |",
    "select_one yes_no | liked | Có thích không? | likert",
    "file | paper | Giấy tờ |",
    columns="type | name | label | appearance",
)
SOUND = """() => {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  navigator.mediaDevices.getUserMedia = async () => out.stream;
}"""
"""A microphone that hears a tone: this machine has none."""
CAMERA = """() => {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  setInterval(() => context.fillRect(0, 0, 9, 9), 40);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
  window.BarcodeDetector = class {
    async detect(video) {
      return video.videoWidth > 0 ? [{ rawValue: '8930001234567' }] : [];
    }
  };
}"""
"""A camera and the reader of codes that Android's Chromium has and this one hasn't."""


def scribble(desk: Desk) -> None:
    box = desk.page.locator("canvas").bounding_box()
    assert box is not None
    mouse = desk.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    mouse.up()
    desk.press("Lưu hình này")


def record(desk: Desk) -> None:
    voice = desk.question("voice")
    voice.get_by_role("button", name="Ghi âm", exact=True).click()
    desk.page.wait_for_timeout(300)  # a recording lasts
    voice.get_by_role("button", name="Dừng ghi âm").click()
    expect(voice.locator("audio")).to_be_visible()


def walk_round_the_field(desk: Desk) -> None:
    field = desk.question("field")
    field.get_by_role("button", name="Lấy vị trí").click()
    for number, (north, east) in enumerate([(11.5, 106.1), (11.6, 106.1), (11.6, 106.2)]):
        place = {"latitude": north, "longitude": east, "accuracy": 4}
        desk.page.context.set_geolocation(place)
        expect(field).to_contain_text(f"{north:.5f}, {east:.5f}")
        field.get_by_role("button", name="Thêm điểm đang đứng").click()
        expect(field).to_contain_text(f"{number + 1} điểm")


def draw_everything(desk: Desk) -> None:
    desk.question("marked").get_by_role("button", name="Vẽ").click()
    photograph = {"name": "a.png", "mimeType": "image/png", "buffer": picture(300, 200)}
    desk.page.locator("dialog input[type=file]").set_input_files(photograph)
    expect(desk.page.get_by_role("button", name="Lưu hình này")).to_be_enabled()
    scribble(desk)
    for name, words in (("sketch", "Vẽ"), ("signed", "Ký tên")):
        desk.question(name).get_by_role("button", name=words).click()
        scribble(desk)
    for name in ("marked", "sketch", "signed"):
        expect(desk.question(name).locator("img")).to_be_visible()


def choose_and_attach(desk: Desk) -> None:
    desk.question("order").get_by_role("button", name="Nhận thứ tự này").click()
    desk.question("order").get_by_role("button", name="Đưa “Không” lên").click()
    desk.pick("liked", "yes")
    paper = {"name": "Sổ.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 paper"}
    desk.question("paper").locator("input[type=file]").set_input_files(paper)
    expect(desk.question("paper")).to_contain_text("Đã lưu trên máy")


STARTS = {
    "voice": b"\x1aE\xdf\xa3",  # Matroska, which webm is
    "marked": b"\xff\xd8",
    "sketch": b"\x89PNG",
    "signed": b"\x89PNG",
    "paper": b"%PDF-1.7 paper",
}


def test_every_sense_answers(desk: Desk):  # D1
    desk.run(SOUND)
    desk.open(SENSES)
    record(desk)
    desk.type("card", "8930001234567")
    walk_round_the_field(desk)
    draw_everything(desk)
    choose_and_attach(desk)
    desk.go_to_end()
    desk.press("Hoàn thành phiếu")
    xml, files = desk.finished()
    answers = {each.tag: each.text or "" for each in etree.fromstring(xml.encode())}
    corners = answers["field"].split(";")
    assert len(corners) == 4
    assert corners[0] == corners[3] == "11.5 106.1 0.0 4.0"
    assert answers["card"] == "8930001234567"
    assert answers["order"] == "no yes"
    assert answers["liked"] == "yes"
    assert set(files) == {answers[name] for name in STARTS}
    for name, start in STARTS.items():
        assert stored(desk, answers[name]).startswith(start)
    assert red_pixels(stored(desk, answers["marked"])) > 100


def red_pixels(content: bytes) -> int:
    """Count what a red pen left on a picture that has no red."""
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
    return int(((pixels[..., 0] > 150) & (pixels[..., 1] < 100)).sum())


def test_a_code_is_scanned_or_typed(desk: Desk):  # D2
    desk.open(SENSES)
    expect(desk.question("card")).to_contain_text("không quét được mã. Gõ mã vào ô")
    desk.run(CAMERA)
    desk.open(SENSES)
    desk.question("card").get_by_role("button", name="Quét mã").click()
    expect(desk.box("card")).to_have_value("8930001234567")
    expect(desk.page.locator("dialog")).to_have_count(0)
    assert desk.answer("/form/card") == "8930001234567"


def test_without_a_device_the_way_round_is_said(desk: Desk):  # D3
    desk.run("() => { window.BarcodeDetector = class {}; }")
    desk.open(SENSES)
    desk.question("voice").get_by_role("button", name="Ghi âm", exact=True).click()
    expect(desk.question("voice")).to_contain_text("hoặc chọn tệp ghi âm có sẵn")
    tone = {"name": "a.MP3", "mimeType": "audio/mpeg", "buffer": b"ID3 a tone"}
    desk.question("voice").locator("input[type=file]").set_input_files(tone)
    expect(desk.question("voice")).to_contain_text("Đã lưu trên máy")
    name = desk.answer("/form/voice") or ""
    assert re.fullmatch(r"voice-[0-9a-f]{8}\.mp3", name)
    desk.question("card").get_by_role("button", name="Quét mã").click()
    expect(desk.question("card")).to_contain_text("hoặc gõ mã vào ô")


def test_a_photograph_stands_upright(desk: Desk):  # D4
    desk.open_every_type()
    desk.go_to_page(5)
    lying = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the right side is up
    Image.new("RGB", (400, 200), "white").save(lying, "JPEG", exif=exif)
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": lying.getvalue()}
    desk.question("photo").locator("input[type=file]").first.set_input_files(file)
    expect(desk.question("photo").locator("img")).to_be_visible()
    kept = Image.open(io.BytesIO(stored(desk, desk.answer("/data/files/photo") or "")))
    assert kept.size == (200, 400)
    assert 0x0112 not in kept.getexif()
