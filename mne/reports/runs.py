"""Analysis runs: which report was made of which data set, under what, with what result."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.datasets.models import Dataset
from mne.reports.models import AnalysisRun


def record_run(
    session: Session,
    dataset: Dataset,
    kind: str,
    parameters: dict[str, str],
    results_sha256: str,
) -> AnalysisRun:
    """Keep that a report was made; a run of the same hash found the same numbers."""
    actor = acting_id(session)
    run = AnalysisRun(
        dataset_id=dataset.id,
        kind=kind,
        parameters=parameters,
        results_sha256=results_sha256,
        made_at=clock.now(),
        made_by_id=actor,
    )
    session.add(run)
    session.flush()
    record(
        session,
        Action.REPORT_MADE,
        f"dataset:{dataset.code}",
        actor,
        kind=kind,
        results_sha256=results_sha256,
        **parameters,
    )
    return run


def list_runs(session: Session, dataset: Dataset) -> list[AnalysisRun]:
    """Give the runs of a data set, the latest first."""
    return list(
        session.scalars(
            select(AnalysisRun)
            .where(AnalysisRun.dataset_id == dataset.id)
            .order_by(AnalysisRun.id.desc())
        )
    )
