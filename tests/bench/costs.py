"""What a process costs, and whether that is within a limit: the bench's table.

CPU seconds and peak memory of a process count from its start to its end, with imports.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What a process took: CPU and wall seconds, peak memory in MB."""

    user: float
    system: float
    wall: float
    memory: float
    succeeded: bool

    @property
    def cpu(self) -> float:
        """User and system seconds together."""
        return self.user + self.system


@dataclass(frozen=True)
class Limit:
    """What a task may take: CPU seconds, and MB where memory is limited too."""

    cpu: float
    memory: float | None = None

    def verdict(self, cost: Cost) -> str:
        """Say whether a cost is within the limit."""
        over = []
        if cost.cpu >= self.cpu:
            over.append("time")
        if self.memory is not None and cost.memory >= self.memory:
            over.append("memory")
        return "OVER: " + ", ".join(over) if over else "met"


HEADER = (
    f"{'rows':>11}  {'task':<15}{'user s':>8}{'system s':>9}{'CPU s':>8}{'limit':>7}"
    f"{'peak MB':>9}{'limit':>7}{'wall s':>8}"
)


def line(rows: int, task: str, cost: Cost, limit: Limit | None = None) -> str:
    """Write one line of the table."""
    seconds = "" if limit is None else f"{limit.cpu:.1f}"
    memory = "" if limit is None or limit.memory is None else f"{limit.memory:,.0f}"
    verdict = "" if limit is None else f"  {limit.verdict(cost)}"
    return (
        f"{rows:>11,}  {task:<15}{cost.user:>8.2f}{cost.system:>9.2f}{cost.cpu:>8.2f}"
        f"{seconds:>7}{cost.memory:>9,.0f}{memory:>7}{cost.wall:>8.2f}{verdict}"
    )


def say(text: str) -> None:
    """Print at once: the bench takes minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def cost_of(command: Sequence[str]) -> Cost:
    """Run a process to its end and read what it took."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=_environment())
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    succeeded = process.returncode == 0
    return Cost(usage.ru_utime, usage.ru_stime, wall, usage.ru_maxrss / 1024, succeeded)


def _environment() -> dict[str, str]:
    """Let modules be compiled once, and linear algebra keep to one thread.

    Several threads of OpenBLAS spin on tall thin products: five times the CPU, no gain.
    """
    kept = {
        key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
    }
    cache = Path(tempfile.gettempdir()) / "mne-bench-bytecode"
    return kept | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPYCACHEPREFIX": str(cache)}
