"""Errors of estimation: columns, designs, totals, estimates and comparisons.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from analysis.errors import AnalysisError, listed

# ---------------------------------------------------------------- columns and designs


class FaultyRows(AnalysisError):
    """Some rows of a column can't be used; a subclass says why. Rows count from 1."""

    def __init__(self, column: str, rows: Iterable[int], **facts: Any) -> None:
        self.rows = tuple(rows)
        super().__init__(
            column=column, rows=listed(self.rows), count=len(self.rows), **facts
        )


class NotNumeric(FaultyRows):
    """A column holds text where numbers belong."""

    code = "analysis.not_numeric"
    vi = (
        "Cột “{column}” phải là số nhưng là kiểu {dtype}, ví dụ “{example}” (dòng {rows}; "
        "tổng cộng {count} dòng). Hãy chuyển cột này sang kiểu số trước khi phân tích."
    )
    en = (
        "Column '{column}' has to hold numbers but is {dtype}, for example '{example}' "
        "(row {rows}; {count} in all). Convert it to numbers first."
    )


class NotFinite(FaultyRows):
    """A column holds an infinite number."""

    code = "analysis.not_finite"
    vi = (
        "Cột “{column}” có giá trị vô hạn ở dòng {rows} (tổng cộng {count} dòng). "
        "Hãy sửa phép tính sinh ra giá trị này, hoặc để trống nếu thiếu số liệu."
    )
    en = (
        "Column '{column}' is infinite in row {rows} ({count} in all). Mend the "
        "calculation that made it, or leave the cell empty if the value is missing."
    )


class LabelMissing(FaultyRows):
    """A stratum, PSU, round or domain is blank, so its row belongs nowhere."""

    code = "analysis.label_missing"
    vi = (
        "Cột “{column}” bị trống ở dòng {rows} (tổng cộng {count} dòng), nên không biết "
        "các dòng này thuộc nhóm nào. Hãy điền mã, hoặc đặt một mã riêng như “khong_ro”."
    )
    en = (
        "Column '{column}' is blank in row {rows} ({count} in all), so these rows belong "
        "to no group. Fill in the code, or give them one of their own such as 'unknown'."
    )


class WeightMissing(FaultyRows):
    """A row has no weight."""

    code = "analysis.weight_missing"
    vi = (
        "Cột quyền số “{column}” bị trống ở dòng {rows} (tổng cộng {count} dòng). "
        "Hãy gắn lại quyền số từ bộ mẫu; không được thay bằng 0 hoặc 1."
    )
    en = (
        "The weight '{column}' is missing in row {rows} ({count} in all). Join the weights "
        "from the sample again; don't put 0 or 1 in their place."
    )


class WeightNegative(FaultyRows):
    """A weight is below zero."""

    code = "analysis.weight_negative"
    vi = (
        "Quyền số “{column}” âm ở dòng {rows} (tổng cộng {count} dòng). "
        "Hãy kiểm tra bước hiệu chỉnh quyền số; quyền số phải lớn hơn 0."
    )
    en = (
        "The weight '{column}' is negative in row {rows} ({count} in all). "
        "Check how the weights were adjusted; a weight has to be above 0."
    )


class WeightZero(FaultyRows):
    """A weight is zero and the design does not say that this is meant."""

    code = "analysis.weight_zero"
    vi = (
        "Quyền số “{column}” bằng 0 ở dòng {rows} (tổng cộng {count} dòng), nên các hộ này "
        "sẽ không được tính. Hãy sửa quyền số, hoặc chọn zero_weight='keep' nếu đây là các "
        "đơn vị được chọn mẫu nhưng không có phỏng vấn."
    )
    en = (
        "The weight '{column}' is zero in row {rows} ({count} in all), so these rows would "
        "not count. Correct the weights, or say zero_weight='keep' if they are PSUs that "
        "were selected and gave no interview."
    )


class SizeNotCounted(FaultyRows):
    """A household has no number of members, so persons can't be counted."""

    code = "analysis.size_not_counted"
    vi = (
        "Cột số nhân khẩu “{column}” trống hoặc nhỏ hơn 1 ở dòng {rows} (tổng cộng {count} "
        "dòng). Hãy bổ sung số nhân khẩu, hoặc tính theo hộ thay vì theo người."
    )
    en = (
        "The household size '{column}' is blank or below 1 in row {rows} ({count} in all). "
        "Complete it, or estimate for households instead of persons."
    )


class NotYesOrNo(FaultyRows):
    """A proportion was asked of a column that holds more than 0, 1 and blanks."""

    code = "analysis.not_yes_or_no"
    vi = (
        "Cột “{column}” phải chỉ gồm 0, 1 hoặc để trống, nhưng dòng {rows} có giá trị khác "
        "(tổng cộng {count} dòng). Hãy dùng estimate_mean cho số đo, hoặc mã hóa lại thành "
        "0/1."
    )
    en = (
        "Column '{column}' may hold only 0, 1 and blanks, and row {rows} holds something "
        "else ({count} in all). Use estimate_mean for a quantity, or recode it to 0 and 1."
    )


class LengthMismatch(AnalysisError):
    """A column has another number of rows than the design."""

    code = "analysis.length_mismatch"
    vi = (
        "Cột “{column}” có {length} dòng nhưng thiết kế mẫu có {expected} dòng. "
        "Hãy lấy cả hai từ cùng một bảng, chưa lọc."
    )
    en = (
        "Column '{column}' has {length} rows and the design has {expected}. "
        "Take both from the same table, before any filter."
    )

    def __init__(self, column: str, length: int, expected: int) -> None:
        super().__init__(column=column, length=length, expected=expected)


class ColumnNotFound(AnalysisError):
    """The table has no column of that name."""

    code = "analysis.column_not_found"
    vi = "Bảng không có cột “{column}”. Các cột hiện có: {available}. Hãy kiểm tra tên cột."
    en = "The table has no column '{column}'. It has {available}. Check the name."

    def __init__(self, column: str, available: Iterable[str]) -> None:
        super().__init__(column=column, available=listed(available, most=12))


class NoRows(AnalysisError):
    """A design was asked of an empty table."""

    code = "analysis.no_rows"
    vi = "Bảng số liệu không có dòng nào. Hãy chọn đợt điều tra đã có phiếu được duyệt."
    en = "The table has no rows. Choose a round that has approved interviews."


class UnknownOption(AnalysisError):
    """A setting was given a value that does not exist."""

    code = "analysis.unknown_option"
    vi = "Giá trị {option}={value!r} không có. Hãy chọn một trong: {choices}."
    en = "There is no {option}={value!r}. Choose one of {choices}."

    def __init__(self, option: str, value: object, choices: Iterable[object]) -> None:
        super().__init__(option=option, value=value, choices=listed(choices, most=12))


class PsuNotNested(AnalysisError):
    """One PSU code appears in several strata."""

    code = "analysis.psu_not_nested"
    vi = (
        "Mã địa bàn (PSU) {psus} xuất hiện ở nhiều tầng: {strata} (tổng cộng {count} mã). "
        "Hãy sửa mã; nếu mỗi tầng đánh số địa bàn lại từ đầu thì chọn nest=True."
    )
    en = (
        "PSU {psus} appears in several strata: {strata} ({count} such codes). Correct the "
        "codes; if every stratum numbers its PSUs anew, say nest=True."
    )

    def __init__(self, psus: Sequence[str], strata: Sequence[str]) -> None:
        super().__init__(psus=listed(psus), strata=listed(strata), count=len(psus))
        self.psus = tuple(psus)


class SinglePsuStratum(AnalysisError):
    """A stratum holds one sampled PSU, so its variance can't be estimated."""

    code = "analysis.single_psu_stratum"
    vi = (
        "Tầng {strata} chỉ có một địa bàn (PSU) mẫu, trong khi tính phương sai cần ít nhất "
        "hai. Hãy gộp với tầng lân cận, hoặc chọn single_psu='certainty', 'adjust' hay "
        "'average' và ghi rõ dưới bảng."
    )
    en = (
        "Only one PSU was sampled in stratum {strata}, and a variance needs two. Merge it "
        "with a neighbouring stratum, or choose single_psu='certainty', 'adjust' or "
        "'average' and say so under the table."
    )

    def __init__(self, strata: Sequence[str]) -> None:
        super().__init__(strata=listed(strata))
        self.strata = tuple(strata)


class FpcInconsistent(AnalysisError):
    """The finite population correction contradicts itself or the sample."""

    code = "analysis.fpc_inconsistent"
    vi = (
        "Hệ số hiệu chỉnh tổng thể hữu hạn (fpc) không dùng được ở tầng {strata}. Trong "
        "mỗi tầng, fpc phải là một giá trị duy nhất: hoặc tổng số địa bàn của tầng (không "
        "nhỏ hơn số địa bàn mẫu), hoặc tỷ lệ chọn từ trên 0 đến 1, và cả cột chỉ dùng một "
        "cách."
    )
    en = (
        "The finite population correction can't be used in stratum {strata}. Within a "
        "stratum fpc has to be one value: the number of PSUs in the stratum (not below the "
        "number sampled) or the sampling fraction (above 0, up to 1), the same way in "
        "every stratum."
    )

    def __init__(self, strata: Sequence[str]) -> None:
        super().__init__(strata=listed(strata))


class TotalsOfDifferentThings(AnalysisError):
    """Two sets of totals were added that don't hold the same columns or rule."""

    code = "analysis.totals_of_different_things"
    vi = (
        "Không cộng được hai bảng tổng vì khác nhau về {what}: {first} và {second}. Hãy "
        "tính cả hai với cùng chỉ tiêu và cùng quy tắc."
    )
    en = (
        "Two sets of totals can't be added because their {what} differ: {first} and "
        "{second}. Make both with the same measures and the same rule."
    )

    def __init__(self, what: str, first: object, second: object) -> None:
        super().__init__(what=what, first=first, second=second)


# ---------------------------------------------------------------- estimates and comparisons


class CensusHasNoInterval(AnalysisError):
    """A confidence interval or test was asked of a full count."""

    code = "analysis.census_has_no_interval"
    vi = (
        "Đây là điều tra toàn bộ nên không có sai số chọn mẫu: không tính được khoảng tin "
        "cậy “{method}”. Hãy công bố con số kèm số hộ và số hộ thiếu thông tin."
    )
    en = (
        "This is a full count without sampling error, so there is no '{method}' interval. "
        "Publish the number with its households and the number of households missing."
    )

    def __init__(self, method: str) -> None:
        super().__init__(method=method)


class EmptyDomain(AnalysisError):
    """A domain that was asked for has no rows."""

    code = "analysis.empty_domain"
    vi = (
        "Không có hộ nào thuộc {domains}. Hãy kiểm tra mã địa bàn của đợt điều tra này, "
        "hoặc bỏ các mã đó khỏi danh sách cần tính."
    )
    en = (
        "No rows belong to {domains}. Check the codes of this round, or leave them out of "
        "the list of domains."
    )

    def __init__(self, domains: Sequence[str]) -> None:
        super().__init__(domains=listed(domains))


class NoSuchEstimate(AnalysisError):
    """Nothing, or more than one thing, was estimated under that name."""

    code = "analysis.no_such_estimate"
    vi = (
        "Có {found} kết quả cho {asked}, trong khi cần đúng một. Các kết quả hiện có: "
        "{known}."
    )
    en = "{found} results answer to {asked}, where one is wanted. There are: {known}."

    def __init__(self, asked: object, found: int, known: Iterable[str]) -> None:
        super().__init__(asked=asked, found=found, known=listed(known, most=8))


class RoundNotFound(AnalysisError):
    """A comparison names a round that the data does not hold."""

    code = "analysis.round_not_found"
    vi = "Số liệu không có đợt “{round}”. Các đợt hiện có: {available}."
    en = "The data holds no round '{round}'. It holds {available}."

    def __init__(self, round: str, available: Iterable[str]) -> None:  # noqa: A002 the glossary's word
        super().__init__(round=round, available=listed(available))


class DomainNotInBothRounds(AnalysisError):
    """A domain exists in one round only, so no change can be told."""

    code = "analysis.domain_not_in_both_rounds"
    vi = (
        "{domains} chỉ có ở một trong hai đợt “{before}” và “{after}”. Nếu địa giới đã "
        "đổi, hãy quy về cùng một bộ mã bằng bảng chuyển tiếp trước khi so sánh."
    )
    en = (
        "{domains} is in only one of the rounds '{before}' and '{after}'. If the "
        "boundaries changed, bring both to the same codes with the succession table first."
    )

    def __init__(self, domains: Sequence[str], before: str, after: str) -> None:
        super().__init__(domains=listed(domains), before=before, after=after)


class RoundsNotComparable(AnalysisError):
    """Two rounds differ in standard, in kind (census, sample) or in unit."""

    code = "analysis.rounds_not_comparable"
    vi = (
        "Đợt “{before}” và đợt “{after}” không cùng {what} (standard: bộ tiêu chuẩn, kind: "
        "điều tra toàn bộ hay chọn mẫu, unit: hộ hay người): {first} và {second}. Hãy tính "
        "lại cả hai theo cùng một cách, hoặc nêu despite=('{what}',) và ghi rõ trong báo "
        "cáo."
    )
    en = (
        "The rounds '{before}' and '{after}' differ in their {what}: {first} and {second}. "
        "Compute both the same way, or say despite=('{what}',) and write so in the report."
    )

    def __init__(
        self, rounds: tuple[str, str], what: str, first: object, second: object
    ) -> None:
        super().__init__(
            before=rounds[0], after=rounds[1], what=what, first=first, second=second
        )
        self.what = what


class MeasuresDiffer(AnalysisError):
    """Two rounds under one standard measure different things, or share no measure."""

    code = "analysis.measures_differ"
    vi = (
        "Đợt “{before}” và đợt “{after}” không đo cùng chỉ tiêu. Chỉ có ở “{before}”: "
        "{first}; chỉ có ở “{after}”: {second}. Hãy tính cả hai đợt với cùng danh sách chỉ "
        "tiêu (cùng hàm, cùng bộ tiêu chuẩn, cùng chiều và nhóm)."
    )
    en = (
        "The rounds '{before}' and '{after}' hold different measures. Only in '{before}': "
        "{first}; only in '{after}': {second}. Measure both with the same list (the same "
        "function, standard, dimensions and groups)."
    )

    def __init__(
        self,
        rounds: tuple[str, str],
        first: Sequence[tuple[str, str]],
        second: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(
            before=rounds[0],
            after=rounds[1],
            first=_only(first, second),
            second=_only(second, first),
        )


def _only(names: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> str:
    found = [" ".join(filter(None, name)) for name in names if name not in set(others)]
    return listed(found) if found else "–"
