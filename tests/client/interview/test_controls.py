"""Journey 2: what is picked or typed is what the XML holds, and it is there on return.

D1  words: accents composed (NFC), lines, codes
D2  days, years, months, times and moments, with the tablet's zone
D3  choices: one, several, from a menu, by searching without accents, likert, in an order
D4  ranges, acknowledgements
D5  positions with their accuracy; a way and a field need their points
D6  a photograph is made small, a signature drawn, a file kept; each can be removed
D7  (journey 4) lists from CSV files cascade: the answer below is cleared when the one above
    changes; labels follow answers (journey 3)
"""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.client.interview.bench import Desk

pytestmark = pytest.mark.slow


def test_words_are_composed_and_kept(desk: Desk):  # D1
    desk.open_every_type()
    desk.type("name", "Nguyễn Thị Hạnh")
    assert desk.answer("/data/words/name") == "Nguyễn Thị Hạnh"
    desk.type("remarks", "dòng một\ndòng hai & <ba>")
    assert desk.answer("/data/words/remarks") == "dòng một\ndòng hai & <ba>"
    desk.go_to_page(5)
    desk.type("card", "8930001234567")
    assert desk.answer("/data/files/card") == "8930001234567"
    desk.go_to_page(1)
    assert desk.box("remarks").input_value() == "dòng một\ndòng hai & <ba>"


def test_days_and_times_are_read_and_come_back(desk: Desk):  # D2
    desk.open_every_type()
    desk.go_to_page(2)
    desk.type("visit_on", "2/9/2025")
    assert desk.answer("/data/days/visit_on") == "2025-09-02"
    assert desk.box("visit_on").input_value() == "02/09/2025"
    desk.type("visit_on", "31/02/2025")
    assert "không phải là một ngày" in desk.says("visit_on")
    desk.type("visit_on", "03092025")
    assert desk.answer("/data/days/visit_on") == "2025-09-03"
    desk.type("birth_year", "1950")
    assert desk.answer("/data/days/birth_year") == "1950-01-01"
    desk.type("month", "2026-03")
    assert desk.answer("/data/days/month") == "2026-03-01"
    desk.type("wakes_at", "06:30")
    assert desk.answer("/data/days/wakes_at") == "06:30:00.000+07:00"
    desk.type("met_at", "2026-03-01T06:30")
    assert desk.answer("/data/days/met_at") == "2026-03-01T06:30:00.000+07:00"
    desk.go_to_page(1)
    desk.go_to_page(2)
    shown = [desk.box(name).input_value() for name in ("birth_year", "wakes_at", "met_at")]
    assert shown == ["1950", "06:30", "2026-03-01T06:30"]


def test_a_day_to_come_breaks_its_rule_in_both_languages(desk: Desk):  # D2
    desk.open_every_type()
    desk.go_to_page(2)
    desk.type("visit_on", "01/01/2100")
    assert "Ngày trong tương lai." in desk.says("visit_on")
    desk.press("English")
    assert "A day to come." in desk.says("visit_on")
    assert desk.answer("/data/days/visit_on") == "2100-01-01"


def test_choices_are_picked_searched_and_ordered(desk: Desk):  # D3
    desk.open_every_type()
    desk.go_to_page(3)
    desk.pick("agrees", "yes")
    desk.pick("assets", "bike")
    desk.pick("assets", "tv")
    assert set((desk.answer("/data/choices_page/assets") or "").split()) == {"bike", "tv"}
    desk.pick("assets", "bike")
    assert desk.answer("/data/choices_page/assets") == "tv"
    desk.box("best").select_option("boat")
    assert desk.answer("/data/choices_page/best") == "boat"
    desk.box("province").fill("dong th")
    desk.pick("province", "dong_thap")
    assert desk.answer("/data/choices_page/province") == "dong_thap"
    desk.pick("liked", "so")
    assert desk.answer("/data/choices_page/liked") == "so"
    desk.press("Nhận thứ tự này")
    assert desk.answer("/data/choices_page/order") == "tv bike boat"
    desk.question("order").get_by_role("button", name="Đưa “Ghe” lên").click()
    assert desk.answer("/data/choices_page/order") == "tv boat bike"
    desk.question("read_out").locator("input").click()
    assert desk.answer("/data/choices_page/read_out") == "OK"


def test_a_tap_on_a_question_chooses_nothing(desk: Desk):  # D3
    desk.open_every_type()
    desk.go_to_page(3)
    for name in ("agrees", "read_out"):
        desk.question(name).locator(".iv-label").click()
        assert desk.answer(f"/data/choices_page/{name}") == ""


def test_a_range_is_blank_until_it_is_answered(desk: Desk):  # D4
    desk.open_every_type()
    assert desk.answer("/data/words/stars") == ""
    desk.question("stars").get_by_role("button", name="4", exact=True).click()
    assert desk.answer("/data/words/stars") == "4"
    desk.question("stars").get_by_role("button", name="4", exact=True).click()
    assert desk.answer("/data/words/stars") == ""


def test_communes_follow_their_province(desk: Desk):  # D7
    desk.open_every_type()
    desk.go_to_page(3)
    assert "Chưa có gì để chọn" in desk.says("commune")
    desk.pick("province", "tay_ninh")
    labels = desk.box("commune").locator("option").all_inner_texts()
    assert labels[1:] == ["Tân Biên", "Trảng Bàng"]
    desk.box("commune").select_option("trang_bang")
    assert "Dân số: 5678" in desk.says("commune_note")
    assert desk.answer("/data/choices_page/commune_people") == "5678"
    desk.question("province").locator(".iv-picked").click()
    desk.pick("province", "dong_thap")
    assert desk.answer("/data/choices_page/commune") == ""
    assert desk.box("commune").locator("option").all_inner_texts()[1:] == ["Hồng Ngự"]


def test_positions_are_taken_with_their_accuracy(desk: Desk):  # D5
    desk.open_every_type()
    desk.go_to_page(4)
    desk.question("house_at").get_by_role("button", name="Lấy vị trí").click()
    expect(desk.question("house_at")).to_contain_text("sai số khoảng 4,2 m")
    assert desk.answer("/data/places/house_at") == "11.5 106.1 0.0 4.2"
    path = desk.question("path")
    path.get_by_role("button", name="Lấy vị trí").click()
    path.get_by_role("button", name="Thêm điểm đang đứng").click()
    expect(path).to_contain_text("Cần ít nhất 2 điểm.")
    assert desk.answer("/data/places/path") == ""
    desk.page.context.set_geolocation({"latitude": 11.6, "longitude": 106.2, "accuracy": 3})
    expect(path).to_contain_text("11.60000")
    path.get_by_role("button", name="Thêm điểm đang đứng").click()
    expect(path).to_contain_text("2 điểm")
    assert desk.answer("/data/places/path") == "11.5 106.1 0.0 4.2;11.6 106.2 0.0 3.0"


def picture(width: int, height: int) -> bytes:
    """Write a PNG of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = (b"\0" + b"\x40\x80\x20" * width) * height
    parts = [
        chunk(b"IHDR", header),
        chunk(b"IDAT", zlib.compress(lines)),
        chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def stored(desk: Desk, name: str) -> bytes:
    """Give the bytes that the store holds under a file's name."""
    script = """async (name) => {
      const file = [...bench.store.files].find(([key]) => key.endsWith('/' + name));
      const bytes = new Uint8Array(await file[1].arrayBuffer());
      return btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join(''));
    }"""
    return base64.b64decode(desk.run(script, name))


def test_a_photograph_is_made_small_and_shown(desk: Desk):  # D6
    desk.open_every_type()
    desk.go_to_page(5)
    file = {"name": "IMG 1.png", "mimeType": "image/png", "buffer": picture(2000, 1000)}
    desk.question("photo").locator("input[type=file]").first.set_input_files(file)
    expect(desk.question("photo").locator("img")).to_be_visible()
    name = desk.answer("/data/files/photo") or ""
    assert re.fullmatch(r"photo-[0-9a-f]{8}\.jpg", name)
    jpeg = stored(desk, name)
    assert size_of_jpeg(jpeg) == (640, 320)
    desk.question("photo").get_by_role("button", name="Xóa").click()
    assert desk.answer("/data/files/photo") == ""
    held = desk.run("[...bench.store.files.keys()].map((each) => each.split('/')[1])")
    assert set(held) <= {"audit.csv"}


def size_of_jpeg(content: bytes) -> tuple[int, int]:
    stream = io.BytesIO(content)
    assert stream.read(2) == b"\xff\xd8"
    while True:
        marker, length = struct.unpack(">HH", stream.read(4))
        if 0xFFC0 <= marker <= 0xFFC2:
            _, height, width = struct.unpack(">BHH", stream.read(5))
            return width, height
        stream.read(length - 2)


def test_what_is_no_picture_is_said(desk: Desk):  # D6
    desk.open_every_type()
    desk.go_to_page(5)
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    desk.question("photo").locator("input[type=file]").first.set_input_files(file)
    expect(desk.question("photo")).to_contain_text("không phải là ảnh mà máy đọc được")
    assert desk.answer("/data/files/photo") == ""


def test_a_signature_is_drawn_and_a_paper_kept(desk: Desk, tmp_path: Path):  # D6
    desk.open_every_type()
    desk.go_to_page(5)
    desk.question("signed").get_by_role("button", name="Ký tên").click()
    box = desk.page.locator("canvas").bounding_box()
    assert box is not None
    mouse = desk.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    mouse.up()
    desk.press("Lưu hình này")
    expect(desk.question("signed").locator("img")).to_be_visible()
    name = desk.answer("/data/files/signed") or ""
    assert stored(desk, name).startswith(b"\x89PNG")
    paper = tmp_path / "Giấy tờ.pdf"
    paper.write_bytes(b"%PDF-1.7 a paper")
    desk.question("paper").locator("input[type=file]").set_input_files(paper)
    expect(desk.question("paper")).to_contain_text("Đã lưu trên máy")
    kept = desk.answer("/data/files/paper") or ""
    assert kept.endswith(".pdf")
    assert stored(desk, kept) == b"%PDF-1.7 a paper"
