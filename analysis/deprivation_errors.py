"""Errors of deprivation measures: what was not measured, is not cardinal, not stricter.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.errors import AnalysisError, listed
from analysis.estimation_errors import FaultyRows


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


class IndicatorNotCardinal(AnalysisError):
    """A gap was asked of indicators that only say yes or no, or that have no line."""

    code = "analysis.indicator_not_cardinal"
    vi = (
        "Các chỉ số {indicators} không đo được mức độ thiếu hụt (chỉ có/không, hoặc chưa "
        "có ngưỡng) nên không tính được M1, M2. Hãy dùng M0, hoặc cho giá trị dạng số và "
        "ngưỡng của từng chỉ số này."
    )
    en = (
        "The indicators {indicators} don't say how far a household falls short (they are "
        "yes or no, or have no line), so there is no M1 or M2. Use M0, or give numbers and "
        "a line for each of them."
    )

    def __init__(self, indicators: Iterable[str]) -> None:
        super().__init__(indicators=listed(indicators, most=20))


class GapFaulty(FaultyRows):
    """A normalised gap lies outside 0–1, or belongs to a household that isn't deprived."""

    code = "analysis.gap_faulty"
    vi = (
        "Chỉ số “{column}”: mức thiếu hụt ở dòng {rows} (tổng cộng {count} dòng) nằm ngoài "
        "khoảng 0–1, hoặc lớn hơn 0 dù hộ không thiếu hụt chỉ số này. Hãy dùng cùng một "
        "ngưỡng cho mức thiếu hụt và cho chỉ số, và sửa giá trị âm."
    )
    en = (
        "Indicator '{column}': the gap in row {rows} ({count} in all) lies outside 0–1, or "
        "is above 0 where the household isn't deprived. Take one line for the gap and for "
        "the indicator, and correct values below zero."
    )


class StricterNotStricter(FaultyRows):
    """A household is deprived by the stricter line and not by the ordinary one."""

    code = "analysis.stricter_not_stricter"
    vi = (
        "Chỉ số “{column}”: hộ ở dòng {rows} (tổng cộng {count} hộ) thiếu hụt theo ngưỡng "
        "nghiêm ngặt hơn nhưng không thiếu hụt theo ngưỡng thường. Hãy sửa ngưỡng trong "
        "chuẩn, hoặc kiểm tra hai bảng có cùng các hộ theo cùng thứ tự."
    )
    en = (
        "Indicator '{column}': the household in row {rows} ({count} in all) is deprived by "
        "the stricter line and not by the ordinary one. Correct the lines of the standard, "
        "or check that both matrices hold the same households in the same order."
    )


class CutoffsOutOfOrder(AnalysisError):
    """The cutoffs of vulnerable, poor and severely poor don't rise in this order."""

    code = "analysis.cutoffs_out_of_order"
    vi = (
        "Ngưỡng phải tăng dần: dễ bị tổn thương ({vulnerable}) < nghèo ({poor}) ≤ nghèo "
        "trầm trọng ({severe}) ≤ 1. Hãy sửa lại ngưỡng."
    )
    en = (
        "Cutoffs have to rise: vulnerable ({vulnerable}) < poor ({poor}) ≤ severely poor "
        "({severe}) ≤ 1. Correct them."
    )

    def __init__(self, vulnerable: object, poor: object, severe: object) -> None:
        names = [("–" if one is None else one) for one in (vulnerable, poor, severe)]
        super().__init__(vulnerable=names[0], poor=names[1], severe=names[2])


class MembersMiscounted(FaultyRows):
    """A household was given a number of members below zero."""

    code = "analysis.members_miscounted"
    vi = (
        "Cột “{column}” có số thành viên âm ở dòng {rows} (tổng cộng {count} dòng). Hãy "
        "đếm lại bằng count_members."
    )
    en = (
        "Column '{column}' counts fewer than zero members in row {rows} ({count} in all). "
        "Count them with count_members."
    )


class NotExact(AnalysisError):
    """A weight or a cutoff is a decimal number, and a score may just miss it."""

    code = "analysis.not_exact"
    vi = (
        "“{name}” = {value} là số thập phân, không so sánh chính xác được với điểm thiếu "
        "hụt. Hãy viết thành phân số, ví dụ Fraction(1, 3) hoặc Fraction('0.33')."
    )
    en = (
        "'{name}' = {value} is a decimal number, which can't be held against scores "
        "exactly. Write it as a fraction: Fraction(1, 3) or Fraction('0.33')."
    )

    def __init__(self, name: str, value: object) -> None:
        super().__init__(name=name, value=value)


class IndicatorsDiffer(AnalysisError):
    """The stricter lines are those of other indicators."""

    code = "analysis.indicators_differ"
    vi = (
        "Bảng theo ngưỡng nghiêm ngặt có các chỉ số {stricter}, bảng thường có {ordinary}. "
        "Hãy tính cả hai từ một bộ tiêu chuẩn (standard.destitution())."
    )
    en = (
        "The stricter matrix has the indicators {stricter}, the ordinary one {ordinary}. "
        "Make both from one standard (standard.destitution())."
    )

    def __init__(self, stricter: Iterable[str], ordinary: Iterable[str]) -> None:
        super().__init__(stricter=listed(stricter), ordinary=listed(ordinary))
