"""Journeys 3 and 4: languages, records, relevance and rules across them.

D1  members from 1 to 30 and back to 29: the right one goes, counts and labels follow
D2  records in records
D3  a rule across members: exactly one head
D4  relevance off and on within a member
D5  languages change labels, hints, choices and messages, and no answer
D6  next shows what is missing once and then lets go; the list of prompts goes anywhere
"""

from __future__ import annotations

import pytest
from lxml import etree
from playwright.sync_api import expect

from tests.client.interview.bench import Desk, xform_of

pytestmark = pytest.mark.slow


def names(desk: Desk) -> list[str]:
    xml = desk.run("bench.session().interview.xml()")
    return list(
        etree.fromstring(xml.encode()).xpath("/data/members/member/member_name/text()")
    )


def test_members_come_and_go(desk: Desk):  # D1
    desk.open_every_type()
    desk.go_to_page(6)
    cards = desk.page.locator(".iv-card")
    cards.first.locator(".iv-card-head").click()
    desk.type("member_name", "Người 1")
    for number in range(2, 31):
        desk.press("Thêm: Thành viên")
        desk.type("member_name", f"Người {number}")
    assert cards.count() == 30
    assert desk.answer("/data/members/people") == "30"
    cards.nth(6).locator(".iv-card-head").first.click()
    expect(cards.nth(6).locator(".iv-card-name").first).to_have_text("Thành viên: Người 7")
    cards.nth(6).get_by_role("button", name="Xóa dòng này").click()
    expect(desk.page.locator("dialog")).to_contain_text("Xóa “Thành viên: Người 7”?")
    desk.press("Xóa", within="dialog")
    expect(cards).to_have_count(29)
    assert names(desk) == [f"Người {each}" for each in range(1, 31) if each != 7]
    expect(desk.question("people_note")).to_contain_text("Đã ghi 29 người.")
    resumed = desk.save()
    assert resumed.count("<member>") == 29


def test_records_stand_in_records(desk: Desk):  # D2 D4
    desk.open_every_type()
    desk.go_to_page(6)
    card = desk.page.locator(".iv-card").first
    card.locator(".iv-card-head").first.click()
    desk.type("member_name", "Người 1")
    desk.type("age", "40")
    desk.pick("works", "yes")
    jobs = card.locator("[data-name='job']")
    jobs.locator(".iv-card-head").first.click()
    desk.type("job_name", "Làm ruộng")
    desk.type("hours", "20,5")
    jobs.get_by_role("button", name="Thêm: Việc").click()
    desk.type("job_name", "Buôn bán")
    member = "/data/members/member[1]"
    assert desk.answer(f"{member}/job[1]/hours") == "20.5"
    assert desk.answer(f"{member}/job[2]/job_name") == "Buôn bán"
    desk.type("age", "10")
    desk.press("Đổi và ẩn các câu đó")
    assert desk.question("works").count() == 0
    assert desk.answer(f"{member}/works") is None
    assert desk.answer(f"{member}/job[1]/hours") is None
    desk.type("age", "41")
    assert desk.answer(f"{member}/works") == "yes"
    assert desk.answer(f"{member}/job[1]/hours") == "20.5"


def begin_review(desk: Desk, **start: object) -> None:
    desk.open(xform_of("annual_review"), **start)
    desk.type("household_code", "HH-01")
    desk.type("hamlet_code", "A1")
    desk.type("commune_code", "C1")
    desk.pick("area_type", "rural")
    desk.type("head_name", "Lê Văn Cường")
    desk.pick("interview_result", "completed")
    desk.go_to_page(2)


def test_a_household_has_one_head(desk: Desk):  # D3
    begin_review(desk)
    message = "Sửa lại quan hệ với chủ hộ để hộ có đúng một chủ hộ."
    expect(desk.question("one_head_only")).to_contain_text(message)
    cards = desk.page.locator(".iv-card")
    cards.first.locator(".iv-card-head").click()
    desk.type("member_name", "Lê Văn Cường")
    desk.pick("relation", "head")
    expect(desk.question("one_head_only")).to_have_count(0)
    desk.press("Thêm: Thành viên")
    desk.pick("relation", "head")
    expect(desk.question("one_head_only")).to_contain_text("Đã ghi 2 chủ hộ.")
    desk.press("English")
    expect(desk.question("one_head_only")).to_contain_text("2 heads are recorded.")


def test_a_birth_year_alone_gives_the_age(desk: Desk):  # D4
    begin_review(desk)
    desk.page.locator(".iv-card-head").first.click()
    desk.pick("birth_date_known", "no")
    desk.type("birth_year", "2200")
    assert "Năm sinh gồm bốn chữ số" in desk.says("birth_year")
    desk.type("birth_year", "1950")
    year = int((desk.answer("/data/identification/interview_date") or "")[:4])
    expect(desk.question("age_shown")).to_contain_text(f"Tuổi tròn: {year - 1950}")
    desk.pick("birth_date_known", "yes")
    assert desk.question("birth_year").count() == 0
    assert desk.answer("/data/members/member/birth_year") is None


def test_the_language_changes_words_and_no_answer(desk: Desk):  # D5
    begin_review(desk)
    desk.go_to_page(1)
    before = desk.answer("/data/identification/area_type")
    desk.press("English")
    assert "Household code" in desk.says("household_code")
    assert "Copy the code from the list" in desk.says("household_code")
    assert "Rural" in desk.says("area_type")
    assert desk.page.locator(".iv-title").inner_text() == "Identification"
    desk.type("household_code", "a b")
    assert "A household code has no spaces" in desk.says("household_code")
    desk.press("Tiếng Việt")
    assert "Mã hộ không có khoảng trắng" in desk.says("household_code")
    assert desk.answer("/data/identification/area_type") == before == "rural"


def test_next_shows_what_is_missing_and_then_lets_go(desk: Desk):  # D6
    desk.open(xform_of("annual_review"))
    title = desk.page.locator(".iv-title")
    desk.press("Tiếp")
    expect(title).to_have_text("Thông tin định danh hộ")
    expect(desk.page.locator(".iv-message")).to_contain_text("còn 6 câu cần xem lại")
    assert "Câu này cần có câu trả lời." in desk.says("household_code")
    expect(desk.box("household_code")).to_be_focused()
    desk.press("Tiếp")
    expect(title).to_have_text("Kết thúc")
    desk.press("Trước")
    expect(title).to_have_text("Thông tin định danh hộ")
    desk.page.locator(".iv-bottom .iv-button").nth(1).click()
    desk.press("Chỉ câu còn thiếu")
    desk.page.locator("dialog").get_by_text("Mã ấp").click()
    expect(desk.box("hamlet_code")).to_be_focused()
