"""The look of an office's paper, for templates of Word documents.

Laid out as Vietnamese administrative papers are (Nghị định 30/2020/NĐ-CP, annex I): A4,
Times New Roman, the office on the left and the national motto on the right, number and day
left to the clerk, the signer at the foot.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from mne.reports.stable_zip import stabilise

LETTERS = "Times New Roman"
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""What the package's own templates say of their making: equal templates, equal bytes."""
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


class OfficePaper:
    """A paper that is being laid out, from top to bottom."""

    def __init__(self, *, is_wide: bool = False) -> None:
        self.document = docx.Document()
        self.document.core_properties.author = ""
        self._set_page(is_wide)
        self._set_letters()
        self._number_pages()

    def _set_page(self, is_wide: bool) -> None:  # noqa: FBT001 the page turned
        page = self.document.sections[0]
        short, long = Mm(210), Mm(297)
        page.page_width, page.page_height = (long, short) if is_wide else (short, long)
        page.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        page.top_margin = page.bottom_margin = Mm(20)
        page.left_margin, page.right_margin = Mm(30), Mm(15)
        page.different_first_page_header_footer = True

    def _set_letters(self) -> None:
        style = self.document.styles["Normal"]
        if isinstance(style, ParagraphStyle):
            style.font.name, style.font.size = LETTERS, Pt(13)
            style.paragraph_format.space_after = Pt(4)
            style.element.rPr.rFonts.set(qn("w:eastAsia"), LETTERS)

    def _number_pages(self) -> None:
        """Put page numbers at the top, from the second page on."""
        paragraph = self.document.sections[0].header.paragraphs[0]
        paragraph.alignment = ALIGN.CENTER
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            name = "w:fldChar" if kind else "w:instrText"
            element = OxmlElement(name)
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)  # noqa: SLF001 the library has no fields

    # ------------------------------------------------------------ its parts

    def heading_block(self, superior: str, office: str, place: str, mark: str) -> None:
        """Head the paper: office, motto, number (``mark`` is its kind), place and day."""
        table = self.document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = True
        left, right = table.rows[0].cells
        _write(left, superior, 12)
        _write(left, office, 12, "bold")
        _write(right, STATE, 12, "bold")
        _write(right, MOTTO, 13, "bold underlined")
        left, right = table.rows[1].cells
        _write(left, f"Số:        /{mark}", 13)
        _write(right, f"{place}, ngày      tháng      năm        ", 13, "italic")
        _set_widths(table, (0.42, 0.58), self._width())

    def title(self, *lines: str) -> None:
        """Name the paper, in the middle."""
        self.document.add_paragraph()
        for number, line in enumerate(lines):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = ALIGN.CENTER
            run = paragraph.add_run(line)
            run.bold, run.font.size = True, Pt(14 if number == 0 else 13)

    def section(self, text: str) -> None:
        """Begin a part of the paper."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.add_run(text).bold = True

    def text(self, text: str, *, italic: bool = False, size: int = 13) -> Paragraph:
        """Write a paragraph."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = ALIGN.JUSTIFY
        run = paragraph.add_run(text)
        run.italic, run.font.size = italic, Pt(size)
        return paragraph

    def tags(self, *tags: str) -> None:
        """Write marks of the template, each a paragraph that vanishes when filled in."""
        for tag in tags:
            self.document.add_paragraph(tag)

    def table(
        self, over: str, heads: Sequence[str], cells: Sequence[str], widths: Sequence[float]
    ) -> None:
        """Lay out a table with a row for each element of a list.

        ``over`` is the loop, as in ``row in rows``; ``cells`` what a row shows; ``widths``
        are shares of the page.
        """
        table = self.document.add_table(rows=4, cols=len(heads))
        table.style = "Table Grid"
        for place, head in enumerate(heads):
            _write(table.rows[0].cells[place], head, 11, "bold")
            is_text = widths[place] >= 0.2  # a broad column holds words
            align = ALIGN.LEFT if is_text else ALIGN.CENTER
            _write(table.rows[2].cells[place], cells[place], 11, align=align)
        _write(table.rows[1].cells[0], f"{{%tr for {over} %}}", 11)
        _write(table.rows[3].cells[0], "{%tr endfor %}", 11)
        _repeat_heading(table)
        _set_widths(table, widths, self._width())
        self.document.add_paragraph()

    def signature(self, receivers: Sequence[str], signer: str) -> None:
        """End the paper: who receives it, and who signs."""
        table = self.document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        _write(left, "Nơi nhận:", 12, "bold italic", align=ALIGN.LEFT)
        for receiver in receivers:
            _write(left, receiver, 11, align=ALIGN.LEFT)
        _write(right, signer, 13, "bold")
        _write(right, "(Ký, ghi rõ họ tên, đóng dấu)", 12, "italic")
        _set_widths(table, (0.5, 0.5), self._width())

    def bytes(self) -> bytes:
        """Give the document."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return stabilise(buffer.getvalue(), MADE)

    def _width(self) -> int:
        page = self.document.sections[0]
        margins = (page.left_margin or 0) + (page.right_margin or 0)
        return (page.page_width or 0) - margins


def _write(
    cell: _Cell,
    text: str,
    size: int,
    look: str = "",
    align: ALIGN = ALIGN.CENTER,
) -> None:
    """Add a line to a cell; ``look`` names bold, italic and underlined letters."""
    first = cell.paragraphs[0]
    paragraph = first if not first.text else cell.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.italic = "bold" in look, "italic" in look
    run.underline = "underlined" in look
    run.font.size = Pt(size)


def _set_widths(table: Table, shares: Sequence[float], width: int) -> None:
    table.autofit = False
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = round(share * width)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = round(share * width)


def _repeat_heading(table: Table) -> None:
    """Let the first row stand at the top of every page."""
    row = table.rows[0]._tr  # noqa: SLF001 the library has no heading rows
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
