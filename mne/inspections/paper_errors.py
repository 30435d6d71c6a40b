"""Errors of papers about findings, of second looks, and of mail."""

from __future__ import annotations

from mne.errors import MneError


class NothingToUrge(MneError):
    """A letter would have no item in it."""

    code = "inspections.nothing_to_urge"
    vi = (
        "{office}: không có kiến nghị nào quá hạn hoặc sắp đến hạn, nên chưa có gì để đôn "
        "đốc. Hãy xem danh sách kiến nghị của đơn vị."
    )
    en = (
        "{office}: nothing is late or due soon, so there is nothing to urge. See the "
        "list of its recommendations."
    )
    status = 409

    def __init__(self, office: str) -> None:
        super().__init__(office=office)


class RegisterTooLong(MneError):
    """More items than one document can show."""

    code = "inspections.register_too_long"
    vi = (
        "Bộ lọc này có {found} kiến nghị, quá {most} mục mà một tệp {kind} chứa được. Hãy "
        "thu hẹp bộ lọc (đơn vị, trạng thái, mức độ) rồi xuất lại."
    )
    en = (
        "This filter holds {found} recommendations, more than the {most} that a {kind} "
        "file can take. Narrow it (office, state, severity) and export again."
    )
    status = 409

    def __init__(self, found: int, most: int, kind: str) -> None:
        super().__init__(found=found, most=most, kind=kind)
