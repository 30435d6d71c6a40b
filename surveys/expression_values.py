"""Values of expressions and how one kind becomes another, as JavaRosa does it.

JavaRosa 5.1 is the engine inside ODK Collect. Where it and XPath 1.0 (which the web engines
follow) part, this is what we do:

====================================  ==================  ==================  =========
construct                             JavaRosa            XPath 1.0, web      we follow
====================================  ==================  ==================  =========
number("1,5")                         1.5                 NaN                 JavaRosa
string(12345678.5)                    1.23456785E7        12345678.5          XPath
date-time minus date-time             whole days          days with fraction  JavaRosa
date compared with a quoted text      false               (not tried)         JavaRosa
sum(), max(), min() over blanks       blanks are skipped  NaN                 JavaRosa
max() of negative numbers only        0 (a defect)        the largest         XPath
round(-126, -1)                       -120 (a defect)     -130                XPath
/data/member[2]                       nothing             the second          XPath
/data/member inside a member          that member [1]_    all members         JavaRosa
a path to several nodes as one value  stops the form      the first           XPath
selected("", "")                      true                false               JavaRosa
a calculated yes/no, as sent          1 or 0              true or false       both fit
a calculated date, as sent            with a time         the date            both fit
====================================  ==================  ==================  =========

.. [1] All members, if the very same expression stands outside the repeat, too: JavaRosa
   keeps one copy of equal expressions and evaluates it in their common context. So write
   the count outside, and refer to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite, isinf, isnan, nan, trunc
from zoneinfo import ZoneInfo

from surveys.nodes import Node, Scalar

Value = Scalar | list[Node]

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
"""A moment without an offset, and the calendar day of one, are meant in this zone."""

EPOCH = date(1970, 1, 1)
TINY = 1e-12  # below this JavaRosa takes two numbers for one
SECONDS_A_DAY = 86_400
MOST_DAYS = 700_000  # from 1970 into either year 54 or 3886
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(.*))?", re.ASCII)
_CLOCK = re.compile(
    r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)


def scalar(value: Value) -> Scalar:
    """Give the one value of a set of nodes: the first node's; blank if there is none."""
    if not isinstance(value, list):
        return value
    return value[0].value if value and value[0].relevant else ""


def items(value: Value) -> list[Scalar]:
    """Give the values of all nodes; a single value is a list of one."""
    return [scalar([node]) for node in value] if isinstance(value, list) else [value]


def each(values: Sequence[Value]) -> list[Scalar]:
    """Give the values that a function of many arguments sees: one set of nodes, or all."""
    if len(values) == 1:
        return items(values[0])
    return [scalar(value) for value in values]


def to_boolean(value: Value) -> bool:
    """Give false for a blank text, 0 and NaN; a date is always true."""
    value = scalar(value)
    if isinstance(value, float):
        return not isnan(value) and abs(value) > TINY
    return value if isinstance(value, bool) else value != ""


def to_number(value: Value) -> float:
    """Give a number; a date is whole days since 1970, a clock time a fraction of a day."""
    value = scalar(value)
    if isinstance(value, float | bool):
        return float(value)
    if isinstance(value, str):
        return number_of(value)
    if isinstance(value, time):
        return fraction_of_day(value)
    return float((day_of(value) - EPOCH).days)


def number_of(text: str) -> float:
    """Read a number as XPath writes them (no exponent, no plus); else NaN."""
    text = text.strip().replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else nan


def to_text(value: Value) -> str:
    """Write a value; a date-time as its date, as JavaRosa does."""
    value = scalar(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return text_of(value)
    if isinstance(value, time):
        return value.isoformat("milliseconds")
    return day_of(value).isoformat()


def text_of(number: float) -> str:
    """Write a number without an exponent, a whole one without a point."""
    if isnan(number):
        return "NaN"
    if isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number.is_integer() or abs(number) < TINY:
        return str(int(number))
    written = repr(number)
    return format(Decimal(written), "f") if "e" in written else written


def to_moment(value: Value) -> date | datetime | time | None:
    """Read a date, date-time or clock time; a number is days since 1970; else None."""
    value = scalar(value)
    if isinstance(value, str):
        return moment_of(value)
    if isinstance(value, date | time):
        return value
    days = float(value)
    if isnan(days) or abs(days) > MOST_DAYS:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)


def moment_of(text: str) -> date | datetime | time | None:
    """Read the text of a date, date-time or clock time."""
    match = _DATE.fullmatch(text.strip())
    try:
        if match is None:
            return clock_of(text)
        day = date.fromisoformat(match[1])
        if match[2] is None:
            return day
        clock = clock_of(match[2])
        if clock is None:
            return None
        return datetime.combine(day, clock.replace(tzinfo=clock.tzinfo or LOCAL))
    except ValueError:
        return None


def clock_of(text: str) -> time | None:
    """Read a clock time as tablets write it: 08:30:00.000+07:00."""
    match = _CLOCK.fullmatch(text.strip())
    return None if match is None else time.fromisoformat(text.strip())


def day_of(moment: date | datetime) -> date:
    """Give the calendar day."""
    return moment.astimezone(LOCAL).date() if isinstance(moment, datetime) else moment


def instant_of(moment: date | datetime) -> datetime:
    """Give the moment; a day begins at midnight here."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(tzinfo=LOCAL))


def fraction_of_day(moment: datetime | time) -> float:
    """Give the part of the calendar day that has passed at a moment."""
    if isinstance(moment, time):
        # Any recent day will do: the offset here has been +07:00 since 1975.
        moment = datetime.combine(date(2000, 1, 1), moment)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
    here = moment.astimezone(LOCAL)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return (here - midnight).total_seconds() / SECONDS_A_DAY


def whole_number(number: float) -> float:
    """Cut off the decimals; NaN and infinities stay."""
    return float(trunc(number)) if isfinite(number) else number
