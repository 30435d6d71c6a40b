"""What every day brings to the register: run it as often as you like, by whoever works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from mne.inspections.arriving import see_failing_again
from mne.inspections.policy import Policy
from mne.inspections.reminding import remind, reopen_expired
from mne.inspections.transferring import pass_open_items


@dataclass(frozen=True)
class Day:
    """How much a run changed; all 0 when it had been run before."""

    transferred: int
    stuck: int
    """Items of an office that ended without a successor: somebody has to say which."""
    reopened: int
    seen_again: int
    reminded: int


def run_day(session: Session, policy: Policy, on: date) -> Day:
    """Pass on, reopen, look at the checks again, and remind: in this order."""
    passed = pass_open_items(session, on)
    reopened = reopen_expired(session, on)
    again = see_failing_again(session)
    reminders = remind(session, policy, on)
    return Day(
        len(passed.transfers), len(passed.stuck), len(reopened), len(again), len(reminders)
    )
