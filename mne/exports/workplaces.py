"""A place to write an export in, so that a folder is changed in one step or not at all."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mne.exports.errors import ExportFolderBusy
from mne.exports.raw_manifest import to_disk

PREFIX = ".new-"


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Give a place inside ``folder`` that nobody else writes to and that is gone after.

    What a killed export left there is cleared away first.

    Raises
    ------
    ExportFolderBusy
        Another export is at work in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise ExportFolderBusy(str(folder)) from fault
        for left in folder.glob(f"{PREFIX}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=folder, prefix=PREFIX) as made:
            yield Path(made)


def bring_in(work: Path, folder: Path) -> None:
    """Move every file of a place of work to where it belongs, down to the disk."""
    for path in sorted(each for each in work.rglob("*") if each.is_file()):
        target = folder / path.relative_to(work)
        target.parent.mkdir(parents=True, exist_ok=True)
        to_disk(path)
        path.replace(target)
        to_disk(target.parent)
