"""The bench: what one process costs for levels and for change, beside R's ``survey``.

Run ``python -m tests.bench.levels``; ``--rows`` and ``--r-rows`` say how many rows. Every
task is a process of its own; its CPU seconds and peak memory count from start to end, with
imports. Judge by CPU: wall time is that of a machine that others may share.

levels
    H, A, M0 and every headcount and contribution of twelve indicators with linearised
    errors, for 63 provinces in each of three rounds; also for the country as one domain
    (``country``) and for 126 strata as domains (``strata``).
change
    The same measures between the first and the last round, covariance included. R does M0
    and H, with the rounds stacked.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import polars as pl

from analysis.cell_estimation import Question, compare_cells, estimate_cells
from analysis.cell_plan import CellPlan
from analysis.cells import CellTable
from analysis.execute import cell_slices, slices_of
from analysis.parquet_layout import (
    HOUSEHOLDS,
    AnalysisParquet,
    ParquetLayout,
    open_analysis_parquet,
    write_analysis_parquet,
)
from tests.bench.synthetic import INDICATORS, Recipe, made_rounds

PLAN = CellPlan(HOUSEHOLDS, dict.fromkeys(INDICATORS, 1), Fraction(1, 3))
LAYOUT = ParquetLayout(
    INDICATORS, size="size", psu_columns=["province", "area"], domains=["ethnicity", "head"]
)
BY_PROVINCE = Question("province")
ROUNDS = ("1", "2", "3")
SLICED_FROM = 5_000_000  # rows from which a slice at a time bounds the memory
R_MEMORY = 12 * 1024**3  # bytes that R may take; its change grows with rows x domains
R_SCRIPT = Path(__file__).with_name("levels.R")


# ---------------------------------------------------------------- the tasks


def make(folder: Path, rows: int, with_csv: str) -> None:
    """Make the rounds and lay them out; R reads text."""
    for label, households in zip(ROUNDS, made_rounds(Recipe(rows)), strict=True):
        write_analysis_parquet(households, folder / f"{label}.parquet", LAYOUT)
        if with_csv == "with-csv":
            laid_out = pl.read_parquet(folder / f"{label}.parquet")
            psus = pl.read_parquet(folder / f"{label}.psus.parquet")
            numbers = laid_out.join(psus, on=["stratum", "psu"]).with_columns(
                pl.col(INDICATORS).cast(pl.Int8)
            )
            numbers.write_csv(folder / f"{label}.csv")


def levels(folder: Path, slices: int) -> None:
    """Estimate every measure by round and province."""
    _levels(folder, slices, BY_PROVINCE).write_csv(folder / "levels.csv")


def country(folder: Path, slices: int) -> None:
    """Estimate every measure by round."""
    _levels(folder, slices, Question()).write_csv(folder / "country.csv")


def strata(folder: Path, slices: int) -> None:
    """Estimate every measure by round and stratum: twice as many domains."""
    _levels(folder, slices, Question("stratum")).write_csv(folder / "strata.csv")


def _levels(folder: Path, slices: int, question: Question) -> pl.DataFrame:
    found = [
        estimate_cells(_cells(file, slices), file.design(), question, label=label)
        for label, file in _files(folder)
    ]
    return pl.concat(one.to_frame() for one in found)


def change(folder: Path, slices: int) -> None:
    """Estimate every change between the first and the last round."""
    (first, before), _, (last, after) = _files(folder)
    pairs = zip(_cells(before, slices), _cells(after, slices), strict=True)
    designs = (before.design(), after.design())
    found = compare_cells(pairs, designs, BY_PROVINCE, labels=(first, last))
    found.to_frame().select("measure", "indicator", "domain", "value", "se").write_csv(
        folder / "change.csv"
    )


def _files(folder: Path) -> list[tuple[str, AnalysisParquet]]:
    return [(label, open_analysis_parquet(folder / f"{label}.parquet")) for label in ROUNDS]


def _cells(file: AnalysisParquet, slices: int) -> Iterator[CellTable]:
    cut = None if slices == 1 else slices_of(file.design(), slices)
    return cell_slices(file.executor, PLAN, cut)


# ---------------------------------------------------------------- measuring


@dataclass(frozen=True)
class Cost:
    """What a process took: CPU and wall seconds, peak memory in MB."""

    user: float
    system: float
    wall: float
    memory: float
    succeeded: bool


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


def _ours(task: str, folder: Path, *arguments: object) -> Cost:
    words = [sys.executable, "-m", "tests.bench.levels", task, str(folder)]
    cost = cost_of([*words, *map(str, arguments)])
    if not cost.succeeded:
        raise SystemExit(f"{task} failed")
    return cost


def _in_r(task: str, folder: Path) -> Cost:
    limited = f'ulimit -v {R_MEMORY // 1024}; exec Rscript --vanilla "$@"'
    return cost_of(["bash", "-c", limited, "R", str(R_SCRIPT), task, str(folder)])


def bench(folder: Path, rows: int, in_r: Sequence[int]) -> None:
    """Make the data of one size, run every task on it, and print a line for each."""
    slices = 8 if rows >= SLICED_FROM else 1
    has_r = rows in in_r and shutil.which("Rscript") is not None
    _line(rows, "make the data", _ours("make", folder, rows, "with-csv" if has_r else "-"))
    for task in TASKS:
        _line(rows, task, _ours(task, folder, slices))
    if not has_r:
        return
    for task in ("levels", "change"):
        cost = _in_r(task, folder)
        _line(rows, f"{task} in R", cost)
        found = _furthest(folder, task) if cost.succeeded else "R gave up"
        _print(f"{'':>11}  furthest from R: {found}")


def _furthest(folder: Path, task: str) -> str:
    """Compare with R: the largest relative difference of values and standard errors."""
    keys = (
        ["measure", "indicator", "domain", "round"]
        if task == "levels"
        else ["measure", "domain"]
    )
    texts = dict.fromkeys(keys, pl.String)
    ours, theirs = (
        pl.read_csv(folder / name, schema_overrides=texts).with_columns(
            pl.col(keys).fill_null("")
        )
        for name in (f"{task}.csv", f"{task}-r.csv")
    )
    both = theirs.join(ours, on=keys, suffix="_ours", how="left")
    found = {
        name: (both[f"{name}_ours"] / both[name] - 1).abs().max()
        for name in ("value", "se")
    }
    missing = both["value_ours"].null_count()
    furthest = ", ".join(f"{name} {most:.1e}" for name, most in found.items())
    return f"{furthest} ({both.height} numbers, {missing} not found)"


def _line(rows: int, what: str, cost: Cost) -> None:
    _print(
        f"{rows:>11,}  {what:<15}{cost.user:>9.2f}{cost.system:>9.2f}{cost.wall:>9.2f}"
        f"{cost.memory:>9,.0f}"
    )


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


TASKS = {"levels": levels, "country": country, "strata": strata, "change": change}


def main(words: Sequence[str]) -> None:
    """Run the whole bench, or (in its own process) one task of it."""
    if words[:1] == ["make"]:
        make(Path(words[1]), int(words[2]), words[3])
    elif words and words[0] in TASKS:
        TASKS[words[0]](Path(words[1]), int(words[2]))
    else:
        _bench_all(words)


def _bench_all(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.levels", description=__doc__.split("\n")[0]
    )
    sizes = {"nargs": "*", "type": lambda text: int(float(text))}
    parser.add_argument("--rows", default=[10**5, 10**6, 10**7], **sizes)
    parser.add_argument("--r-rows", default=[10**5, 10**6], **sizes)
    chosen = parser.parse_args(words)
    _print(
        f"{'rows':>11}  {'task':<15}{'user s':>9}{'system s':>9}{'wall s':>9}{'peak MB':>9}"
    )
    with tempfile.TemporaryDirectory(prefix="mne-bench-") as warm:
        _ours("make", Path(warm), 3000, "-")  # so that no task compiles modules
        _ours("levels", Path(warm), 1)
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory(prefix="mne-bench-") as folder:
            bench(Path(folder), rows, chosen.r_rows)


if __name__ == "__main__":
    main(sys.argv[1:])
