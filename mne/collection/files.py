"""The file store: each file lies once, under the SHA-256 of its bytes, never changed.

A file is written beside its place, brought to the disk (fsync), given its name in one step,
and then the folder that holds the name is brought to the disk too. Only after that may
anybody promise that it is kept. A cut of power leaves the whole file or none; what was half
written lies in ``incoming`` and is swept away a day later.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from typing_extensions import override

from mne import clock
from mne.collection.errors import FileDamaged, FileMissing, StoreUnwritable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

IN_MEMORY = 64 * 1024
"""Up to so many bytes an arriving file stays in memory; from there on it is on disk."""
CHUNK = 1024 * 1024
ABANDONED_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class StoredFile:
    """A file that is safely on disk."""

    sha256: str
    size: int


class Upload(io.BufferedIOBase):
    """A file that is arriving: hashed as it comes, on disk once it is not small.

    Closed without having been kept, it leaves nothing behind.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stream: BinaryIO = io.BytesIO()
        self._hash = hashlib.sha256()
        self._path: Path | None = None
        self.size = 0

    @property
    def sha256(self) -> str:
        """The hash of what has come so far."""
        return self._hash.hexdigest()

    @override
    def writable(self) -> bool:
        return True

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def write(self, buffer: ReadableBuffer, /) -> int:
        """Append; there is no writing in the middle."""
        self._hash.update(buffer)
        with _named_disk_faults():
            written = self._stream.write(buffer)
            self.size += written
            if self._path is None and self.size > IN_MEMORY:
                self._move_to_disk()
        return written

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        return self._stream.read(-1 if size is None else size)

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    @override
    def close(self) -> None:
        self._stream.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        super().close()

    def move_durably_to(self, target: Path) -> None:
        """Bring the bytes to the disk and give them the name ``target`` in one step."""
        if self._path is None:
            self._move_to_disk()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        if self._path is not None:
            self._path.replace(target)
            self._path = None

    def _move_to_disk(self) -> None:
        """Go on in a file. Its name must be free until it is moved or closed."""
        number, name = tempfile.mkstemp(dir=self._folder)
        self._path = Path(name)
        held, self._stream = self._stream, os.fdopen(number, "w+b")
        held.seek(0)
        self._stream.write(held.read())


class FileStore:
    """Files under ``root``, by their SHA-256."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / "incoming"
        self._durable_folders: set[Path] = set()
        with _named_disk_faults():
            self._incoming.mkdir(parents=True, exist_ok=True)

    def upload(self) -> Upload:
        """Begin a file that arrives piece by piece."""
        return Upload(self._incoming)

    def keep(self, upload: Upload) -> StoredFile:
        """Keep an upload for good; on return it outlives a cut of power.

        Raises
        ------
        StoreUnwritable
            The disk is full, or refuses to write.
        """
        stored = StoredFile(upload.sha256, upload.size)
        target = self.path(stored.sha256)
        with upload, _named_disk_faults():
            self._make_folder(target.parent)
            # Another size under the right name: a disk fault. The good bytes replace it.
            if not target.exists() or target.stat().st_size != stored.size:
                upload.move_durably_to(target)
            _sync_folder(target.parent)
        return stored

    def add(self, stream: BinaryIO) -> StoredFile:
        """Keep what ``stream`` gives, from where it stands to its end; see ``keep``."""
        upload = self.upload()
        while chunk := stream.read(CHUNK):
            upload.write(chunk)
        return self.keep(upload)

    def add_bytes(self, content: bytes) -> StoredFile:
        """Keep these bytes; see ``keep``."""
        return self.add(io.BytesIO(content))

    def path(self, sha256: str) -> Path:
        """Say where the file lies, or would."""
        return self.root / sha256[:2] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """Open a kept file.

        Raises
        ------
        FileMissing
            It isn't there.
        """
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise FileMissing(sha256) from error

    def read(self, sha256: str) -> bytes:
        """Give the bytes of a kept file, after checking that they are still the same.

        Raises
        ------
        FileMissing
            It isn't there.
        FileDamaged
            Its bytes no longer have this SHA-256.
        """
        with self.open(sha256) as stream:
            content = stream.read()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileDamaged(sha256)
        return content

    def sweep(self) -> int:
        """Remove what began to arrive long ago and was never kept; say how many."""
        oldest = (clock.now() - ABANDONED_AFTER).timestamp()
        abandoned = [
            path for path in self._incoming.iterdir() if path.stat().st_mtime < oldest
        ]
        for path in abandoned:
            path.unlink(missing_ok=True)
        return len(abandoned)

    def _make_folder(self, folder: Path) -> None:
        if folder not in self._durable_folders:
            folder.mkdir(exist_ok=True)
            _sync_folder(self.root)
            self._durable_folders.add(folder)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _named_disk_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnwritable(error.strerror or str(error)) from error
