"""A plan run from the console: on a folder without a database, or on the store, recorded.

D1  a folder is enough: no database is opened, and the files it writes are named
D2  progress goes to stderr, and a fault is a sentence in the language asked for
D3  a folder that was changed is refused; so is an unknown code
D4  from the store the run is recorded with plan, standards and the hash of its numbers
D5  the poor of a plan are the poor of the poverty report
D6  a run of a plan has no screen of the poverty report
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.plan import load_plan, read_plan
from analysis.plan_errors import PlanTableFailed
from analysis.running import run_plan
from analysis.standards import load
from mne import cli
from mne.audit.log import act_as
from mne.audit.models import AuditEntry
from mne.config import Settings
from mne.datasets.errors import DatasetDamaged, UnknownDataset
from mne.datasets.freezing import open_dataset
from mne.datasets.models import Dataset
from mne.reports import poverty
from mne.reports.analysis_run import (
    is_folder,
    run_on_dataset,
    run_on_folder,
    survey_data,
)
from mne.reports.models import AnalysisRun
from mne.reports.numbers import poverty_report
from mne.web.reports.made import runs_of
from tests.analysis.frozen_survey import freeze_survey, survey_frames
from tests.datasets.conftest import (  # noqa: F401 fixtures are found by their names
    District,
    census,
    district,
)
from tests.reports.test_poverty import (  # noqa: F401 fixtures are found by their names
    reviewed,
    version,
)

ROOT = Path(__file__).parent.parent.parent
CONSOLE = "import sys; from mne import cli; sys.exit(cli.main())"
PLAN = """
[plan]
title = "Rà soát 2022"
version = "2"

[[tables]]
name = "levels"
recipe = "levels"
standard = "vn-2022"
measures = ["H", "class"]
by = ["commune_code"]
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, "utf-8")
    return path


def test_a_folder_needs_no_database(
    plan: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):  # D1 D2
    monkeypatch.setenv("MNE_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    freeze_survey(tmp_path / "frozen")
    out = tmp_path / "out"
    arguments = ["analysis", "run", str(plan), "--dataset", str(tmp_path / "frozen")]
    assert cli.main([*arguments, "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        str(out / name)
        for name in ("manifest.json", "levels.csv", "levels.json", "summary.html")
    ]
    assert "[1/1] levels\n" in said.err
    assert (out / "summary.html").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", "Bảng “levels” của kế hoạch"), ("en", "Table 'levels' of the plan")],
)
def test_a_fault_is_a_sentence(
    plan: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    words: str,
):  # D2
    freeze_survey(tmp_path / "frozen")
    plan.write_text(PLAN.replace("vn-2022", "vn-2023"), "utf-8")
    arguments = ["analysis", "run", str(plan), "--dataset", str(tmp_path / "frozen")]
    ended = cli.main(["--language", language, *arguments, "--out", str(tmp_path / "out")])
    assert ended == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_changed_folder_is_refused(plan: Path, tmp_path: Path):  # D3
    freeze_survey(tmp_path / "frozen")
    (tmp_path / "frozen" / "areas.parquet").write_bytes(b"")
    with pytest.raises(DatasetDamaged, match=r"areas\.parquet"):
        run_on_folder(plan, tmp_path / "frozen", tmp_path / "out")
    with pytest.raises(DatasetDamaged, match=r"manifest\.json"):
        run_on_folder(plan, tmp_path / "nowhere", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_stopped_run_leaves_nothing_and_says_so(tmp_path: Path):  # D2
    freeze_survey(tmp_path / "frozen")
    bands = [
        f'[[tables]]\nname = "t{k}"\nrecipe = "robustness"\nstandard = "vn-2022"\n'
        'by = ["hamlet_code"]\n'
        for k in range(40)
    ]
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN.partition("[[")[0] + "".join(bands), "utf-8")
    folders = ["--dataset", str(tmp_path / "frozen"), "--out", str(tmp_path / "out")]
    command = ["analysis", "run"]
    running = subprocess.Popen(
        [sys.executable, "-c", CONSOLE, "--language", "en", *command, plan, *folders],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert running.stderr is not None
    assert running.stderr.readline() == "[1/40] t0\n"
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Nothing was written" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["frozen", "plan.toml"]


def test_a_code_is_not_a_folder(tmp_path: Path):  # D3
    assert is_folder(str(tmp_path))
    assert is_folder("absent/folder")
    assert not is_folder("rs-2022")


def test_a_run_on_the_store_is_recorded(
    session: Session,
    settings: Settings,
    reviewed: Dataset,  # noqa: F811
    plan: Path,
):  # D4
    act_as(session, None)
    asked = load_plan(plan)
    first = run_on_dataset(session, settings, asked, "rs-2022")
    again = run_on_dataset(session, settings, asked, "rs-2022")
    assert first.sha256 == again.sha256
    assert first.data.sha256 == reviewed.sha256
    run = session.scalars(select(AnalysisRun)).first()
    assert run is not None
    assert run.kind == "plan"
    assert run.results_sha256 == first.sha256
    assert run.parameters == {
        "title": "Rà soát 2022",
        "version": "2",
        "plan_sha256": asked.checksum,
        "standard vn-2022": load("vn-2022").checksum,
    }
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "reports.report_made")
    ).all()
    assert [entry.details["plan_sha256"] for entry in entries] == [asked.checksum] * 2
    counted = first["levels"].to_frame().filter(by="", measure="H")
    assert counted["value"][0] == 4 / 16
    assert counted["se"][0] is None


def test_what_can_t_be_run_leaves_no_run_behind(
    session: Session,
    settings: Settings,
    reviewed: Dataset,  # noqa: F811
):  # D3 D4
    asked = read_plan(PLAN)
    with pytest.raises(UnknownDataset, match="“absent”"):
        run_on_dataset(session, settings, asked, "absent")
    other = read_plan(PLAN.replace("vn-2022", "global-mpi-2018").replace(', "class"', ""))
    with pytest.raises(PlanTableFailed, match="levels"):
        run_on_dataset(session, settings, other, "rs-2022")
    assert session.scalar(select(func.count()).select_from(AnalysisRun)) == 0


def test_a_run_of_a_plan_has_no_screen_of_the_report(
    session: Session,
    settings: Settings,
    reviewed: Dataset,  # noqa: F811
):  # D6
    act_as(session, None)
    run_on_dataset(session, settings, read_plan(PLAN), "rs-2022")
    assert not runs_of(session, [reviewed])
    poverty.make(session, settings, "rs-2022", "vn-2022")
    assert [row[0].kind for row in runs_of(session, [reviewed])] == ["poverty"]


def test_the_console_runs_a_plan_on_the_store(
    session: Session,
    settings: Settings,
    reviewed: Dataset,  # noqa: F811
    plan: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):  # D4
    frames = open_dataset(settings, reviewed)
    session.commit()
    monkeypatch.setenv("MNE_DATABASE_URL", settings.database_url)
    out = tmp_path / "out"
    arguments = ["--data", str(settings.data_dir), "analysis", "run", str(plan)]
    assert cli.main([*arguments, "--dataset", "rs-2022", "--out", str(out)]) == 0
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["data"]["sha256"] == frames.sha256
    run = session.scalars(select(AnalysisRun)).one()
    assert run.results_sha256 == manifest["numbers_sha256"]


@pytest.mark.slow
def test_the_poor_of_a_plan_are_those_of_the_report():  # D5
    frames = survey_frames()
    report = poverty_report(frames, load("vn-2022"))
    found = run_plan(read_plan(PLAN), survey_data(frames))["levels"].to_frame()
    for estimate in report.estimates:
        if estimate.measure != "H":
            continue
        row = found.filter(
            measure="H",
            round=estimate.round,
            domain=estimate.domain,
        )
        assert row["value"].to_list() == [estimate.value]
        assert row["se"].to_list() == [estimate.se]
    assert any(estimate.measure == "H" for estimate in report.estimates)
