"""Errors of reports."""

from __future__ import annotations

from collections.abc import Iterable

from mne.errors import MneError, listed


class StandardNotAsked(MneError):
    """No round of the data set asked what the standard reads."""

    code = "reports.standard_not_asked"
    vi = (
        "Không đợt nào của bộ dữ liệu “{dataset}” hỏi đủ các câu mà chuẩn “{standard}” "
        "cần. Còn thiếu: {missing}. Hãy chọn chuẩn khác hoặc bộ dữ liệu khác."
    )
    en = (
        "No round of data set “{dataset}” asked everything that standard “{standard}” "
        "reads. Missing: {missing}. Choose another standard, or another data set."
    )

    def __init__(self, dataset: str, standard: str, missing: Iterable[str]) -> None:
        super().__init__(dataset=dataset, standard=standard, missing=listed(missing))
