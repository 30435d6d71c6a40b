"""The functions of expressions that deal with days and times.

A blank or unreadable date gives a blank (NaN where a number is due); JavaRosa may stop the
interview there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from math import floor, isfinite, nan

from surveys.expression_values import (
    LOCAL,
    SECONDS_A_DAY,
    Value,
    day_of,
    fraction_of_day,
    instant_of,
    scalar,
    to_moment,
    to_number,
    to_text,
)
from surveys.nodes import Scalar


def as_date(value: Value) -> Scalar:
    """``date()``: the calendar day."""
    moment = to_moment(value)
    return "" if moment is None or isinstance(moment, time) else day_of(moment)


def as_moment(value: Value) -> Scalar:
    """``date-time()``: the moment; of a day its first."""
    moment = to_moment(value)
    return "" if moment is None or isinstance(moment, time) else instant_of(moment)


def decimal_date_time(value: Value) -> Scalar:
    """``decimal-date-time()``: days since 1970 in UTC, with their fraction."""
    if scalar(value) == "":
        return ""
    if isinstance(scalar(value), float):
        return to_number(value)
    moment = to_moment(value)
    if moment is None or isinstance(moment, time):
        return nan
    return instant_of(moment).timestamp() / SECONDS_A_DAY


def decimal_time(value: Value) -> Scalar:
    """``decimal-time()``: the fraction of the day that has passed."""
    if scalar(value) == "":
        return ""
    if isinstance(scalar(value), float):
        number = to_number(value)
        return number - floor(number) if isfinite(number) else nan
    moment = to_moment(value)
    if moment is None:
        return nan
    return fraction_of_day(instant_of(moment) if isinstance(moment, date) else moment)


_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PARTS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda at: f"{at.year:04}",
    "y": lambda at: f"{at.year % 100:02}",
    "m": lambda at: f"{at.month:02}",
    "n": lambda at: str(at.month),
    "b": lambda at: _MONTHS[at.month - 1],
    "d": lambda at: f"{at.day:02}",
    "e": lambda at: str(at.day),
    "H": lambda at: f"{at.hour:02}",
    "h": lambda at: str(at.hour),
    "M": lambda at: f"{at.minute:02}",
    "S": lambda at: f"{at.second:02}",
    "3": lambda at: f"{at.microsecond // 1000:03}",
    "a": lambda at: _DAYS[at.weekday()],
    "%": lambda _: "%",
}


def format_moment(value: Value, template: Value) -> str:
    """``format-date()`` and ``format-date-time()``: %Y %m %d %H %M %S and so on.

    Months and weekdays are the English short names that JavaRosa writes without a locale;
    a tablet may write them in its own language.
    """
    moment = to_moment(value)
    if moment is None:
        return ""
    if isinstance(moment, time):
        clock = moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
        moment = datetime.combine(date(2000, 1, 1), clock)
    at = instant_of(moment).astimezone(LOCAL)
    pieces = to_text(template).split("%")
    written = [pieces[0]]
    pending = iter(pieces[1:])
    for piece in pending:
        if piece == "":  # "%%": the piece after it is plain text
            written.append("%" + next(pending, ""))
        else:
            part = _PARTS.get(piece[0])
            written.append((part(at) if part else "") + piece[1:])
    return "".join(written)
