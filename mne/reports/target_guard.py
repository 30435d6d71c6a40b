"""The guard of targets: what a sample can't show is said when the target is set (D-15).

A full count (the annual review) has no margin of error, so it needs no warning. A sample
has one, and a promise of 0.02 points is smaller than any sample's.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.detectability import detectability
from analysis.power import Survey
from mne.programmes.indicator_models import (
    Indicator,
    IndicatorSource,
    IndicatorTarget,
    IndicatorVersion,
    Measure,
    Promise,
)
from mne.programmes.indicators import baseline_of
from mne.programmes.targets import TargetEntry, ends_of, set_target
from mne.reports.periodic_errors import TargetNotSeen

_OPEN = {
    "vi": (
        "Chưa biết mẫu có phát hiện được mục tiêu này hay không: phiếu mô tả chỉ tiêu "
        "còn thiếu số gốc hoặc số hộ được chọn mỗi đợt."
    ),
    "en": (
        "Whether the sample can show this target is not known: the reference sheet "
        "lacks the baseline or the number of households selected a round."
    ),
}


@dataclass(frozen=True)
class Warned:
    """What is to be said beside a target."""

    vi: str
    en: str

    def sentence(self, language: str) -> str:
        """Say it in Vietnamese (``vi``) or English (anything else)."""
        return self.vi if language == "vi" else self.en


def warn_of(
    version: IndicatorVersion, target: IndicatorTarget | TargetEntry
) -> Warned | None:
    """Say that a target is beyond its sample; None where nothing is to be said."""
    if (
        version.source is not IndicatorSource.SAMPLE
        or version.measure is not Measure.PERCENTAGE
    ):
        return None
    if target.promise in {Promise.RUBRIC, Promise.SHARE_OF_UNITS}:
        return None
    before, wanted = baseline_of(version), ends_of(version, target)[0]
    if before is None or wanted is None or not version.sample_households:
        return Warned(_OPEN["vi"], _OPEN["en"])
    if wanted == before:
        return None
    verdict = detectability(
        float(wanted - before),
        version.sample_households,
        float(before) / 100,
        Survey(deff=float(version.sample_deff or 1)),
    )
    if verdict.seen:
        return None
    return Warned(verdict.sentence("vi"), verdict.sentence("en"))


def promise(
    session: Session,
    indicator: Indicator,
    version: IndicatorVersion,
    entry: TargetEntry,
    *,
    is_understood: bool = False,
) -> IndicatorTarget:
    """Set a target after the guard has been heard.

    Raises
    ------
    TargetNotSeen
        The sample can't show it, and nobody has said that this is understood.
    TargetDoesNotFit
        Its numbers don't fit what it promises.
    """
    warned = warn_of(version, entry)
    if warned is not None and not is_understood:
        raise TargetNotSeen(indicator.code, warned.vi, warned.en)
    return set_target(session, indicator, version, entry)
