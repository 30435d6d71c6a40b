"""A small storm: killed servers and bad links lose and double nothing.

The large one, and sync over a narrow link, are programs of their own: ``storm.py``,
``slow_link.py``.

D1  after kills, cuts, lost answers and posts that come twice or late: everything that was
    acknowledged is in the store once, byte for byte, and nothing else is
D2  a tablet that goes out of reach keeps what no receipt has listed
D3  the verdict sees what is gone, half written, changed, never arrived, or too much
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mne.collection.files import FileStore
from mne.collection.models import Attachment
from mne.db import make_engine, make_sessions
from tests.fault.interviews import Marks, sha256
from tests.fault.storm import Storm, Wishes, storm
from tests.fault.verdict import judge_store

pytestmark = pytest.mark.long

SMALL = Wishes(tablets=5, interviews=60, kills=2)


@pytest.fixture
def raged(database_url: str, tmp_path: Path) -> Storm:
    return storm(SMALL, tmp_path, database_url)


@pytest.mark.slow
def test_a_storm_loses_nothing_and_doubles_nothing(
    raged: Storm, database_url: str, tmp_path: Path
):  # D1 D2 D3
    assert raged.faults == []
    assert raged.kills == SMALL.kills
    assert raged.link.counts["server gone"] > 0, "the kills met no request"
    assert {"cut", "lose", "twice", "late"} <= set(raged.link.counts)
    silent, *others = raged.tablets
    assert not any(each.outbox for each in others)
    assert silent.outbox
    assert len(raged.made) == raged.released() + len(silent.outbox)
    assert_the_verdict_sees(raged, database_url, FileStore(tmp_path / "var" / "files"))


def assert_the_verdict_sees(raged: Storm, url: str, store: FileStore) -> None:
    gone, spoilt, changed = list(raged.tablets[1].released)[:3]
    (photo, digest), (other, spoilt_digest) = (
        next(iter(raged.made[each].files.items())) for each in (gone, spoilt)
    )
    store.path(digest).unlink()
    store.path(spoilt_digest).write_bytes(b"half of it")
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        session.add(_second(session.query(Attachment).filter_by(sha256=digest).one()))
    # Rows themselves can't be spoilt: the database refuses. So something else was made.
    made = raged.made | {changed: Marks(sha256(b"<data/>"), raged.made[changed].files)}
    told = raged.acknowledged() | {"uuid:never-arrived": {""}}
    seen = "\n".join(judge_store(engine, store.root, made, told).faults)
    engine.dispose()
    assert f"lost: the bytes of {photo} of {gone}" in seen
    assert f"lost: the bytes of {other} of {spoilt}" in seen
    assert "lost: the XML of uuid:never-arrived was acknowledged" in seen
    assert f"altered: the XML of {changed}" in seen
    assert f"strange: second.jpg of {gone}" in seen


def _second(first: Attachment) -> Attachment:
    facts = ("version_id", "sha256", "size", "media_type", "received_at")
    copied = {name: getattr(first, name) for name in facts}
    return Attachment(name="second.jpg", **copied)
