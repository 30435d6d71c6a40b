"""Where an engine of tablets and we give different verdicts, and why: all there is.

``python -m tests.surveys.differential`` fails at a difference that isn't here, and
``test_differential`` at a row here that no longer occurs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

WEB = "web client"
COLLECT = "JavaRosa"


class Verdict(Protocol):
    """One verdict that differs from ours."""

    engine: str
    theirs: object
    ours: object
    text: str


@dataclass(frozen=True)
class Difference:
    """One known difference.

    ``rule`` is what is in the expressions that show it, ``shown_by`` one of them.
    """

    name: str
    engine: str
    rule: str
    reason: str
    shown_by: str
    theirs: str = ".*"
    ours: str = ".*"

    def explains(self, found: Verdict) -> bool:
        """Say whether a verdict that differs is this difference."""
        return (
            found.engine == self.engine
            and re.search(self.rule, found.text) is not None
            and re.fullmatch(self.theirs, str(found.theirs), re.DOTALL) is not None
            and re.fullmatch(self.ours, str(found.ours), re.DOTALL) is not None
        )


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "NaN is written as nothing",
        WEB,
        "",
        "the engine writes NaN blank within a text; JavaRosa and XPath 1.0 write NaN",
        "concat('x', number(''))",
        ours=".*NaN.*",
    ),
    Difference(
        "a total over a blank is blank",
        WEB,
        r"\b(sum|max|min)\(",
        "XPath 1.0 makes NaN of a blank; JavaRosa skips it. Publishing warns of it",
        "sum(${income})",
        theirs="|false|true|.*[-/, ]",
    ),
    Difference(
        "coalesce() passes over a total that is blank",
        WEB,
        r"\bcoalesce\((sum|max|min)\(",
        "the total is blank there, so the second value is taken",
        "coalesce(sum(${income}), 5)",
    ),
    Difference(
        "boolean() of a question that is there",
        WEB,
        r"\bboolean\(\s*[./i]",
        "XPath 1.0 asks whether the node exists; JavaRosa what it holds. Publishing warns",
        "boolean(${more})",
    ),
    Difference(
        "date() of an answered number",
        WEB,
        r"\bdate\(\s*/data/whole",
        "the engine reads only a number as days, not a node that holds one",
        "date(${whole})",
        theirs="|false|true|NaN|Invalid Date",
    ),
    Difference(
        "date() of a number has a time",
        WEB,
        r"\bdate\(\s*(\d+|/data/|date-time\(|date\()",
        "the engine keeps the time (of a number 07:00, midnight UTC); JavaRosa the day",
        "string(date(19000))",
        theirs=r".*T\d\d:\d\d:\d\d.000\+07:00.*",
    ),
    Difference(
        "a day reckoned from a blank is invalid",
        WEB,
        r"\bdate\(.* \+ \d+\)",
        "the engine writes 'Invalid Date'; we and JavaRosa leave it blank",
        "date(${birth} + 7)",
        theirs="Invalid Date",
        ours="",
    ),
    Difference(
        "number() of a day",
        WEB,
        r"\bnumber\(",
        "the engine gives the text, or days in UTC (a day less, with 17 hours, or 16 while "
        "clocks here stood at +08:00, until 1975); JavaRosa whole days here",
        "number(today())",
        theirs=r".*\d{4}-\d\d-\d\d|-?\d+(\.(70833|66666|33333|29166)\d+)?",
        ours=r".*/?-?\d+(\.0)?",
    ),
    Difference(
        "nothing is not unequal to anything",
        WEB,
        r"indexed-repeat\(.*!=|!=.*indexed-repeat\(",
        "XPath 1.0 compares an empty set as false; JavaRosa as a blank",
        "indexed-repeat(${name}, ${member}, 9) != 'x'",
        theirs="false",
        ours="True",
    ),
    Difference(
        "a decimal within a text keeps its .0",
        WEB,
        r"concat\(.*/data/part",
        "the engine takes the answer's own text, 34.0; JavaRosa its number, 34",
        "concat('x', ${part})",
        theirs=r".*\.0",
    ),
    Difference(
        "lengths and areas have two decimals",
        WEB,
        r"\b(area|distance)\(",
        "the engine rounds, and takes another radius and projection for areas (0.5 %)",
        "if(${trace} = '', 0, distance(${trace}))",
        theirs=r"-?\d+(\.\d\d?)?",
    ),
    Difference(
        "clock times are of 1970",
        WEB,
        r"\bdecimal-time\(",
        "the engine reckons on 1 January 1970, when clocks here stood at +08:00",
        "decimal-time(${clock})",
    ),
    Difference(
        "position() of none",
        WEB,
        r"\bposition\( /data/member \[",
        "the engine gives nothing where JavaRosa gives 0",
        "position(${member}[position() = 9])",
        theirs="|.*[-/, ]",
    ),
    Difference(
        "the largest of negative numbers is 0",
        COLLECT,
        r"\bmax\(",
        "a defect of JavaRosa",
        "max(-3, -5)",
        theirs=".*0",
        ours="-.*",
    ),
    Difference(
        "a part of the day has other last digits",
        COLLECT,
        r"\bdecimal-time\(",
        "JavaRosa subtracts days; we divide seconds",
        "concat('x', decimal-time(${clock}))",
        theirs=r".*0\.\d{10,}",
    ),
    Difference(
        "a date reckoned from a blank",
        COLLECT,
        r"\bdate\(",
        "JavaRosa writes NaN for the day; a blank is what nobody takes for an answer",
        "string(date(${birth} + 7))",
        theirs=".*NaN.*",
    ),
)

STOPS: tuple[tuple[str, str, str], ...] = (
    (
        WEB,
        r"Function '(is-selected|version|property|depend|extract-signed|enclosed-area)' is",
        "the engine doesn't know the function; publishing refuses it",
    ),
    (
        WEB,
        "'distance' received a value that does not represent GPS",
        "the engine stops at the length of a blank trace; publishing refuses it",
    ),
    (
        COLLECT,
        "cannot handle function 'pulldata'",
        "ODK Collect has it beside JavaRosa; the web client's engine was asked",
    ),
    (
        COLLECT,
        '"val" is null',
        "property(): the program that asks here gives no properties of a device",
    ),
)
"""At what an engine gives up a whole interview: engine, its words, and why it may."""


def is_stop_known(engine: str, fault: str) -> bool:
    """Say whether an engine may stop with these words."""
    return any(engine == who and re.search(words, fault) for who, words, _ in STOPS)
