"""Errors of indicators: definitions, targets and values."""

from __future__ import annotations

from datetime import date

from mne.errors import MneError


class UnknownIndicator(MneError):
    """No indicator of the programme has this code."""

    code = "programmes.unknown_indicator"
    vi = (
        "Chương trình không có chỉ tiêu nào mang mã “{indicator}”. Hãy chọn trong danh "
        "sách chỉ tiêu."
    )
    en = "The programme has no indicator “{indicator}”. Choose one from its list."
    status = 404

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class PairNotDefined(MneError):
    """A percentage or ratio lacks the definition of its two parts."""

    code = "programmes.pair_not_defined"
    vi = (
        "Chỉ tiêu {indicator} là tỷ lệ nên phải định nghĩa cả tử số và mẫu số. Hãy bổ "
        "sung vào phiếu mô tả."
    )
    en = (
        "Indicator {indicator} is a percentage or ratio, so both its numerator and its "
        "denominator have to be defined. Add them to the sheet."
    )

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class AggregationDoesNotFit(MneError):
    """Values of this kind can't be brought together in this way."""

    code = "programmes.aggregation_does_not_fit"
    vi = (
        "Không thể cộng hoặc lấy lớn nhất các tỷ lệ của chỉ tiêu {indicator}. Hãy chọn "
        "“tỷ số của các tổng” hoặc “không tổng hợp”."
    )
    en = (
        "Percentages of indicator {indicator} can't be summed or compared by size. "
        "Choose the ratio of sums, or no aggregation."
    )

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class BaselineWithoutReason(MneError):
    """An indicator has neither a baseline nor a reason for having none."""

    code = "programmes.baseline_without_reason"
    vi = (
        "Chỉ tiêu {indicator} chưa có số gốc và cũng chưa nêu lý do. Hãy nhập số gốc "
        "kèm ngày và nguồn, hoặc ghi lý do chưa có."
    )
    en = (
        "Indicator {indicator} has neither a baseline nor a reason for having none. "
        "Enter the baseline with its day and source, or say why there is none."
    )

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class TargetDoesNotFit(MneError):
    """A target's numbers don't fit what it promises."""

    code = "programmes.target_does_not_fit"
    vi = (
        "Mục tiêu của chỉ tiêu {indicator} không hợp lệ: mục tiêu bằng số phải có giá "
        "trị, khoảng phải có hai đầu theo thứ tự, và tỷ lệ đạt tới phải nằm trong "
        "0–100%. Hãy xem lại."
    )
    en = (
        "The target of indicator {indicator} can't be: a target in numbers needs its "
        "value, a range both ends in order, and a percentage has to end between 0 and "
        "100. Check it."
    )

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class PercentageWithoutDenominator(MneError):
    """A percentage was given without its two parts."""

    code = "programmes.percentage_without_denominator"
    vi = (
        "Chỉ tiêu {indicator} là tỷ lệ: hãy nhập cả tử số và mẫu số (lớn hơn 0), hệ "
        "thống sẽ tự tính tỷ lệ. Chỉ có tỷ lệ thì không tổng hợp được lên cấp trên."
    )
    en = (
        "Indicator {indicator} is a percentage or ratio: enter its numerator and its "
        "denominator (above 0), and it is computed from them. A bare percentage can't "
        "be brought together at the level above."
    )

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class MoreThanTheWhole(MneError):
    """A part is larger than the whole it is a part of."""

    code = "programmes.more_than_the_whole"
    vi = (
        "Chỉ tiêu {indicator}: tử số {part} lớn hơn mẫu số {whole}. Hãy xem lại hai số này."
    )
    en = (
        "Indicator {indicator}: the numerator {part} is larger than the denominator "
        "{whole}. Check the two."
    )

    def __init__(self, indicator: str, part: str, whole: str) -> None:
        super().__init__(indicator=indicator, part=part, whole=whole)


class NegativeFigure(MneError):
    """A count or an amount is negative."""

    code = "programmes.negative_figure"
    vi = "Chỉ tiêu {indicator}: số {figure} âm. Hãy nhập số từ 0 trở lên."
    en = "Indicator {indicator}: {figure} is negative. Enter 0 or more."

    def __init__(self, indicator: str, figure: str) -> None:
        super().__init__(indicator=indicator, figure=figure)


class FigureMissing(MneError):
    """There is neither a number nor a word on why there is none."""

    code = "programmes.figure_missing"
    vi = (
        "Chỉ tiêu {indicator} để trống. Hãy nhập số, hoặc chọn “không phát sinh”, hoặc "
        "“chưa có số liệu” kèm lý do."
    )
    en = (
        "Indicator {indicator} is empty. Enter a number, choose that nothing happened, "
        "or that there are no data yet with the reason."
    )

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class GroundsMissing(MneError):
    """A judgement or a lack of data has no reason beside it."""

    code = "programmes.grounds_missing"
    vi = "Chỉ tiêu {indicator}: hãy ghi lý do hoặc căn cứ vào ô ghi chú."
    en = "Indicator {indicator}: give the reason or the grounds in the note."

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class PartsDoNotAddUp(MneError):
    """The parts of a complete breakdown don't add up to the total."""

    code = "programmes.parts_do_not_add_up"
    vi = (
        "Chỉ tiêu {indicator}, phân tổ theo {dimension}: các phần cộng lại được "
        "{parts}, nhưng tổng là {total}. Hãy xem lại."
    )
    en = (
        "Indicator {indicator} by {dimension}: the parts add up to {parts}, but the "
        "total is {total}. Check them."
    )

    def __init__(self, indicator: str, dimension: str, parts: str, total: str) -> None:
        super().__init__(indicator=indicator, dimension=dimension, parts=parts, total=total)


class UnknownBreakdown(MneError):
    """A value is given for a part that the sheet doesn't know."""

    code = "programmes.unknown_breakdown"
    vi = (
        "Chỉ tiêu {indicator} không có phân tổ “{breakdown}”. Hãy dùng các phân tổ ghi "
        "trong phiếu mô tả."
    )
    en = (
        "Indicator {indicator} has no breakdown “{breakdown}”. Use those of its "
        "reference sheet."
    )

    def __init__(self, indicator: str, breakdown: str) -> None:
        super().__init__(indicator=indicator, breakdown=breakdown)


class UnitDidNotExist(MneError):
    """A value is given for an office that did not exist in the period."""

    code = "programmes.unit_did_not_exist"
    vi = (
        "{unit} không tồn tại trong kỳ từ {since} đến {until}, nên không thể báo cáo "
        "cho kỳ này. Hãy chọn đơn vị có trong kỳ; nội dung đã nhập vẫn còn nguyên."
    )
    en = (
        "{unit} did not exist between {since} and {until}, so it can't report on that "
        "period. Choose an office of that time; what you typed is still there."
    )
    status = 409

    def __init__(self, unit: str, since: date, until: date) -> None:
        super().__init__(
            unit=unit, since=since.strftime("%d/%m/%Y"), until=until.strftime("%d/%m/%Y")
        )


class BadFrameworkRow(MneError):
    """A row of a list of indicators can't be read."""

    code = "programmes.bad_framework_row"
    vi = (
        "Danh sách chỉ tiêu, dòng {row}, cột “{column}”: không đọc được “{text}”, hoặc "
        "giá trị bị thiếu, trùng hay mâu thuẫn. Chưa có gì thay đổi; hãy sửa rồi nạp lại."
    )
    en = (
        "List of indicators, row {row}, column “{column}”: “{text}” can't be read, or is "
        "missing, doubled or contradictory. Nothing was changed; mend it and load again."
    )

    def __init__(self, row: int, column: str, text: str) -> None:
        super().__init__(row=row, column=column, text=text)


class NotAFramework(MneError):
    """A file is no workbook with a list of indicators."""

    code = "programmes.not_a_framework"
    vi = (
        "Tệp này không phải sổ tính .xlsx có danh sách chỉ tiêu. Hãy tải mẫu về, điền vào "
        "trang đầu và giữ nguyên dòng tên cột."
    )
    en = (
        "This file is no .xlsx workbook with a list of indicators. Download the template, "
        "fill in its first sheet and leave the row of column names as it is."
    )

    def __init__(self) -> None:
        super().__init__()


class IndicatorCodeTaken(MneError):
    """A new indicator has the code of another one of the programme."""

    code = "programmes.indicator_code_taken"
    vi = (
        "Chương trình đã có chỉ tiêu mang mã “{indicator}”. Hãy dùng mã khác, hoặc mở chỉ "
        "tiêu đó và viết phiên bản mới của phiếu mô tả."
    )
    en = (
        "The programme has an indicator “{indicator}” already. Use another code, or open "
        "that one and write a new version of its sheet."
    )
    status = 409

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class SheetUnchanged(MneError):
    """A new version of a sheet is the same as the one before."""

    code = "programmes.sheet_unchanged"
    vi = (
        "Phiếu mô tả chỉ tiêu {indicator} không khác gì bản đang dùng, nên không tạo phiên "
        "bản mới."
    )
    en = "The sheet of indicator {indicator} is the same as before: no version was made."
    status = 409

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)
