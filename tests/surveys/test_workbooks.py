"""Workbooks: read as texts, written back, and refused before they can do harm.

W1  a workbook gives the sheets that were written, whatever the cells are
W2  a bomb is refused before it expands: size, ratio, parts, nesting, rows
W3  entities and archives inside the archive are refused by the part they stand in
W4  what is no workbook is refused by what it is
W5  a formula is refused with its cell
"""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime, time
from hashlib import shake_256
from io import BytesIO

import openpyxl
import pytest

from surveys import workbooks
from surveys.instruments import NAMES, load
from surveys.sheets import Sheet, read_text
from surveys.workbook_errors import (
    EmptyWorkbook,
    FormulaCell,
    MissingSurveySheet,
    NotAWorkbook,
    OldWorkbook,
    PasswordProtected,
    UnsafeWorkbook,
    WorkbookTooLarge,
)
from surveys.workbooks import MAX_ROWS, is_workbook, read_workbook, write_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


def workbook(*rows: tuple[object, ...], title: str = "survey") -> bytes:
    """Write rows as Excel would, cells of any type."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """Pack a workbook again with other or further parts; ``__`` stands for a slash."""
    named = {
        name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()
    }
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, part in named.items():
            new.writestr(name, part)
    return stream.getvalue()


PLAIN = workbook(("type", "name"), ("text", "a"))


# ---------------------------------------------------------------- W1


@pytest.mark.parametrize("name", NAMES)
def test_a_written_workbook_gives_the_same_sheets_back(name: str):  # W1
    sheets = read_text(load(name))
    assert dict(read_workbook(write_workbook(sheets))) == dict(sheets)


def test_cells_of_any_type_become_the_text_that_is_seen():  # W1
    content = workbook(
        ("type", None, "name", "a", "b", "c"),
        (5, "no header", 5.0, 2.5, True, date(2026, 1, 31)),
        (None, None, None, None, None, None),
        (
            time(6, 30),
            None,
            datetime(2026, 1, 31, 6, 30),  # noqa: DTZ001 a cell has no zone
            " x ",
            False,
            "",
            "far right",
        ),
    )
    assert read_workbook(content)["survey"] == Sheet(
        "survey",
        ("type", "", "name", "a", "b", "c"),
        (
            ("5", "no header", "5", "2.5", "TRUE", "2026-01-31"),
            ("",) * 6,
            ("06:30:00", "", "2026-01-31 06:30:00", "x", "FALSE", ""),
        ),
    )


def test_a_text_that_begins_with_an_equals_sign_stays_a_text():  # W1
    sheets = read_text("| survey |\n| | type | constraint |\n| | text | = 3 |\n")
    assert read_workbook(write_workbook(sheets))["survey"].rows == (("text", "= 3"),)


def test_sheets_of_the_authors_own_are_not_read():  # W1
    content = workbook(("=1+1", "x"), title="notes")
    book = openpyxl.load_workbook(BytesIO(content))
    book.create_sheet("Survey").append(("type",))
    book["Survey"].append(("text",))
    stream = BytesIO()
    book.save(stream)
    assert list(read_workbook(stream.getvalue())) == ["survey"]


def test_a_workbook_without_a_survey_sheet_names_the_sheets_it_has():  # W1
    with pytest.raises(MissingSurveySheet, match="Sheets found: sheet1"):
        read_workbook(workbook(("type",), ("text",), title="Sheet1"))


@pytest.mark.parametrize(
    "content", [b"", workbook(), repacked(PLAIN, xl__workbook_dot_xml=b"<workbook/>")]
)
def test_an_empty_workbook_is_refused(content: bytes):  # W1
    with pytest.raises(EmptyWorkbook):
        read_workbook(content)


# ---------------------------------------------------------------- W2 W3


def test_a_part_that_unpacks_a_thousandfold_is_refused():  # W2
    bomb = repacked(PLAIN, xl__media__big_dot_png=bytes(5_000_000))
    assert len(bomb) < 20_000
    with pytest.raises(WorkbookTooLarge, match=r"“xl/media/big\.png” packed 1 : "):
        read_workbook(bomb)


def test_a_large_picture_is_no_bomb():  # W2
    picture = shake_256(b"picture").digest(1_100_000)
    read = read_workbook(repacked(PLAIN, xl__media__big_dot_png=picture))
    assert read["survey"].rows == (("text", "a"),)


def test_a_workbook_that_claims_too_many_bytes_is_refused_unopened(monkeypatch):  # W2
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 2_000)
    with pytest.raises(
        WorkbookTooLarge, match="bytes unpacked, and the limit is 2000 bytes"
    ):
        read_workbook(PLAIN)


def test_a_directory_that_claims_less_than_there_is_does_not_help():  # W2
    payload = b"<a>" + b" " * 900_000 + b"</a>"
    honest = repacked(PLAIN, xl__extra_dot_xml=payload)
    size = struct.pack("<L", len(payload))
    assert honest.count(size) == 2, "once before the part, once in the directory"
    with pytest.raises(NotAWorkbook, match=r"no element found|CRC"):
        read_workbook(honest.replace(size, struct.pack("<L", 100)))


def test_a_file_that_is_too_large_is_refused_by_its_size(monkeypatch):  # W2
    monkeypatch.setattr(workbooks, "MAX_FILE_BYTES", 100)
    with pytest.raises(WorkbookTooLarge, match="limit is 100 bytes"):
        read_workbook(PLAIN)


def test_too_many_parts_are_refused(monkeypatch):  # W2
    monkeypatch.setattr(workbooks, "MAX_PARTS", 5)
    with pytest.raises(WorkbookTooLarge, match="parts, and the limit is 5 parts"):
        read_workbook(PLAIN)


@pytest.mark.parametrize("row", [MAX_ROWS + 1, 1_048_576, 10**15])
def test_a_row_beyond_the_limit_is_refused_with_its_sheet(row: int):  # W2
    sheet = _sheet_xml(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>x</t></is></c></row>'
    )
    with pytest.raises(WorkbookTooLarge, match=f"Sheet “survey”, row {MAX_ROWS + 1}: "):
        read_workbook(repacked(PLAIN, xl__worksheets__sheet1_dot_xml=sheet))


def test_a_sheet_may_claim_any_size_if_its_rows_are_few():  # W2
    sheet = _sheet_xml("").replace(
        b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    read = read_workbook(repacked(PLAIN, xl__worksheets__sheet1_dot_xml=sheet))
    assert read["survey"].rows == (("text", "a"),)


def test_a_cell_in_the_last_column_costs_nothing():  # W2
    sheet = _sheet_xml('<row r="3"><c r="XFD3" t="inlineStr"><is><t>x</t></is></c></row>')
    read = read_workbook(repacked(PLAIN, xl__worksheets__sheet1_dot_xml=sheet))
    assert read["survey"].columns == ("type", "name")


def _sheet_xml(more: str) -> bytes:
    def row(number: int, *texts: str) -> str:
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for letter, text in zip("AB", texts, strict=True)
        )
        return f'<row r="{number}">{cells}</row>'

    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{row(1, 'type', 'name')}{row(2, 'text', 'a')}{more}</sheetData>"
        "</worksheet>"
    ).encode()


def test_a_whole_number_written_as_a_fraction_is_whole():  # W1
    sheet = _sheet_xml('<row r="3"><c r="A3"><v>5.0</v></c><c r="B3"><v>2.50</v></c></row>')
    read = read_workbook(repacked(PLAIN, xl__worksheets__sheet1_dot_xml=sheet))
    assert read["survey"].rows[-1] == ("5", "2.5")


def test_an_entity_in_a_part_is_refused_with_the_part():  # W3
    bomb = b'<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><t>&b;</t>'
    with pytest.raises(UnsafeWorkbook, match=r"“xl/sharedStrings.xml” has <!DOCTYPE t>"):
        read_workbook(repacked(PLAIN, xl__sharedStrings_dot_xml=bomb))


def test_a_part_nested_without_end_is_refused():  # W3
    with pytest.raises(WorkbookTooLarge, match="levels"):
        read_workbook(repacked(PLAIN, xl__extra_dot_xml=b"<a>" * 500 + b"</a>" * 500))


@pytest.mark.parametrize("inner", [PLAIN, OLE])
def test_an_archive_inside_the_archive_is_refused(inner: bytes):  # W3
    with pytest.raises(UnsafeWorkbook, match="an archive inside the archive"):
        read_workbook(repacked(PLAIN, xl__embeddings__inner_dot_bin=inner))


# ---------------------------------------------------------------- W4 W5


def test_an_old_workbook_is_refused_by_name():  # W4
    with pytest.raises(OldWorkbook, match=r"old \.xls workbook"):
        read_workbook(OLE + "Workbook".encode("utf-16-le"))


def test_a_workbook_with_a_password_is_refused_by_name():  # W4
    with pytest.raises(PasswordProtected, match="has a password"):
        read_workbook(OLE + "EncryptedPackage".encode("utf-16-le"))


def test_a_zip_with_a_password_is_refused_by_name():  # W4
    flagged = bytearray(PLAIN)
    entry = PLAIN.index(b"PK\x01\x02")  # the directory's first entry; its flags are at +8
    flagged[entry + 8] |= 1
    with pytest.raises(PasswordProtected):
        read_workbook(bytes(flagged))


def _zip_of(**parts: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7",
        PLAIN[:200],
        PLAIN[: len(PLAIN) // 2] + PLAIN[-400:],
        _zip_of(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        repacked(PLAIN, xl__workbook_dot_xml=b"<workbook"),
        repacked(
            PLAIN, xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row r='x'/>"
        ),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes):  # W4
    with pytest.raises(NotAWorkbook, match=r"save it as \.xlsx"):
        read_workbook(content)


def test_a_file_is_taken_for_a_workbook_by_its_bytes():  # W4
    assert is_workbook(PLAIN)
    assert is_workbook(OLE)
    assert is_workbook(b"\0\1")
    assert not is_workbook(b"| survey |")


def test_a_formula_is_refused_with_its_cell():  # W5
    content = workbook(("type", "name"), ("text", "a"), ("text", '="b"&1'))
    with pytest.raises(FormulaCell) as refused:
        read_workbook(content)
    place = refused.value.place
    assert (place.sheet, place.row, place.column) == ("survey", 3, "name")


def test_an_error_value_is_refused_as_the_formula_it_came_from():  # W5
    content = workbook(("type", "name"), ("text", "#N/A"))
    with pytest.raises(FormulaCell):
        read_workbook(content)
