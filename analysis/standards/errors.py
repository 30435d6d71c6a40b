"""Errors of standards and scorecards as data: each names file, place, fault and remedy."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.errors import AnalysisError, listed


class StandardUnknown(AnalysisError):
    """No built-in standard has that name."""

    code = "analysis.standard_unknown"
    vi = "Không có chuẩn nghèo tên {name}. Các chuẩn có sẵn: {known}."
    en = "There is no standard called {name}. The built-in ones are {known}."

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name=name, known=listed(known))


class StandardNotToml(AnalysisError):
    """A standard's file can't be read as TOML at all."""

    code = "analysis.standard_not_toml"
    vi = (
        "Không đọc được tệp chuẩn nghèo {file} ({fault}). Sửa dòng đó theo cú pháp TOML "
        "rồi tải lại; chuẩn đang dùng không thay đổi."
    )
    en = (
        "The standard {file} can't be read ({fault}). Correct that line to valid TOML and "
        "load it again; the standard in force is unchanged."
    )

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(file=file, fault=fault)


class StandardMalformed(AnalysisError):
    """A field of a standard is missing, unknown or of the wrong type."""

    code = "analysis.standard_malformed"
    vi = (
        "Chuẩn nghèo {place}: một trường bị thiếu, không có trong mẫu hoặc sai kiểu "
        "({fault}). Sửa trường đó như trong các chuẩn có sẵn rồi tải lại."
    )
    en = (
        "Standard {place}: a field is missing, unknown or of the wrong type ({fault}). "
        "Write it as the built-in standards do and load the file again."
    )

    def __init__(self, place: str, fault: str) -> None:
        super().__init__(place=place, fault=fault)


class StandardCodeTwice(AnalysisError):
    """Two dimensions or two indicators of a standard have the same code."""

    code = "analysis.standard_code_twice"
    vi = "Chuẩn nghèo {file}: mã {twice} dùng hai lần. Đặt cho mỗi mục một mã riêng."
    en = "Standard {file}: the code {twice} is used twice. Give each its own code."

    def __init__(self, file: str, twice: str) -> None:
        super().__init__(file=file, twice=twice)


class StandardWeightsUneven(AnalysisError):
    """The weights of a standard's indicators don't add up to exactly one."""

    code = "analysis.standard_weights_uneven"
    vi = (
        "Chuẩn nghèo {file}: tổng trọng số các chỉ số là {total}, phải đúng bằng 1. "
        'Ghi trọng số bằng phân số, ví dụ "1/18".'
    )
    en = (
        "Standard {file}: the weights of the indicators add up to {total}, not to 1. "
        'Write them as fractions, such as "1/18".'
    )

    def __init__(self, file: str, total: object) -> None:
        super().__init__(file=file, total=total)


class StandardFieldUnfit(AnalysisError):
    """A field of a standard has a value that doesn't fit the rest of the file."""

    code = "analysis.standard_field_unfit"
    vi = "Chuẩn nghèo {place}: {field} = {value} không phù hợp. Có thể dùng: {expected}."
    en = "Standard {place}: {field} = {value} doesn't fit. What fits: {expected}."

    def __init__(
        self, place: str, field: str, value: object, expected: Iterable[str]
    ) -> None:
        super().__init__(
            place=place, field=field, value=value, expected=listed(expected, most=40)
        )


class StandardThresholdMissing(AnalysisError):
    """A threshold isn't given for exactly the area types of the standard."""

    code = "analysis.standard_threshold_missing"
    vi = "Chuẩn nghèo {place}: ngưỡng phải có đúng một giá trị cho mỗi khu vực: {areas}."
    en = "Standard {place}: give one value for each area type, no more: {areas}."

    def __init__(self, place: str, areas: Iterable[str]) -> None:
        super().__init__(place=place, areas=listed(areas))


class StandardTableOpen(AnalysisError):
    """A decision table doesn't end in one row without a condition."""

    code = "analysis.standard_table_open"
    vi = (
        "Chuẩn nghèo {place}: dòng cuối, và chỉ dòng cuối, không có điều kiện (when), "
        "để mọi hộ đều được phân loại. Bổ sung dòng cuối hoặc điều kiện còn thiếu."
    )
    en = (
        "Standard {place}: the last row, and only the last, has no condition (when), so "
        "that every household gets a class. Add the last row or the missing condition."
    )

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class ExpressionRefused(AnalysisError):
    """A part of an expression isn't in the language of standards."""

    code = "analysis.expression_refused"
    vi = (
        "Chuẩn nghèo {place}: không hiểu “{part}” trong biểu thức “{expression}”. "
        "Chỉ dùng phép so sánh, and, or, not, in, + - * /, tên, số, chữ trong nháy đơn "
        "và known, ticked, count_ticked."
    )
    en = (
        "Standard {place}: “{part}” in “{expression}” isn't understood. "
        "Use only comparisons, and, or, not, in, + - * /, names, numbers, quoted texts "
        "and known, ticked, count_ticked."
    )

    def __init__(self, expression: str, part: str, place: str = "–") -> None:
        super().__init__(expression=expression, part=part, place=place)


class ExpressionMixesTypes(AnalysisError):
    """An expression uses one variable both as text and as a number."""

    code = "analysis.expression_mixes_types"
    vi = (
        "Chuẩn nghèo {place}: biểu thức “{expression}” so sánh {name} vừa với "
        "chữ vừa với số. Dùng nháy đơn cho mọi giá trị chữ và bỏ nháy ở giá trị số."
    )
    en = (
        "Standard {place}: “{expression}” compares {name} both with a text and "
        "with a number. Quote it in all places if it is a code, in none if it is a number."
    )

    def __init__(self, expression: str, name: str, place: str = "–") -> None:
        super().__init__(expression=expression, name=name, place=place)


class IndicatorUnknown(AnalysisError):
    """The standard has no indicator of that code."""

    code = "analysis.indicator_unknown"
    vi = "Chuẩn {standard} không có chỉ số {indicator}. Các chỉ số: {known}."
    en = "Standard {standard} has no indicator {indicator}. It has {known}."

    def __init__(self, standard: str, indicator: str, known: Iterable[str]) -> None:
        super().__init__(
            standard=standard, indicator=indicator, known=listed(known, most=40)
        )


class DimensionLeftEmpty(AnalysisError):
    """Leaving out indicators emptied a dimension, so its weight has nowhere to go."""

    code = "analysis.dimension_left_empty"
    vi = (
        "Bỏ hết chỉ số của chiều {dimension} trong chuẩn {standard} thì không tính được "
        "điểm. Giữ lại ít nhất một chỉ số của chiều này, hoặc dùng chuẩn khác."
    )
    en = (
        "Without any indicator of {dimension}, standard {standard} has no score. Keep at "
        "least one indicator of that dimension, or use another standard."
    )

    def __init__(self, standard: str, dimension: str) -> None:
        super().__init__(standard=standard, dimension=dimension)


class DestitutionUndefined(AnalysisError):
    """The standard has no second, stricter set of lines."""

    code = "analysis.destitution_undefined"
    vi = (
        "Chuẩn {standard} không quy định ngưỡng cùng cực (destitution) cho các chỉ số. Hãy "
        "dùng chuẩn có quy định, hoặc bổ sung ngưỡng cho mọi chỉ số kèm nguồn."
    )
    en = (
        "Standard {standard} has no lines of destitution. Use a standard that has, or add "
        "one to each indicator, with its source."
    )

    def __init__(self, standard: str) -> None:
        super().__init__(standard=standard)


class StandardDestitutionPartial(AnalysisError):
    """Some indicators of a standard have a line of destitution and others don't."""

    code = "analysis.standard_destitution_partial"
    vi = (
        "Chuẩn nghèo {file}: các chỉ số {without} chưa có ngưỡng cùng cực (destitution) "
        "trong khi các chỉ số khác đã có. Bổ sung ngưỡng cho mọi chỉ số; chỉ số nào không "
        "nghiêm ngặt hơn thì ghi lại ngưỡng thường."
    )
    en = (
        "Standard {file}: the indicators {without} have no line of destitution, and others "
        "have. Give each one; where it isn't stricter write the ordinary line again."
    )

    def __init__(self, file: str, without: Iterable[str]) -> None:
        super().__init__(file=file, without=listed(without, most=20))


class ScorecardFault(AnalysisError):
    """Anything by which a scorecard contradicts itself; a subclass for each."""

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class ScorecardSourceUnclear(ScorecardFault):
    """An item doesn't say, or says twice, where its value comes from."""

    code = "analysis.scorecard_source_unclear"
    vi = (
        "Bảng điểm {place}: chọn đúng một nguồn giá trị cho mục này: ask, variable, "
        "count_members hoặc highest."
    )
    en = (
        "Scorecard {place}: give exactly one source of the item's value: ask, variable, "
        "count_members or highest."
    )


class ScorecardLineUneven(ScorecardFault):
    """A line of points hasn't one number for each column."""

    code = "analysis.scorecard_line_uneven"
    vi = (
        "Bảng điểm {place}: mỗi dòng điểm phải có một số cho mỗi cột (columns), theo đúng "
        "thứ tự các cột. Bổ sung hoặc bỏ bớt số."
    )
    en = (
        "Scorecard {place}: each line of points needs one number for each of the columns, "
        "in their order. Add the missing numbers, or remove those too many."
    )


class ScorecardCodesUnfit(ScorecardFault):
    """An option of an item has no code or name, or shares its code with another."""

    code = "analysis.scorecard_codes_unfit"
    vi = "Bảng điểm {place}: mỗi lựa chọn cần tên và mã riêng (codes). Đặt lại mã và tên."
    en = "Scorecard {place}: each option needs a name and codes of its own. Give it both."


class ScorecardBandsApart(ScorecardFault):
    """The bands of an item leave a gap or overlap."""

    code = "analysis.scorecard_bands_apart"
    vi = (
        "Bảng điểm {place}: các khoảng phải nối tiếp nhau: below của dòng trước bằng from "
        "của dòng sau. Sửa lại các khoảng."
    )
    en = (
        "Scorecard {place}: the bands have to join: below of one line is from of the next. "
        "Correct the bands."
    )


class ScorecardItemRepeated(ScorecardFault):
    """Two items of a scorecard have the same code."""

    code = "analysis.scorecard_item_repeated"
    vi = "Bảng điểm {place}: mã mục này dùng hai lần. Đặt cho mỗi mục một mã riêng."
    en = "Scorecard {place}: this item's code is used twice. Give each its own."


class ScorecardOverrideUnfit(ScorecardFault):
    """An override names a column or an item that the table doesn't have."""

    code = "analysis.scorecard_override_unfit"
    vi = (
        "Bảng điểm {place}: cột hoặc mục được thay thế không có trong bảng. Dùng mã của "
        "một cột và của các mục có trong bảng."
    )
    en = (
        "Scorecard {place}: its column or one of its items isn't in the table. Use codes "
        "of a column and of items that are."
    )
