"""Journey 2 (numbers): one reading is taken and echoed, two are asked about.

D1  45,5 and 45.5 are the same number, in Vietnamese and in English, in a browser of either
D2  1.500 is asked about; what is chosen is stored
D3  what is no number is said, stays in the box, and never replaces the answer in silence
D4  whole numbers: grouped thousands, nine digits, no fractions
D5  the readings of many spellings
"""

from __future__ import annotations

import pytest

from tests.client.interview.bench import Desk

AREA = "/data/words/area"


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["vi-VN", "en-GB"], indirect=True)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_comma_and_point_part_the_same_fraction(desk: Desk, language: str):  # D1
    desk.open_every_type(language=language)
    echo = "Máy hiểu là: 45,5" if language == "vi" else "Read as: 45.5"
    for typed in ("45,5", "45.5", " 45,50 "):
        desk.type("area", "")
        desk.type("area", typed)
        assert desk.answer(AREA) == "45.5"
        assert echo in desk.says("area")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "choices"),
    [
        ("vi", {"Là 1500": "1500.0", "Là 1,5": "1.5"}),
        ("en", {"It is 1500": "1500.0", "It is 1.5": "1.5"}),
    ],
)
def test_1500_with_a_point_is_asked_about(
    desk: Desk, language: str, choices: dict[str, str]
):  # D2
    desk.open_every_type(language=language)
    for choice, stored in choices.items():
        desk.type("area", "")
        desk.type("area", "1.500")
        assert desk.answer(AREA) == ""
        desk.press(choice)
        assert desk.answer(AREA) == stored
    desk.type("area", "1.500,5")
    assert desk.answer(AREA) == "1500.5"


@pytest.mark.slow
def test_words_in_a_number_box_are_said_and_keep_the_answer(desk: Desk):  # D3
    desk.open_every_type()
    desk.type("area", "45,5")
    desk.type("area", "abc")
    said = desk.says("area")
    assert "“abc” không phải là số." in said
    assert "câu trả lời vẫn là 45,5" in said
    assert desk.answer(AREA) == "45.5"
    assert desk.box("area").input_value() == "abc"
    desk.go_to_end()
    assert "“abc”" in desk.page.locator(".iv-end").inner_text()
    desk.go_to_page(1)
    assert desk.box("area").input_value() == "abc"
    desk.type("area", "")
    assert desk.answer(AREA) == ""


@pytest.mark.slow
def test_whole_numbers_have_nine_digits_and_no_fraction(desk: Desk):  # D4
    desk.open_every_type()
    for typed, said in (
        ("2,5", "không phải là số nguyên"),
        ("1234567890", "Số dài quá 9 chữ số"),
        ("9999999999", "Số dài quá 9 chữ số"),
    ):
        desk.type("income", typed)
        assert said in desk.says("income")
        assert desk.answer("/data/words/income") == ""
    desk.type("income", "12.500.000")
    assert desk.answer("/data/words/income") == "12500000"
    assert desk.box("income").input_value() == "12.500.000"
    desk.box("income").focus()
    assert desk.box("income").input_value() == "12500000"
    desk.box("income").blur()
    assert desk.answer("/data/words/income") == "12500000"


ONE = [
    ("45,5", "45.5"),
    ("45.5", "45.5"),
    ("1.500,5", "1500.5"),
    ("1,500.5", "1500.5"),
    ("1.500.000", "1500000"),
    ("1 500 000", "1500000"),
    ("1'500'000", "1500000"),
    ("0,500", "0.5"),
    ("0.500", "0.5"),
    ("1500.250", "1500.25"),
    ("-12,5", "-12.5"),
    ("−3", "-3"),
    ("+3", "3"),
    ("007", "7"),
    (",5", "0.5"),
    ("5,", "5"),
    ("４５,５", "45.5"),
    ("-0", "0"),
    ("1.500.000,25", "1500000.25"),
]
NONE = [
    "abc",
    "1.2.3",
    "1,2,3",
    "12.34,5.6",
    "1.50.000",
    "--1",
    "1-2",
    ".",
    "-",
    "1e5",
    "45,5,",
]


def test_every_spelling_has_its_reading(desk: Desk):  # D5
    read = "(texts) => texts.map((each) => bench.numbers.readDecimal(each))"
    readings = desk.run(read, [typed for typed, _ in ONE])
    assert [each.get("value") for each in readings] == [value for _, value in ONE]
    asked = desk.run(read, ["1.500", "1,500", "12.345", "-1.500"])
    assert [each["values"] for each in asked] == [
        ["1500", "1.5"],
        ["1500", "1.5"],
        ["12345", "12.345"],
        ["-1500", "-1.5"],
    ]
    assert {each["kind"] for each in desk.run(read, NONE)} == {"wrong"}
    whole = desk.run(
        "(texts) => texts.map((each) => bench.numbers.readInteger(each))",
        ["1.500", "45,0", "45,5", "123456789", "1234567890", ""],
    )
    assert [each.get("value", each.get("why", each["kind"])) for each in whole] == [
        "1500",
        "45",
        "not-whole",
        "123456789",
        "too-long",
        "blank",
    ]
