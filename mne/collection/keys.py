"""What an interview says of its household, its place and its day, by agreed names.

The names are those every built-in questionnaire uses; a questionnaire without them is
filed all the same, by the round and by the day on which the tablet began it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from mne.clock import LOCAL
from surveys.addresses import Answers
from surveys.errors import AnswerOutOfType
from surveys.question_types import Kind, parse

_RESULT_LENGTH = 40


@dataclass(frozen=True)
class Keys:
    """Codes as they were answered, blank if they were not, and the day of the interview."""

    household_code: str
    hamlet_code: str
    made_on: date
    # what came of the visit, blank if the questionnaire doesn't ask
    result: str = ""


def keys_of(answers: Answers, started_at: datetime | None, received_at: datetime) -> Keys:
    """Read the keys; the day is the answer, or the tablet's, or else that of receipt."""
    answered = parsed(Kind.DATE, _first(answers, "interview_date"))
    moment = started_at or received_at
    return Keys(
        household_code=_first(answers, "household_code"),
        hamlet_code=_first(answers, "hamlet_code"),
        made_on=answered if isinstance(answered, date) else moment.astimezone(LOCAL).date(),
        result=_first(answers, "interview_result")[:_RESULT_LENGTH],
    )


def moment_of(text: str) -> datetime | None:
    """Read a tablet's time; one without a zone is the time in Viet Nam.

    A moment at the very edge of the calendar has no time in other zones: it is no moment.
    """
    moment = parsed(Kind.MOMENT, text)
    if not isinstance(moment, datetime):
        return None
    in_a_zone = moment if moment.tzinfo is not None else moment.replace(tzinfo=LOCAL)
    try:
        in_a_zone.astimezone(UTC).astimezone(LOCAL)
    except OverflowError:
        return None
    return in_a_zone


def parsed(kind: Kind, text: str) -> object:
    """Give the value of a text; None also where it is out of type."""
    try:
        return parse(kind, text)
    except AnswerOutOfType:
        return None


def _first(answers: Answers, name: str) -> str:
    """Find the first answer of this name, in groups too; a repeat has no one answer."""
    found = answers.get(name)
    if isinstance(found, str):
        return found.strip()
    for inner in answers.values():
        if isinstance(inner, dict) and (text := _first(inner, name)):
            return text
    return ""
