"""Errors of templates of documents."""

from __future__ import annotations

from collections.abc import Iterable

from mne.errors import MneError, listed


class TemplateUnreadable(MneError):
    """A template is no Word document or workbook, or holds what could act by itself."""

    code = "reports.template_unreadable"
    vi = (
        "Không dùng được tệp mẫu “{file}”: cần tệp {kind} bình thường, dưới 10 MB, không "
        "có macro, không nhúng tệp khác và không liên kết ra ngoài. Hãy tải mẫu mặc định "
        "về, sửa rồi tải lên lại; mẫu đang dùng vẫn giữ nguyên."
    )
    en = (
        "Template “{file}” can't be used: it has to be a plain {kind} file under 10 MB, "
        "without macros, embedded files and links to files elsewhere. Download the "
        "default, change it and upload it again; the template in force stays."
    )

    def __init__(self, file: str, kind: str) -> None:
        super().__init__(file=file, kind=kind)


class TemplateMalformed(MneError):
    """A tag of a template is written wrongly."""

    code = "reports.template_malformed"
    vi = (
        "Mẫu “{file}”, chỗ “{place}”: thẻ viết sai ({detail}). Hãy xem lại các dấu "
        "{{{{ }}}} và {{% %}}, mỗi vòng lặp phải có lệnh kết thúc; mẫu đang dùng vẫn giữ "
        "nguyên."
    )
    en = (
        "Template “{file}”, at “{place}”: a tag is written wrongly ({detail}). Check the "
        "{{{{ }}}} and {{% %}} marks, each loop needs its end; the template in force stays."
    )

    def __init__(self, file: str, place: str, detail: str) -> None:
        super().__init__(file=file, place=place, detail=detail)


class TemplateNameUnknown(MneError):
    """A template asks for something that its document doesn't know."""

    code = "reports.template_name_unknown"
    vi = (
        "Mẫu “{file}”, chỗ “{place}”: không có nội dung nào như vậy ({detail}). Ở mức "
        "ngoài cùng có: {known}. Hãy sửa tên theo trang hướng dẫn; mẫu đang dùng vẫn giữ "
        "nguyên."
    )
    en = (
        "Template “{file}”, at “{place}”: there is no such content ({detail}). At the "
        "outermost level there are: {known}. Correct the name after the guide; the "
        "template in force stays."
    )

    def __init__(self, file: str, place: str, detail: str, known: Iterable[str]) -> None:
        super().__init__(file=file, place=place, detail=detail, known=listed(sorted(known)))


class TemplateComputes(MneError):
    """A template does more than fill in, repeat and leave out."""

    code = "reports.template_computes"
    vi = (
        "Mẫu “{file}”, chỗ “{place}”: mẫu chỉ được điền nội dung, lặp theo danh sách và "
        "ẩn hiện theo điều kiện, không được dùng “{what}”. Hãy bỏ phần này; mẫu đang dùng "
        "vẫn giữ nguyên."
    )
    en = (
        "Template “{file}”, at “{place}”: a template may fill in, repeat over a list and "
        "leave out by a condition, not use “{what}”. Remove it; the template in force "
        "stays."
    )

    def __init__(self, file: str, place: str, what: str) -> None:
        super().__init__(file=file, place=place, what=what)
