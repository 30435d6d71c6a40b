"""Load the demo: the map, the people, the programme, the rounds, one frozen data set.

The demo is built in a folder beside its own and moved there when it is whole, so a build
that was cut off leaves nothing that looks finished. Everything goes through the services
that an office uses; only the register is filled in bulk.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
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
from mne.demo import inspecting, places, register, reporting, rounds, staff
from mne.demo import people as population
from mne.demo.days import morning
from mne.demo.errors import DemoInTheWay
from mne.demo.people import Home
from mne.households.models import Household
from mne.inspections import transferring
from mne.programmes.documents import seed_document
from mne.programmes.register import get_programme, load_programme
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
    Login("doankiemtra", "Võ Thị Kiểm Tra", Role.SUPERVISOR, "72M", "72TB"),
    Login("lanhdao", "Đỗ Văn Lãnh Đạo", Role.LEADER, "72M", "72TB"),
    Login("canboxa", "Bùi Thị Cán Bộ Xã", Role.UNIT_OFFICER, "TB21", "TB05"),
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
    say("1/7 database")
    migrations.migrate(settings.database_url)
    engine = make_engine(settings.database_url)
    try:
        _load(settings, make_sessions(engine), households, say)
    finally:
        engine.dispose()


def _load(
    settings: Settings, sessions: sessionmaker[Session], households: int, say: Say
) -> None:
    with clock.frozen(morning(SINCE)), sessions.begin() as session:
        say(f"2/7 map and register: {households} households")
        homes = _register(session, households)
        say("3/7 people, programme, standards, questionnaires")
        load_programme(session, seed_document())
        users = {login.login: _person(session, login) for login in LOGINS}
        field = _field(session, homes, users)
    store = FileStore(settings.files_dir)
    specs = rounds.specs()
    for number, spec in enumerate(specs, start=1):
        say(f"4/7 round {number} of {len(specs)}: {spec['name']}")
        with sessions.begin() as session:
            held = rounds.hold(session, store, field, spec)
        pipeline.judge_waiting(settings)
        if "open" not in spec:
            with sessions.begin() as session:
                rounds.close(session, session.get_one(Round, held.id))
    say("5/7 programme: offices, reports, inspections")
    with clock.frozen(morning(REFORM)), sessions.begin() as session:
        _programme_years(session)
    say("6/7 data set")
    with clock.frozen(morning(rounds.TODAY)), sessions.begin() as session:
        closed = select(Round).where(Round.state == RoundState.CLOSED)
        ended = session.scalars(closed.order_by(Round.opens_on)).all()
        freeze(session, settings, ended, DATASET, "Tân Biên 2022–2026")
    say("7/7 done")


def _register(session: Session, households: int) -> list[Home]:
    hamlets = places.load_places(session)
    rng = np.random.default_rng(SEED)
    homes = list(population.generate(hamlets, households, rng))
    register.register(session, homes)
    days = sorted({spec["reference_on"] for spec in rounds.specs()})
    register.count_residents(session, homes, days)
    return homes


def _programme_years(session: Session) -> None:
    """Let 2023 pass under the district's offices, and 2026 under the province's."""
    users = {user.login: user for user in session.scalars(select(User))}
    district = staff.before_reform(session, users, date(2023, 1, 1))
    plan = get_programme(session, seed_document()["code"])
    reporting.hold_year(session, plan, district, reporting.YEAR_2023)
    inspecting.inspect_year(session, district, 2023)
    province = staff.after_reform(session, users, district, REFORM)
    transferring.pass_open_items(session, REFORM)
    plan = reporting.programme_of_2026(session)
    reporting.hold_year(session, plan, province, reporting.YEAR_2026)
    inspecting.inspect_year(session, province, 2026)


def _field(session: Session, homes: list[Home], users: Mapping[str, User]) -> rounds.Field:
    administrator, enumerator = users["quantri"], users["dieutravien"]
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
    user = people.create_user(session, login.login, login.name, staff.PASSWORD)
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
