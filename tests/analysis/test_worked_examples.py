"""The three worked scripts run as they stand, and their plans find the same numbers.

D1  each script runs on a copied data set, from the command line, without the store
D2  each plan finds what its script computes, to the last digit
D3  a script stays short enough to be read in one sitting
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import analysis.examples
from analysis.plan import load_plan
from analysis.result_files import write_results
from analysis.running import PlanResults, run_plan
from analysis.survey_data import open_folder
from tests.analysis.frozen_survey import freeze_survey

EXAMPLES = Path(analysis.examples.__file__).parent
ROOT = EXAMPLES.parent.parent
SCRIPTS = {
    "baseline_endline": ("DK-2022", "CK-2026"),
    "annual_review": ("RS-2025", "RS-2026"),
    "difference_in_differences": ("DK-2022", "CK-2026", "housing_component"),
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "frozen"
    freeze_survey(folder)
    return folder


def _run(name: str, frozen: Path, out: Path) -> str:
    ended = subprocess.run(
        [sys.executable, EXAMPLES / f"{name}.py", frozen, out, *SCRIPTS[name]],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _planned(name: str, frozen: Path) -> PlanResults:
    return run_plan(load_plan(EXAMPLES / f"{name}.toml"), open_folder(frozen))


def test_the_evaluation_runs_and_its_plan_agrees(frozen: Path, tmp_path: Path):  # D1 D2
    said = _run("baseline_endline", frozen, tmp_path)
    assert "DK-2022" in said
    assert (tmp_path / "H.svg").read_bytes().startswith(b"<?xml")
    results = _planned("baseline_endline", frozen)
    for table, file, keys in (
        ("levels", "levels", ["measure", "indicator", "domain", "round", "value", "se"]),
        ("change", "change_by_commune", ["domain", "value", "se", "p"]),
        ("parts", "parts", ["part", "value", "se", "p"]),
        ("cutoffs", "cutoffs", ["measure", "cutoff", "value", "band_low", "band_high"]),
    ):
        _assert_among(results[table].found.frame, tmp_path / f"{file}.csv", keys)


def test_the_review_runs_and_its_plan_agrees(frozen: Path, tmp_path: Path):  # D1 D2
    said = _run("annual_review", frozen, tmp_path)
    assert "Điều tra toàn bộ" in said
    results = _planned("annual_review", frozen)
    flows = ["domain", "stock_before", "left", "entered", "stock_after", "note"]
    ledger = _read(tmp_path / "ledger.csv")
    assert_frame_equal(ledger.select(flows), results["ledger"].to_frame().select(flows))
    keys = ["measure", "indicator", "domain", "round", "value"]
    classes = results["classes"].to_frame()
    _assert_among(classes, tmp_path / "classes.csv", keys)
    assert classes["se"].null_count() == classes.height
    _assert_among(
        results["transitions"].found.frame, tmp_path / "dynamics.csv", ["measure", "value"]
    )


def test_the_effect_runs_and_its_plan_agrees(frozen: Path, tmp_path: Path):  # D1 D2
    said = _run("difference_in_differences", frozen, tmp_path)
    assert "Smallest effect on H that this design shows" in said
    results = _planned("difference_in_differences", frozen)
    effects = results["effects"].found.frame
    _assert_among(effects, tmp_path / "effects.csv", ["measure", "value", "se", "df"])
    tested = pl.read_csv(tmp_path / "bootstrap.csv").row(0, named=True)
    planned = effects.row(by_predicate=pl.col("measure") == "H", named=True)
    assert planned["wild_p"] == tested["p"]
    assert planned["wild_low"] == tested["low"]
    assert planned["wild_clusters"] == tested["clusters"]
    # the bootstrap tests the very difference that the t test is about
    assert planned["value"] == pytest.approx(tested["value"], rel=1e-9)
    assert tested["term"] == "effect"
    assert results["target"].to_frame()["vi"][0] in said


def test_results_of_an_example_are_written(frozen: Path, tmp_path: Path):  # D2
    written = write_results(_planned("annual_review", frozen), tmp_path / "out")
    assert {path.suffix for path in written} == {".json", ".csv", ".html", ".svg", ".png"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_short(name: str):  # D3
    lines = (EXAMPLES / f"{name}.py").read_text("utf-8").splitlines()
    assert len(lines) <= 80


def _read(file: Path) -> pl.DataFrame:
    """Read a script's file; an empty text was an empty text."""
    return pl.read_csv(file, infer_schema_length=None).with_columns(
        pl.col(pl.String).fill_null("")
    )


def _assert_among(planned: pl.DataFrame, file: Path, keys: list[str]) -> None:
    """Hold the rows of a script's file to be rows of the plan's table, bit by bit."""
    of_script = _read(file)
    if "measure" in keys:  # a plan may ask for fewer measures than the script prints
        of_script = of_script.filter(pl.col("measure").is_in(planned["measure"].implode()))
    wanted = of_script.select(
        pl.col(key).cast(planned.schema[key]) for key in keys if key in of_script.columns
    )
    shared = wanted.columns
    assert set(keys) == set(shared)
    found = set(planned.select(shared).iter_rows())
    missing = [row for row in wanted.iter_rows() if row not in found]
    assert wanted.height
    assert not missing, missing[:3]
