"""Workbooks (.xlsx) read and written; what comes from outside is inspected first.

A workbook is a zip of XML parts. Its directory is looked at first, then every part is
unpacked piece by piece against the limits below and forgotten again, and only then does
openpyxl read it, row by row.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from io import BytesIO

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from surveys.errors import BrokenXml, XmlForbidden, XmlTooLarge
from surveys.safe_xml import inspect_xml
from surveys.sheets import SHEET_NAMES, Sheet, Sheets, clean, collect, make_sheet
from surveys.workbook_errors import (
    EmptyWorkbook,
    FormulaCell,
    NotAWorkbook,
    OldWorkbook,
    PasswordProtected,
    Place,
    UnsafeWorkbook,
    WorkbookTooLarge,
)

# Room for a choices sheet with every hamlet of a province, and an order of magnitude more
# than any public form we know (the WHO verbal autopsy: 407 questions, 0.6 MB of XForm).
MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_PARTS = 1_000
MAX_UNPACKED_BYTES = 24 * 1024 * 1024
MAX_RATIO = 200  # of unpacked to packed; looked at from RATIO_FROM_BYTES on
RATIO_FROM_BYTES = 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 500

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel 97–2003, and anything with a password
_ENCRYPTED = 0x1  # bit of a zip entry
_CHUNK = 64 * 1024
_XML_SUFFIXES = (".xml", ".rels", ".vml")

# What openpyxl and zipfile let through when the parts don't fit together.
_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def is_workbook(content: bytes) -> bool:
    """Say whether the bytes are a workbook or try to be one; the rest is text."""
    return content.startswith((_ZIP, _OLE)) or b"\0" in content[:4096]


def read_workbook(content: bytes) -> Sheets:
    """Read the sheets of an .xlsx workbook as clean texts.

    Raises
    ------
    OldWorkbook, PasswordProtected, NotAWorkbook
        It isn't a workbook that can be read.
    WorkbookTooLarge, UnsafeWorkbook
        It would expand beyond the limits, or holds what no questionnaire needs.
    FormulaCell, DuplicateColumn, MissingSurveySheet, EmptyWorkbook
        Its sheets aren't sheets of texts.
    """
    _refuse_other_formats(content)
    try:
        _inspect(content)
        with _opened(content) as workbook:
            return collect(_sheet(worksheet) for worksheet in workbook.worksheets)
    except _UNREADABLE as error:
        raise NotAWorkbook(str(error)) from error


def _refuse_other_formats(content: bytes) -> None:
    if not content:
        raise EmptyWorkbook
    if len(content) > MAX_FILE_BYTES:
        raise WorkbookTooLarge(f"{len(content)} bytes", f"{MAX_FILE_BYTES} bytes")
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise PasswordProtected if encrypted else OldWorkbook
    if not content.startswith(_ZIP):
        raise NotAWorkbook("no zip archive")


# ---------------------------------------------------------------- before it expands


def _inspect(content: bytes) -> None:
    """Look at the directory, then unpack each part once without keeping anything."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS:
            raise WorkbookTooLarge(f"{len(parts)} parts", f"{MAX_PARTS} parts")
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise PasswordProtected
        _check_size(sum(part.file_size for part in parts))
        unpacked = 0
        for part in parts:
            _check_ratio(part)
            unpacked += _inspect_part(archive, part)
            _check_size(unpacked)


def _check_size(unpacked: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES:
        raise WorkbookTooLarge(f"{unpacked} bytes unpacked", f"{MAX_UNPACKED_BYTES} bytes")


def _check_ratio(part: zipfile.ZipInfo) -> None:
    if part.file_size < RATIO_FROM_BYTES:
        return
    ratio = part.file_size // max(part.compress_size, 1)
    if ratio > MAX_RATIO:
        raise WorkbookTooLarge(f"“{part.filename}” packed 1 : {ratio}", f"1 : {MAX_RATIO}")


def _inspect_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Unpack one part, refuse what is unsafe in it, and give its real size."""
    size = 0

    def chunks() -> Iterator[bytes]:
        nonlocal size
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                if not size and chunk.startswith((_ZIP, _OLE)):
                    raise UnsafeWorkbook(part.filename, "an archive inside the archive")
                size += len(chunk)
                yield chunk

    if not part.filename.lower().endswith(_XML_SUFFIXES):
        return sum(len(chunk) for chunk in chunks())
    try:
        inspect_xml(chunks())
    except XmlForbidden as error:
        raise UnsafeWorkbook(part.filename, error.facts["found"]) from error
    except XmlTooLarge as error:
        raise WorkbookTooLarge(error.facts["found"], error.facts["limit"]) from error
    except BrokenXml as error:
        raise NotAWorkbook(f"{part.filename}: {error.facts['detail']}") from error
    return size


# ---------------------------------------------------------------- reading


@contextmanager
def _opened(content: bytes) -> Iterator[Workbook]:
    with warnings.catch_warnings():
        # openpyxl warns of styles and validations that it drops; we need neither.
        warnings.simplefilter("ignore", UserWarning)
        workbook = openpyxl.load_workbook(
            BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
        try:
            yield workbook
        finally:
            workbook.close()


def _sheet(worksheet: Worksheet) -> Sheet:
    name = worksheet.title.lower()
    if name not in SHEET_NAMES:
        return Sheet(name, ("",), ())  # the author's own notes: named, not read
    # The size that a sheet claims for itself is often wrong, and free to be a lie.
    worksheet.reset_dimensions()  # type: ignore[attr-defined] # of a read-only worksheet
    header = _header(worksheet)
    return make_sheet(name, [header, *_rows(worksheet, name, header)])


def _header(worksheet: Worksheet) -> list[str]:
    lines = worksheet.iter_rows(min_row=1, max_row=1, max_col=MAX_COLUMNS)
    place = Place(worksheet.title, 1)
    header = [_text(cell, place) for cell in next(lines, ())]
    while header and not header[-1]:
        header.pop()
    return header


def _rows(worksheet: Worksheet, name: str, header: list[str]) -> Iterator[list[str]]:
    lines = worksheet.iter_rows(min_row=2, max_col=len(header)) if header else ()
    for number, cells in enumerate(lines, start=2):
        if number > MAX_ROWS:
            place = Place(name, number)
            raise WorkbookTooLarge(f"{number} rows", f"{MAX_ROWS} rows", place)
        yield [
            _text(cell, Place(name, number, column))
            for cell, column in zip(cells, header, strict=False)
        ]


def _text(cell: Cell | MergedCell, place: Place) -> str:
    if cell.data_type in {"f", "e"}:
        raise FormulaCell(place)
    value: object = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return clean(str(value))


# ---------------------------------------------------------------- writing


def write_workbook(sheets: Sheets) -> bytes:
    """Write the same rows as an .xlsx workbook, every cell a text."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets.values():
        worksheet = workbook.create_sheet(sheet.name)
        worksheet.freeze_panes = "A2"
        for row, texts in enumerate([sheet.columns, *sheet.rows], start=1):
            for column, text in enumerate(texts, start=1):
                if text:
                    _write(worksheet.cell(row, column), text)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _write(cell: Cell, text: str) -> None:
    cell.value = text
    cell.data_type = "s"  # “= 3” is a text here, not a formula
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=cell.row == 1)
    cell.quotePrefix = True
