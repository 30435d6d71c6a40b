"""Errors of the register of standards."""

from __future__ import annotations

from collections.abc import Iterable

from mne.errors import MneError, listed


class UnknownStandard(MneError):
    """No standard of this code has been loaded."""

    code = "standards.unknown_standard"
    vi = (
        "Chưa nạp chuẩn nghèo “{standard}”. Các chuẩn đang có: {known}. "
        "Hãy chọn một chuẩn trong số này hoặc nạp thêm."
    )
    en = (
        "The standard “{standard}” has not been loaded. There are: {known}. "
        "Choose one of these, or load it."
    )
    status = 404

    def __init__(self, standard: str, known: Iterable[str]) -> None:
        super().__init__(standard=standard, known=listed(known) or "–")
