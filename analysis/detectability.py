"""A guard for targets: can a sample show the change that a plan has promised."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.method_errors import NoSampleSees
from analysis.power import (
    SIMPLE,
    USUAL,
    Survey,
    TwoSidedTest,
    detectable_change,
    power,
    sample_size,
)


@dataclass(frozen=True)
class Detectability:
    """Whether a sample can see a target, and what it could see.

    Attributes
    ----------
    target_points, detectable_points
        Change wanted, and smallest change seen, in percentage points (2 points = 0.02).
    power
        Chance that the sample shows the change, if it comes about.
    needed
        Households to select per round to see the target.
    n, test
        Households to be selected per round, and the test.
    """

    target_points: float
    detectable_points: float | None
    power: float
    needed: float
    n: float
    test: TwoSidedTest

    @property
    def seen(self) -> bool:
        """Say whether the power wanted is reached."""
        return self.power >= self.test.power

    def sentence(self, language: str = "vi") -> str:
        """Say it in a sentence, in Vietnamese (``vi``) or English."""
        chance, needed = f"{100 * self.power:.0f}", f"{math.ceil(self.needed):,}"
        words = WORDS["vi" if language == "vi" else "en"]
        least = words["nothing"]
        if self.detectable_points is not None:
            least = f"{abs(self.detectable_points):.2g}"
        numbers = {
            "target": f"{self.target_points:g}",
            "n": f"{self.n:,.0f}",
            "chance": chance,
            "least": least,
            "needed": needed,
        }
        if language == "vi":
            numbers = {name: text.translate(_SWAPPED) for name, text in numbers.items()}
        return words["seen" if self.seen else "unseen"].format(**numbers)


_SWAPPED = str.maketrans(",.", ".,")
"""Vietnamese writes 1.000 households and 0,02 points."""

WORDS = {
    "vi": {
        "seen": (
            "Mẫu {n} hộ mỗi đợt phát hiện được thay đổi {target} điểm phần trăm với xác "
            "suất {chance}%."
        ),
        "unseen": (
            "Mẫu {n} hộ mỗi đợt không phát hiện được thay đổi {target} điểm phần trăm "
            "(xác suất chỉ {chance}%). Thay đổi nhỏ nhất phát hiện được: {least} điểm phần "
            "trăm. Muốn thấy chỉ tiêu này cần {needed} hộ mỗi đợt, hoặc rà soát toàn bộ."
        ),
        "nothing": "không có",
    },
    "en": {
        "seen": (
            "A sample of {n} households a round shows a change of {target} percentage "
            "points with a chance of {chance}%."
        ),
        "unseen": (
            "A sample of {n} households a round can't show a change of {target} percentage "
            "points (chance {chance}%). The smallest change it shows is {least} points. "
            "The target needs {needed} households a round, or a full count."
        ),
        "nothing": "none",
    },
}


def detectability(
    target_points: float,
    n: float,
    before: float,
    survey: Survey = SIMPLE,
    test: TwoSidedTest = USUAL,
) -> Detectability:
    """Guard a target: can two rounds of ``n`` selected households show it.

    ``target_points`` is in percentage points, as plans are written: −0.02 means that a
    share of 0.3000 becomes 0.2998.

    Examples
    --------
    >>> verdict = detectability(-0.02, 600, 0.12, Survey(deff=1.5))
    >>> verdict.seen, round(verdict.detectable_points, 1)
    (False, -5.7)
    """
    after = before + target_points / 100
    try:
        least = 100 * detectable_change(
            n, before, survey, test, "fall" if target_points < 0 else "rise"
        )
    except NoSampleSees:
        least = None
    return Detectability(
        target_points=target_points,
        detectable_points=least,
        power=power(n, before, after, survey, test),
        needed=sample_size(before, after, survey, test),
        n=n,
        test=test,
    )
