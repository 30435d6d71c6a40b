"""The questions of scorecard B1, made from a table that an official has loaded.

Only what the roster and the household's other answers can't tell is asked. The answers are
scored by the office (``analysis.scoring``), never on the tablet, so a table can be
corrected without a new questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from surveys.instruments.writing import Row, records, write_text

BEFORE = "result"
"""The group before which the questions of B1 stand; without it they come last."""


class Wording(Protocol):
    """A name in both languages."""

    @property
    def vi(self) -> str:
        """In Vietnamese."""

    @property
    def en(self) -> str:
        """In English."""


class AskedOption(Protocol):
    """One line of an item: what may be chosen or ticked."""

    @property
    def codes(self) -> Sequence[str]:
        """Its codes; the first is the choice's."""

    @property
    def name(self) -> Wording | None:
        """Its label; bands of a number have none."""


class AskedItem(Protocol):
    """An item of a scorecard that needs a question of its own."""

    @property
    def answer(self) -> str:
        """The name of the question."""

    @property
    def kind(self) -> str:
        """``choice``, ``ticks``, ``count`` or ``band``."""

    @property
    def name(self) -> Wording:
        """Its label."""

    @property
    def options(self) -> Sequence[AskedOption]:
        """What may be chosen or ticked."""


def with_scorecard(text: str, items: Iterable[AskedItem]) -> str:
    """Add a page with the questions of B1 to the sheets of an instrument."""
    sheets = records(text)
    asked = list(items)
    page = [_begin(), *(_question(item) for item in asked), _end()]
    survey = sheets["survey"]
    position = next(
        (n for n, row in enumerate(survey) if row.get("name") == BEFORE), len(survey)
    )
    sheets["survey"] = [*survey[:position], *page, *survey[position:]]
    sheets["choices"] = [*sheets.get("choices", []), *_choices(asked)]
    return write_text(sheets)


INTERVIEWED = "${interview_result} = 'completed' or ${interview_result} = 'partly'"

NUMBER: Row = {
    "constraint": ". >= 0 and . <= 99999",
    "constraint_message::Tiếng Việt (vi)": "Ghi một số từ 0 đến 99999; không có thì ghi 0.",
    "constraint_message::English (en)": "Enter a number from 0 to 99999; none is 0.",
}

ALONE: Row = {
    "constraint": "not(selected(., 'none') and count-selected(.) > 1)",
    "constraint_message::Tiếng Việt (vi)": (
        "Đã chọn “Không có” thì không chọn thêm thứ nào khác."
    ),
    "constraint_message::English (en)": (
        "“None” can't be ticked together with something else."
    ),
}

REQUIRED: Row = {
    "required": "${interview_result} = 'completed'",
    "required_message::Tiếng Việt (vi)": (
        "Câu này cần có câu trả lời: thiếu một mục thì không tính được điểm B1."
    ),
    "required_message::English (en)": (
        "This question needs an answer: without it there is no score B1."
    ),
}


def _begin() -> Row:
    labels = _labelled("Phiếu B1: các mục tính điểm", "Form B1: items that are scored")
    return {"type": "begin_group", "name": "b1_items", **labels, "relevant": INTERVIEWED}


def _end() -> Row:
    return {"type": "end_group", "name": "b1_items"}


def _question(item: AskedItem) -> Row:
    types: dict[str, Row] = {
        "choice": {"type": f"select_one {item.answer}"},
        "ticks": {"type": f"select_multiple {item.answer}", **ALONE},
        "count": {"type": "integer", **NUMBER},
        "band": {"type": "decimal", **NUMBER},
    }
    labels = _labelled(item.name.vi, item.name.en)
    return {"name": item.answer, **labels, **REQUIRED, **types[item.kind]}


def _choices(items: Iterable[AskedItem]) -> Iterator[Row]:
    for item in items:
        if item.kind not in ("choice", "ticks"):
            continue
        for option in item.options:
            name = option.name or item.name
            yield _choice(item, option.codes[0], name.vi, name.en)
        if item.kind == "ticks":
            yield _choice(item, "none", "Không có", "None")


def _choice(item: AskedItem, code: str, vi: str, en: str) -> Row:
    return {"list_name": item.answer, "name": code, **_labelled(vi, en)}


def _labelled(vi: str, en: str) -> Row:
    return {"label::Tiếng Việt (vi)": vi, "label::English (en)": en}
