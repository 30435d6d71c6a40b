"""Errors of collection: of the file store, of a post, and why an interview can't be filed.

A ``CannotFile`` is never shown as a failure to a tablet: what arrived is kept, and the
sentence tells a supervisor (and the enumerator) why it waits.
"""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from mne.collection.models import QuarantineReason
from mne.errors import MneError
from surveys.errors import SurveyError

# ---------------------------------------------------------------- the file store


class StoreUnwritable(MneError):
    """The disk of the file store is full or refuses to write."""

    code = "collection.store_unwritable"
    status = 507
    vi = (
        "Máy chủ chưa lưu được tệp ({reason}). Phiếu vẫn an toàn trên máy tính bảng và sẽ "
        "được gửi lại; hãy báo quản trị hệ thống kiểm tra ổ đĩa."
    )
    en = (
        "The server could not store the file ({reason}). The interview is safe on the "
        "tablet and will be sent again: ask the administrator to look at the disk."
    )

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class FileMissing(MneError):
    """The file store has no file of this SHA-256."""

    code = "collection.file_missing"
    status = 404
    vi = "Kho tệp không có tệp {sha256}. Hãy khôi phục tệp này từ bản sao lưu, rồi mở lại."
    en = (
        "The file store has no file {sha256}. Restore it from the backup, then open it "
        "again."
    )

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256=sha256)


class FileDamaged(MneError):
    """The bytes of a kept file no longer have their SHA-256."""

    code = "collection.file_damaged"
    status = 500
    vi = (
        "Tệp {sha256} trong kho đã bị hỏng trên ổ đĩa: nội dung không còn khớp mã băm. "
        "Hãy khôi phục tệp này từ bản sao lưu."
    )
    en = (
        "File {sha256} of the store is damaged on disk: its bytes no longer fit its hash. "
        "Restore it from the backup."
    )

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256=sha256)


# ---------------------------------------------------------------- a post


class NoInterviewInPost(MneError):
    """A post has no ``xml_submission_file``, so there is nothing to keep."""

    code = "collection.no_interview_in_post"
    vi = (
        "Lần gửi này không có phiếu (thiếu phần xml_submission_file). Dữ liệu vẫn còn trên "
        "máy tính bảng: hãy gửi lại, hoặc cập nhật ứng dụng."
    )
    en = (
        "This post holds no interview (no part named xml_submission_file). What you have "
        "is still on the tablet: send it again, or update the app."
    )


class PostBroken(MneError):
    """The body of a post broke off or can't be taken apart, so nothing was kept of it."""

    code = "collection.post_broken"
    vi = (
        "Lần gửi bị đứt giữa chừng nên máy chủ chưa nhận được gì ({detail}). Phiếu vẫn an "
        "toàn trên máy tính bảng: hãy gửi lại khi mạng tốt hơn."
    )
    en = (
        "The post broke off, so the server has nothing of it ({detail}). The interview is "
        "safe on the tablet: send it again when the network is better."
    )

    def __init__(self, detail: str) -> None:
        super().__init__(detail=detail)


# ---------------------------------------------------------------- why it can't be filed


class CannotFile(MneError):
    """What arrived is kept, but can't be filed until a person has looked at it."""

    reason: ClassVar[QuarantineReason]


class InterviewUnreadable(CannotFile):
    """The XML is broken, forbidden or too large; ``fault`` is what its reader said."""

    code = "collection.interview_unreadable"
    reason = QuarantineReason.BROKEN_XML
    vi = "Không đọc được phiếu. {fault}"
    en = "The interview can't be read. {fault}"

    def __init__(self, fault: SurveyError) -> None:
        self.fault = fault
        super().__init__(fault=fault.sentence("en"), fault_code=fault.code)

    @override
    def sentence(self, language: str) -> str:
        template = self.vi if language == "vi" else self.en
        return template.format(fault=self.fault.sentence(language))


class NoInstanceId(CannotFile):
    """The XML has no usable ``meta/instanceID``, so a resend could not be recognised."""

    code = "collection.no_instance_id"
    reason = QuarantineReason.NO_INSTANCE_ID
    vi = (
        "Phiếu “{form_id}” không có mã instanceID dùng được, nên không biết đã gửi hay "
        "chưa. Giám sát viên xem rồi xếp phiếu vào chỗ của nó."
    )
    en = (
        "An interview of “{form_id}” has no usable instanceID, so a resend could not be "
        "recognised. A supervisor has to look at it and file it."
    )

    def __init__(self, form_id: str) -> None:
        super().__init__(form_id=form_id)


class UnknownForm(CannotFile):
    """No questionnaire of this form id was ever published here."""

    code = "collection.unknown_form"
    reason = QuarantineReason.UNKNOWN_FORM
    vi = (
        "Ở đây chưa từng phát hành phiếu “{form_id}”. Phiếu đã được giữ lại; hãy phát hành "
        "bộ câu hỏi đó, hoặc kiểm tra xem máy tính bảng có gửi nhầm máy chủ không."
    )
    en = (
        "Questionnaire “{form_id}” was never published here. The interview is kept: "
        "publish the questionnaire, or see whether the tablet has the right server."
    )

    def __init__(self, form_id: str) -> None:
        super().__init__(form_id=form_id)


class UnknownVersion(CannotFile):
    """The questionnaire is known, but not in this version."""

    code = "collection.unknown_version"
    reason = QuarantineReason.UNKNOWN_VERSION
    vi = (
        "Phiếu “{form_id}” không có phiên bản “{version}” ở đây. Phiếu đã được giữ lại; "
        "hãy phát hành phiên bản đó rồi xếp phiếu."
    )
    en = (
        "Questionnaire “{form_id}” has no version “{version}” here. The interview is kept: "
        "publish that version, then file it."
    )

    def __init__(self, form_id: str, version: str) -> None:
        super().__init__(form_id=form_id, version=version)


class EditOfOtherVersion(CannotFile):
    """An edit was made with another questionnaire version than the interview it edits."""

    code = "collection.edit_of_other_version"
    reason = QuarantineReason.UNKNOWN_VERSION
    vi = (
        "Bản sửa dùng phiên bản “{version}” của phiếu “{form_id}”, khác phiên bản của cuộc "
        "phỏng vấn gốc. Bản sửa đã được giữ lại; giám sát viên so hai bản rồi quyết định."
    )
    en = (
        "The edit was made with version “{version}” of questionnaire “{form_id}”, not with "
        "that of the interview it edits. It is kept: a supervisor compares and decides."
    )

    def __init__(self, form_id: str, version: str) -> None:
        super().__init__(form_id=form_id, version=version)


class RoundClosed(CannotFile):
    """No open round takes interviews of this questionnaire version."""

    code = "collection.round_closed"
    reason = QuarantineReason.CLOSED_ROUND
    vi = (
        "Không có đợt điều tra nào đang mở cho phiếu “{form_id}” phiên bản “{version}”. "
        "Phiếu đã được giữ lại; hãy mở lại đợt rồi xếp phiếu vào đợt."
    )
    en = (
        "No open round takes interviews of questionnaire “{form_id}” version “{version}”. "
        "The interview is kept: reopen the round, then file it."
    )

    def __init__(self, form_id: str, version: str) -> None:
        super().__init__(form_id=form_id, version=version)


class DifferentContent(CannotFile):
    """The ``instanceID`` is known with different answers."""

    code = "collection.different_content"
    reason = QuarantineReason.DIFFERENT_CONTENT
    vi = (
        "Cuộc phỏng vấn {instance_id} đã có ở đây với câu trả lời khác. Cả hai bản đều "
        "được giữ; giám sát viên so sánh và chọn bản đúng."
    )
    en = (
        "Interview {instance_id} is already here with different answers. Both are kept: a "
        "supervisor compares them and chooses."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)


class UnknownDeprecated(CannotFile):
    """An edit names a version of an interview that has not arrived."""

    code = "collection.unknown_deprecated"
    reason = QuarantineReason.UNKNOWN_DEPRECATED
    vi = (
        "Bản sửa này thay cho bản {deprecated_id}, mà bản đó chưa về máy chủ. Bản sửa đã "
        "được giữ lại và sẽ tự xếp vào khi bản kia về."
    )
    en = (
        "This edit replaces {deprecated_id}, which has not arrived. The edit is kept and "
        "is filed by itself when the other one arrives."
    )

    def __init__(self, deprecated_id: str) -> None:
        super().__init__(deprecated_id=deprecated_id)


class OlderDeprecated(CannotFile):
    """An edit names a version that another edit has replaced already."""

    code = "collection.older_deprecated"
    reason = QuarantineReason.UNKNOWN_DEPRECATED
    vi = (
        "Bản sửa này thay cho bản {deprecated_id}, nhưng bản đó đã được một bản sửa khác "
        "thay. Cả hai đều được giữ; giám sát viên so sánh và chọn bản đúng."
    )
    en = (
        "This edit replaces {deprecated_id}, which another edit has replaced already. Both "
        "are kept: a supervisor compares them and chooses."
    )

    def __init__(self, deprecated_id: str) -> None:
        super().__init__(deprecated_id=deprecated_id)


class InterviewOfAnother(CannotFile):
    """An edit, or a file, for an interview that another person's tablet sent."""

    code = "collection.interview_of_another"
    reason = QuarantineReason.DIFFERENT_CONTENT
    vi = (
        "Cuộc phỏng vấn {instance_id} do người khác gửi, nên những gì máy tính bảng này "
        "gửi không được ghi vào đó. Tất cả đã được giữ lại; giám sát viên xem rồi quyết "
        "định."
    )
    en = (
        "Interview {instance_id} was sent by somebody else, so what this tablet sends is "
        "not added to it. All of it is kept: a supervisor looks at it and decides."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)


class SenderRevoked(CannotFile):
    """The tablet's access, or its person's right to send, has ended."""

    code = "collection.sender_revoked"
    reason = QuarantineReason.REVOKED_TOKEN
    vi = (
        "Quyền gửi của máy tính bảng này đã hết. Phiếu đã được giữ an toàn ở máy chủ; giám "
        "sát viên sẽ xem có nhận hay không."
    )
    en = (
        "This tablet may no longer send. The interview is kept safely on the server: a "
        "supervisor decides whether it counts."
    )
