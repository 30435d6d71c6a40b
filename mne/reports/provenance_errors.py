"""Errors of values that are computed instead of typed."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import override

from mne.errors import MneError, listed


class EstimateNotFound(MneError):
    """A plan's results hold no one row of what was asked."""

    code = "reports.estimate_not_found"
    vi = (
        "Bảng “{table}” không có đúng một dòng như đã hỏi ({asked}). Các dòng có: {known}. "
        "Hãy ghi rõ đợt, phạm vi và chỉ số."
    )
    en = (
        "Table “{table}” has no one row of what was asked ({asked}). It has: {known}. Name "
        "the round, the domain and the indicator."
    )

    def __init__(self, table: str, asked: str, known: Iterable[str]) -> None:
        super().__init__(table=table, asked=asked, known=listed(known))


class EstimateWithheld(MneError):
    """A row of the results is published without its numbers, so it can't be a value."""

    code = "reports.estimate_withheld"
    vi = (
        "Dòng đã hỏi của bảng “{table}” không được công bố con số ({note}). Hãy chọn phạm "
        "vi rộng hơn."
    )
    en = (
        "The row asked for in table “{table}” is published without its numbers ({note}). "
        "Choose a wider domain."
    )

    def __init__(self, table: str, note: str) -> None:
        super().__init__(table=table, note=note)


class SourceDiffers(MneError):
    """A sheet says census and the data are a sample, or the other way round."""

    code = "reports.source_differs"
    vi = (
        "Phiếu mô tả chỉ tiêu {indicator} ghi nguồn “{sheet}”, còn bộ dữ liệu là “{data}”. "
        "Hai loại số liệu không được lẫn vào nhau: hãy chọn bộ dữ liệu đúng loại hoặc lập "
        "phiên bản mới của phiếu mô tả."
    )
    en = (
        "The sheet of indicator {indicator} says its source is “{sheet}”, and the data are "
        "a “{data}”. The two never mix: choose data of that kind, or write a new version "
        "of the sheet."
    )

    def __init__(self, indicator: str, sheet: str, data: str) -> None:
        super().__init__(indicator=indicator, sheet=sheet, data=data)


class MeasureDoesNotFit(MneError):
    """What is computed is a share and the indicator a count, or the other way round."""

    code = "reports.measure_does_not_fit"
    vi = (
        "Chỉ tiêu {indicator} không cùng loại với số được tính: tỷ lệ phải ghi vào chỉ "
        "tiêu tỷ lệ, số đếm vào chỉ tiêu số lượng. Hãy chọn cách tính khác."
    )
    en = (
        "Indicator {indicator} is not of the kind of what is computed: a share belongs to "
        "a percentage, a count to a count. Choose something else to compute."
    )

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class NotComputed(MneError):
    """A value that somebody typed is to be computed again."""

    code = "reports.not_computed"
    vi = (
        "Giá trị này do đơn vị nhập chứ không được tính từ dữ liệu, nên không tính lại "
        "được. Hãy sửa bằng một lần nhập mới kèm lý do."
    )
    en = (
        "This value was typed by an office, not computed, so it can't be computed again. "
        "Correct it by entering another one with the reason."
    )
    status = 409

    def __init__(self) -> None:
        super().__init__()


class PlanNotRun(MneError):
    """A plan can't be read, or can't be run on the data set; says why."""

    code = "reports.plan_not_run"
    vi = "Không chạy được kế hoạch phân tích: {detail} Chưa nhập giá trị nào."
    en = "The analysis plan can't be run: {detail} No value was entered."

    def __init__(self, detail_vi: str, detail_en: str) -> None:
        self._details = {"vi": detail_vi, "en": detail_en}
        super().__init__(detail=detail_en)

    @override
    def sentence(self, language: str) -> str:
        """Write the sentence with the fault in the same language."""
        spoken = "vi" if language == "vi" else "en"
        template = self.vi if spoken == "vi" else self.en
        return template.format(detail=self._details[spoken])
