"""A plan of analysis run on a frozen data set: from a folder anywhere, or from the store.

A folder needs no database: its files prove themselves. From the store the run is recorded
with what it was made of and the hash of its numbers.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from analysis.plan import AnalysisPlan, load_plan
from analysis.result_files import check_out_folder, write_results
from analysis.running import PlanResults, Progress, run_plan, silent
from analysis.standards import Standard
from analysis.survey_data import SurveyData, SurveyRound
from analysis.words import Language
from mne.config import Settings
from mne.datasets.frames import Frames, read_folder
from mne.datasets.freezing import get_dataset, open_dataset
from mne.reports.runs import record_run
from mne.standards.packs import get_pack, list_packs, standard_of

KIND = "plan"


def is_folder(dataset: str) -> bool:
    """Tell a folder from the code of a data set: a code has no separator."""
    return Path(dataset).is_dir() or "/" in dataset or "\\" in dataset


def run_on_folder(
    plan: Path,
    folder: Path,
    out: Path,
    language: Language | None = None,
    on_progress: Progress = silent,
) -> list[Path]:
    """Run a plan on the data set in a folder, and give the files written.

    Raises
    ------
    DatasetDamaged
        A file of the data set is missing, or is not the one that was frozen.
    AnalysisError
        The plan can't be read or run; the sentence names the table and the remedy.
    """
    asked = load_plan(plan)
    check_out_folder(out)
    data = survey_data(read_folder(folder))
    results = run_plan(asked, data, on_progress=on_progress)
    return write_results(results, out, language, on_progress=on_progress)


def run_on_dataset(
    session: Session,
    settings: Settings,
    plan: AnalysisPlan,
    dataset_code: str,
    on_progress: Progress = silent,
) -> PlanResults:
    """Run a plan on a data set of the store, under its standards, and record the run.

    Raises
    ------
    UnknownDataset, DatasetDamaged
        There is no such data set, or it isn't whole.
    AnalysisError
        The plan can't be run; the sentence names the table and the remedy.
    """
    dataset = get_dataset(session, dataset_code)
    data = survey_data(open_dataset(settings, dataset))
    results = run_plan(plan, data, standards=_standards(session), on_progress=on_progress)
    record_run(session, dataset, KIND, _provenance(results), results.sha256)
    return results


def survey_data(frames: Frames) -> SurveyData:
    """Give a frozen data set as analysis takes it."""
    return SurveyData(
        households=frames.households,
        members=frames.members,
        selections=frames.selections,
        areas=frames.areas,
        rounds=tuple(
            msgspec.convert(one, SurveyRound, from_attributes=True) for one in frames.rounds
        ),
        sha256=frames.sha256,
        code=frames.label.code,
        title=frames.label.title,
    )


def _standards(session: Session) -> dict[str, Standard]:
    """Give the standards of the store, of each code the one that was loaded last."""
    codes = {pack.code for pack in list_packs(session)}
    return {code: standard_of(get_pack(session, code)) for code in sorted(codes)}


def _provenance(results: PlanResults) -> dict[str, str]:
    """Say what a run was made of, beside the data set."""
    about = results.plan.plan
    used = {f"standard {code}": one.checksum for code, one in results.standards.items()}
    return {
        "title": about.title,
        "version": about.version,
        "plan_sha256": results.plan.checksum,
        **dict(sorted(used.items())),
    }
