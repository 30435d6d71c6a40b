"""The storm: many tablets, a link that fails in every way, and a server killed meanwhile.

Run ``python -m tests.fault.storm``; ``--tablets``, ``--interviews``, ``--kills``,
``--database sqlite|postgresql``, ``--seed``. Each interview has one to three photographs.
The server is what ``mne serve`` runs, with its worker; all its processes end by SIGKILL
while tablets send, and after each kill everything acknowledged is looked for on the disk.
Some tablets go out of reach half way, for good: what they had not sent must be on them.

The exit code is 1, with what was lost, doubled, altered or strange, if anything was.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from mne.collection.models import SubmissionVersion
from mne.config import Settings
from mne.db import make_engine, make_readers
from tests.bench.intake import STORES
from tests.fault.field import set_up
from tests.fault.interviews import Marks, make_interview
from tests.fault.link import Link, stormy
from tests.fault.served import serve_and_judge
from tests.fault.tablets import Tablet
from tests.fault.verdict import Held, Parts, judge_some, judge_store, judge_tablets
from tests.path.server_process import Server

SILENT = 0.02
"""The share of tablets that go out of reach half way; at least one."""
BRIEF = ("delay", "portal", "busy")
SAID = 20
"""Faults that are written out."""


@dataclass(frozen=True)
class Wishes:
    """How large a storm."""

    tablets: int = 200
    interviews: int = 10_000
    kills: int = 50
    database: str = "sqlite"
    seed: int = 20261123


@dataclass
class Storm:
    """What came of it."""

    tablets: list[Tablet]
    made: dict[str, Marks]
    link: Link
    payload: int
    sending: list[threading.Thread] = field(default_factory=list)
    kills: int = 0
    seconds: float = 0.0
    held: Held | None = None
    judged: int = 0
    faults: list[str] | None = None

    def count(self, what: str) -> int:
        return sum(each.counts[what] for each in self.tablets)

    def released(self) -> int:
        return sum(len(each.released) for each in self.tablets)

    def acknowledged(self) -> Parts:
        """Give what tablets were told is safe; others may be adding to it."""
        return {
            instance_id: set(parts)
            for tablet in self.tablets
            for instance_id, parts in list(tablet.acknowledged.items())
        }


def storm(wishes: Wishes, folder: Path, url: str) -> Storm:
    """Let it rage over an empty store, until every tablet in reach is done."""
    settings, secrets = set_up(folder, url, wishes.tablets)
    server = Server(settings, folder / "server.log", serve_and_judge)
    draw = random.Random(wishes.seed)
    with stormy(server.port, random.Random(wishes.seed + 1)) as link:
        found = _equip(wishes, secrets, link, draw)
        begun = time.monotonic()
        try:
            _rage(found, server, settings, (wishes, draw))
        finally:
            server.kill()
        found.seconds = time.monotonic() - begun
        _judge(found, settings)
    if "Traceback" in server.log.read_text():
        found.faults = [*(found.faults or []), f"strange: {server.log.read_text()}"]
    return found


def _equip(wishes: Wishes, secrets: list[str], link: Link, draw: random.Random) -> Storm:
    """Give every tablet its interviews."""
    made: dict[str, Marks] = {}
    tablets, payload = [], 0
    silent = max(1, int(wishes.tablets * SILENT))
    for number, secret in enumerate(secrets):
        share = range(number, wishes.interviews, wishes.tablets)
        interviews = [make_interview(draw, each) for each in share]
        made |= {each.instance_id: each.marks for each in interviews}
        payload += sum(each.size for each in interviews)
        base = f"/v1/key/{secret}/projects/1"
        after = len(interviews) // 2 if number < silent else None
        chance = random.Random(draw.getrandbits(64))
        tablets.append(Tablet(base, link.port, interviews, chance, after))
    return Storm(tablets, made, link, payload)


def _rage(
    found: Storm, server: Server, settings: Settings, plan: tuple[Wishes, random.Random]
) -> None:
    wishes, draw = plan
    stop = threading.Event()
    server.start()
    found.sending = [
        threading.Thread(target=each.work, args=(stop,), daemon=True)
        for each in found.tablets
    ]
    for thread in found.sending:
        thread.start()
    try:
        found.faults = _kill_and_look(found, server, settings, (wishes, draw))
        for thread in found.sending:
            thread.join()
        found.link.wait_for_late()
    finally:
        stop.set()


def _kill_and_look(
    found: Storm, server: Server, settings: Settings, plan: tuple[Wishes, random.Random]
) -> list[str]:
    """Kill at moments spread over the sending; look each time at what is new."""
    wishes, draw = plan
    engine = make_engine(settings.database_url)
    faults: list[str] = []
    seen: set[tuple[str, int]] = set()
    for kill in range(wishes.kills):
        _wait_for(found, int(wishes.interviews * 0.9 * (kill + 1) / (wishes.kills + 1)))
        time.sleep(draw.uniform(0, 0.05))
        server.kill()
        found.kills += 1
        told = found.acknowledged()
        new = {each: told[each] for each in told if (each, len(told[each])) not in seen}
        seen.update((each, len(parts)) for each, parts in new.items())
        faults += judge_some(engine, settings.files_dir, found.made, new)
        say(f"  kill {kill + 1}: {len(told)} acknowledged, {len(faults)} faults")
        server.start()
    engine.dispose()
    return faults


def _wait_for(found: Storm, acknowledged: int) -> None:
    """Wait until so many interviews have been acknowledged, or all that will be."""
    while sum(len(each.acknowledged) for each in found.tablets) < acknowledged:
        if not any(each.is_alive() for each in found.sending):
            return
        time.sleep(0.005)


def _judge(found: Storm, settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    told = found.acknowledged()
    found.held = judge_store(engine, settings.files_dir, found.made, told)
    found.faults = [
        *(found.faults or []),
        *found.held.faults,
        *judge_tablets(found.tablets, found.made),
    ]
    with make_readers(engine)() as session:
        judged = select(func.count()).where(SubmissionVersion.judged_at.is_not(None))
        found.judged = session.scalar(judged) or 0
    engine.dispose()


def table(found: Storm) -> list[tuple[str, str]]:
    """Give what happened, as rows."""
    counts = found.link.counts
    kept = sum(len(each.outbox) for each in found.tablets)
    held = found.held or Held()
    files = sum(len(parts) - 1 for parts in held.parts.values())
    taken = found.count("201") + found.count("202")
    return [
        ("tablets, interviews made", f"{len(found.tablets)}, {len(found.made):,}"),
        ("acknowledged", f"{len(found.acknowledged()):,}"),
        ("of them released by receipt", f"{found.released():,}"),
        ("still on their tablets", f"{kept:,}"),
        ("in the store: interviews, photographs", f"{len(held.parts):,}, {files:,}"),
        ("judged by its worker meanwhile", f"{found.judged:,}"),
        ("posts, of them answered 201, 202", f"{found.count('posts'):,}, {taken:,}"),
        ("retries of an interview", f"{found.count('retries'):,}"),
        ("taken and then not listed", f"{found.count('unlisted'):,}"),
        ("cuts, answers lost", f"{counts['cut']:,}, {counts['lose']:,}"),
        ("sent twice, again late", f"{counts['twice']:,}, {counts['late']:,}"),
        ("delays, portals, 503s", ", ".join(f"{counts[each]:,}" for each in BRIEF)),
        ("kills; requests that met no server", f"{found.kills}; {counts['server gone']:,}"),
        ("payload, sent over the link", f"{found.payload:,}, {counts['up']:,}"),
        ("sent / payload", f"{counts['up'] / found.payload:.3f}"),
        ("seconds", f"{found.seconds:.0f}"),
    ]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    standard = Wishes()
    for name in ("tablets", "interviews", "kills", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(standard, name))
    parser.add_argument("--database", choices=STORES, default=standard.database)
    wishes = Wishes(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory(prefix="mne-storm-") as name:
        folder = Path(name)
        with STORES[wishes.database](folder) as store:
            found = storm(wishes, folder, store.url)
    for what, figure in table(found):
        say(f"{what:<40}{figure}")
    faults = found.faults or []
    for fault in faults[:SAID]:
        say(fault)
    say(f"{len(faults)} faults" if faults else "Nothing lost, doubled, altered or strange.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
