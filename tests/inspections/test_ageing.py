"""Age, cohorts, funnel, timeliness and recurrence as of any day, counted in SQL (B-10).

E1  the tables count what ``clock_of`` reads item by item, on any day (same state, class of
    age and lateness): SQL and Python agree
E2  an old day keeps its due date: an extension approved later changes nothing before
E3  a year's cohort says what became of it; timely are those verified before the first due
    date, of all that was due, open ones included
E4  a month's funnel counts what ever reached a stage by the day
E5  what comes back is counted by office and kind
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.inspections import ageing, deciding, findings, flow, recommendations
from mne.inspections.ageing import By, Fate
from mne.inspections.clocks import clock_of
from mne.inspections.finding_models import Severity
from mne.inspections.recommendation_models import (
    ExtensionState,
    Recommendation,
    RecommendationState,
)
from mne.inspections.standing import RUNNING, standing
from tests.inspections.conftest import DUE, ISSUED, Offices, at, issued, seen
from tests.inspections.test_clocks import (
    extend_to_june,
    mend_and_close,
    suspend_for_march,
)

BUCKETS = (30, 60, 90, 180, 365)
DAYS = [
    date(2023, 2, 28),
    date(2023, 3, 10),
    date(2023, 3, 31),
    date(2023, 4, 1),
    date(2023, 5, 31),
    date(2023, 6, 14),
    date(2023, 6, 15),
    date(2024, 3, 1),
]


@pytest.fixture
def register(session: Session, world: Offices) -> list[Recommendation]:
    """Four items: closed late, suspended for a time, left alone, withdrawn."""
    late = issued(session, world, severity=Severity.HIGH)
    extend_to_june(session, world, late)
    mend_and_close(session, world, late)
    waiting = issued(session, world, subject_key="2")
    suspend_for_march(session, world, waiting)
    alone = issued(session, world, subject_key="3")
    nobodys = issued(session, world, subject_key="4")
    with clock.frozen(at(date(2023, 3, 5))):
        recommendations.withdraw(session, nobodys, 1, world.inspector, "Nhầm")
    session.flush()
    return [late, waiting, alone, nobodys]


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_sql_and_python_agree_on_any_day(
    session: Session, world: Offices, register: list[Recommendation], on: date
):  # E1
    rows = standing(session, on).rows
    in_sql = {row.id: row for row in session.execute(select(rows))}
    for item in register:
        read = clock_of(item, on)
        if read.age is None:
            continue
        row = in_sql[item.id]
        assert (row.state, row.due_before) == (read.state, read.due_before)

    counted = Counter[tuple[Severity, int]]()
    late = 0
    for item in register:
        read = clock_of(item, on)
        if read.age is None or not read.is_open:
            continue
        rank = sum(read.age > most for most in BUCKETS)
        is_suspended = read.state == RecommendationState.SUSPENDED
        counted[item.severity, -1 if is_suspended else rank] += 1
        late += read.state in RUNNING and read.due_before <= on
    table = ageing.ageing(session, on, By.SEVERITY, BUCKETS, [world.area.id])
    found = Counter[tuple[Severity, int]]()
    for row in table:
        found.update({(row.key, n): count for n, count in enumerate(row.by_age) if count})
        found.update({(row.key, -1): row.suspended} if row.suspended else {})
    assert found == counted
    assert sum(row.late for row in table) == late


def test_a_later_extension_changes_nothing_before(session: Session, world: Offices):  # E2
    item = issued(session, world)
    asked = []
    with clock.frozen(at(date(2023, 3, 10))):
        for due in (date(2023, 5, 1), date(2023, 6, 1)):
            request = deciding.ask_extension(session, item, due, "Lũ", world.officer)
            asked.append(request)
    for request, day in zip(asked, (date(2023, 3, 12), date(2023, 3, 20)), strict=True):
        with clock.frozen(at(day)):
            deciding.decide_extension(
                session, item, request, ExtensionState.APPROVED, world.leader
            )
    for on, due in (
        (date(2023, 3, 11), DUE),
        (date(2023, 3, 12), date(2023, 5, 1)),
        (date(2023, 3, 19), date(2023, 5, 1)),
        (date(2023, 3, 20), date(2023, 6, 1)),
    ):
        rows = standing(session, on).rows
        assert session.scalar(select(rows.c.due_before)) == due
        assert clock_of(item, on).due_before == due


def test_a_cohort_says_what_became_of_it(
    session: Session, world: Offices, register: list[Recommendation]
):  # E3
    places = [world.area.id]
    (now,) = ageing.cohorts(session, date(2023, 7, 1), places)
    assert (now.year, now.issued, now.due, now.timely) == (2023, 3, 3, 0)
    assert now.fates[Fate.IMPLEMENTED] == 1
    assert now.fates[Fate.NOT_IMPLEMENTED] == 2
    assert now.timely_share == 0
    (before,) = ageing.cohorts(session, date(2023, 3, 15), places)
    assert (before.due, before.timely_share) == (0, None)
    assert ageing.cohorts(session, date(2022, 12, 31), places) == []


def test_in_time_is_before_the_first_due_date(session: Session, world: Offices):  # E3
    item = issued(session, world)
    mend_and_close(session, world, item)  # on 15 June, due before 1 April
    for due, timely in ((date(2023, 6, 15), 0), (date(2023, 6, 16), 1)):
        item.original_due_before = due
        session.flush()
        (year,) = ageing.cohorts(session, date(2023, 7, 1), [world.area.id])
        assert (year.due, year.timely) == (1, timely)


def test_a_funnel_counts_what_reached_a_stage(
    session: Session, world: Offices, register: list[Recommendation]
):  # E4
    places = [world.area.id]
    (march,) = flow.funnel(session, 2023, date(2023, 6, 30), places)
    assert (march.month, march.reached) == (date(2023, 3, 1), (4, 1, 1, 1, 1))
    (early,) = flow.funnel(session, 2023, date(2023, 4, 9), places)
    assert early.reached == (4, 0, 0, 0, 0)
    assert flow.funnel(session, 2022, date(2023, 6, 30), places) == []


def test_what_comes_back_is_counted(session: Session, world: Offices):  # E5
    first = findings.record_finding(session, seen(world), world.inspector)
    findings.record_finding(session, seen(world), world.inspector)
    later = seen(world, detected_on=ISSUED + timedelta(days=30), subject_key="x")
    findings.record_finding(session, later, world.inspector)
    (row,) = flow.recurrence(session, date(2023, 12, 31), [world.area.id])
    assert (row.agency_id, row.findings, row.repeated) == (world.commune.id, 3, 1)
    assert row.share == pytest.approx(1 / 3)
    assert first.recurrence_of_id is None


def test_another_area_sees_nothing(
    session: Session, world: Offices, register: list[Recommendation]
):
    on = date(2023, 5, 1)
    assert ageing.ageing(session, on, By.ADDRESSEE, BUCKETS, [0]) == []
    assert ageing.cohorts(session, on, [0]) == []
    assert flow.recurrence(session, on, [0]) == []
