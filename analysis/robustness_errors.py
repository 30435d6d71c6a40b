"""Errors of robustness checks and of many tests at once.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.errors import AnalysisError, listed


class SchemeUnfit(AnalysisError):
    """A set of weights does not weigh the indicators of the matrix, or not to 1."""

    code = "analysis.scheme_unfit"
    vi = (
        "Bộ trọng số {scheme} không dùng được: tổng bằng {total}, các chỉ số {indicators} "
        "thừa, thiếu hoặc có trọng số không dương. Hãy cho mỗi chỉ số một trọng số dương "
        "và tổng đúng bằng 1."
    )
    en = (
        "The weights {scheme} can't be used: they sum to {total}, and the indicators "
        "{indicators} are too many, absent or without a positive weight. Give every "
        "indicator a positive weight, exactly 1 in sum."
    )

    def __init__(self, scheme: str, total: object, indicators: Iterable[str]) -> None:
        super().__init__(
            scheme=scheme, total=str(total), indicators=listed(indicators) or "–"
        )


class CurveUnknown(AnalysisError):
    """A curve was asked of a domain or round that the data don't have."""

    code = "analysis.curve_unknown"
    vi = "Không có đường cong cho {wanted}. Hãy chọn trong: {known}."
    en = "There is no curve for {wanted}. Choose among: {known}."

    def __init__(self, wanted: str, known: Iterable[str]) -> None:
        super().__init__(wanted=wanted, known=listed(known))


class RankingsUnlike(AnalysisError):
    """Two rankings are not of the same two or more domains."""

    code = "analysis.rankings_unlike"
    vi = (
        "Hai bảng xếp hạng không cùng một danh sách từ hai địa bàn trở lên (khác nhau: "
        "{names}). Hãy ước lượng cả hai trên cùng các địa bàn."
    )
    en = (
        "The two rankings are not of the same two or more domains (they differ in: "
        "{names}). Estimate both over the same domains."
    )

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(names=listed(names) or "–")


class PValueFaulty(AnalysisError):
    """A p-value is not between 0 and 1."""

    code = "analysis.p_value_faulty"
    vi = (
        "Giá trị p ở dòng {rows} không nằm trong khoảng 0–1. Hãy để trống nếu không có "
        "kiểm định, hoặc sửa lại."
    )
    en = (
        "The p-value in row {rows} is not between 0 and 1. Leave it blank where there was "
        "no test, or correct it."
    )

    def __init__(self, rows: Iterable[int]) -> None:
        super().__init__(rows=listed(rows))
