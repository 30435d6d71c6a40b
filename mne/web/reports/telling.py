"""A report made before, told again: the same data set and standard give the same numbers.

Nothing of a report is stored but what it was made of and the hash of its numbers; what a
page shows is computed from the frozen data set, and kept for a while in memory.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.config import Settings
from mne.datasets.freezing import open_dataset
from mne.datasets.models import Dataset
from mne.reports import poverty
from mne.reports.document import Document, Figure
from mne.reports.models import AnalysisRun
from mne.standards.models import StandardPack
from mne.standards.packs import standard_of


@dataclass(frozen=True)
class Source:
    """What a report is made of; two are equal if their contents are."""

    dataset_sha256: str
    standard_sha256: str
    settings: Settings = field(compare=False)
    dataset: Dataset = field(compare=False)
    pack: StandardPack = field(compare=False)


def source_of(session: Session, settings: Settings, run: AnalysisRun) -> Source:
    """Give the data set and the very standard that a run was made of."""
    dataset = session.get_one(Dataset, run.dataset_id)
    sha256 = str(run.parameters["standard_sha256"])
    pack = session.scalars(
        select(StandardPack).where(
            StandardPack.code == run.parameters["standard"], StandardPack.sha256 == sha256
        )
    ).one()
    return Source(dataset.sha256, sha256, settings, dataset, pack)


@lru_cache(maxsize=8)
def tell(source: Source, language: str) -> Document:
    """Tell the report of a source in a language."""
    frames = open_dataset(source.settings, source.dataset)
    report = poverty.poverty_report(frames, standard_of(source.pack))
    return poverty.document(report, poverty.spoken(language))


def picture(figure: Figure) -> str:
    """Give a figure as an address that holds the whole drawing: pictures run nothing."""
    return "data:image/svg+xml;base64," + base64.b64encode(figure.svg).decode()
