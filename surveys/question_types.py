"""The closed list of XLSForm question types, and what an answer to each may be.

XLSForm has many spellings of one type ("select one", "select1", "photo"); here each has one
name, the one of https://xlsform.org/en/ref-table/. pyxform's own table of types is covered
key by key in the tests, so a new spelling there fails here first.

An answer is a text. ``QuestionType.parse`` gives its value or says that it is out of type;
the text itself is kept by whoever holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from surveys.errors import AnswerOutOfType, UnknownQuestionType


class Kind(StrEnum):
    """What the value of an answer is."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    CODE = "code"
    CODES = "codes"
    POINT = "point"
    LINE = "line"
    AREA = "area"
    FILE = "file"
    NOTHING = "nothing"


class Role(StrEnum):
    """Where the value comes from."""

    ASKED = "asked"
    COMPUTED = "computed"
    DEVICE = "device"  # start, end, deviceid … : the tablet writes it
    SHOWN = "shown"  # a note: read by people, answered by nobody
    ATTACHED = "attached"  # csv-external, xml-external: a file, no node


class Missing(StrEnum):
    """Why there is no value; ``INVALID``: there is a text, but not of the type."""

    REFUSED = "refused"
    DONT_KNOW = "dont_know"
    NOT_ASKED = "not_asked"
    BLANK = "blank"
    INVALID = "invalid"


class Point(NamedTuple):
    """A place: degrees WGS 84, metres. Altitude and accuracy are often not sent."""

    latitude: float
    longitude: float
    altitude: float | None = None
    accuracy: float | None = None


Value = (
    str
    | int
    | float
    | date
    | time
    | datetime
    | Point
    | tuple[str, ...]
    | tuple[Point, ...]
    | None
)

INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
# Java writes 1.0E7 for ten million, so tablets do too.
DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CLOCK = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
TIME = re.compile(_CLOCK, re.ASCII)
MOMENT = re.compile(DATE.pattern + "T" + _CLOCK, re.ASCII)
MOST_DIGITS = 18  # more than that no longer fits a 64-bit integer of a table


def _text(text: str) -> str:
    return text


def _integer(text: str) -> int:
    if not INTEGER.fullmatch(text) or len(text.lstrip("+-0")) > MOST_DIGITS:
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> float:
    if not DECIMAL.fullmatch(text):
        raise ValueError(text)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(text)
    return value


def _date(text: str) -> date:
    if not DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _time(text: str) -> time:
    if not TIME.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text)


def _moment(text: str) -> datetime:
    if not MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(text.split())
    if len(set(codes)) != len(codes):
        raise ValueError(text)
    return codes


def _point(text: str) -> Point:
    parts = [_decimal(part) for part in text.split()]
    if not 2 <= len(parts) <= 4 or abs(parts[0]) > 90 or abs(parts[1]) > 180:
        raise ValueError(text)
    return Point(*parts)


def _line(text: str) -> tuple[Point, ...]:
    points = tuple(_point(part) for part in text.rstrip("; ").split(";"))
    if len(points) < 2:
        raise ValueError(text)
    return points


def _area(text: str) -> tuple[Point, ...]:
    points = _line(text)
    if len(points) < 4 or points[0][:2] != points[-1][:2]:
        raise ValueError(text)
    return points


def _file(text: str) -> str:
    if "/" in text or "\\" in text or "\0" in text or text in {".", ".."}:
        raise ValueError(text)
    return text


PARSERS: Mapping[Kind, Callable[[str], Value]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.INTEGER: _integer,
        Kind.DECIMAL: _decimal,
        Kind.DATE: _date,
        Kind.TIME: _time,
        Kind.MOMENT: _moment,
        Kind.CODE: _text,
        Kind.CODES: _codes,
        Kind.POINT: _point,
        Kind.LINE: _line,
        Kind.AREA: _area,
        Kind.FILE: _file,
        Kind.NOTHING: _text,
    }
)


def parse(kind: Kind, text: str) -> Value:
    """Give the value of an answer; a blank text is no answer and gives None.

    Raises
    ------
    AnswerOutOfType
        The text is not an answer of this kind.

    Examples
    --------
    >>> parse(Kind.DECIMAL, "1.0E7")
    10000000.0
    >>> parse(Kind.CODES, "tv radio")
    ('tv', 'radio')
    >>> parse(Kind.INTEGER, " ") is None
    True
    """
    stripped = text.strip()
    if not stripped:
        return None
    try:
        return PARSERS[kind](text if kind is Kind.TEXT else stripped)
    except ValueError as error:
        raise AnswerOutOfType(text, kind) from error


@dataclass(frozen=True)
class QuestionType:
    """One type: its XLSForm name, the kind of its value, and where the value comes from."""

    name: str
    kind: Kind
    role: Role = Role.ASKED

    def parse(self, text: str) -> Value:
        """Give the value of an answer to a question of this type; see ``parse``."""
        return parse(self.kind, text)


def _types(role: Role, kinds: Mapping[str, Kind]) -> dict[str, QuestionType]:
    return {name: QuestionType(name, kind, role) for name, kind in kinds.items()}


QUESTION_TYPES: Mapping[str, QuestionType] = MappingProxyType(
    _types(
        Role.ASKED,
        {
            "text": Kind.TEXT,
            "integer": Kind.INTEGER,
            "decimal": Kind.DECIMAL,
            "range": Kind.INTEGER,  # pyxform sets bind::type where a step is a fraction
            "date": Kind.DATE,
            "time": Kind.TIME,
            "dateTime": Kind.MOMENT,
            "select_one": Kind.CODE,
            "select_one_from_file": Kind.CODE,
            "select_one_external": Kind.CODE,
            "select_multiple": Kind.CODES,
            "select_multiple_from_file": Kind.CODES,
            "rank": Kind.CODES,
            "acknowledge": Kind.CODE,
            "geopoint": Kind.POINT,
            "geotrace": Kind.LINE,
            "geoshape": Kind.AREA,
            "barcode": Kind.TEXT,
            "image": Kind.FILE,
            "audio": Kind.FILE,
            "video": Kind.FILE,
            "file": Kind.FILE,
            "osm": Kind.FILE,
        },
    )
    | _types(Role.COMPUTED, {"calculate": Kind.TEXT, "hidden": Kind.TEXT})
    | _types(Role.SHOWN, {"note": Kind.NOTHING})
    | _types(
        Role.DEVICE,
        {
            "start": Kind.MOMENT,
            "end": Kind.MOMENT,
            "today": Kind.DATE,
            "deviceid": Kind.TEXT,
            "username": Kind.TEXT,
            "email": Kind.TEXT,
            "phonenumber": Kind.TEXT,
            "simserial": Kind.TEXT,
            "subscriberid": Kind.TEXT,
            "audit": Kind.FILE,
            "background-audio": Kind.FILE,
            "start-geopoint": Kind.POINT,
            "background-geopoint": Kind.POINT,
        },
    )
    | _types(Role.ATTACHED, {"csv-external": Kind.NOTHING, "xml-external": Kind.NOTHING})
)

# pyxform 4.5 (question_type_dictionary.py, aliases.py): its other spellings of our types.
_SPELLINGS_OF: Mapping[str, tuple[str, ...]] = {
    "text": ("string", "q string", "add text prompt", "phone number"),
    "integer": (
        "int",
        "q int",
        "add integer prompt",
        "percentage",
        "number of days in last month",
        "number of days in last six months",
        "number of days in last year",
    ),
    "decimal": ("q decimal", "add decimal prompt"),
    "date": ("q date", "add date prompt"),
    "dateTime": (
        "datetime",
        "date time",
        "q date time",
        "q dateTime",
        "add date time prompt",
        "add dateTime prompt",
    ),
    "select_one": (
        "select one",
        "select1",
        "select one from",
        "select one using",
        "q select1",
        "add select one prompt using",
    ),
    "select_multiple": (
        "select all that apply",
        "select all that apply from",
        "select multiple from",
        "select multiple using",
        "q select",
        "add select multiple prompt using",
    ),
    "select_one_from_file": ("select one from file",),
    "select_multiple_from_file": ("select multiple from file",),
    "select_one_external": ("select one external",),
    "acknowledge": ("trigger", "q acknowledge", "add acknowledge prompt"),
    "geopoint": ("location", "gps", "q location", "q geopoint", "add location prompt"),
    "geotrace": ("q geotrace",),
    "geoshape": ("q geoshape",),
    "barcode": ("q barcode", "add barcode prompt"),
    "image": ("photo", "q picture", "q image", "add image prompt", "add photo prompt"),
    "audio": ("q audio", "add audio prompt"),
    "video": ("q video", "add video prompt"),
    "file": ("add file prompt",),
    "calculate": ("q calculate", "add calculate prompt"),
    "note": ("q note", "add note prompt"),
    "start": ("get start time", "start time"),
    "end": ("get end time", "end time"),
    "today": ("get today",),
    "deviceid": ("imei", "device id", "get device id", "uri:deviceid"),
    "username": ("uri:username",),
    "email": ("uri:email",),
    "phonenumber": ("get phone number", "uri:phonenumber"),
    "simserial": ("sim id", "get sim id", "uri:simserial"),
    "subscriberid": ("subscriber id", "get subscriber id", "uri:subscriberid"),
}
SPELLINGS: Mapping[str, str] = MappingProxyType(
    {other: name for name, others in _SPELLINGS_OF.items() for other in others}
)


def question_type(name: str) -> QuestionType:
    """Give the type by its XLSForm name or any spelling of it.

    Raises
    ------
    UnknownQuestionType
        XLSForm has no such type.

    Examples
    --------
    >>> question_type("select one").name
    'select_one'
    """
    found = QUESTION_TYPES.get(SPELLINGS.get(name, name))
    if found is None:
        raise UnknownQuestionType(name)
    return found
