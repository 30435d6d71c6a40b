"""The queue: wake-ups in a file, a worker that also finds what nobody told it about.

D1  a wake-up reaches the worker, also from another process's queue object
D2  the worker sweeps when it starts: work without a wake-up is found
D3  a wake-up that fails stops nothing; the worker goes on
D4  a queue that can't be written loses no work, and says so
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huey.consumer import Consumer

from mne.jobs.queue import Queue, open_queue

PATIENCE = 20.0


class Notes:
    """What the worker was asked to do."""

    def __init__(self) -> None:
        self.woken: list[int] = []
        self.sweeps = 0
        self.happened = threading.Condition()

    def one(self, row_id: int) -> None:
        if row_id < 0:
            raise ArithmeticError(row_id)
        with self.happened:
            self.woken.append(row_id)
            self.happened.notify_all()

    def sweep(self) -> int:
        with self.happened:
            self.sweeps += 1
            self.happened.notify_all()
        return 0

    def wait_for(self, condition: Callable[[], bool]) -> None:
        with self.happened:
            assert self.happened.wait_for(condition, PATIENCE)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def queue(tmp_path: Path, notes: Notes) -> Iterator[Queue]:
    opened = open_queue(tmp_path / "queue.sqlite", "judging", notes.one, notes.sweep)
    yield opened
    opened.huey.storage.close()


@pytest.fixture
def worker(queue: Queue) -> Iterator[Consumer]:
    """A worker's threads, without its signals: those belong to a process of its own."""
    consumer = queue.consumer()
    consumer.scheduler.start()
    for _, thread in consumer.worker_threads:
        thread.start()
    yield consumer
    consumer.stop(graceful=True)


def test_the_worker_sweeps_when_it_starts(notes: Notes, worker: Consumer):  # D2
    notes.wait_for(lambda: notes.sweeps >= 1)


def test_a_wake_up_of_another_process_reaches_the_worker(
    tmp_path: Path, notes: Notes, worker: Consumer
):  # D1
    web = open_queue(tmp_path / "queue.sqlite", "judging", notes.one, notes.sweep)
    web.tell(7)
    notes.wait_for(lambda: notes.woken == [7])
    web.huey.storage.close()


def test_a_wake_up_that_fails_stops_no_other(
    queue: Queue, notes: Notes, worker: Consumer, caplog: pytest.LogCaptureFixture
):  # D3
    queue.tell(-1)
    queue.tell(8)
    notes.wait_for(lambda: notes.woken == [8])
    assert "ArithmeticError" in caplog.text


def test_a_queue_that_cannot_be_written_says_so_and_raises_nothing(
    tmp_path: Path, queue: Queue, caplog: pytest.LogCaptureFixture
):  # D4
    broken = sqlite3.connect(tmp_path / "queue.sqlite")
    broken.execute("DROP TABLE task")
    broken.close()
    with caplog.at_level(logging.WARNING):
        queue.tell(9)
    assert "the next sweep will find it" in caplog.text
