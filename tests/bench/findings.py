"""Time the lists, the board and the tables of a register of 50,000 recommendations.

``python -m tests.bench.findings [--items 50000]`` makes the register on SQLite in a
temporary folder and prints, for each screen, the median and the 95th percentile of 20
readings. None may take more than 300 ms of CPU; the wall clock of a machine that others
use too is printed beside it. SQLite works in this process, so its CPU is all there is.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from migrations import migrate
from mne.areas.editing import add_area
from mne.areas.models import Area, AreaKind
from mne.db import make_engine, make_sessions
from mne.inspections import ageing, flow, listing
from mne.inspections.finding_models import (
    Confidentiality,
    Finding,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.policy import load_policy
from mne.inspections.recommendation_models import (
    AddresseeLevel,
    Answer,
    Recommendation,
    RecommendationEvent,
    RecommendationState,
    Response,
)
from mne.inspections.workflow import CLOSED
from mne.programmes.models import Agency, OfficePosition
from mne.programmes.offices import join_office, set_superior
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role

LIMIT = 0.3
"""Seconds at the 95th percentile."""
TIMES = 20
TODAY = date(2026, 11, 23)
FOUNDED = date(2015, 1, 1)
COMMUNES = 40

State = RecommendationState
USUAL = (State.ISSUED, State.RESPONDED, State.IN_PROGRESS, State.SUBMITTED)
ROADS = (
    (60, (*USUAL, State.VERIFIED_CLOSED)),
    (8, (*USUAL, State.RETURNED)),
    (8, USUAL[:3]),
    (6, USUAL),
    (6, USUAL[:1]),
    (4, USUAL[:2]),
    (3, (State.ISSUED, State.SUSPENDED)),
    (3, (State.ISSUED, State.RESPONDED, State.ACCEPTED_RISK)),
    (2, ()),
)
"""How many of a hundred go which way."""


@dataclass(frozen=True)
class World:
    """Whom and what the register is about."""

    areas: list[Area]
    lead: Agency
    communes: list[Agency]
    supervisor: User


def build(session: Session, items: int) -> World:
    """Make offices, people and so many recommendations, each with its events."""
    world = _world(session)
    chance = random.Random(20261123)
    for start in range(0, items, 5000):
        _fill(session, world, chance, range(start + 1, min(start + 5000, items) + 1))
    session.commit()
    return world


def _world(session: Session) -> World:
    district = add_area(session, "TB", "Huyện Tân Biên", AreaKind.DISTRICT, FOUNDED)
    areas = [
        add_area(session, f"TB{n:02}", f"Xã {n}", AreaKind.COMMUNE, FOUNDED, district)
        for n in range(COMMUNES)
    ]
    places = [district, district, *areas]
    names = ["UBND huyện", "Phòng LĐTBXH", *(f"UBND {area.name}" for area in areas)]
    agencies = [
        Agency(code=f"A{n}", name=name, area_id=place.id, valid_from=FOUNDED)
        for n, (name, place) in enumerate(zip(names, places, strict=True))
    ]
    session.add_all(agencies)
    session.flush()
    for office in agencies[1:]:
        set_superior(session, office, agencies[0], FOUNDED)
    person = User(
        login="huong",
        name="Trần Thị Hương",
        password_hash="-",
        session_key="-",
        created_at=datetime(2015, 1, 1, tzinfo=UTC),
    )
    session.add(person)
    session.flush()
    grant(session, person, Role.SUPERVISOR, district, FOUNDED)
    join_office(session, agencies[1], person, OfficePosition.OFFICER, FOUNDED)
    return World([district, *areas], agencies[1], agencies[2:], person)


def _fill(session: Session, world: World, chance: random.Random, ids: range) -> None:
    findings, items, events, responses = [], [], [], []
    for number in ids:
        item, its_events = _item(world, chance, number)
        items.append(item)
        events += its_events
        findings.append(_finding(item, chance))
        if any(event["to_state"] == State.RESPONDED for event in its_events):
            responses.append(_response(world, item, chance))
    for table, rows in (
        (Finding, findings),
        (Recommendation, items),
        (RecommendationEvent, events),
        (Response, responses),
    ):
        session.execute(insert(table), rows)


def _item(
    world: World, chance: random.Random, number: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    weights = [weight for weight, _ in ROADS]
    road = chance.choices([states for _, states in ROADS], weights)[0]
    begun = datetime(2023, 1, 2, 2, tzinfo=UTC) + timedelta(days=chance.randrange(1380))
    moments = [begun]
    for _ in road:
        moments.append(
            moments[-1] + timedelta(days=chance.randrange(1, 12), minutes=number % 60)
        )
    states = (State.DRAFT, *road)
    place = chance.randrange(COMMUNES)
    issued = moments[1] if road else None
    due = (issued or begun).date() + timedelta(days=chance.choice([15, 30, 60, 90]))
    item = {
        "id": number,
        "uid": str(UUID(int=number)),
        "ref": f"KN-{begun.year}-{number:05d}",
        "finding_id": number,
        "area_id": world.areas[place + 1].id,
        "text": f"Rà soát lại danh sách hộ nghèo của ấp {number % 97}.",
        "issuer_id": world.lead.id,
        "addressee_id": world.communes[place].id,
        "addressee_level": AddresseeLevel.UNIT,
        "severity": chance.choice(list(Severity)),
        "state": states[-1],
        "version": len(road),
        "original_due_before": due if road else None,
        "due_before": due,
        "issued_at": issued,
        "closed_at": moments[-1] if states[-1] in CLOSED else None,
        "moved_at": moments[-1],
    }
    events = [
        {
            "recommendation_id": number,
            "number": step,
            "from_state": states[step - 1],
            "to_state": states[step],
            "actor_id": world.supervisor.id,
            "at": moments[step],
            "reason": "",
            "details": {},
        }
        for step in range(1, len(states))
    ]
    return item, events


def _finding(item: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    number = item["id"]
    return {
        "id": number,
        "uid": str(UUID(int=number)),
        "ref": f"PH-{number:05d}",
        "source": chance.choice(list(FindingSource)),
        "agency_id": item["addressee_id"],
        "area_id": item["area_id"],
        "type": chance.choice(list(FindingType)),
        "criterion": "Quyết định 24/2021/QĐ-TTg",
        "condition": "Danh sách không niêm yết",
        "severity_given": item["severity"],
        "detected_on": (item["issued_at"] or item["moved_at"]).date(),
        "fingerprint": f"{number % 45000:064d}",
        "recurrence_of_id": None,
        "confidentiality": Confidentiality.ORDINARY,
        "created_at": item["moved_at"],
    }


def _response(world: World, item: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {
        "recommendation_id": item["id"],
        "answer": chance.choice(list(Answer)),
        "reason": "Thiếu người",
        "responded_at": item["moved_at"],
        "responded_by_id": world.supervisor.id,
        "decision": "",
    }


# ---------------------------------------------------------------- what is timed


def screens(session: Session, world: World) -> Iterator[tuple[str, Callable[[], object]]]:
    """Give each list, board and table as a screen asks for it."""
    places = {area.id for area in world.areas}
    policy = load_policy()
    year_ago, autumn = date(2025, 11, 23), date(2024, 10, 1)
    narrow = listing.Filter(severity=Severity.HIGH, source=FindingSource.AUDIT)

    def rows(asked: listing.Filter, offset: int = 0) -> object:
        listing.count(session, places, asked, TODAY)
        found = listing.matching(places, asked, TODAY)
        return listing.rows(session, found, listing.Cut(50, offset))

    for which in listing.Which:
        yield f"list, {which}", lambda which=which: rows(listing.Filter(which))
    yield "list, two filters", lambda: rows(narrow)
    yield "list, words", lambda: rows(listing.Filter(listing.Which.ALL, text="ấp 96."))
    everything = listing.Filter(listing.Which.ALL)
    yield "list, last page", lambda: rows(everything, 49_900)
    yield "board", lambda: listing.board(session, places, listing.Filter(), TODAY)
    yield "my work", lambda: listing.desk(session, world.supervisor, TODAY)
    for on in (TODAY, year_ago, autumn):
        for by in ageing.By:
            yield (
                f"ageing by {by.name.lower()}, {on}",
                lambda on=on, by=by: ageing.ageing(session, on, by, policy.buckets, places),
            )
    yield "cohorts", lambda: ageing.cohorts(session, TODAY, places)
    yield "funnel of a year", lambda: flow.funnel(session, 2025, TODAY, places)
    yield "recurrence", lambda: flow.recurrence(session, TODAY, places)


def timed(read: Callable[[], object]) -> tuple[float, float, float]:
    """Read a screen some times; give seconds of CPU (median, 95th) and of wall (95th)."""
    cpu, wall = [], []
    for _ in range(TIMES):
        begin = time.process_time(), time.perf_counter()
        read()
        cpu.append(time.process_time() - begin[0])
        wall.append(time.perf_counter() - begin[1])
    return statistics.median(cpu), _worst(cpu), _worst(wall)


def _worst(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=20)[-1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=50_000)
    options = parser.parse_args()
    slow = 0
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'findings.sqlite'}"
        migrate(url)
        engine = make_engine(url)
        with make_sessions(engine)() as session:
            world = build(session, options.items)
            print(f"{options.items:,} recommendations")
            for name, read in screens(session, world):
                times = timed(read)
                slow += times[1] > LIMIT
                median, worst, wall = (f"{each * 1000:5.0f} ms" for each in times)
                print(f"{name:34} CPU {median}, p95 {worst}; wall p95 {wall}")
        engine.dispose()
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
