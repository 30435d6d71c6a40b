"""Load the demo: the map, the people, the programme, the rounds, one frozen data set.

The demo is built in a folder beside its own and moved there when it is whole, so a build
that was cut off leaves nothing that looks finished. Everything goes through the services
that an office uses; only the register is filled in bulk.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

import migrations
from mne import clock, config, pipeline
from mne.areas import tree
from mne.collection.envelopes import Sender
from mne.collection.files import FileStore
from mne.config import Settings
from mne.datasets.freezing import freeze
from mne.db import make_engine, make_sessions
from mne.demo import people as population
from mne.demo import places, register, rounds
from mne.demo.errors import DemoInTheWay
from mne.demo.people import Home
from mne.households.models import Household
from mne.programmes.documents import seed_document
from mne.programmes.register import load_programme
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round, RoundMode, RoundState
from mne.standards.packs import load_builtin
from mne.users import devices, people
from mne.users.models import User
from mne.users.permissions import Role
from surveys import instruments

SLICE = 1_200
FULL = 27_000
SEED = 2026
PASSWORD = "tanbien-2026"  # noqa: S105 printed for whoever tries the demo
MARK = "demo.txt"
"""Stands in a folder whose demo is whole."""
DATASET = "tan-bien-2022-2026"
REFORM = date(2025, 7, 1)
SINCE = date(2021, 1, 1)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Login:
    """A person of the demo. ``area`` is of today; ``before`` held until the reform."""

    login: str
    name: str
    role: Role
    area: str
    before: str


LOGINS = (
    Login("dieutravien", "Nguyễn Thị Điều Tra", Role.ENUMERATOR, "72M", "72TB"),
    Login("giamsat", "Trần Văn Giám Sát", Role.SUPERVISOR, "TB21", "TB05"),
    Login("danhgia", "Lê Thị Đánh Giá", Role.EVALUATOR, "72M", "72TB"),
    Login("canbo", "Phạm Văn Cán Bộ", Role.PROGRAMME_OFFICER, "72M", "72TB"),
    Login("quantri", "Huỳnh Thị Quản Trị", Role.ADMINISTRATOR, "72M", "72"),
)


def load_demo(folder: Path, households: int, say: Say) -> Settings:
    """Give the demo in ``folder``, loading it first if it is not there yet.

    Raises
    ------
    DemoInTheWay
        ``folder`` holds something else.
    """
    if (folder / MARK).exists():
        say((folder / MARK).read_text(encoding="utf-8").strip())
        return _settings(folder)
    if folder.exists() and any(folder.iterdir()):
        raise DemoInTheWay(folder)
    building = folder.with_name(folder.name + ".building")
    shutil.rmtree(building, ignore_errors=True)
    settings = _settings(building)
    _build(settings, households, say)
    (building / MARK).write_text(_summary(settings), encoding="utf-8")
    if folder.exists():
        folder.rmdir()
    building.rename(folder)
    say((folder / MARK).read_text(encoding="utf-8").strip())
    return _settings(folder)


def _settings(folder: Path) -> Settings:
    """Embedded, whatever the environment says: a demo never writes into an office's."""
    return config.load(folder, environment={})


def _build(settings: Settings, households: int, say: Say) -> None:
    say("1/6 database")
    migrations.migrate(settings.database_url)
    engine = make_engine(settings.database_url)
    try:
        _load(settings, make_sessions(engine), households, say)
    finally:
        engine.dispose()


def _load(
    settings: Settings, sessions: sessionmaker[Session], households: int, say: Say
) -> None:
    with clock.frozen(_morning(SINCE)), sessions.begin() as session:
        say(f"2/6 map and register: {households} households")
        homes = _register(session, households)
        say("3/6 people, programme, standards, questionnaires")
        load_programme(session, seed_document())
        field = _field(session, homes)
    store = FileStore(settings.files_dir)
    specs = rounds.specs()
    for number, spec in enumerate(specs, start=1):
        say(f"4/6 round {number} of {len(specs)}: {spec['name']}")
        with sessions.begin() as session:
            held = rounds.hold(session, store, field, spec)
        pipeline.judge_waiting(settings)
        if "open" not in spec:
            with sessions.begin() as session:
                rounds.close(session, session.get_one(Round, held.id))
    say("5/6 data set")
    with clock.frozen(_morning(rounds.TODAY)), sessions.begin() as session:
        closed = select(Round).where(Round.state == RoundState.CLOSED)
        ended = session.scalars(closed.order_by(Round.opens_on)).all()
        freeze(session, settings, ended, DATASET, "Tân Biên 2022–2026")
    say("6/6 done")


def _register(session: Session, households: int) -> list[Home]:
    hamlets = places.load_places(session)
    rng = np.random.default_rng(SEED)
    homes = list(population.generate(hamlets, households, rng))
    register.register(session, homes)
    days = sorted({spec["reference_on"] for spec in rounds.specs()})
    register.count_residents(session, homes, days)
    return homes


def _field(session: Session, homes: list[Home]) -> rounds.Field:
    users = [_person(session, login) for login in LOGINS]
    administrator, enumerator = users[-1], users[0]
    versions = {
        mode: publish(session, f"{name}.md", instruments.load(name), administrator)
        for mode, name in (
            (RoundMode.CENSUS, "annual_review"),
            (RoundMode.SAMPLE, "evaluation_household"),
        )
    }
    packs = {
        code: load_builtin(session, code, administrator)
        for code in ("vn-2016", "vn-2022", "global-mpi-2018")
    }
    return rounds.Field(
        homes={home.code: home for home in homes},
        versions=versions,
        standards={
            RoundMode.CENSUS: [packs["vn-2016"], packs["vn-2022"]],
            RoundMode.SAMPLE: [packs["vn-2022"], packs["global-mpi-2018"]],
        },
        senders=[_tablet(session, enumerator, number) for number in range(1, 5)],
        seed=SEED,
    )


def _person(session: Session, login: Login) -> User:
    user = people.create_user(session, login.login, login.name, PASSWORD)
    before = tree.get_area(session, login.before, SINCE)
    after = tree.get_area(session, login.area, REFORM)
    people.grant(session, user, login.role, before, SINCE, REFORM)
    people.grant(session, user, login.role, after, REFORM)
    return user


def _tablet(session: Session, user: User, number: int) -> Sender:
    token, _ = devices.issue_token(session, user, f"Máy tính bảng {number}")
    return Sender(token.id, user.id, may_send=True)


def _summary(settings: Settings) -> str:
    engine = make_engine(settings.database_url)
    with make_sessions(engine)() as session:
        count = session.scalar(select(func.count()).select_from(Household))
    engine.dispose()
    return f"Tân Biên, {count} households (invented). Remove this folder to load it anew.\n"


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=clock.LOCAL)
