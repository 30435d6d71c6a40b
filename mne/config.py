"""Settings: read once from the environment, frozen, handed on."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATA_DIR = Path("var")


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations."""

    data_dir: Path
    """Where the database file, attachments, data sets and logs live."""
    database_url: str
    """SQLAlchemy URL; SQLite in ``data_dir`` unless ``MNE_DATABASE_URL`` says otherwise."""
    secret_key: str
    """Signs sessions and digest nonces; made once and kept in ``data_dir``."""
    base_url: str | None = None
    """How tablets reach this server, when it stands behind a proxy (``MNE_BASE_URL``)."""

    @property
    def files_dir(self) -> Path:
        """Content-addressed files: attachments, evidence, exports."""
        return self.data_dir / "files"

    @property
    def datasets_dir(self) -> Path:
        """Frozen data sets, a folder each."""
        return self.data_dir / "datasets"

    @property
    def queue_path(self) -> Path:
        """The file of queued jobs."""
        return self.data_dir / "queue.sqlite"


def load(
    data_dir: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Read the settings of this installation; make its folder and its key if new.

    ``MNE_DATA_DIR`` (default ``var``), ``MNE_DATABASE_URL`` (default SQLite in that
    folder), ``MNE_SECRET_KEY`` (default a random key, kept there), ``MNE_BASE_URL``.
    """
    folder = data_dir or Path(environment.get("MNE_DATA_DIR", DEFAULT_DATA_DIR))
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(
        data_dir=folder,
        database_url=environment.get(
            "MNE_DATABASE_URL", f"sqlite:///{folder / 'mne.sqlite'}"
        ),
        secret_key=environment.get("MNE_SECRET_KEY") or _kept_key(folder / "secret.key"),
        base_url=environment.get("MNE_BASE_URL"),
    )


def _kept_key(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
