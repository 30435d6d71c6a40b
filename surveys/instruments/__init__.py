"""The built-in questionnaires, kept as XLSForm sheets in Markdown.

An instrument is a list of sections (``+ core/housing.md``), each a small file with the
questions and the choices of one page of the interview, so that the core is written once
and a change to a question is a readable difference. ``load`` puts the sections together
into one text, which ``surveys.xlsform.convert_text`` converts. ``with_scorecard`` adds the
questions of a scorecard B1 that an official has loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from surveys.errors import InstrumentUnknown
from surveys.instruments.scorecards import with_scorecard
from surveys.instruments.writing import Row, records, write_text

__all__ = ["CHECKLISTS", "NAMES", "load", "with_scorecard"]

NAMES = ("annual_review", "evaluation_household")
"""The interviews of households that ``load`` knows."""
CHECKLISTS = ("inspection_checklist",)
"""Checklists of inspections, which it knows too."""

REQUIRED_MESSAGE: Row = {
    "required_message::Tiếng Việt (vi)": (
        "Câu này cần có câu trả lời. Nếu phải dừng phỏng vấn giữa chừng, quay lại trang "
        "đầu và chọn “Phỏng vấn một phần”."
    ),
    "required_message::English (en)": (
        "This question needs an answer. If the interview has to stop halfway, go back to "
        "the first page and choose “Partly completed”."
    ),
}
"""What a required question says when it has no message of its own."""

REQUIRED_OF_ITEM: Row = {
    "required_message::Tiếng Việt (vi)": (
        "Câu này cần có câu trả lời. Mục không áp dụng tại đơn vị thì chọn “Không áp dụng”."
    ),
    "required_message::English (en)": (
        "This question needs an answer. Where an item does not apply here, choose “Does "
        "not apply”."
    ),
}
"""The same in a checklist, which knows no partly completed interview."""


def load(name: str) -> str:
    """Put the sections of an instrument together as one text of XLSForm sheets.

    A required question without a message of its own gets ``REQUIRED_MESSAGE``, that of a
    checklist ``REQUIRED_OF_ITEM``.

    Raises
    ------
    InstrumentUnknown
        There is no built-in instrument of that name.

    Examples
    --------
    >>> from surveys.xlsform import convert_text
    >>> convert_text(load("annual_review")).questionnaire.form_id
    'annual_review'
    """
    if name not in NAMES + CHECKLISTS:
        raise InstrumentUnknown(name, NAMES + CHECKLISTS)
    sheets: dict[str, list[Row]] = {}
    for text in _parts(_read(f"{name}.md")):
        for sheet, rows in records(text).items():
            sheets.setdefault(sheet, []).extend(rows)
    message = REQUIRED_OF_ITEM if name in CHECKLISTS else REQUIRED_MESSAGE
    sheets["survey"] = [
        {**message, **row} if "required" in row else row for row in sheets["survey"]
    ]
    return write_text(sheets)


def _parts(text: str) -> Iterator[str]:
    """Give the instrument's own sheets, then its sections in order."""
    yield text
    for line in text.splitlines():
        if line.startswith("+ "):
            yield _read(line.removeprefix("+ ").strip())


def _read(path: str) -> str:
    return files("surveys.instruments").joinpath(path).read_text(encoding="utf-8")
