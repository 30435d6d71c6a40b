"""The built-in questionnaires, kept as XLSForm sheets in Markdown.

An instrument is a list of sections (``+ core/housing.md``), each a small file with the
questions and the choices of one page of the interview, so that the core is written once and
a change to a question is a readable difference. ``load`` puts the sections together into one
text that ``pyxform`` converts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

from surveys.instruments.sheets import Row, Sheets, parse, render

NAMES = ("annual_review", "evaluation_household")
"""The instruments that ``load`` knows."""

REQUIRED_MESSAGE: Mapping[str, str] = {
    "required_message::Tiếng Việt (vi)": (
        "Câu này cần có câu trả lời. Nếu phải dừng phỏng vấn giữa chừng, quay lại trang đầu "
        "và chọn “Phỏng vấn một phần”."
    ),
    "required_message::English (en)": (
        "This question needs an answer. If the interview has to stop halfway, go back to the "
        "first page and choose “Partly completed”."
    ),
}
"""What a required question says when it has no message of its own."""


def load(name: str) -> str:
    """Put the sections of an instrument together as one text of XLSForm sheets.

    A required question without a message of its own gets ``REQUIRED_MESSAGE``.
    """
    sheets: Sheets = {}
    for section in _sections(name):
        for sheet, rows in section.items():
            sheets.setdefault(sheet, []).extend(rows)
    sheets["survey"] = [_with_required_message(row) for row in sheets["survey"]]
    return render(sheets)


def _sections(name: str) -> Iterator[Sheets]:
    """Give the sheets of each section in order, then those of the instrument itself."""
    text = _read(f"{name}.md")
    for path in _included(text.splitlines()):
        yield parse(_read(path))
    yield parse(text)


def _included(lines: Iterable[str]) -> Iterator[str]:
    return (line.removeprefix("+").strip() for line in lines if line.startswith("+ "))


def _read(path: str) -> str:
    return files("surveys.instruments").joinpath(path).read_text(encoding="utf-8")


def _with_required_message(row: Row) -> Row:
    if row.get("required", "no") == "no":
        return row
    return {**REQUIRED_MESSAGE, **row}
