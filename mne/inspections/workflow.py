"""The life of a recommendation: which moves there are, whose they are, what they need.

A closed table. ``moving`` makes a move and enforces what stands here; nothing else changes
a recommendation's state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mne.inspections.recommendation_models import RecommendationState as State
from mne.users.permissions import Permission


class Part(StrEnum):
    """Whose move it is."""

    ISSUER = "issuer"
    """The office that follows it up."""
    ADDRESSEE = "addressee"
    """The office that has to mend it."""
    VERIFIER = "verifier"
    """Somebody of neither who sees for themselves."""
    SUPERIOR = "superior"
    """The head of the office to which the issuer answers."""
    SYSTEM = "system"
    """A day that came, a check that failed again."""


PERMISSIONS = {
    Part.ISSUER: Permission.ISSUE_RECOMMENDATIONS,
    Part.ADDRESSEE: Permission.ANSWER_RECOMMENDATIONS,
    Part.VERIFIER: Permission.VERIFY_REMEDIES,
    Part.SUPERIOR: Permission.DECIDE_RECOMMENDATIONS,
}


@dataclass(frozen=True)
class Move:
    """A named step from some states to one, and who may take it."""

    name: str
    before: frozenset[State]
    after: State
    parts: frozenset[Part]
    is_reasoned: bool = False
    """Whether it needs a reason in words."""


def _move(name: str, before: Iterable[State], after: State, parts: Iterable[Part]) -> Move:
    return Move(name, frozenset(before), after, frozenset(parts))


def _reasoned(
    name: str, before: Iterable[State], after: State, parts: Iterable[Part]
) -> Move:
    return Move(name, frozenset(before), after, frozenset(parts), is_reasoned=True)


ISSUE = _move("issue", [State.DRAFT], State.ISSUED, [Part.ISSUER])
WITHDRAW = _reasoned(
    "withdraw", [State.DRAFT, State.ISSUED], State.WITHDRAWN, [Part.ISSUER]
)
SUSPEND = _reasoned("suspend", [State.ISSUED], State.SUSPENDED, [Part.ISSUER])
RESUME = _reasoned("resume", [State.SUSPENDED], State.ISSUED, [Part.ISSUER])
RESPOND = _move("respond", [State.ISSUED], State.RESPONDED, [Part.ADDRESSEE])
START = _move(
    "start",
    [State.RESPONDED, State.RETURNED, State.REOPENED],
    State.IN_PROGRESS,
    [Part.ADDRESSEE],
)
SUBMIT = _reasoned("submit", [State.IN_PROGRESS], State.SUBMITTED, [Part.ADDRESSEE])
RETURN = _reasoned("return", [State.SUBMITTED], State.RETURNED, [Part.VERIFIER])
VERIFY = _move("verify", [State.SUBMITTED], State.VERIFIED_CLOSED, [Part.VERIFIER])
CLOSE_IN_PART = _reasoned(
    "close_in_part", [State.SUBMITTED], State.PARTIALLY_CLOSED, [Part.VERIFIER]
)
CLOSE_NOT_IMPLEMENTED = _reasoned(
    "close_not_implemented",
    [State.RESPONDED],
    State.CLOSED_NOT_IMPLEMENTED,
    [Part.SUPERIOR],
)
ACCEPT_RISK = _reasoned(
    "accept_risk", [State.RESPONDED], State.ACCEPTED_RISK, [Part.SUPERIOR]
)
DECLARE_OVERTAKEN = _reasoned(
    "declare_overtaken", [State.IN_PROGRESS], State.OVERTAKEN, [Part.SUPERIOR]
)
REFER = _reasoned("refer", [State.IN_PROGRESS], State.REFERRED, [Part.ISSUER])
REGISTER_ANSWER = _reasoned(
    "register_answer", [State.REFERRED], State.SUBMITTED, [Part.ISSUER]
)
REOPEN = _reasoned(
    "reopen",
    [State.VERIFIED_CLOSED, State.ACCEPTED_RISK],
    State.REOPENED,
    [Part.VERIFIER, Part.ISSUER, Part.SYSTEM],
)

MOVES = (
    ISSUE,
    WITHDRAW,
    SUSPEND,
    RESUME,
    RESPOND,
    START,
    SUBMIT,
    RETURN,
    VERIFY,
    CLOSE_IN_PART,
    CLOSE_NOT_IMPLEMENTED,
    ACCEPT_RISK,
    DECLARE_OVERTAKEN,
    REFER,
    REGISTER_ANSWER,
    REOPEN,
)

CLOSED = frozenset(
    {
        State.VERIFIED_CLOSED,
        State.PARTIALLY_CLOSED,
        State.CLOSED_NOT_IMPLEMENTED,
        State.OVERTAKEN,
        State.WITHDRAWN,
    }
)
"""Nobody has a next move; an accepted risk still has its day."""

NEXT_MOVER = {
    State.DRAFT: Part.ISSUER,
    State.ISSUED: Part.ADDRESSEE,
    State.SUSPENDED: Part.ISSUER,
    State.RESPONDED: Part.ADDRESSEE,
    State.IN_PROGRESS: Part.ADDRESSEE,
    State.RETURNED: Part.ADDRESSEE,
    State.REOPENED: Part.ADDRESSEE,
    State.SUBMITTED: Part.VERIFIER,
    State.REFERRED: Part.ISSUER,
    State.ACCEPTED_RISK: Part.SUPERIOR,
}
"""Who has the next move, by state; a refusal not yet decided on is the superior's."""


def moves_from(state: State) -> list[Move]:
    """Give the moves that the table allows from a state."""
    return [move for move in MOVES if state in move.before]
