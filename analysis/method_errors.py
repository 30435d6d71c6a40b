"""Errors of replication, income measures, weighting and power.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.errors import AnalysisError, listed
from analysis.estimation_errors import FaultyRows


class OutOfRange(AnalysisError):
    """A setting lies outside what it can be."""

    code = "analysis.out_of_range"
    vi = "{name} = {value} không dùng được. Hãy chọn giá trị {range}."
    en = "{name} = {value} can't be used. Choose a value {range}."

    def __init__(self, name: str, value: float, range: str) -> None:  # noqa: A002 reads best
        super().__init__(name=name, value=value, range=range)


class OneRoundAtATime(AnalysisError):
    """A method that works on one sample was given a design with several rounds."""

    code = "analysis.one_round_at_a_time"
    vi = (
        "Thiết kế mẫu có nhiều đợt ({rounds}), trong khi {method} chỉ làm trên một mẫu. "
        "Hãy lọc từng đợt và làm riêng, hoặc bỏ cột đợt khỏi thiết kế để gộp các đợt."
    )
    en = (
        "The design has several rounds ({rounds}), and {method} works on one sample. "
        "Take the rows of one round at a time, or leave the round out of the design to "
        "stack them."
    )

    def __init__(self, rounds: Iterable[str], method: str) -> None:
        super().__init__(rounds=listed(rounds), method=method)


# ---------------------------------------------------------------- replication


class NotTwoPsusPerStratum(AnalysisError):
    """Balanced repeated replication needs exactly two PSUs in each stratum."""

    code = "analysis.not_two_psus_per_stratum"
    vi = (
        "Phương pháp nửa mẫu cân bằng (BRR) cần đúng hai địa bàn (PSU) mỗi tầng, nhưng "
        "tầng {strata} thì không ({count} tầng). Hãy ghép lại thành cặp, hoặc dùng "
        "jackknife hay bootstrap."
    )
    en = (
        "Balanced repeated replication needs two PSUs in every stratum; stratum {strata} "
        "has another number ({count} strata). Pair them anew, or use the jackknife or the "
        "bootstrap."
    )

    def __init__(self, strata: Sequence[str]) -> None:
        super().__init__(strata=listed(strata), count=len(strata))


class ReplicateScaleMissing(AnalysisError):
    """Supplied replicate weights come without the factors their variance needs."""

    code = "analysis.replicate_scale_missing"
    vi = (
        "Trọng số lặp kiểu “{kind}” cần nêu rõ {needed}: hãy lấy từ tài liệu của đơn vị "
        "sản xuất số liệu."
    )
    en = (
        "Replicate weights of the kind '{kind}' need {needed}: take it from the producer's "
        "documentation."
    )

    def __init__(self, kind: str, needed: str) -> None:
        super().__init__(kind=kind, needed=needed)


class ReplicateWeightFaulty(FaultyRows):
    """A supplied replicate weight is missing or negative."""

    code = "analysis.replicate_weight_faulty"
    vi = (
        "Trọng số lặp “{column}” bị trống hoặc âm ở dòng {rows} (tổng cộng {count} dòng). "
        "Hãy lấy lại cột này từ tệp gốc."
    )
    en = (
        "Replicate weight '{column}' is missing or negative in row {rows} ({count} in "
        "all). Take the column from the original file again."
    )


class TooFewReplicates(AnalysisError):
    """One replicate, or none, has no spread."""

    code = "analysis.too_few_replicates"
    vi = "Chỉ có {count} bộ trọng số lặp; cần ít nhất hai để tính phương sai."
    en = "There are {count} replicates; a variance needs at least two."

    def __init__(self, count: int) -> None:
        super().__init__(count=count)


class TooManyReplicates(AnalysisError):
    """A jackknife over so many PSUs would not fit in memory."""

    code = "analysis.too_many_replicates"
    vi = (
        "Jackknife trên {psus} địa bàn cần chừng ấy bộ trọng số, vượt quá {most}. Hãy dùng "
        "tuyến tính hóa (estimate) hoặc bootstrap với số lần lặp vừa đủ."
    )
    en = (
        "A jackknife over {psus} PSUs needs as many replicates, and {most} is the most. "
        "Use linearisation (estimate), or a bootstrap with fewer."
    )

    def __init__(self, psus: int, most: int) -> None:
        super().__init__(psus=f"{psus:,}", most=f"{most:,}")


# ---------------------------------------------------------------- income


class IncomeNegative(FaultyRows):
    """A Gini coefficient was asked of incomes below zero, where it has no meaning."""

    code = "analysis.income_negative"
    vi = (
        "Cột “{column}” có giá trị âm ở dòng {rows} (tổng cộng {count} dòng), nên hệ số "
        "Gini không còn nằm giữa 0 và 1. Hãy kiểm tra các dòng này, hoặc dùng chi tiêu, "
        "hoặc thay số âm bằng 0 và ghi rõ."
    )
    en = (
        "Column '{column}' is negative in row {rows} ({count} in all), where a Gini "
        "coefficient no longer lies between 0 and 1. Check those rows, use consumption "
        "instead, or set them to 0 and say so."
    )


class LineNotPositive(AnalysisError):
    """A poverty line relative to the median or the mean came out at zero or below."""

    code = "analysis.line_not_positive"
    vi = (
        "Chuẩn nghèo tương đối tính từ cột “{column}” bằng {line}, không lớn hơn 0, nên "
        "không xác định được ai nghèo. Hãy kiểm tra các giá trị bằng 0 hoặc âm của cột này."
    )
    en = (
        "The relative poverty line from column '{column}' is {line}, which is not above 0, "
        "so nobody can be told poor. Check the zeros and negative values of the column."
    )

    def __init__(self, column: str, line: float) -> None:
        super().__init__(column=column, line=f"{line:g}")


# ---------------------------------------------------------------- weighting


class ClassWithoutResponse(AnalysisError):
    """Nobody of a non-response class responded, so nobody can stand for it."""

    code = "analysis.class_without_response"
    vi = (
        "Lớp hiệu chỉnh {classes} không có hộ nào trả lời, nên không có hộ để đại diện. "
        "Hãy gộp với lớp gần giống nhất."
    )
    en = (
        "Nobody responded in class {classes}, so nobody can stand for it. Merge it with "
        "the class most like it."
    )

    def __init__(self, classes: Sequence[str]) -> None:
        super().__init__(classes=listed(classes))


class TrimTooTight(AnalysisError):
    """Weights were to be capped so low that their sum can't be kept."""

    code = "analysis.trim_too_tight"
    vi = (
        "Trong nhóm {groups}, nếu chặn trọng số ở {most} lần trung vị thì không giữ được "
        "tổng trọng số. Hãy nâng mức chặn."
    )
    en = (
        "In group {groups} a cap of {most} medians leaves no room for the sum of the "
        "weights. Raise the cap."
    )

    def __init__(self, groups: Sequence[str], most: float) -> None:
        super().__init__(groups=listed(groups), most=most)


class MarginMismatch(AnalysisError):
    """The classes of a column are not those that have a known total."""

    code = "analysis.margin_mismatch"
    vi = (
        "Cột “{column}” và bảng tổng thể không khớp: mẫu có nhưng bảng không có {untold}; "
        "bảng có nhưng mẫu không có {unseen}. Hãy bổ sung tổng còn thiếu, hoặc gộp các lớp "
        "ở cả hai phía."
    )
    en = (
        "Column '{column}' and its known totals do not match: without a total: {untold}; "
        "without a row: {unseen}. Add the totals, or merge classes on both sides."
    )

    def __init__(self, column: str, untold: Sequence[str], unseen: Sequence[str]) -> None:
        super().__init__(
            column=column, untold=listed(untold) or "–", unseen=listed(unseen) or "–"
        )


class MarginsDisagree(AnalysisError):
    """Two known margins add up to different populations."""

    code = "analysis.margins_disagree"
    vi = (
        "Các tổng đã biết không khớp nhau: {sums}. Hãy lấy các bảng của cùng một thời điểm "
        "và cùng phạm vi."
    )
    en = (
        "The known margins add up to different populations: {sums}. Take tables of one day "
        "and one territory."
    )

    def __init__(self, sums: Sequence[str]) -> None:
        super().__init__(sums=listed(sums))


class CalibrationNotReached(AnalysisError):
    """No weights within the bounds reproduce the known totals."""

    code = "analysis.calibration_not_reached"
    vi = (
        "Không có bộ trọng số nào khớp được {totals} theo cách “{distance}”. Hãy gộp lớp "
        "ít hộ, bỏ bớt biến phụ trợ, hoặc nới giới hạn."
    )
    en = (
        "No weights reproduce {totals} with the '{distance}' distance. Merge small "
        "classes, use fewer auxiliaries, or widen the bounds."
    )

    def __init__(self, totals: Sequence[str], distance: str) -> None:
        super().__init__(totals=listed(totals), distance=distance)


class CalibratedWeightNegative(AnalysisError):
    """Linear calibration made weights of zero or below."""

    code = "analysis.calibrated_weight_negative"
    vi = (
        "Hiệu chỉnh tuyến tính cho trọng số âm hoặc bằng 0 ở dòng {rows} (tổng cộng "
        "{count} dòng). Hãy dùng distance='raking' hoặc 'logit' có giới hạn."
    )
    en = (
        "Linear calibration gives a weight of 0 or below in row {rows} ({count} in all). "
        "Use distance='raking', or 'logit' with bounds."
    )

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(rows=listed(rows), count=len(rows))


class AuxiliaryMissing(FaultyRows):
    """An auxiliary of the calibration is blank, so its total can't be made."""

    code = "analysis.auxiliary_missing"
    vi = (
        "Biến phụ trợ “{column}” bị trống ở dòng {rows} (tổng cộng {count} dòng). Biến này "
        "phải biết ở mọi hộ trong mẫu: hãy điền từ dàn mẫu hoặc chọn biến khác."
    )
    en = (
        "Auxiliary '{column}' is missing in row {rows} ({count} in all). It has to be "
        "known for every row: take it from the frame, or choose another."
    )


# ---------------------------------------------------------------- power


class NoSampleSees(AnalysisError):
    """The sample is so small that not even the largest possible change would show."""

    code = "analysis.no_sample_sees"
    vi = (
        "Mẫu {n} hộ mỗi đợt quá nhỏ: từ tỷ lệ {before}, thay đổi lớn nhất có thể cũng "
        "không phát hiện được. Hãy tăng cỡ mẫu hoặc gộp địa bàn."
    )
    en = (
        "A sample of {n} households a round is too small: from a share of {before} not "
        "even the largest possible change would show. Take more, or merge areas."
    )

    def __init__(self, n: float, before: float) -> None:
        super().__init__(n=f"{n:g}", before=f"{before:g}")
