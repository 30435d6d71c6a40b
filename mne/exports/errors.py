"""Errors of exports."""

from __future__ import annotations

from collections.abc import Sequence

from mne.errors import MneError, listed

SHOWN = 5


class AnswersMisshapen(MneError):
    """A stored document of answers is not of the shape of its questionnaire."""

    code = "exports.answers_misshapen"
    vi = (
        "Phiếu {instance} không đúng cấu trúc của bảng hỏi: {fault}. Chưa ghi gì; phiếu "
        "gốc vẫn còn nguyên. Hãy báo người quản trị hệ thống xem phiếu này rồi xuất lại."
    )
    en = (
        "Interview {instance} does not have the structure of its questionnaire: {fault}. "
        "Nothing was written and the interview itself is safe. Ask the administrator to "
        "look at it, then export again."
    )
    status = 500

    def __init__(self, instance_id: str, fault: str) -> None:
        super().__init__(instance=instance_id, fault=fault)


class AnswersOutOfType(MneError):
    """Answers are not of their question's type, and nobody said to leave them blank."""

    code = "exports.answers_out_of_type"
    vi = (
        "{count} câu trả lời không đúng kiểu của câu hỏi, trước hết: {first}. Chưa ghi gì. "
        "Hãy sửa các phiếu này, hoặc xuất với --invalid-as-missing: các ô đó để trống và "
        "ghi lý do “invalid”."
    )
    en = (
        "{count} answers are not of their question's type, first: {first}. Nothing was "
        "written. Correct these interviews, or export with --invalid-as-missing: the cells "
        "stay empty and give the reason “invalid”."
    )

    def __init__(self, found: Sequence[tuple[str, str, str]], count: int) -> None:
        first = (f"{where} = “{text}” ({who})" for who, where, text in found[:SHOWN])
        super().__init__(count=count, first=listed(first))


class ExportFolderTaken(MneError):
    """The folder holds an export of something else."""

    code = "exports.folder_taken"
    vi = (
        "Thư mục {folder} đang chứa bản xuất khác ({found}), không phải {wanted}. Hãy chọn "
        "thư mục khác; bản xuất cũ vẫn còn nguyên."
    )
    en = (
        "The folder {folder} holds another export ({found}), not {wanted}. Choose another "
        "folder; what is in this one was not touched."
    )
    status = 409

    def __init__(self, folder: str, found: str, wanted: str) -> None:
        super().__init__(folder=folder, found=found, wanted=wanted)


class ExportFolderBusy(MneError):
    """Another export writes into the folder."""

    code = "exports.folder_busy"
    vi = "Một lệnh xuất khác đang ghi vào thư mục {folder}. Hãy đợi xong rồi chạy lại."
    en = "Another export is writing into {folder}. Wait for it to end, then run this again."
    status = 409

    def __init__(self, folder: str) -> None:
        super().__init__(folder=folder)


class NoRawExport(MneError):
    """The folder holds no raw export that can be read."""

    code = "exports.no_raw_export"
    vi = (
        "Thư mục {folder} không có bản xuất dữ liệu thô đọc được ({file}). Hãy chạy "
        "`mne export raw --round … --out {folder}` trước."
    )
    en = (
        "The folder {folder} has no raw export that can be read ({file}). Run "
        "`mne export raw --round … --out {folder}` first."
    )
    status = 404

    def __init__(self, folder: str, file: str) -> None:
        super().__init__(folder=folder, file=file)


class RawFileDamaged(MneError):
    """A file of a raw export is missing, or is not the one that was written."""

    code = "exports.raw_file_damaged"
    vi = (
        "Tệp {file} của bản xuất bị thiếu hoặc đã bị thay đổi, nên không được dùng. Các "
        "phiếu gốc vẫn còn nguyên: hãy xuất lại vào một thư mục mới."
    )
    en = (
        "The file {file} of the export is missing or was changed, so it is not used. The "
        "interviews themselves are safe: export again into a new folder."
    )
    status = 500

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


class WritersInTheWay(MneError):
    """Somebody has been writing interviews for too long for a steady view of them."""

    code = "exports.writers_in_the_way"
    vi = (
        "Cơ sở dữ liệu đang có lệnh ghi phiếu kéo dài hơn {seconds} giây nên chưa thể "
        "xuất. Chưa ghi gì; hãy chạy lại sau ít phút."
    )
    en = (
        "Interviews are being written in one go for more than {seconds} seconds, so they "
        "can't be exported now. Nothing was written: run this again in a few minutes."
    )
    status = 503

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds=seconds)
