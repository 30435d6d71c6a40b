"""Errors of analysis plans: each names the plan, the table, the key, and what to write."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from typing_extensions import override

from analysis.errors import AnalysisError, listed
from analysis.plan_faults import in_vietnamese


class PlanNotToml(AnalysisError):
    """The file of a plan can't be read as TOML at all."""

    code = "analysis.plan_not_toml"
    vi = (
        "Không đọc được kế hoạch phân tích {file} ({fault}). Hãy sửa dòng đó theo cú pháp "
        "TOML rồi chạy lại; chưa có gì được tính."
    )
    en = (
        "The analysis plan {file} can't be read ({fault}). Correct that line to valid TOML "
        "and run it again; nothing was computed."
    )

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(file=file, fault=fault)


class PlanMalformed(AnalysisError):
    """A key of a plan is missing, unknown or of the wrong type."""

    code = "analysis.plan_malformed"
    vi = (
        "Kế hoạch phân tích {file}, {place}: có khóa bị thiếu, không có trong mẫu hoặc sai "
        "kiểu ({fault}). Hãy sửa khóa đó theo mục “Plans” của sổ tay phương pháp."
    )
    en = (
        "Analysis plan {file}, {place}: a key is missing, unknown or of the wrong type "
        "({fault}). Write it as the section “Plans” of the methods handbook says."
    )

    def __init__(self, file: str, place: str, fault: str) -> None:
        self.fault = fault
        super().__init__(file=file, place=place, fault=fault)

    @override
    def sentence(self, language: str) -> str:
        fault = in_vietnamese(self.fault) if language == "vi" else self.fault
        template = self.vi if language == "vi" else self.en
        return template.format(**self.facts | {"fault": fault})


class PlanTableTwice(AnalysisError):
    """Two tables of a plan have the same name, so one would overwrite the other."""

    code = "analysis.plan_table_twice"
    vi = (
        "Kế hoạch phân tích {file}: có hai bảng cùng tên {names}. Tên bảng là tên tệp kết "
        "quả, hãy đặt cho mỗi bảng một tên riêng."
    )
    en = (
        "Analysis plan {file}: two tables are called {names}. The name of a table is that "
        "of its files, so give each its own."
    )

    def __init__(self, file: str, names: Iterable[str]) -> None:
        super().__init__(file=file, names=listed(names))


class PlanKeysUnfit(AnalysisError):
    """Keys of a table contradict each other, or one of them is needed and absent."""

    code = "analysis.plan_keys_unfit"
    vi = "Bảng “{table}” của kế hoạch: {keys} phải có đúng một. Hãy bỏ bớt hoặc ghi thêm."
    en = "Table '{table}' of the plan needs exactly one of {keys}. Take away, or add."

    def __init__(self, table: str, keys: Iterable[str]) -> None:
        super().__init__(table=table, keys=listed(keys))


class PlanNameUnknown(AnalysisError):
    """A table names a round, variable, measure or standard that there isn't."""

    code = "analysis.plan_name_unknown"
    vi = (
        "Bảng “{table}” của kế hoạch, khóa {key}: không có “{name}”. Có: {known}. Hãy sửa "
        "tên trong kế hoạch, hoặc chọn bộ dữ liệu khác."
    )
    en = (
        "Table '{table}' of the plan, key {key}: there is no '{name}'. There are {known}. "
        "Correct the name in the plan, or choose another data set."
    )

    def __init__(self, table: str, key: str, name: str, known: Iterable[str]) -> None:
        super().__init__(table=table, key=key, name=name, known=listed(known, 12) or "–")


class PlanAmongNobody(AnalysisError):
    """No household of a round fulfils the filter of a table."""

    code = "analysis.plan_among_nobody"
    vi = (
        "Bảng “{table}” của kế hoạch, khóa among: ở đợt “{round}” không có hộ nào thỏa "
        "“{among}”. Hãy kiểm tra điều kiện (số không đặt trong nháy, chữ đúng mã), hoặc bỏ "
        "đợt này khỏi bảng bằng khóa rounds."
    )
    en = (
        "Table '{table}' of the plan, key among: no household of round '{round}' fulfils "
        "'{among}'. Check the condition (numbers without quotes, texts by their code), or "
        "leave the round out of the table with the key rounds."
    )

    def __init__(self, table: str, round: str, among: object) -> None:  # noqa: A002 the glossary's word
        super().__init__(table=table, round=round, among=among)


class PlanRoundsDiffer(AnalysisError):
    """Two rounds are compared although they differ, and the plan doesn't say so."""

    code = "analysis.plan_rounds_differ"
    vi = (
        "Bảng “{table}” của kế hoạch so sánh hai đợt không cùng {what} (standard: bộ tiêu "
        "chuẩn, kind: điều tra toàn bộ hay chọn mẫu): {first} và {second}. Hãy tính cả hai "
        "theo cùng một cách, hoặc ghi accept = [{quoted}] để chấp nhận; điều đó sẽ được "
        "ghi dưới bảng."
    )
    en = (
        "Table '{table}' of the plan compares rounds that differ in their {what}: {first} "
        "and {second}. Compute both the same way, or write accept = [{quoted}] to accept "
        "it; the table will say so."
    )

    def __init__(self, table: str, what: str, first: str, second: str) -> None:
        super().__init__(
            table=table, what=what, first=first, second=second, quoted=f'"{what}"'
        )


class PlanTableFailed(AnalysisError):
    """A table of a plan could not be computed; the cause is another named error."""

    code = "analysis.plan_table_failed"
    vi = "Bảng “{table}” của kế hoạch: {cause}"
    en = "Table '{table}' of the plan: {cause}"

    def __init__(self, table: str, cause: AnalysisError) -> None:
        self.cause = cause
        super().__init__(table=table, cause=cause)

    @override
    def sentence(self, language: str) -> str:
        """Write the sentence, the cause in the same language."""
        template = self.vi if language == "vi" else self.en
        return template.format(
            table=self.facts["table"], cause=self.cause.sentence(language)
        )


class NeedsCensus(AnalysisError):
    """A ledger of a sample was asked for: it counts households one by one."""

    code = "analysis.needs_census"
    vi = (
        "Đợt {rounds} là điều tra mẫu, nên không lập được sổ cái biến động theo từng hộ. "
        "Hãy dùng công thức “transitions”, có sai số chuẩn."
    )
    en = (
        "Round {rounds} is a sample, and a ledger counts households one by one. Use the "
        "recipe 'transitions', which has standard errors."
    )

    def __init__(self, rounds: Iterable[str]) -> None:
        super().__init__(rounds=listed(rounds))


class NoDifferenceToBootstrap(AnalysisError):
    """A wild bootstrap was asked of a measure that isn't a mean over households."""

    code = "analysis.no_difference_to_bootstrap"
    vi = (
        "Bootstrap theo cụm chỉ dùng được cho H, M0, trung bình và tỷ lệ, không dùng được "
        "cho {measure}. Hãy đặt {measure} vào một bảng riêng không có bootstrap."
    )
    en = (
        "The wild bootstrap is for H, M0, means and proportions, not for {measure}. Put "
        "{measure} into a table of its own without bootstrap."
    )

    def __init__(self, measure: str) -> None:
        super().__init__(measure=measure)


class DataFolderDamaged(AnalysisError):
    """A file of a frozen data set is missing, or is not what was frozen."""

    code = "analysis.data_folder_damaged"
    vi = (
        "Thư mục dữ liệu {folder}: tệp {file} bị thiếu hoặc đã bị thay đổi sau khi chốt, "
        "nên không được dùng. Hãy sao chép lại cả thư mục; phiếu gốc vẫn còn nguyên."
    )
    en = (
        "Data folder {folder}: the file {file} is missing or was changed after freezing, "
        "so it is not used. Copy the whole folder again; the interviews are safe."
    )

    def __init__(self, folder: str, file: str) -> None:
        super().__init__(folder=folder, file=file)


class OutFolderTaken(AnalysisError):
    """The folder for the results holds something else than results."""

    code = "analysis.out_folder_taken"
    vi = (
        "Thư mục {folder} đã có tệp không phải kết quả phân tích nên không ghi đè. "
        "Hãy chọn một thư mục mới hoặc thư mục trống."
    )
    en = (
        "The folder {folder} holds files that are no results of an analysis, so it is left "
        "alone. Choose a new folder, or an empty one."
    )

    def __init__(self, folder: Path) -> None:
        super().__init__(folder=folder)
