"""Sync over a bad link: 256 kbit/s, 2 % of segments lost, three cuts; nothing sent twice.

Run ``python -m tests.fault.slow_link``; ``--interviews``, ``--faster``. The sender is the
client's own (mne/web/client/src/sync with its outbox), bundled and run in Node; what Node
lacks of a browser is put in place of it by ``sender.ts``. The server is a real one.

Time is scaled: the link is ``--faster`` times as fast, and what waits on it waits as much
less; bytes are not scaled. A lost segment is counted again, as TCP sends it again, and
holds the link up for a time-out. Of the cuts two come in the middle of a post, and one
after the server has committed: its answer never arrives. Payload is the XML and the
photographs; everything that goes up counts against it: heads, multipart, receipts asked.

The exit code is 1 if more than 1.05 of the payload was sent, or if anything is missing.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mne.config import Settings
from mne.db import make_engine
from mne.web.client import bundling
from tests.fault.field import set_up
from tests.fault.interviews import Interview, Sizes, make_interview
from tests.fault.narrow import Narrow, narrow
from tests.fault.served import serve_and_judge
from tests.fault.verdict import judge_store
from tests.path.server_process import Server

SIZES = Sizes(photos=(3, 3), photo_bytes=(60_000, 140_000))
MOST_SENT = 1.05
CUTS = 3
ESBUILD = bundling.CLIENT / "node_modules" / ".bin" / "esbuild"


@dataclass(frozen=True)
class Sync:
    """What came of it."""

    payload: int
    link: Narrow
    said: dict[str, list]
    faults: list[str]
    seconds: float

    @property
    def ratio(self) -> float:
        return self.link.sent / self.payload


def sync(folder: Path, interviews: int, faster: int) -> Sync:
    """Send so many interviews over the link; compare the store with them."""
    settings, secrets = set_up(folder, f"sqlite:///{folder / 'mne.sqlite'}", 1)
    draw = random.Random(20261123)
    made = [make_interview(draw, number, SIZES) for number in range(interviews)]
    payload = sum(each.size for each in made)
    program = _bundle(folder)
    queued = _lay_out(folder / "queued", made)
    server = Server(settings, folder / "server.log", serve_and_judge)
    server.start()
    begun = time.monotonic()
    try:
        with narrow(server.port, faster, payload) as link:
            origin = f"http://127.0.0.1:{link.port}"
            base = f"/v1/key/{secrets[0]}/projects/1"
            said = _send(program, str(queued), origin, base)
    finally:
        server.kill()
    seconds = time.monotonic() - begun
    return Sync(payload, link, said, _faults(settings, made, said, link), seconds)


def _bundle(folder: Path) -> list[str]:
    """Bundle the client's sender; give the command that runs it."""
    node = bundling.find_node()
    if node is None or not ESBUILD.exists():
        sys.exit("The client was never built here: poe client. The sender was NOT tried.")
    program = folder / "sender.mjs"
    source = Path(__file__).with_name("sender.ts")
    options = ("--bundle", "--platform=node", "--format=esm", "--log-level=warning")
    done = node.run(str(ESBUILD), str(source), *options, f"--outfile={program}", cwd=folder)
    if done.returncode:
        sys.exit(done.stderr)
    return [str(node.node), str(program)]


def _lay_out(folder: Path, made: list[Interview]) -> Path:
    """Write each interview into a folder of its own."""
    for interview in made:
        own = folder / interview.instance_id
        own.mkdir(parents=True)
        (own / "interview.xml").write_bytes(interview.xml)
        for name, photo in interview.photos.items():
            (own / name).write_bytes(photo)
    return folder


def _send(program: list[str], *arguments: str) -> dict[str, list]:
    done = subprocess.run([*program, *arguments], stdout=subprocess.PIPE, check=True)
    said: dict[str, list] = json.loads(done.stdout)
    return said


def _faults(
    settings: Settings, made: list[Interview], said: dict[str, list], link: Narrow
) -> list[str]:
    marks = {each.instance_id: each.marks for each in made}
    parts = {each: {"", *marks[each].files} for each in said["confirmed"]}
    engine = make_engine(settings.database_url)
    faults = list(judge_store(engine, settings.files_dir, marks, parts).faults)
    engine.dispose()
    if sorted(said["confirmed"]) != sorted(marks) or said["left"]:
        faults.append(f"lost: {len(said['left'])} interviews are left on the tablet")
    if link.cuts_made != CUTS:
        faults.append(f"the link was cut {link.cuts_made} times, not {CUTS}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--interviews", type=int, default=500)
    parser.add_argument("--faster", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mne-slow-link-") as folder:
        found = sync(Path(folder), options.interviews, options.faster)
    link = found.link
    rows = [
        ("interviews confirmed", f"{len(found.said['confirmed']):,}"),
        ("payload", f"{found.payload:,}"),
        ("sent, with segments sent again", f"{link.sent:,}"),
        ("sent / payload", f"{found.ratio:.4f}"),
        ("the same without segments sent again", f"{link.up / found.payload:.4f}"),
        ("segments lost", f"{link.lost:,}"),
        ("cuts; runs", f"{link.cuts_made}; {', '.join(found.said['ends'])}"),
        ("seconds, at so many times the speed", f"{found.seconds:.0f}, {options.faster}"),
    ]
    faults = found.faults
    if found.ratio > MOST_SENT:
        faults = [*faults, f"{found.ratio:.4f} of the payload was sent, over {MOST_SENT}"]
    sys.stdout.writelines(f"{what:<40}{figure}\n" for what, figure in rows)
    sys.stdout.writelines(f"{fault}\n" for fault in faults[:20])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
