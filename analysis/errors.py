"""Errors of estimation: class, stable code, and one sentence in two languages.

A sentence says where, what is wrong, and what to do. ``vi`` and ``en`` are templates over
the same facts; a house test holds them to each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar


def listed(things: Iterable[object], most: int = 5) -> str:
    """Join the first few things with commas and say how many more there are."""
    names = [str(thing) for thing in things]
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown}, … (+{len(names) - most})"


class AnalysisError(Exception):
    """Any fault that analysis names; a subclass for each."""

    code: ClassVar[str]
    vi: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """Write the sentence in Vietnamese (``vi``) or English (anything else)."""
        return (self.vi if language == "vi" else self.en).format(**self.facts)


# ---------------------------------------------------------------- selection


class SampleLargerThanFrame(AnalysisError):
    """More units are to be drawn than the frame (or one stratum of it) holds."""

    code = "analysis.sample_larger_than_frame"
    vi = (
        "Cần rút {wanted} đơn vị nhưng dàn mẫu chỉ có {available}{stratum}. "
        "Hãy giảm số đơn vị cần rút hoặc gộp tầng này với tầng lân cận."
    )
    en = (
        "{wanted} units are to be drawn, but the frame has only {available}{stratum}. "
        "Draw fewer, or merge this stratum with a neighbouring one."
    )

    def __init__(self, wanted: int, available: int, stratum: str = "") -> None:
        where = f" ({stratum})" if stratum else ""
        super().__init__(wanted=wanted, available=available, stratum=where)


class SizeNotPositive(AnalysisError):
    """A unit has no size, so a draw proportional to size could never take it."""

    code = "analysis.size_not_positive"
    vi = (
        "Đơn vị thứ {row} của dàn mẫu có quy mô {size}. Muốn rút mẫu theo quy mô thì "
        "mọi đơn vị phải có quy mô từ 1 trở lên: hãy sửa quy mô hoặc loại đơn vị này "
        "khỏi dàn mẫu."
    )
    en = (
        "Row {row} of the frame has the size {size}. A draw proportional to size needs "
        "sizes of 1 or more: correct the size, or leave the unit out of the frame."
    )

    def __init__(self, row: int, size: int) -> None:
        super().__init__(row=row, size=size)


class TooFewForTheStrata(AnalysisError):
    """The sample is too small to give every stratum the least it needs."""

    code = "analysis.too_few_for_the_strata"
    vi = (
        "Cỡ mẫu {total} không đủ cho {strata} tầng, mỗi tầng ít nhất {least} đơn vị. "
        "Hãy tăng cỡ mẫu lên ít nhất {needed} hoặc gộp bớt tầng."
    )
    en = (
        "A sample of {total} can't give each of {strata} strata at least {least} units. "
        "Draw at least {needed}, or merge strata."
    )

    def __init__(self, total: int, least: int, strata: int) -> None:
        super().__init__(total=total, least=least, strata=strata, needed=least * strata)


class StratumLeftOut(AnalysisError):
    """A stratum of the frame gets no sample, so its units could never be drawn."""

    code = "analysis.stratum_left_out"
    vi = (
        "Dàn mẫu có tầng {strata} nhưng không tầng nào trong đó được phân bổ mẫu. "
        "Hãy phân bổ mẫu cho các tầng này hoặc loại chúng khỏi dàn mẫu và ghi rõ."
    )
    en = (
        "The frame has the strata {strata}, but no sample is allotted to them. "
        "Allot some, or leave them out of the frame and say so."
    )

    def __init__(self, strata: Iterable[str]) -> None:
        super().__init__(strata=listed(strata))


class VariablesAbsent(AnalysisError):
    """A frame lacks variables that a standard or scorecard reads."""

    code = "analysis.variables_absent"
    vi = (
        "Bảng {table} không có các biến {names}. Dùng phiếu có hỏi các biến này, hoặc bỏ "
        "chỉ số cần đến chúng bằng Standard.without và ghi rõ trong báo cáo."
    )
    en = (
        "The table {table} has no {names}. Use a questionnaire that asks for them, or "
        "leave out the indicators that need them (Standard.without) and say so in the "
        "report."
    )

    def __init__(self, table: str, names: Iterable[str]) -> None:
        super().__init__(table=table, names=listed(names, most=40))


class VariableUnreadable(AnalysisError):
    """A variable that should hold numbers holds something else."""

    code = "analysis.variable_unreadable"
    vi = (
        "Bảng {table}, biến {name}: có giá trị không phải là số. Sửa giá trị đó ở phiếu "
        "gốc; không có câu trả lời thì để trống."
    )
    en = (
        "Table {table}, variable {name}: a value isn't a number. Correct it in the "
        "interview; an answer that is missing stays empty."
    )

    def __init__(self, table: str, name: str) -> None:
        super().__init__(table=table, name=name)


class HouseholdRepeated(AnalysisError):
    """The same household stands in several rows."""

    code = "analysis.household_repeated"
    vi = (
        "Các hộ {households} xuất hiện nhiều lần. Giữ mỗi hộ một dòng; nếu gộp nhiều vòng "
        "điều tra, dùng khóa phân biệt được các vòng."
    )
    en = (
        "The households {households} stand in several rows. Keep one row for each; with "
        "several rounds in one table, use a key that tells the rounds apart."
    )

    def __init__(self, households: Iterable[object]) -> None:
        super().__init__(households=listed(households))


class MembersWithoutHousehold(AnalysisError):
    """Members belong to a household that isn't in the table of households."""

    code = "analysis.members_without_household"
    vi = (
        "Có thành viên thuộc các hộ {households} nhưng bảng hộ không có các hộ này. Bổ "
        "sung hộ hoặc bỏ các thành viên đó ở cả hai bảng."
    )
    en = (
        "There are members of the households {households}, which aren't in the table of "
        "households. Add the households, or leave those members out."
    )

    def __init__(self, households: Iterable[object]) -> None:
        super().__init__(households=listed(households))


class StandardWithoutIndicators(AnalysisError):
    """A standard that goes by income alone has no deprivation matrix."""

    code = "analysis.standard_without_indicators"
    vi = (
        "Chuẩn {standard} chỉ dựa vào thu nhập, không có chỉ số thiếu hụt. Phân loại trực "
        "tiếp theo thu nhập, hoặc chọn một chuẩn nghèo đa chiều."
    )
    en = (
        "Standard {standard} goes by income alone and has no indicators. Classify by "
        "income directly, or choose a multidimensional standard."
    )

    def __init__(self, standard: str) -> None:
        super().__init__(standard=standard)


class BasisUnknown(AnalysisError):
    """The standard has no decision table for that basis."""

    code = "analysis.basis_unknown"
    vi = "Chuẩn {standard} không phân loại theo {basis}. Có thể phân loại theo: {known}."
    en = "Standard {standard} doesn't classify by {basis}. It classifies by {known}."

    def __init__(self, standard: str, basis: str, known: Iterable[str]) -> None:
        super().__init__(standard=standard, basis=basis, known=listed(known))
