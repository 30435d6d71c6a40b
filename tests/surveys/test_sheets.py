"""Sheets written as text: Markdown tables and CSV give equal sheets.

H1  Markdown and CSV of the same rows give equal sheets
H2  comments, separators and escaped pipes are read as pyxform reads them
H3  a crooked table is refused with its place
H4  letters and spaces come in one form
"""

from __future__ import annotations

import pytest
from pyxform.xls2json_backends import md_to_dict

from surveys.instruments import NAMES, load
from surveys.sheets import SHEET_NAMES, Sheet, clean, decode, read_text
from surveys.workbook_errors import (
    DuplicateColumn,
    DuplicateSheet,
    EmptyWorkbook,
    MissingSurveySheet,
    NotText,
    RowTooWide,
)

MARKDOWN = r"""
# A comment of the author's.
| survey |
| ---    | ---     | ---  | ---                          |
|        | type    | name | label                        |
|        | integer | age  | Age, in years \| not months  | # after the last pipe
|        |         |      |                              |
|        | text    | note | "Quoted"                     |
| settings |
|        | form_id |
|        | people  |
"""
CSV = """survey
,type,name,label
,integer,age,"Age, in years | not months"
,,,
,text,note,"""
CSV += '"""Quoted"""\n\nsettings,\n,form_id\n,people\n'


def test_markdown_and_csv_give_equal_sheets():  # H1 H2
    sheets = read_text(MARKDOWN)
    assert dict(sheets) == dict(read_text(CSV))
    assert sheets["survey"] == Sheet(
        "survey",
        ("type", "name", "label"),
        (
            ("integer", "age", "Age, in years | not months"),
            ("text", "note", '"Quoted"'),
        ),
    )


def test_a_sheet_gives_its_filled_cells_with_the_rows_of_the_workbook():  # H1
    sheet = Sheet(
        "survey", ("type", "", "name"), (("text", "x", "a"), ("",) * 3, ("", "", "b"))
    )
    assert list(sheet.records()) == [(2, {"type": "text", "name": "a"}), (4, {"name": "b"})]


@pytest.mark.parametrize("name", NAMES)
def test_the_instruments_are_read_as_pyxform_reads_them(name: str):  # H2
    text = load(name)
    theirs = md_to_dict(text.encode())
    for sheet_name, sheet in read_text(text).items():
        assert [row for _, row in sheet.records()] == theirs[sheet_name]


def test_a_row_left_open_keeps_its_last_cell():  # H2
    sheets = read_text("| survey |\n| | type | name |\n| | text | a\n")
    assert sheets["survey"].rows == (("text", "a"),)


def test_what_stands_before_the_first_sheet_and_in_other_sheets_is_not_read():  # H2
    sheets = read_text(
        "| | lost |\n|\n| notes |\n| | x |\n| Survey |\n| | type |\n| | text |\n"
    )
    assert list(sheets) == ["survey"]
    assert set(sheets) <= set(SHEET_NAMES)


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("", EmptyWorkbook, "nothing in the file"),
        ("| survey |\n", EmptyWorkbook, "nothing in the file"),
        ("| serve |\n| | type |\n", MissingSurveySheet, "Sheets found: serve"),
        ("survey\n,type,name\n", MissingSurveySheet, "Sheets found: survey"),
        (
            "| survey |\n| | type |\n| | text |\n| survey |\n| | type |\n",
            DuplicateSheet,
            "Sheet “survey”: Two sheets have this name",
        ),
        (
            "| survey |\n| | type | name | type |\n| | text | a | b |\n",
            DuplicateColumn,
            "Sheet “survey”, row 1, column “type”: Two columns",
        ),
        (
            "| survey |\n| | type |\n| | text |\n| | text | regex(., 'a|b') |\n",
            RowTooWide,
            r"Sheet “survey”, row 3: The text “regex\(., 'a” stands outside",
        ),
    ],
)
def test_a_crooked_table_is_refused_with_its_place(text, fault, words):  # H3
    with pytest.raises(fault, match=words):
        read_text(text)


def test_a_fault_names_its_place_in_vietnamese_too():  # H3
    with pytest.raises(DuplicateColumn) as refused:
        read_text("| survey |\n| | type | type |\n| | text | a |\n")
    assert refused.value.sentence("vi").startswith(
        "Trang tính “survey”, dòng 1, cột “type”: "
    )


def test_text_that_is_not_utf8_is_refused():  # H3
    with pytest.raises(NotText, match="UTF-8"):
        decode("Tân Biên".encode("cp1258"))
    assert decode("Tân Biên".encode()) == "Tân Biên"


def test_letters_and_spaces_come_in_one_form():  # H4
    assert (
        clean(" To\N{COMBINING CIRCUMFLEX ACCENT}i\N{NO-BREAK SPACE}la\x0b\r\nai\t")
        == "Tôi la\nai"
    )
    assert read_text("\N{ZERO WIDTH NO-BREAK SPACE}| survey |\n| | type |\n| | text |\n")
