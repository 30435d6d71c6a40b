"""Serving the platform with the client from a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

from mne.config import Settings
from mne.web.serving import serve_web
from mne.web.tablet import shell


def serve_client(folder: Path, settings: Settings, host: str, port: int) -> None:
    """Serve, in a process that has only this to do."""
    shell.BUILT = folder
    serve_web(settings, host, port)
