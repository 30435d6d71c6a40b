"""Errors of the household register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mne.areas.errors import named, written
from mne.areas.models import Area
from mne.errors import MneError, listed


class UnknownHousehold(MneError):
    """No household has this code."""

    code = "households.unknown_household"
    status = 404
    vi = (
        "Không có hộ nào mang mã “{household}”. Hãy kiểm tra lại mã, hoặc tìm theo tên chủ "
        "hộ."
    )
    en = (
        "No household has the code “{household}”. Check the code, or search by the name of "
        "the head."
    )

    def __init__(self, household: str) -> None:
        super().__init__(household=household)


class HouseholdCodeTaken(MneError):
    """Another household has this code."""

    code = "households.household_code_taken"
    status = 409
    vi = (
        "Mã hộ “{household}” đã cấp cho hộ {head}. Mỗi hộ có một mã riêng: hãy dùng mã "
        "khác."
    )
    en = (
        "The code “{household}” is that of the household of {head}. Each household has its "
        "own: use another code."
    )

    def __init__(self, household: str, head: str) -> None:
        super().__init__(household=household, head=head)


class NotAHamlet(MneError):
    """A household lives in a hamlet; the unit given is of another level."""

    code = "households.not_a_hamlet"
    vi = "{area} không phải là ấp, khu phố. Hãy chọn ấp hoặc khu phố nơi hộ đang ở."
    en = "{area} is not a hamlet. Choose the hamlet in which the household lives."

    def __init__(self, area: Area) -> None:
        super().__init__(area=named(area))


class ResidentsNotCounted(MneError):
    """A denominator is asked for hamlets in which nobody was counted by that day."""

    code = "households.residents_not_counted"
    vi = (
        "Chưa có số hộ, số nhân khẩu tính đến ngày {on} của: {hamlets}. Hãy nhập số liệu "
        "dân cư của các ấp, khu phố này rồi tính lại; ô trống không được coi là số 0."
    )
    en = (
        "Nobody has counted the households and persons up to {on} of: {hamlets}. Enter the "
        "counts of these hamlets and compute again; a blank is not taken for 0."
    )

    def __init__(self, hamlets: Iterable[Area], on: date) -> None:
        super().__init__(hamlets=listed(map(named, hamlets)), on=written(on))
