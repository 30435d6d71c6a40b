"""The poverty report: from a frozen data set and a standard to HTML, XLSX and PDF.

The numbers are made in ``numbers`` and told in ``pages``; here they are written to files,
and it is recorded that they were made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.words import Language
from mne.config import Settings
from mne.datasets.freezing import get_dataset, open_dataset
from mne.reports import html, pdf, xlsx
from mne.reports.document import Document
from mne.reports.numbers import PovertyReport, poverty_report
from mne.reports.pages import document
from mne.reports.runs import record_run
from mne.standards.packs import get_pack, standard_of

__all__ = ["PovertyReport", "document", "make", "poverty_report", "run", "write_report"]

KIND = "poverty"
WRITERS: dict[str, Callable[[Document], bytes]] = {
    "html": html.render,
    "xlsx": xlsx.render,
    "pdf": pdf.render,
}


def run(
    session: Session,
    settings: Settings,
    dataset_code: str,
    standard_code: str,
    out_dir: Path,
    language: str = "vi",
) -> list[Path]:
    """Make the report of a data set under a standard, and give the files written.

    Raises
    ------
    UnknownDataset, DatasetDamaged, UnknownStandard, StandardNotAsked, SinglePsuStratum
        Each says what to do.
    """
    report = make(session, settings, dataset_code, standard_code)
    return write_report(report, out_dir, language)


def make(
    session: Session, settings: Settings, dataset_code: str, standard_code: str
) -> PovertyReport:
    """Compute the report and record the run; raises as ``run``."""
    dataset = get_dataset(session, dataset_code)
    pack = get_pack(session, standard_code)
    report = poverty_report(open_dataset(settings, dataset), standard_of(pack))
    parameters = {
        "standard": pack.code,
        "standard_sha256": pack.sha256,
        "covariance": report.covariance,
    }
    record_run(session, dataset, KIND, parameters, results_sha256(report))
    return report


def write_report(report: PovertyReport, out_dir: Path, language: str) -> list[Path]:
    """Write the report as HTML, XLSX and PDF; the same report gives the same bytes."""
    told = document(report, spoken(language))
    out_dir.mkdir(parents=True, exist_ok=True)
    written = []
    for ending, render in WRITERS.items():
        path = out_dir / f"{file_name(report, language)}.{ending}"
        path.write_bytes(render(told))
        written.append(path)
    return written


def file_name(report: PovertyReport, language: str) -> str:
    """Name the files of a report, without their ending."""
    return f"{KIND}-{report.label.code}-{report.standard.code}-{spoken(language)}"


def spoken(language: str) -> Language:
    """Choose the language of a report: Vietnamese unless English is asked for."""
    return "en" if language == "en" else "vi"


def results_sha256(report: PovertyReport) -> str:
    """Hash every number of the report, however it is told."""
    numbers = {
        "dataset": report.sha256,
        "standard": report.standard.checksum,
        "estimates": [each.as_row() for each in report.estimates],
        "on_one_map": [each.as_row() for each in report.on_one_map],
        "changes": [each.as_row() for each in report.changes],
        "contributions": [each.as_row() for each in report.contributions],
        "reviews": [asdict(row) for row in report.reviews],
        "incomplete": report.incomplete,
    }
    written = json.dumps(numbers, sort_keys=True, default=_plain)
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
