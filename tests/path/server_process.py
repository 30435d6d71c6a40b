"""A real server in a process group of its own, to be killed without warning."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from mne.config import Settings
from mne.web.serving import serve_web

PATIENCE = 60.0

Run = Callable[[Settings, str, int], None]

# Forked from a process that has imported everything once: a start takes a moment only.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["mne.app", "mne.web.serving", "tests.path.server_process"])


class Server:
    """Starts, dies by SIGKILL with all its processes, starts again on the same port."""

    def __init__(self, settings: Settings, log: Path, run: Run = serve_web) -> None:
        self.settings, self.log, self.run = settings, log, run
        self.port = _free_port()
        self._process: BaseProcess | None = None

    def start(self) -> None:
        leads_its_group = _context.Event()
        where = (self.settings, self.port, self.log)
        arguments = (self.run, *where, leads_its_group, os.getpid())
        self._process = _context.Process(target=_run, args=arguments)
        self._process.start()
        assert leads_its_group.wait(PATIENCE)
        self.wait_until(self._answers)

    def kill(self) -> None:
        """End every process of the server at this very moment."""
        if self._process is None or self._process.pid is None:
            return
        with suppress(ProcessLookupError):  # stopped already
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()
        self._process = None
        self.wait_until(lambda: not self._answers())  # the last of them is gone

    def stop(self) -> int | None:
        """Ask the server to end, as a service manager does; give its exit code."""
        assert self._process is not None
        self._process.terminate()
        self._process.join(PATIENCE)
        return self._process.exitcode

    def processes(self) -> list[int]:
        """Give the processes of the server's group that are still there."""
        assert self._process is not None
        groups = {
            int(entry.name): _group_of(entry)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit()
        }
        return [pid for pid, group in groups.items() if group == self._process.pid]

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to become true."""
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.01)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


def _run(
    run: Run,
    settings: Settings,
    port: int,
    log: Path,
    leads_its_group: Event,
    test_run: int,
) -> None:
    # The server forks its processes from what is imported here; else they import again.
    multiprocessing.set_start_method("fork", force=True)
    os.setsid()
    threading.Thread(target=_end_with, args=(test_run,), daemon=True).start()
    leads_its_group.set()
    with log.open("ab") as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    run(settings, "127.0.0.1", port)


def _end_with(test_run: int) -> None:
    """End the whole group when the test run is gone, however it went."""
    while Path(f"/proc/{test_run}").exists():
        time.sleep(1)
    os.killpg(0, signal.SIGKILL)


def _group_of(entry: Path) -> int | None:
    with suppress(OSError):
        return int((entry / "stat").read_text().rpartition(")")[2].split()[2])
    return None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
