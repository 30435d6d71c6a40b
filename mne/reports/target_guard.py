"""The guard of targets: what a sample can't show is said when the target is set (D-15).

A full count (the annual review) has no margin of error, so it needs no warning. A sample
has one, and a promise of 0.02 points is smaller than any sample's.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.detectability import detectability
from analysis.method_errors import NoSampleSees
from analysis.power import Survey, detectable_change
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
_LEAST = {
    "vi": (
        "Mẫu {households} hộ mỗi đợt chỉ phát hiện được mức giảm từ {points} điểm phần "
        "trăm trở lên so với số gốc. Mục tiêu nhỏ hơn phải dựa vào rà soát toàn bộ."
    ),
    "en": (
        "A sample of {households} households a round shows a fall of {points} percentage "
        "points or more from the baseline. A smaller target needs a full count."
    ),
}
_NEVER = {
    "vi": (
        "Mẫu này quá nhỏ để phát hiện bất kỳ mức giảm nào so với số gốc. Mục tiêu phải dựa "
        "vào rà soát toàn bộ hoặc mẫu lớn hơn."
    ),
    "en": (
        "This sample is too small to show any fall from the baseline. A target needs a "
        "full count, or a larger sample."
    ),
}
_NEARLY_NONE = 1e-6
"""Percent: a target of 0 or 100 is taken as next to it, where a share has a margin."""


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
    if wanted is None or not _can_be_judged(version):
        return Warned(_OPEN["vi"], _OPEN["en"])
    if before is None or wanted == before:
        return None
    verdict = detectability(
        min(max(float(wanted), _NEARLY_NONE), 100 - _NEARLY_NONE) - float(before),
        version.sample_households or 0,
        float(before) / 100,
        Survey(deff=float(version.sample_deff or 1)),
    )
    if verdict.seen:
        return None
    return Warned(verdict.sentence("vi"), verdict.sentence("en"))


def least_seen(version: IndicatorVersion) -> Warned | None:
    """Say what the sample of an indicator can show at all, before a target is typed.

    None where values do not come from a sample, which alone has a margin of error.
    """
    if (
        version.source is not IndicatorSource.SAMPLE
        or version.measure is not Measure.PERCENTAGE
    ):
        return None
    before = baseline_of(version)
    if before is None or not _can_be_judged(version):
        return Warned(_OPEN["vi"], _OPEN["en"])
    survey = Survey(deff=float(version.sample_deff or 1))
    households = version.sample_households or 0
    try:
        fall = detectable_change(households, float(before) / 100, survey)
    except NoSampleSees:
        return Warned(_NEVER["vi"], _NEVER["en"])
    facts = {"households": f"{households:,}", "points": f"{-100 * fall:.2g}"}
    swapped = {
        name: text.translate(str.maketrans(",.", ".,")) for name, text in facts.items()
    }
    return Warned(_LEAST["vi"].format(**swapped), _LEAST["en"].format(**facts))


def _can_be_judged(version: IndicatorVersion) -> bool:
    before = baseline_of(version)
    return before is not None and 0 < before < 100 and bool(version.sample_households)


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
