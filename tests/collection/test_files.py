"""The file store: what it promises, and what it leaves behind.

D1  a file is found under the SHA-256 of its bytes, and the same bytes lie there once
D2  a large file goes to disk as it arrives; whatever is not kept leaves nothing
D3  a file that is missing or damaged is named, and a damaged one heals when sent again
D4  a disk that refuses is named, and says that the tablet's copy is safe
D5  half-arrived files of yesterday are swept away, those of today are not
D6  bytes reach the disk before their name, the name before the commit that points to it
"""

from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from mne import clock, pipeline
from mne.collection.errors import FileDamaged, FileMissing, StoreUnwritable
from mne.collection.files import ABANDONED_AFTER, IN_MEMORY, FileStore
from mne.config import Settings
from mne.db import make_sessions
from tests.fieldwork import Fieldwork, interview_xml, make_post, sender_of

SMALL = b"a small photograph"
LARGE = os.urandom(IN_MEMORY * 3 + 7)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def files_under(store: FileStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", SMALL, LARGE], ids=["empty", "small", "large"])
def test_a_file_is_found_under_the_hash_of_its_bytes(
    store: FileStore, content: bytes
):  # D1
    stored = store.add(io.BytesIO(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.size == len(content)
    assert store.read(stored.sha256) == content
    with store.open(stored.sha256) as stream:
        assert stream.read() == content


def test_the_same_bytes_lie_there_once(store: FileStore):  # D1
    first = store.add_bytes(LARGE)
    inode = store.path(first.sha256).stat().st_ino
    assert store.add_bytes(LARGE) == first
    assert [path.stat().st_ino for path in files_under(store)] == [inode]


def test_a_large_file_is_on_disk_before_it_is_whole(store: FileStore):  # D2
    upload = store.upload()
    upload.write(LARGE)
    [arriving] = files_under(store)
    assert arriving.parent.name == "incoming"
    upload.close()
    assert files_under(store) == []


def test_a_small_file_that_is_not_kept_never_touches_the_disk(store: FileStore):  # D2
    upload = store.upload()
    upload.write(SMALL)
    assert files_under(store) == []
    upload.close()


def test_a_forgotten_upload_leaves_nothing(store: FileStore):  # D2
    store.upload().write(LARGE)
    assert files_under(store) == []


def test_a_missing_file_is_named(store: FileStore):  # D3
    with pytest.raises(FileMissing, match="file " + "0" * 64):
        store.open("0" * 64)


def test_a_damaged_file_is_named_and_heals_when_it_is_sent_again(store: FileStore):  # D3
    stored = store.add_bytes(LARGE)
    store.path(stored.sha256).write_bytes(LARGE[:100])
    with pytest.raises(FileDamaged, match="no longer fit its hash"):
        store.read(stored.sha256)
    store.add_bytes(LARGE)
    assert store.read(stored.sha256) == LARGE


def test_a_disk_that_refuses_is_named(store: FileStore):  # D4
    store.path(hashlib.sha256(SMALL).hexdigest()).parent.write_bytes(b"not a folder")
    with pytest.raises(StoreUnwritable, match="The interview is safe on the tablet"):
        store.add_bytes(SMALL)


def test_what_never_arrived_whole_is_swept_a_day_later(store: FileStore):  # D5
    kept = store.add_bytes(SMALL)
    abandoned, arriving = store.root / "incoming/old", store.root / "incoming/new"
    abandoned.write_bytes(LARGE)
    arriving.write_bytes(LARGE)
    long_ago = (clock.now() - ABANDONED_AFTER - timedelta(minutes=1)).timestamp()
    os.utime(abandoned, (long_ago, long_ago))
    assert store.sweep() == 1
    assert set(files_under(store)) == {store.path(kept.sha256), arriving}


@pytest.fixture
def disk_acts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what the operating system is asked to bring to the disk, and to rename."""
    acts: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(number: int) -> None:
        path = Path(f"/proc/self/fd/{number}").readlink()
        acts.append(f"sync {'folder' if path.is_dir() else 'file'} {path.name}")
        real_fsync(number)

    def replace(source: Path, target: Path) -> None:
        acts.append(f"rename to {Path(target).name}")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    return acts


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
def test_bytes_reach_the_disk_before_their_name_and_the_name_before_the_commit(
    engine: Engine, settings: Settings, fieldwork: Fieldwork, disk_acts, content: bytes
):  # D6
    desk = pipeline.open_desk(settings, engine)
    with make_sessions(engine)() as session:
        sender = sender_of(session, fieldwork)
    event.listen(engine, "commit", lambda _connection: disk_acts.append("commit"))
    disk_acts.clear()
    pipeline.receive(desk, make_post(desk.store, sender, interview_xml(), {"a": content}))
    sha256 = hashlib.sha256(content).hexdigest()
    begin = disk_acts.index(f"rename to {sha256}")
    arriving, folder = disk_acts[begin - 1], sha256[:2]
    assert arriving.startswith("sync file tmp")
    assert disk_acts[begin + 1] == f"sync folder {folder}"
    assert disk_acts[begin + 2 :] == ["commit"]


def test_a_file_already_there_is_only_brought_to_the_disk_again(
    store: FileStore, disk_acts
):  # D6
    stored = store.add_bytes(SMALL)
    disk_acts.clear()
    store.add_bytes(SMALL)
    assert disk_acts == [f"sync folder {stored.sha256[:2]}"]
