"""Errors of frozen data sets."""

from __future__ import annotations

from collections.abc import Iterable

from mne.errors import MneError, listed


class UnknownDataset(MneError):
    """No data set has this code."""

    code = "datasets.unknown_dataset"
    vi = (
        "Không có bộ dữ liệu nào mang mã “{dataset}”. Các bộ đang có: {known}. "
        "Hãy chọn một bộ hoặc chốt bộ mới."
    )
    en = (
        "There is no data set “{dataset}”. There are: {known}. "
        "Choose one, or freeze a new one."
    )
    status = 404

    def __init__(self, dataset: str, known: Iterable[str]) -> None:
        super().__init__(dataset=dataset, known=listed(known) or "–")


class DatasetCodeTaken(MneError):
    """Another data set has this code."""

    code = "datasets.code_taken"
    vi = "Đã có bộ dữ liệu mang mã “{dataset}”. Hãy đặt mã khác."
    en = "There is a data set “{dataset}” already. Give this one another code."
    status = 409

    def __init__(self, dataset: str) -> None:
        super().__init__(dataset=dataset)


class DatasetAlreadyFrozen(MneError):
    """The very same interviews are frozen already, under another code."""

    code = "datasets.already_frozen"
    vi = (
        "Chính các cuộc phỏng vấn này đã được chốt thành bộ dữ liệu “{dataset}” và từ đó "
        "không có gì thay đổi. Hãy dùng bộ đó."
    )
    en = (
        "These very interviews are frozen as data set “{dataset}”, and nothing has changed "
        "since. Use that one."
    )
    status = 409

    def __init__(self, dataset: str) -> None:
        super().__init__(dataset=dataset)


class NothingToFreeze(MneError):
    """A round has no interview that could be frozen."""

    code = "datasets.nothing_to_freeze"
    vi = (
        "Đợt “{round}” chưa có cuộc phỏng vấn nào dùng được: {set_aside}. Hãy kiểm tra các "
        "phiếu của đợt trước khi chốt số liệu."
    )
    en = (
        "Round “{round}” has no interview that can be used: {set_aside}. Look at the "
        "round's submissions before freezing it."
    )

    def __init__(self, round_code: str, set_aside: Iterable[str]) -> None:
        super().__init__(round=round_code, set_aside=listed(set_aside) or "0")


class InterviewsStillWaiting(MneError):
    """Interviews of the round have not been judged yet."""

    code = "datasets.interviews_still_waiting"
    vi = (
        "Đợt “{round}” còn {count} phiếu chưa được kiểm tra tự động. Các phiếu này vẫn an "
        "toàn; hãy đợi kiểm tra xong rồi chốt số liệu."
    )
    en = (
        "{count} interviews of round “{round}” are still to be checked. They are safe: "
        "wait until they are, then freeze."
    )
    status = 409

    def __init__(self, round_code: str, count: int) -> None:
        super().__init__(round=round_code, count=count)


class DatasetDamaged(MneError):
    """A file of a data set is missing, or is not what was frozen."""

    code = "datasets.damaged"
    vi = (
        "Bộ dữ liệu {dataset}: tệp {file} bị thiếu hoặc đã bị thay đổi sau khi chốt, nên "
        "không được dùng. Hãy khôi phục tệp từ bản sao lưu; các phiếu gốc vẫn còn nguyên."
    )
    en = (
        "Data set {dataset}: the file {file} is missing or was changed after freezing, so "
        "it is not used. Restore it from a backup; the interviews themselves are safe."
    )
    status = 500

    def __init__(self, dataset: str, file: str) -> None:
        super().__init__(dataset=dataset, file=file)
