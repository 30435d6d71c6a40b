"""The guard of targets: what a sample can't show is said before it is promised (D-15).

G1  (fixture 4) −0.02 points with a sample is warned of; with a census it is not
G2  a target is kept against the warning only by saying so
G3  a change that the sample does show passes; an unknown baseline is said
G4  what a sample can show at all is said before a target is typed; of a census nothing
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from mne.programmes.indicator_models import Bound, IndicatorSource, Promise
from mne.programmes.targets import TargetEntry
from mne.reports.periodic_errors import TargetNotSeen
from mne.reports.target_guard import least_seen, promise, warn_of
from tests.programmes.conftest import POVERTY_RATE, Plan, plan

__all__ = ["plan"]

SAMPLED = replace(POVERTY_RATE, source=IndicatorSource.SAMPLE, sample_households=1000)
PROMISED = TargetEntry(2023, Promise.CHANGE, Bound.POINT, "Kế hoạch", Decimal("-0.02"))


def test_a_small_promise_of_a_sample_is_warned_of(session: Session, plan: Plan):  # G1
    indicator, version = plan.indicator("2.1", SAMPLED)
    warned = warn_of(version, PROMISED)
    assert warned is not None
    assert "không phát hiện được thay đổi -0,02 điểm phần trăm" in warned.sentence("vi")
    with pytest.raises(TargetNotSeen, match=r"2\.1.*1,000 households .* can't show"):
        promise(session, indicator, version, PROMISED)
    with pytest.raises(TargetNotSeen) as refused:
        promise(session, indicator, version, PROMISED)
    assert "rà soát toàn bộ" in refused.value.sentence("vi")


def test_a_census_has_no_margin(session: Session, plan: Plan):  # G1
    indicator, version = plan.indicator("2.1", POVERTY_RATE)
    assert warn_of(version, PROMISED) is None
    assert promise(session, indicator, version, PROMISED).low == Decimal("-0.02")


def test_whoever_understands_may_promise(session: Session, plan: Plan):  # G2
    indicator, version = plan.indicator("2.1", SAMPLED)
    target = promise(session, indicator, version, PROMISED, is_understood=True)
    assert warn_of(version, target) is not None  # and every table goes on saying it


def test_a_large_change_passes(session: Session, plan: Plan):  # G3
    sheet = replace(SAMPLED, baseline_value=Decimal(30))
    version = plan.indicator("2.1", sheet)[1]
    assert warn_of(version, replace(PROMISED, low=Decimal(-10))) is None
    unknown = replace(SAMPLED, baseline_value=None, baseline_absence="chưa có")
    warned = warn_of(plan.indicator("2.2", unknown)[1], PROMISED)
    assert warned is not None
    assert "is not known" in warned.sentence("en")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "A sample of 1,000 households a round shows a fall of 1.4 percentage points"),
        ({"sample_households": 50}, "too small to show any fall"),
        ({"sample_households": None}, "is not known"),
        ({"baseline_value": Decimal(0)}, "is not known"),
    ],
)
def test_what_a_sample_can_show_is_said_first(
    session: Session, plan: Plan, change: dict[str, object], sentence: str
):  # G4
    version = plan.indicator("2.1", replace(SAMPLED, **change))[1]  # type: ignore[arg-type]
    said = least_seen(version)
    assert said is not None
    assert sentence in said.sentence("en")
    assert warn_of(version, replace(PROMISED, low=Decimal("-0.01"))) is not None


def test_a_census_needs_no_word_and_a_target_of_nothing_is_judged(
    session: Session, plan: Plan
):  # G4
    assert least_seen(plan.indicator("2.1", POVERTY_RATE)[1]) is None
    none_poor = replace(PROMISED, promise=Promise.LEVEL, low=Decimal(0))
    assert warn_of(plan.indicator("2.2", SAMPLED)[1], none_poor) is None  # 2 % to 0 is seen
