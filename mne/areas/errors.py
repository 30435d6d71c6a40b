"""Errors of areas: a unit that wasn't there on that day, a map that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from typing_extensions import override

from mne.areas.models import Area
from mne.errors import MneError, listed


def written(day: date) -> str:
    """Write a day as people here do: 01/07/2025."""
    return day.strftime("%d/%m/%Y")


def named(area: Area) -> str:
    """Write a unit so that a person finds it: name and code."""
    return f"{area.name} ({area.code})"


class UnknownArea(MneError):
    """No unit has, or ever had, this code."""

    code = "areas.unknown_area"
    status = 404
    vi = (
        "Không có đơn vị hành chính nào mang mã “{area_code}” vào ngày {on}, và trước nay "
        "cũng chưa từng có. Hãy kiểm tra lại mã trong danh mục đơn vị hành chính."
    )
    en = (
        "No unit has the code “{area_code}” on {on}, and none ever had. Check the code "
        "in the list of units."
    )

    def __init__(self, area_code: str, on: date, **facts: str) -> None:
        super().__init__(area_code=area_code, on=written(on), **facts)


class _NamesRelatives(UnknownArea):
    """What the two errors of a unit at the wrong time share: its life and its relatives."""

    def __init__(self, area: Area, on: date, relatives: Iterable[Area]) -> None:
        last_day = area.valid_to - timedelta(days=1) if area.valid_to else None
        super().__init__(
            area.code,
            on,
            name=area.name,
            first_day=written(area.valid_from),
            last_day=written(last_day) if last_day else "",
            relatives=listed(map(named, relatives)),
        )

    @override
    def sentence(self, language: str) -> str:
        template, nobody = (
            (self.vi, "chưa ghi nhận") if language == "vi" else (self.en, "none recorded")
        )
        relatives = self.facts["relatives"] or nobody
        return template.format(**{**self.facts, "relatives": relatives})


class AreaEnded(_NamesRelatives):
    """The unit had ended before that day."""

    code = "areas.area_ended"
    vi = (
        "Mã “{area_code}” ({name}) không còn tồn tại vào ngày {on}: đơn vị này có từ ngày "
        "{first_day} đến hết ngày {last_day}. Đơn vị kế thừa: {relatives}. Hãy dùng mã của "
        "đơn vị kế thừa, hoặc kiểm tra lại ngày."
    )
    en = (
        "The code “{area_code}” ({name}) did not exist on {on}: the unit existed from "
        "{first_day} to {last_day}. Its successors: {relatives}. Use the successor's code, "
        "or check the date."
    )


class AreaNotYetBegun(_NamesRelatives):
    """The unit began after that day."""

    code = "areas.area_not_yet_begun"
    vi = (
        "Mã “{area_code}” ({name}) chưa tồn tại vào ngày {on}: đơn vị này được thành lập "
        "ngày {first_day}. Đơn vị tiền thân: {relatives}. Hãy dùng mã của đơn vị tiền "
        "thân, hoặc kiểm tra lại ngày."
    )
    en = (
        "The code “{area_code}” ({name}) did not exist yet on {on}: the unit began on "
        "{first_day}. Its predecessors: {relatives}. Use the predecessor's code, or check "
        "the date."
    )


class NoCommune(MneError):
    """A hamlet stood under no commune on that day."""

    code = "areas.no_commune"
    vi = (
        "{area} không thuộc xã, phường, thị trấn nào vào ngày {on}. Hãy khai báo đơn vị "
        "cấp trên của ấp, khu phố này trên trang Địa bàn."
    )
    en = (
        "{area} stood under no commune on {on}. Enter the hamlet's commune for that day on "
        "the Areas page."
    )

    def __init__(self, area: str, on: date) -> None:
        super().__init__(area=area, on=written(on))


# ---------------------------------------------------------------- editing the map


class CodeInUse(MneError):
    """The code belongs to another unit at that time."""

    code = "areas.code_in_use"
    status = 409
    vi = (
        "Mã “{area_code}” đang là mã của {holder} vào ngày {on}. Hãy kết thúc đơn vị đó "
        "trước, hoặc chọn mã khác."
    )
    en = (
        "The code “{area_code}” is that of {holder} on {on}. End that unit first, or "
        "choose another code."
    )

    def __init__(self, area_code: str, holder: Area, on: date) -> None:
        super().__init__(area_code=area_code, holder=named(holder), on=written(on))


class AreaMisplaced(MneError):
    """A unit can't stand under a unit of its own level or below."""

    code = "areas.area_misplaced"
    vi = (
        "{area} (cấp {kind}) không thể thuộc {parent} (cấp {parent_kind}). Hãy chọn một "
        "đơn vị cấp trên."
    )
    en = (
        "{area} (a {kind}) can't stand under {parent} (a {parent_kind}). Choose a unit of "
        "a higher level."
    )

    def __init__(self, area: Area, parent: Area) -> None:
        super().__init__(
            area=named(area), kind=area.kind, parent=named(parent), parent_kind=parent.kind
        )


class OutsideLifetime(MneError):
    """A fact about a unit is dated on a day when the unit did not exist."""

    code = "areas.outside_lifetime"
    vi = (
        "{area} không tồn tại vào ngày {on} (có từ ngày {first_day}{until}). Hãy kiểm tra "
        "lại ngày."
    )
    en = "{area} did not exist on {on} (it began on {first_day}{until}). Check the date."

    def __init__(self, area: Area, on: date) -> None:
        until = f" – {written(area.valid_to - timedelta(days=1))}" if area.valid_to else ""
        super().__init__(
            area=named(area),
            on=written(on),
            first_day=written(area.valid_from),
            until=until,
        )


class UnitsStillBelow(MneError):
    """A unit can't end while others still stand under it."""

    code = "areas.units_still_below"
    status = 409
    vi = (
        "Chưa thể kết thúc {area} vào ngày {on}: vẫn còn đơn vị trực thuộc: {below}. Hãy "
        "chuyển các đơn vị này sang đơn vị cấp trên mới hoặc kết thúc chúng trước."
    )
    en = (
        "{area} can't end on {on}: units still stand under it: {below}. Move them to their "
        "new unit, or end them, first."
    )

    def __init__(self, area: Area, on: date, below: Iterable[Area]) -> None:
        super().__init__(area=named(area), on=written(on), below=listed(map(named, below)))


class HistoryRewritten(MneError):
    """A later fact is already recorded, so an earlier day can't be changed over it."""

    code = "areas.history_rewritten"
    status = 409
    vi = (
        "{area} đã có thông tin áp dụng từ ngày {known}, nên không thể ghi thêm thông tin "
        "từ ngày {on}. Hãy dùng ngày sau {known}."
    )
    en = (
        "Something about {area} is already recorded from {known} on, so nothing can be "
        "recorded from {on}. Use a day after {known}."
    )

    def __init__(self, area: Area, known: date, on: date) -> None:
        super().__init__(area=named(area), known=written(known), on=written(on))
