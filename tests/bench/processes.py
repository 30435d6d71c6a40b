"""What running processes use, as the kernel counts it: the bench of intake reads it.

User CPU and peak memory of processes that go on, and what the whole machine is busy with.
"""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def user_seconds(pids: list[int]) -> float:
    """Give the user CPU that these processes have used."""
    total = 0
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(stat[11]) + int(stat[13])
    return total / TICK


def descendants(root: int) -> list[int]:
    """Give a process and all that come of it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def largest(pids: list[int]) -> float:
    """Give the most memory that one of these processes ever held, in MB."""
    lines = [
        line
        for pid in pids
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmHWM:")
    ]
    return max(int(line.split()[1]) for line in lines) / 1024


def machine_seconds() -> float:
    """Give what all processors have been busy with."""
    fields = [
        int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]
    ]
    return (sum(fields) - fields[3] - fields[4]) / TICK
