"""Errors of deprivation measures: what was not measured, is not cardinal, not stricter.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.errors import AnalysisError, listed


class MeasureAbsent(AnalysisError):
    """A method needs a measure that the measurement does not hold."""

    code = "analysis.measure_absent"
    vi = (
        "Cần chỉ tiêu {measure} nhưng phép đo chỉ có {known}. Hãy tạo phép đo bằng "
        "deprivation_measures (kèm dimensions nếu phân tích theo chiều) hoặc chọn chỉ tiêu "
        "khác."
    )
    en = (
        "This needs the measure {measure}, and the measurement holds only {known}. Measure "
        "with deprivation_measures (with its dimensions, to go by dimension), or choose "
        "another measure."
    )

    def __init__(self, measure: str, known: Iterable[str]) -> None:
        super().__init__(measure=measure, known=listed(known, most=20))
