"""The bench: what levels, change and bootstrap cost in one process, beside R's ``survey``.

Run ``python -m tests.bench.levels``; ``--rows`` and ``--r-rows`` say how many rows, and
``--nation`` runs the whole country instead. Every task is a process of its own; its CPU
seconds and peak memory count from start to end, with imports, and stand beside the limit.
Judge by CPU: wall time is that of a machine that others may share.

start
    Nothing but the imports, which growth is counted from.
levels
    H, A, M0 and every headcount and contribution of twelve indicators with linearised
    errors, for 63 provinces in each of three rounds; also for the country as one domain
    (``country``) and for 126 strata as domains (``strata``).
change
    The same measures between the first and the last round, covariance included. R does M0
    and H, with the rounds stacked.
bootstrap
    Levels with the standard errors of 1,000 bootstrap replicates (Rao-Wu).
nation
    Levels of three rounds and every change between two, for 120 domains: the country,
    urban and rural, 63 provinces, 54 ethnic groups.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import polars as pl

from analysis.cell_estimation import (
    Bootstrap,
    Question,
    bootstrap_cells,
    compare_cells,
    estimate_cells,
    rounds_of_cells,
)
from analysis.cell_plan import CellPlan
from analysis.cells import CellTable
from analysis.execute import cell_slices, slices_of
from analysis.parquet_layout import (
    HOUSEHOLDS,
    AnalysisParquet,
    ParquetLayout,
    join_analysis_parquet,
    open_analysis_parquet,
    write_analysis_parquet,
)
from tests.bench.costs import HEADER, Cost, Limit, cost_of, line, say
from tests.bench.synthetic import INDICATORS, Recipe, made_provinces, made_rounds

PLAN = CellPlan(HOUSEHOLDS, dict.fromkeys(INDICATORS, 1), Fraction(1, 3))
BY_ETHNICITY = replace(PLAN, domain="ethnicity")
LAYOUT = ParquetLayout(
    INDICATORS, size="size", psu_columns=["province", "area"], domains=["ethnicity", "head"]
)
# persons of a whole country, at most: so that the weights of all provinces share one q
PART = replace(LAYOUT, domains=["ethnicity"], whole=2.0**27)
BY_PROVINCE = Question("province")
OF_THE_NATION = (Question(), Question("area"), BY_PROVINCE, Question("ethnicity"))
ROUNDS = ("1", "2", "3")
RULE = Bootstrap(seed=1, replicates=1000)
SLICED_FROM = 5_000_000  # rows from which a slice at a time bounds the memory
NATION_SLICES = 36
R_MEMORY = 12 * 1024**3  # bytes that R may take; its change grows with rows x domains
R_SCRIPT = Path(__file__).with_name("levels.R")

MILLION = 1_000_000
NATION = 84 * MILLION
LIMITS = {
    ("levels", MILLION): Limit(1.5, 400),
    ("levels", 10 * MILLION): Limit(5, 600),
    ("bootstrap", MILLION): Limit(20),
    ("nation", NATION): Limit(20, 600),
}


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


def bootstrap(folder: Path, slices: int) -> None:
    """Estimate every measure by round and province, errors by the bootstrap."""
    found = [
        bootstrap_cells(_cells(file, slices), file.design(), RULE, BY_PROVINCE, label=label)
        for label, file in _files(folder)
    ]
    pl.concat(one.to_frame() for one in found).write_csv(folder / "bootstrap.csv")


def make_nation(folder: Path, rows: int) -> None:
    """Make the rounds of a nation province by province, and join them."""
    parts: dict[str, list[AnalysisParquet]] = {label: [] for label in ROUNDS}
    recipe = Recipe(rows, per_psu=100.0, ethnic_groups=54)
    for province, rounds in enumerate(made_provinces(recipe)):
        for label, households in zip(ROUNDS, rounds, strict=True):
            path = folder / f"{label}-{province}.parquet"
            parts[label].append(write_analysis_parquet(households, path, PART))
    for label, written in parts.items():
        join_analysis_parquet(written, folder / f"{label}.parquet")
        for path in folder.glob(f"{label}-*.parquet"):
            path.unlink()


def nation(folder: Path, slices: int) -> None:
    """Estimate every level and every change, by all domains, in one pass."""
    files = [file for _, file in _files(folder)]
    designs = [file.design() for file in files]
    cut = slices_of(designs[0], slices)
    cells = (cell_slices(file.executor, BY_ETHNICITY, cut) for file in files)
    found = rounds_of_cells(zip(*cells, strict=True), designs, OF_THE_NATION, labels=ROUNDS)
    levels_found, changes_found = [], []
    for question, rounds in zip(OF_THE_NATION, found, strict=True):
        by = pl.lit(question.breakdown or "nation").alias("by")
        levels_found.append(rounds.estimates().to_frame().with_columns(by))
        for pair in combinations(ROUNDS, 2):
            changes = rounds.changes(*pair).to_frame()
            changes_found.append(changes.with_columns(by))
    pl.concat(levels_found).write_csv(folder / "nation-levels.csv")
    pl.concat(changes_found).write_csv(folder / "nation-changes.csv")


def start(folder: Path, slices: int) -> None:
    """Import what the tasks import, and end."""


def _files(folder: Path) -> list[tuple[str, AnalysisParquet]]:
    return [(label, open_analysis_parquet(folder / f"{label}.parquet")) for label in ROUNDS]


def _cells(file: AnalysisParquet, slices: int) -> Iterator[CellTable]:
    cut = None if slices == 1 else slices_of(file.design(), slices)
    return cell_slices(file.executor, PLAN, cut)


# ---------------------------------------------------------------- measuring


def _ours(task: str, folder: Path, *arguments: object) -> Cost:
    words = [sys.executable, "-m", "tests.bench.levels", task, str(folder)]
    cost = cost_of([*words, *map(str, arguments)])
    if not cost.succeeded:
        raise SystemExit(f"{task} failed")
    return cost


def _in_r(task: str, folder: Path) -> Cost:
    limited = f'ulimit -v {R_MEMORY // 1024}; exec Rscript --vanilla "$@"'
    return cost_of(["bash", "-c", limited, "R", str(R_SCRIPT), task, str(folder)])


def bench(folder: Path, rows: int, in_r: Sequence[int]) -> dict[str, Cost]:
    """Make the data of one size, run every task on it, and print a line for each."""
    slices = 8 if rows >= SLICED_FROM else 1
    has_r = rows in in_r and shutil.which("Rscript") is not None
    say(
        line(
            rows, "make the data", _ours("make", folder, rows, "with-csv" if has_r else "-")
        )
    )
    found = {}
    for task in TASKS:
        found[task] = _ours(task, folder, slices)
        limit = LIMITS.get((task, rows))
        if task == "change":
            limit = Limit(found["levels"].cpu)
        say(line(rows, task, found[task], limit))
    if has_r:
        _bench_r(folder, rows, found)
    return found


def _bench_r(folder: Path, rows: int, ours: dict[str, Cost]) -> None:
    for task in ("levels", "change"):
        cost = _in_r(task, folder)
        say(line(rows, f"{task} in R", cost))
        found = "R gave up"
        if cost.succeeded:
            times = cost.cpu / ours[task].cpu
            found = f"{_furthest(folder, task)}; R takes {times:.1f} times the CPU"
        say(f"{'':>11}  furthest from R: {found}")


def _growth(found: dict[int, dict[str, Cost]]) -> None:
    """Say how CPU grows with the rows and with the domains, less the imports."""
    for rows, costs in found.items():
        net = {task: costs[task].cpu - costs["start"].cpu for task in costs}
        per_million = net["levels"] / rows * MILLION
        a_domain = 1000 * (net["strata"] - net["country"]) / 125
        say(
            f"{rows:>11,}  levels: {per_million:.2f} CPU s per million rows after the "
            f"start; a further domain, 117 estimates, costs {a_domain:.1f} ms"
        )


def bench_nation(rows: int) -> None:
    """Make a nation, and measure the pass over it."""
    with tempfile.TemporaryDirectory(prefix="mne-bench-") as folder:
        say(line(rows, "make the data", _ours("make-nation", Path(folder), rows)))
        cost = _ours("nation", Path(folder), NATION_SLICES)
        say(line(rows, "nation", cost, LIMITS.get(("nation", rows))))


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


TASKS = {
    "start": start,
    "levels": levels,
    "country": country,
    "strata": strata,
    "change": change,
    "bootstrap": bootstrap,
}


def main(words: Sequence[str]) -> None:
    """Run the whole bench, or (in its own process) one task of it."""
    if words[:1] == ["make"]:
        make(Path(words[1]), int(words[2]), words[3])
    elif words[:1] == ["make-nation"]:
        make_nation(Path(words[1]), int(words[2]))
    elif words and words[0] in TASKS | {"nation": nation}:
        (TASKS | {"nation": nation})[words[0]](Path(words[1]), int(words[2]))
    else:
        _bench_all(words)


def _bench_all(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.levels", description=__doc__.split("\n")[0]
    )
    number = {"type": lambda text: int(float(text))}
    parser.add_argument("--rows", nargs="*", default=[10**5, 10**6, 10**7], **number)
    parser.add_argument("--r-rows", nargs="*", default=[10**5, 10**6], **number)
    parser.add_argument("--nation", nargs="?", const=NATION, **number)
    chosen = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="mne-bench-") as warm:
        _ours("make", Path(warm), 3000, "-")  # so that no task compiles modules
        _ours("levels", Path(warm), 1)
    say(HEADER)
    if chosen.nation:
        bench_nation(chosen.nation)
        return
    found = {}
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory(prefix="mne-bench-") as folder:
            found[rows] = bench(Path(folder), rows, chosen.r_rows)
    _growth(found)


if __name__ == "__main__":
    main(sys.argv[1:])
