"""Errors of the engine: plans, cells that came from elsewhere, files for analysis.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from analysis.errors import AnalysisError, listed

# ---------------------------------------------------------------- plans


class IndicatorWeightsFaulty(AnalysisError):
    """A plan has no indicators, or weights that aren't whole numbers from 1 on."""

    code = "analysis.indicator_weights_faulty"
    vi = (
        "Trọng số của chỉ số phải là số nguyên từ 1 trở lên và phải có ít nhất một chỉ số; "
        "chưa đúng: {weights}. Hãy nhân các trọng số với mẫu số chung của chúng."
    )
    en = (
        "Indicators weigh whole numbers from 1 on, and there has to be one; not so: "
        "{weights}. Multiply the weights by their common denominator."
    )

    def __init__(self, weights: Mapping[str, int]) -> None:
        found = (f"{name} = {weight}" for name, weight in weights.items())
        super().__init__(weights=listed(found) or "—")


class IndicatorWeightsTooFine(AnalysisError):
    """The common denominator of the weights is larger than engines add exactly."""

    code = "analysis.indicator_weights_too_fine"
    vi = (
        "Tổng trọng số nguyên của các chỉ số là {total}, vượt quá {most} nên có hệ quản "
        "trị cộng sai. Hãy dùng trọng số có mẫu số chung nhỏ hơn."
    )
    en = (
        "The whole weights of the indicators add up to {total}, more than {most}, which "
        "some engines can't add. Take weights with a smaller common denominator."
    )

    def __init__(self, total: int, most: int) -> None:
        super().__init__(total=total, most=most)


class PatternTooWide(AnalysisError):
    """More indicators than a pattern has bits."""

    code = "analysis.pattern_too_wide"
    vi = (
        "Mức “pattern” chỉ chứa được {most} chỉ số nhưng kế hoạch có {count}. "
        "Hãy dùng mức “score” hoặc “poor”."
    )
    en = (
        "The level 'pattern' holds {most} indicators, and the plan has {count}. "
        "Take the level 'score' or 'poor'."
    )

    def __init__(self, count: int, most: int) -> None:
        super().__init__(count=count, most=most)


class LevelUnfit(AnalysisError):
    """A column says who is poor, but the level would let the score say it."""

    code = "analysis.level_unfit"
    vi = (
        "Cột “{poor}” xác định hộ nghèo, nhưng mức “{level}” lại xác định theo điểm. "
        "Hãy dùng mức “poor”, hoặc bỏ cột “{poor}”."
    )
    en = (
        "Column '{poor}' says who is poor, but the level '{level}' goes by the score. "
        "Take the level 'poor', or leave '{poor}' out."
    )

    def __init__(self, level: str, poor: str) -> None:
        super().__init__(level=level, poor=poor)


class CutoffNotInCells(AnalysisError):
    """Cells made for one cut-off are asked about another."""

    code = "analysis.cutoff_not_in_cells"
    vi = (
        "Bảng ô này chỉ tính cho ngưỡng k = {held}, không tính được cho k = {asked}. "
        "Hãy lập lại bảng ô với mức “score”: mức này dùng được cho mọi ngưỡng."
    )
    en = (
        "These cells were made for k = {held} and can't tell about k = {asked}. "
        "Make them anew with the level 'score', which serves every cut-off."
    )

    def __init__(self, asked: object, held: object) -> None:
        super().__init__(asked=asked, held=held)


# ---------------------------------------------------------------- cells


class CellsRepeated(AnalysisError):
    """A cell stands twice in a table, so its households would count twice."""

    code = "analysis.cells_repeated"
    vi = (
        "Bảng ô có {count} ô bị lặp, ví dụ {cells}. Có thể hai phần đã bị ghép chồng lên "
        "nhau: hãy ghép lại sao cho mỗi tầng chỉ nằm trong một phần."
    )
    en = (
        "{count} cells stand more than once, for example {cells}. Two parts may overlap: "
        "put them together again with every stratum in one part only."
    )

    def __init__(self, cells: Collection[object]) -> None:
        super().__init__(count=len(cells), cells=listed(cells, most=3))


class CellsIncomplete(AnalysisError):
    """A cell lacks a count or a sum, or holds one that can't be."""

    code = "analysis.cells_incomplete"
    vi = (
        "Cột “{column}” của bảng ô có {count} giá trị trống, âm hoặc không phải là số, ví "
        "dụ ở dòng {rows}. Hãy chạy lại câu lệnh tạo bảng ô; không sửa tay bảng này."
    )
    en = (
        "Column '{column}' of the cells has {count} values that are blank, negative or no "
        "number, first in row {rows}. Run the statement again; cells aren't edited."
    )

    def __init__(self, column: str, rows: Collection[int]) -> None:
        super().__init__(column=column, count=len(rows), rows=listed(rows))


class CellsOutdated(AnalysisError):
    """A file of cells was made with the statement of an earlier version."""

    code = "analysis.cells_outdated"
    vi = (
        "Tệp ô “{file}” được tạo bằng câu lệnh của phiên bản trước: hộ thiếu câu trả lời "
        "nằm ở cột “{column}”, nay nằm ở “level”. Hãy in lại câu lệnh và chạy lại ở nơi "
        "giữ số liệu."
    )
    en = (
        "The file of cells '{file}' was made with the statement of an earlier version: "
        "households with missing answers are told by '{column}', now by 'level'. Print the "
        "statement anew and run it where the data are."
    )

    def __init__(self, file: str, column: str) -> None:
        super().__init__(file=file, column=column)


class WeightsFaulty(AnalysisError):
    """Households that an engine counted have no weight, or one below zero."""

    code = "analysis.weights_faulty"
    vi = (
        "Có {count} hộ không có quyền số hoặc quyền số âm (cột “{column}”), ở các địa bàn "
        "{psus}. Hãy gắn lại quyền số từ bộ mẫu rồi chạy lại."
    )
    en = (
        "{count} households have no weight or one below zero (column '{column}'), in the "
        "PSUs {psus}. Join the weights from the sample again, and run anew."
    )

    def __init__(self, column: str, count: int, psus: Iterable[object]) -> None:
        super().__init__(column=column, count=count, psus=listed(psus))


class PsusNotInTable(AnalysisError):
    """PSUs were interviewed that the table of PSUs does not know."""

    code = "analysis.psus_not_in_table"
    vi = (
        "Bảng địa bàn mẫu không có các địa bàn {psus} mà số liệu có. Hãy bổ sung các địa "
        "bàn này vào bảng, đúng tầng của chúng."
    )
    en = (
        "The table of PSUs lacks {psus}, which have interviews. Add them to the table, "
        "each in its stratum."
    )

    def __init__(self, psus: Iterable[object]) -> None:
        super().__init__(psus=listed(psus))


class PsuColumnVaries(AnalysisError):
    """A column that should be the same all over a PSU is not."""

    code = "analysis.psu_column_varies"
    vi = (
        "Các cột {columns} phải giống nhau trong cả địa bàn mẫu nhưng khác nhau ở các địa "
        "bàn {psus}. Hãy sửa mã, hoặc dùng cột đó làm miền (domain) của kế hoạch."
    )
    en = (
        "The columns {columns} have to be the same all over a PSU; they differ in {psus}. "
        "Correct the codes, or make the column the plan's domain."
    )

    def __init__(self, columns: Iterable[str], psus: Iterable[object]) -> None:
        super().__init__(columns=listed(columns), psus=listed(psus))


class StratumInTwoSlices(AnalysisError):
    """A stratum came in two parts, between which its variance would be lost."""

    code = "analysis.stratum_in_two_slices"
    vi = (
        "Các tầng {strata} nằm trong nhiều phần. Phương sai của một tầng chỉ tính được khi "
        "cả tầng nằm trong một phần: hãy chia lại theo tầng."
    )
    en = (
        "The strata {strata} came in more than one slice. A stratum's variance needs all "
        "of it in one: slice anew, by whole strata."
    )

    def __init__(self, strata: Iterable[object]) -> None:
        super().__init__(strata=listed(strata))


# ---------------------------------------------------------------- executors


class ExecutorUnknown(AnalysisError):
    """A setting names no executor."""

    code = "analysis.executor_unknown"
    vi = (
        "Thiết lập nơi chạy phân tích “{setting}” không đúng. Hãy ghi một trong các dạng: "
        "{known}."
    )
    en = "The setting '{setting}' names no place to run an analysis. Write one of {known}."

    def __init__(self, setting: str, known: Iterable[str]) -> None:
        super().__init__(setting=without_password(setting), known=listed(known))


class TablesMissing(AnalysisError):
    """An executor that reads files was given none."""

    code = "analysis.tables_missing"
    vi = (
        "Thiết lập “{setting}” cần các tệp Parquet theo tên bảng nhưng chưa có tệp nào. "
        "Hãy chỉ ra tệp của từng bảng."
    )
    en = (
        "The setting '{setting}' needs Parquet files by table name, and none was given. "
        "Say which file each table is."
    )

    def __init__(self, setting: str) -> None:
        super().__init__(setting=setting)


class SparkMissing(AnalysisError):
    """Spark is asked for, but its package is not installed."""

    code = "analysis.spark_missing"
    vi = (
        "Chưa cài gói {package} nên không chạy được bằng Spark. Hãy cài mne[spark] và Java "
        "17, hoặc dùng thiết lập “parquet”: số liệu cho kết quả như nhau."
    )
    en = (
        "The package {package} is not installed, so Spark can't run. Install mne[spark] "
        "and Java 17, or take the setting 'parquet': the numbers are the same."
    )

    def __init__(self, package: str) -> None:
        super().__init__(package=package)


class DatabaseAddressFaulty(AnalysisError):
    """No database can be reached under such an address."""

    code = "analysis.database_address_faulty"
    vi = (
        "Địa chỉ cơ sở dữ liệu “{url}” không đúng, hoặc chưa cài trình điều khiển của hệ "
        "quản trị này. Địa chỉ có dạng postgresql+psycopg://người-dùng@máy-chủ/cơ-sở."
    )
    en = (
        "'{url}' is no address of a database, or the driver of its kind is not installed. "
        "An address looks like postgresql+psycopg://user@host/database."
    )

    def __init__(self, url: str) -> None:
        super().__init__(url=without_password(url))


def without_password(text: str) -> str:
    """Hide what stands between a colon and the host of an address."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", text)


# ---------------------------------------------------------------- files for analysis


class WeightLostInQuantising(AnalysisError):
    """A weight is so small beside the total that no exact sum can hold both."""

    code = "analysis.weight_lost_in_quantising"
    vi = (
        "Quyền số ở dòng {rows} quá nhỏ so với tổng {total:g} (tổng cộng {count} dòng) nên "
        "sẽ thành 0 khi làm tròn. Hãy kiểm tra bước hiệu chỉnh quyền số."
    )
    en = (
        "The weight in row {rows} is so small beside the total of {total:g} ({count} in "
        "all) that rounding would make it 0. Check how the weights were adjusted."
    )

    def __init__(self, rows: Collection[int], total: float) -> None:
        super().__init__(rows=listed(rows), count=len(rows), total=total)


class WholeTooSmall(AnalysisError):
    """Parts of a file weigh more than the whole was said to weigh."""

    code = "analysis.whole_too_small"
    vi = (
        "Tổng quyền số × số nhân khẩu là {found:g}, vượt quá tổng chung đã khai {whole:g}, "
        "nên phép cộng không còn chính xác tuyệt đối. Hãy khai tổng lớn hơn cho mọi phần "
        "và ghi lại các phần."
    )
    en = (
        "Weight x size sums to {found:g}, more than the {whole:g} said of the whole, so "
        "sums would not be exact. Say a larger whole for every part, and write them anew."
    )

    def __init__(self, found: float, whole: float) -> None:
        super().__init__(found=found, whole=whole)


class ParquetNotInOrder(AnalysisError):
    """A file for analysis is not laid out as the engine needs it."""

    code = "analysis.parquet_not_in_order"
    vi = (
        "Tệp {path} không đúng cấu trúc tệp phân tích: {fault}. Hãy tạo lại tệp bằng "
        "write_analysis_parquet."
    )
    en = (
        "{path} is not laid out as a file for analysis: {fault}. Write it anew with "
        "write_analysis_parquet."
    )

    def __init__(self, path: object, fault: str) -> None:
        super().__init__(path=path, fault=fault)


class PartsNotInOrder(AnalysisError):
    """Two parts of a file can't stand one after the other."""

    code = "analysis.parts_not_in_order"
    vi = (
        "Không ghép được tệp {one} với {other}: {what} không khớp. Mỗi tầng chỉ được nằm "
        "trong một phần, các tầng của hai phần không xen nhau, và mọi phần phải được ghi "
        "với cùng một tổng chung (whole)."
    )
    en = (
        "{one} and {other} can't be joined: their {what} don't fit. Every stratum belongs "
        "in one part, the strata of two parts don't alternate, and all parts are written "
        "with the same whole."
    )

    def __init__(self, one: str, other: str, what: str) -> None:
        super().__init__(one=one, other=other, what=what)
