"""A real server in a process group of its own, to be killed without warning."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from mne.config import Settings
from mne.web.serving import serve_web

PATIENCE = 60.0

# Forked from a process that has imported everything once: a start takes a moment only.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["mne.app", "mne.web.serving", "tests.path.server_process"])


class Server:
    """Starts, dies by SIGKILL with all its processes, starts again on the same port."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.settings, self.log = settings, log
        self.port = _free_port()
        self._process: BaseProcess | None = None

    def start(self) -> None:
        leads_its_group = _context.Event()
        arguments = (self.settings, self.port, self.log, leads_its_group)
        self._process = _context.Process(target=_run, args=arguments)
        self._process.start()
        assert leads_its_group.wait(PATIENCE)
        self._wait_until(self._answers)

    def kill(self) -> None:
        """End every process of the server at this very moment."""
        if self._process is None or self._process.pid is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()
        self._process = None
        self._wait_until(lambda: not self._answers())  # the last of them is gone

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.01)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


def _run(settings: Settings, port: int, log: Path, leads_its_group: Event) -> None:
    # The server forks its processes from what is imported here; else they import again.
    multiprocessing.set_start_method("fork", force=True)
    os.setsid()
    leads_its_group.set()
    with log.open("ab") as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    serve_web(settings, "127.0.0.1", port)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
