"""The reports made of some data sets, with who made them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mne.datasets.models import Dataset
from mne.reports import poverty
from mne.reports.models import AnalysisRun
from mne.users.models import User

MOST_SHOWN = 20


def runs_of(
    session: Session, datasets: Iterable[Dataset]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the latest runs that have a screen: run, data set and person."""
    return session.execute(
        select(AnalysisRun, Dataset, User)
        .join(Dataset, Dataset.id == AnalysisRun.dataset_id)
        .outerjoin(User, User.id == AnalysisRun.made_by_id)
        .where(AnalysisRun.kind == poverty.KIND)
        .where(AnalysisRun.dataset_id.in_([each.id for each in datasets]))
        .order_by(AnalysisRun.id.desc())
        .limit(MOST_SHOWN)
    ).all()
