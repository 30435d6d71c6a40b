"""A report as a workbook: a sheet per table with real numbers, the figures, the facts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import xlsxwriter

from analysis.words import Language
from mne.reports.document import (
    NOTHING,
    WEAK,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    Line,
    Points,
    Table,
)
from mne.reports.texts import say

# A workbook says when it was made; equal reports have to be equal bytes.
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 its format has no zone
NARROWEST, WIDEST = 8, 46
FIGURE_SCALE = 96 / 160  # screen pixels for those drawn at 160 to the inch
ROW_HEIGHT = 18  # pixels
LINE_LETTERS = 130  # of a sentence on the first sheet


def render(document: Document) -> bytes:
    """Write the workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": document.title, "created": MADE})
    _Writer(book, document).write()
    book.close()
    return buffer.getvalue()


@dataclass
class _Writer:
    """Writes one document; formats are made once each."""

    book: xlsxwriter.Workbook
    document: Document
    formats: dict[tuple[tuple[str, object], ...], object] = field(default_factory=dict)

    def write(self) -> None:
        self.summary()
        for table in self.document.tables:
            self.table(table)
        for figure in self.document.figures:
            self.figure(figure)

    def format(self, **properties: object) -> object:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            self.formats[key] = self.book.add_format(base | properties)
        return self.formats[key]

    # ------------------------------------------------------------ the first sheet

    def summary(self) -> None:
        """Facts, what is said in sentences, and the way to every sheet."""
        sheet = self.book.add_worksheet(say(self.document.language, "words.sheet_summary"))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        sheet.hide_gridlines(2)
        sheet.write(0, 0, self.document.title, self.format(bold=True, font_size=16))
        sheet.write(1, 0, self.document.subtitle, self.format(font_color="#54636D"))
        row = 3
        for name, value in self.document.facts:
            sheet.write(row, 0, name, self.format(font_color="#54636D"))
            sheet.write(row, 1, value, self.format(text_wrap=True))
            row += 1
        for block in self.document.blocks:
            row = self.told(sheet, block, row)
        self.print_setup(sheet, is_wide=False)

    def told(self, sheet: xlsxwriter.worksheet.Worksheet, block: object, row: int) -> int:
        """Write a heading or sentences, or a link to a sheet; give the next row."""
        if isinstance(block, Heading):
            sheet.write(row + 1, 0, block.text, self.format(bold=True, font_size=12))
            return row + 2
        if isinstance(block, Points):
            for sentence in block.sentences:
                sheet.merge_range(row, 0, row, 1, sentence, self.format(text_wrap=True))
                sheet.set_row_pixels(row, ROW_HEIGHT * (1 + len(sentence) // LINE_LETTERS))
                row += 1
            return row
        if isinstance(block, Table | Figure):
            link = self.format(font_color="#0B5A83", underline=1)
            sheet.write_url(row, 0, f"internal:'{block.label}'!A1", link, block.label)
            sheet.write(row, 1, block.caption, self.format(text_wrap=True))
        return row + 1

    # ------------------------------------------------------------ tables

    def table(self, table: Table) -> None:
        """Lay a table out flat, a column for the group, so that it can be filtered."""
        sheet = self.book.add_worksheet(table.label)
        sheet.write(
            0, 0, f"{table.label}. {table.caption}", self.format(bold=True, font_size=12)
        )
        heads = list(_heads(table, self.document.language))
        for place, (title, column) in enumerate(heads):
            sheet.write(2, place, title, self.heading(column))
        for number, line in enumerate(table.lines, start=3):
            self.line(sheet, number, _laid_out(table, line), bold=line.is_total)
        last = 2 + len(table.lines)
        sheet.autofilter(2, 0, last, len(heads) - 1)
        sheet.freeze_panes(3, 2 if table.group_title else 1)
        self.notes(sheet, table, last + 2)
        shown = len(heads) - len(table.constants)
        rows = [_laid_out(table, line) for line in table.lines]
        for place, (title, _) in enumerate(heads):
            width = _width(title, [row[place].text for row in rows])
            sheet.set_column(place, place, 14 if place >= shown else width)
        # on paper the facts of every row stand in the notes, once
        sheet.print_area(0, 0, last + 3 + len(table.notes), shown - 1)
        self.print_setup(sheet, is_wide=True)

    def heading(self, column: Column) -> object:
        """Give the format of a heading: over numbers it stands at the right."""
        return self.format(
            bold=True,
            text_wrap=True,
            bottom=2,
            bg_color="#F2F6F8",
            valign="bottom",
            align="left" if column.unit == "text" else "right",
        )

    def line(
        self,
        sheet: xlsxwriter.worksheet.Worksheet,
        row: int,
        entries: list[_Entry],
        *,
        bold: bool,
    ) -> None:
        look = {"bold": bold, "bottom": 4, "bottom_color": "#C9D3D9"}
        for place, entry in enumerate(entries):
            if entry.value is not None:
                shown = self.format(**look, num_format=entry.number_format)
                sheet.write_number(row, place, entry.value, shown)
            elif entry.text:
                sheet.write_string(row, place, entry.text, self.format(**look))
            else:
                shown = self.format(**look, align="right")
                sheet.write_string(row, place, NOTHING.text, shown)

    def notes(self, sheet: xlsxwriter.worksheet.Worksheet, table: Table, row: int) -> None:
        look = self.format(font_color="#54636D", font_size=9)
        facts = " · ".join(f"{name}: {value}" for name, value in table.constants)
        for number, note in enumerate((*table.notes, facts), start=row):
            sheet.write(number, 0, note, look)

    def print_setup(self, sheet: xlsxwriter.worksheet.Worksheet, *, is_wide: bool) -> None:
        if is_wide:
            sheet.set_landscape()
            sheet.repeat_rows(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8&A&R&8&P / &N")

    # ------------------------------------------------------------ figures

    def figure(self, figure: Figure) -> None:
        """Put a figure on a sheet of its own."""
        sheet = self.book.add_worksheet(figure.label)
        sheet.hide_gridlines(2)
        sheet.write(
            0, 0, f"{figure.label}. {figure.caption}", self.format(bold=True, font_size=12)
        )
        options = {
            "image_data": io.BytesIO(figure.png),
            "x_scale": FIGURE_SCALE,
            "y_scale": FIGURE_SCALE,
            "description": figure.text,
        }
        sheet.insert_image(2, 0, f"{figure.label}.png", options)
        self.print_setup(sheet, is_wide=False)


def _heads(table: Table, language: Language) -> Iterator[tuple[str, Column]]:
    """Give the columns as they stand in the sheet: intervals as two, constants last."""
    if table.group_title:
        yield table.group_title, Column(table.group_title)
    for column in table.columns:
        if column.is_interval:
            yield say(language, "words.from", what=column.title), column
            yield say(language, "words.to", what=column.title), column
        else:
            yield column.title, column
    for name, _ in table.constants:
        yield name, Column(name)


class _Entry(NamedTuple):
    """What stands in one cell of the sheet."""

    text: str = ""
    value: float | None = None
    number_format: str = ""


def _laid_out(table: Table, line: Line) -> list[_Entry]:
    """Give a row flat: its group first, intervals as two numbers, constants last."""
    row = [_Entry(line.group)] if table.group_title else []
    for column, cell in zip(table.columns, line.cells, strict=True):
        if column.unit == "text":
            row.append(_Entry(cell.text))
        else:
            row += _numbers(column, cell)
    return row + [_Entry(value) for _, value in table.constants]


def _numbers(column: Column, cell: Cell) -> Iterator[_Entry]:
    number_format = _number_format(column)
    if cell.text.endswith(WEAK):
        number_format += f'" {WEAK}"'
    for value in (cell.value, cell.second) if column.is_interval else (cell.value,):
        if value is None:
            yield _Entry()
        else:
            yield _Entry("", _in_unit(column, value), number_format)


def _in_unit(column: Column, value: float) -> float:
    return 100 * value if column.unit == "points" else value


def _number_format(column: Column) -> str:
    digits = f".{'0' * column.digits}" if column.digits else ""
    number = f"#,##0{digits}%" if column.unit == "percent" else f"#,##0{digits}"
    return f"+{number};−{number};{number}" if column.is_signed else number


def _width(title: str, texts: list[str]) -> int:
    """Make room for the longest text of a column; a heading may break between words."""
    longest = max(NARROWEST, *map(len, texts), *(len(word) + 3 for word in title.split()))
    return min(longest + 2, WIDEST)
