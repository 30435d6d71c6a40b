"""Serving: granian in front of the application, and the worker beside it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from mne import pipeline
from mne.config import Settings
from mne.web.errors import PortTaken

APPLICATION = "mne.app:create_app"

BLOCKING_THREADS = 256
"""Posts that wait for a slow network at the same time, in each process; begun as needed."""

LOOKS_AFTER_PARENT = 2.0


def serve(
    settings: Settings, host: str = "127.0.0.1", port: int = 8000, workers: int = 1
) -> None:
    """Serve until stopped, and judge what arrives: all that one machine needs.

    Its processes are started anew, not forked: whoever has used Polars in this process, as
    the demo has, would leave them its locks without the threads that open them again, and
    the first page that reads a data set would wait for ever.

    Raises
    ------
    PortTaken
        Another program answers at this address already.
    """
    _refuse_taken(host, port)
    multiprocessing.set_start_method("spawn", force=True)
    with judging_beside(settings):
        serve_web(settings, host, port, workers)


def serve_web(settings: Settings, host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped, with ``workers`` processes; ``mne work`` judges elsewhere.

    The settings reach the processes through the environment, which is where
    ``mne.config.load`` reads them.

    No access log: a tablet's token stands in the path of its requests.
    """
    os.environ.update(_environment(settings))
    Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        log_access=False,
        # Less than an error is for who runs granian by hand: it warns of so many threads.
        log_level=LogLevels.error,
    ).serve()


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise PortTaken(host, port) from error


@contextmanager
def judging_beside(settings: Settings) -> Iterator[None]:
    """Run the worker in a process of its own for the length of a ``with`` block.

    Started anew, not forked: the server's processes may not inherit its database.
    """
    context = multiprocessing.get_context("spawn")
    worker = context.Process(target=_judge, args=(settings, os.getpid()), daemon=True)
    worker.start()
    try:
        yield
    finally:
        worker.terminate()
        worker.join()


def _judge(settings: Settings, parent: int) -> None:
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    pipeline.work(settings)


def _end_with(parent: int) -> None:
    """End this process when its parent is gone, however it went."""
    while os.getppid() == parent:
        time.sleep(LOOKS_AFTER_PARENT)
    os.kill(os.getpid(), signal.SIGTERM)


def _environment(settings: Settings) -> dict[str, str]:
    given = {
        "MNE_DATA_DIR": str(settings.data_dir),
        "MNE_DATABASE_URL": settings.database_url,
        "MNE_SECRET_KEY": settings.secret_key,
        "MNE_BASE_URL": settings.base_url,
    }
    return {name: value for name, value in given.items() if value is not None}
