"""What is asked about again: checks and last round's answers, and the reasons for keeping.

D1  a check of the questionnaire blocks finishing until it is corrected or explained
D2  a reason holds for the answer it was given for: another answer is asked about again
D3  last round's answers are shown, members matched by name; changes are asked about, and
    listed at the end by whose they are and what was asked
D4  what counts as a change
D5  the result page gives the class by the standard's own table, and says when it can't
D6  decision tables: missing answers decide nothing
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.client.interview.bench import Desk
from tests.client.interview.test_records import begin_review

MEASURED = {
    "thresholds": {
        "income_line": {"rural": 1_500_000, "urban": 2_000_000},
        "average_line": {"rural": 2_250_000, "urban": 3_000_000},
        "least_deprivations": 3,
    },
    "table": [
        {
            "when": "income_pc_month <= income_line and deprivations >= least_deprivations",
            "class": "poor",
            "because": {"vi": "Thu nhập thấp và thiếu hụt", "en": "Low income, deprived"},
        },
        {
            "when": "income_pc_month <= income_line",
            "class": "near_poor",
            "because": {"vi": "Thu nhập thấp", "en": "Low income"},
        },
        {
            "when": "income_pc_month <= average_line and farm_household == 'yes'",
            "class": "average",
            "because": {"vi": "Mức trung bình", "en": "In the band"},
        },
        {
            "when": None,
            "class": "not_poor",
            "because": {"vi": "Trên chuẩn", "en": "Above the line"},
        },
    ],
}
"""The table of vn-2022 for measured income (analysis/standards/vn-2022.toml)."""
STANDARDS = [
    {
        "code": "vn-2022",
        "name": {"vi": "Chuẩn 2022–2025", "en": "Standard 2022–2025"},
        "bases": {"measured_income": MEASURED},
    }
]


def explain(desk: Desk, name: str, reason: str) -> None:
    desk.question(name).get_by_role("button", name="Đúng như vậy, ghi lý do").click()
    desk.page.locator("#iv-writing").fill(reason)
    desk.press("Ghi")


@pytest.mark.slow
def test_a_check_is_explained_and_asked_anew(desk: Desk):  # D1 D2
    desk.open_every_type()
    desk.type("name", "A")
    desk.type("persons", "2")
    desk.type("area", "500")
    assert "Diện tích trên 100 m² một người" in desk.says("check_area")
    desk.go_to_page(3)
    desk.pick("agrees", "no")
    desk.go_to_page(6)
    desk.page.locator(".iv-card-head").first.click()
    desk.type("member_name", "A")
    desk.go_to_end()
    finish = desk.page.get_by_role("button", name="Hoàn thành phiếu")
    expect(desk.page.locator(".iv-end")).to_contain_text("1 điều cần kiểm tra")
    expect(finish).to_be_disabled()
    desk.go_to_page(1)
    explain(desk, "check_area", "Đã đo lại")
    assert "Giữ nguyên vì: Đã đo lại" in desk.says("check_area")
    desk.go_to_end()
    expect(finish).to_be_enabled()
    desk.press("Hoàn thành phiếu")
    _, files = desk.finished()
    assert "comments.csv" in files


@pytest.mark.slow
def test_last_round_is_shown_and_changes_are_asked_about(desk: Desk):  # D3
    previous = {
        "round": "Rà soát 2025",
        "interviewed_on": "2025-10-01",
        "values": {"area_type": "urban", "head_name": "Lê Văn Cường"},
        "members": [
            {"member_name": "Lê  văn cường", "sex": "female", "birth_year": "1950"},
            {"member_name": "Trần Thị Dung", "sex": "female", "birth_year": "1955"},
            {"member_name": "Lê Văn Em", "sex": "male", "birth_year": "1980"},
            {"member_name": "Lê Thị Phượng", "sex": "female", "birth_year": "1982"},
            {"member_name": "Lê Văn Giàu", "sex": "male", "birth_year": "2010"},
        ],
    }
    begin_review(desk, previous=previous)
    repeat = desk.page.locator(".iv-repeat")
    expect(repeat).to_contain_text("Kỳ trước 5 người, nay 1: vì sao?")
    desk.page.locator(".iv-card-head").first.click()
    desk.type("member_name", "Lê Văn Cường")
    assert "Rà soát 2025: Nữ" in desk.says("sex")
    desk.pick("sex", "male")
    assert "Kỳ trước Nữ, nay Nam: vì sao?" in desk.says("sex")
    explain(desk, "sex", "Kỳ trước ghi sai")
    assert "Giữ nguyên vì: Kỳ trước ghi sai" in desk.says("sex")
    desk.pick("sex", "female")
    assert "Giữ nguyên" not in desk.says("sex")
    desk.pick("sex", "male")
    assert "Giữ nguyên vì: Kỳ trước ghi sai" in desk.says("sex")
    desk.go_to_page(1)
    assert "Kỳ trước Thành thị, nay Nông thôn: vì sao?" in desk.says("area_type")
    desk.go_to_end()
    listed = desk.page.locator(".iv-end-warning")
    expect(listed.first).to_contain_text("Hộ ở khu vực nào?")
    sex = listed.filter(has_text="Kỳ trước Nữ, nay Nam")
    expect(sex).to_contain_text("Thành viên: Lê Văn Cường › Giới tính")


CHANGES = [
    ("5", "2", "number", True),
    ("2", "5", "number", True),
    ("5", "4", "number", False),
    ("1", "2", "number", False),
    ("45", "46", "number", False),
    ("10000000", "16000000", "number", True),
    ("10000000", "12000000", "number", False),
    ("-5000000", "5000000", "number", True),
    ("0", "3", "number", True),
    ("", "3", "number", False),
    ("tv bike", "bike tv", "choice", False),
    ("tv bike", "tv", "choice", True),
    ("1950-01-01", "1950-01-01", "date", False),
    ("1950-01-01", "1951-01-01", "date", True),
    ("Nguyễn A", "Nguyễn Văn A", "text", False),
]


@pytest.mark.slow
def test_small_differences_are_no_change(desk: Desk):  # D4
    script = (
        "(rows) => rows.map(([was, now, kind]) => bench.comparing.differs(was, now, kind))"
    )
    found = desk.run(script, [row[:3] for row in CHANGES])
    assert [(*row[:3], each) for row, each in zip(CHANGES, found, strict=True)] == CHANGES


@pytest.mark.slow
def test_the_class_is_missing_while_answers_are(desk: Desk):  # D5
    begin_review(desk, standards=STANDARDS)
    desk.go_to_end()
    verdict = desk.page.locator("[data-standard='vn-2022']")
    expect(verdict).to_contain_text("Chưa đủ câu trả lời để phân loại")
    expect(desk.page.locator(".iv-result")).to_contain_text("chỉ để tham khảo")
    expect(desk.page.locator(".iv-indicators li")).to_have_count(12)


CASES = [
    ({"income_pc_month": "1500000", "deprivations": "3"}, "rural", "poor"),
    ({"income_pc_month": "2250001", "deprivations": "3"}, "rural", "not_poor"),
    ({"income_pc_month": "1500001", "deprivations": "3"}, "rural", None),
    ({"income_pc_month": "1500000", "deprivations": "2"}, "rural", "near_poor"),
    ({"income_pc_month": "2000000", "deprivations": "12"}, "urban", "poor"),
    ({"income_pc_month": "2250000", "farm_household": "yes"}, "rural", "average"),
    ({"income_pc_month": "2250000", "farm_household": "no"}, "rural", "not_poor"),
    ({"income_pc_month": "2250000"}, "rural", None),
    ({"income_pc_month": "1000000"}, "rural", None),
    ({"deprivations": "3"}, "rural", None),
    ({"income_pc_month": "1000000", "deprivations": "3"}, "", None),
]


@pytest.mark.slow
def test_decision_tables_decide_by_known_answers_only(desk: Desk):  # D6
    script = """([basis, cases]) => cases.map(([answers, area]) =>
      bench.classes.classOf(basis, answers, area)?.class ?? null)"""
    known = [({"deprivations": "", **answers}, area) for answers, area, _ in CASES]
    found = desk.run(script, [MEASURED, known])
    assert found == [wanted for _, _, wanted in CASES]
