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


class CellsDoNotAddUp(AnalysisError):
    """A table whose totals are not the sums of its cells can't be protected as one."""

    code = "analysis.cells_do_not_add_up"
    vi = (
        "Ô tổng ({row}, {column}) của bảng là {published} nhưng các ô cộng lại được "
        "{found}. Hãy kiểm tra lại các ô, hoặc bỏ ô tổng nếu không công bố."
    )
    en = (
        "The total ({row}, {column}) of the table is {published}, and its cells add up to "
        "{found}. Check the cells, or leave the total out if it isn't published."
    )

    def __init__(self, key: tuple[str, str], found: float, published: float) -> None:
        row, column = (name or "*" for name in key)
        super().__init__(row=row, column=column, found=found, published=published)
