"""Question types: the closed list, and what an answer to each may be.

T1  every type that pyxform 4.5 knows has its place in our list
T2  an answer of the type gives its value; a blank gives none
T3  an answer out of type is refused by name, with its text
T4  a type that XLSForm doesn't have is refused by name
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from pyxform.aliases import _type_alias_map, select
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from surveys.errors import AnswerOutOfType, UnknownQuestionType
from surveys.question_types import (
    QUESTION_TYPES,
    SPELLINGS,
    Kind,
    Point,
    parse,
    question_type,
)

HANOI = timezone(timedelta(hours=7))


@pytest.mark.parametrize("name", sorted({*QUESTION_TYPE_DICT, *_type_alias_map}))
def test_every_type_of_pyxform_is_in_the_list(name: str):  # T1
    assert question_type(name).name in QUESTION_TYPES


def test_every_spelling_of_a_select_is_in_the_list():  # T1
    normalised = {spelling.replace("_", " ") for spelling in select.values()}
    assert normalised <= {*SPELLINGS, *QUESTION_TYPES}


def test_no_spelling_shadows_a_type():  # T1
    assert not set(SPELLINGS) & set(QUESTION_TYPES)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.TEXT, "  two  words ", "  two  words "),
        (Kind.INTEGER, "-12", -12),
        (Kind.INTEGER, " 007 ", 7),
        (Kind.DECIMAL, "1.0E7", 10_000_000.0),
        (Kind.DECIMAL, ".5", 0.5),
        (Kind.DATE, "2026-02-28", date(2026, 2, 28)),
        (Kind.TIME, "06:30:00.000+07:00", time(6, 30, tzinfo=HANOI)),
        (
            Kind.MOMENT,
            "2026-11-22T13:42:54.123+07:00",
            datetime(2026, 11, 22, 13, 42, 54, 123_000, tzinfo=HANOI),
        ),
        (
            Kind.MOMENT,
            "2026-11-22T13:42:54Z",
            datetime(2026, 11, 22, 13, 42, 54, tzinfo=UTC),
        ),
        (Kind.CODE, "kinh", "kinh"),
        (Kind.CODES, "tv  radio", ("tv", "radio")),
        (Kind.POINT, "11.5 106.2", Point(11.5, 106.2)),
        (Kind.POINT, "11.5 106.2 0.0 4.5", Point(11.5, 106.2, 0.0, 4.5)),
        (Kind.LINE, "11 106;12 107;", (Point(11, 106), Point(12, 107))),
        (
            Kind.AREA,
            "11 106;12 107;12 106;11 106",
            (Point(11, 106), Point(12, 107), Point(12, 106), Point(11, 106)),
        ),
        (Kind.FILE, "1700000000000.jpg", "1700000000000.jpg"),
        (Kind.NOTHING, "shown", "shown"),
    ],
)
def test_an_answer_of_the_type_gives_its_value(kind: Kind, text: str, value: object):  # T2
    assert parse(kind, text) == value


@pytest.mark.parametrize("kind", Kind)
def test_a_blank_answer_gives_no_value(kind: Kind):  # T2
    assert parse(kind, " \n ") is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.INTEGER, "abc"),
        (Kind.INTEGER, "5.0"),
        (Kind.INTEGER, "٣"),  # a digit, but not one that a tablet writes
        (Kind.INTEGER, "9" * 19),
        (Kind.DECIMAL, "45,5"),
        (Kind.DECIMAL, "NaN"),
        (Kind.DECIMAL, "1e999"),
        (Kind.DATE, "2026-02-31"),
        (Kind.DATE, "22/11/2026"),
        (Kind.TIME, "25:00"),
        (Kind.TIME, "half past"),
        (Kind.MOMENT, "2026-11-22"),
        (Kind.CODES, "tv tv"),
        (Kind.POINT, "11"),
        (Kind.POINT, "91 106"),
        (Kind.POINT, "11 181"),
        (Kind.LINE, "11 106"),
        (Kind.AREA, "11 106;12 107;12 106;11 107"),
        (Kind.AREA, "11 106;12 107;11 106"),
        (Kind.FILE, "../../etc/passwd"),
        (Kind.FILE, "a\\b"),
        (Kind.FILE, ".."),
    ],
)
def test_an_answer_out_of_type_is_refused_with_its_text(kind: Kind, text: str):  # T3
    with pytest.raises(AnswerOutOfType) as refused:
        parse(kind, text)
    assert refused.value.facts == {"text": text, "kind": str(kind)}
    assert "vẫn được giữ nguyên" in refused.value.sentence("vi")


def test_a_type_parses_as_its_kind():  # T2
    assert question_type("int").parse("34") == 34


def test_a_type_that_xlsform_does_not_have_is_refused_by_name():  # T4
    with pytest.raises(UnknownQuestionType, match="no question type “slider”"):
        question_type("slider")
