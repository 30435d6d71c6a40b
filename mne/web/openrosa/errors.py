"""Errors of the tablets' door. Each says that the interviews on the tablet are safe."""

from __future__ import annotations

from mne.errors import MneError


class DeviceUnknown(MneError):
    """The token in the address was never given out, or its person never had the right."""

    code = "openrosa.device_unknown"
    # Not 401: Collect would ask the enumerator for a password that does not exist.
    status = 403
    vi = (
        "Máy chủ không biết máy tính bảng này. Các phiếu vẫn an toàn trên máy: hãy xin "
        "giám sát viên mã QR mới, quét lại, rồi gửi."
    )
    en = (
        "The server doesn't know this tablet. The interviews on it are safe: ask your "
        "supervisor for a new QR code, scan it, and send again."
    )


class DeviceRevoked(MneError):
    """The tablet's access has ended: it gets no more questionnaires."""

    code = "openrosa.device_revoked"
    status = 403
    vi = (
        "Máy tính bảng này đã bị thu quyền nên không nhận phiếu mới. Các phiếu đã làm vẫn "
        "gửi được và được giữ lại để giám sát viên xem."
    )
    en = (
        "This tablet's access has ended, so it gets no questionnaires. Interviews already "
        "made can still be sent: they are kept for a supervisor to look at."
    )


class DigestNeeded(MneError):
    """No proof, or a wrong one, that this is one of our tablets."""

    code = "openrosa.digest_needed"
    status = 401
    vi = (
        "Hãy nhập tên và mật khẩu của máy tính bảng do giám sát viên cấp (không phải mật "
        "khẩu của bạn). Các phiếu trên máy vẫn an toàn."
    )
    en = (
        "Enter the tablet's own name and secret that your supervisor gave out (not your "
        "password). The interviews on it are safe."
    )

    def __init__(self, challenge: str) -> None:
        super().__init__()
        self.challenge = challenge


class QuestionnaireNotOffered(MneError):
    """The tablet is not meant to hold that questionnaire version or that file."""

    code = "openrosa.questionnaire_not_offered"
    status = 404
    vi = (
        "Phiếu này không thuộc đợt nào đang mở của bạn. Hãy làm mới danh sách phiếu trên "
        "máy tính bảng."
    )
    en = (
        "This questionnaire belongs to no open round of yours. Refresh the list of forms "
        "on the tablet."
    )


class PostTooLarge(MneError):
    """A post is larger than any tablet could mean."""

    code = "openrosa.post_too_large"
    status = 413
    vi = (
        "Lần gửi này quá lớn. Phiếu vẫn an toàn trên máy tính bảng: hãy bỏ bớt đoạn phim "
        "hoặc báo giám sát viên."
    )
    en = (
        "This post is too large. The interview is safe on the tablet: take out long "
        "videos, or tell your supervisor."
    )


class PostTooSlow(MneError):
    """A post brings next to nothing for so long that others would have to wait for it."""

    code = "openrosa.post_too_slow"
    status = 408
    vi = (
        "Mạng quá yếu nên máy chủ đã ngừng nhận lần gửi này. Phiếu vẫn an toàn trên máy "
        "tính bảng: hãy gửi lại ở nơi có sóng tốt hơn."
    )
    en = (
        "The network is too weak, so the server gave this post up. The interview is safe "
        "on the tablet: send it again where the signal is better."
    )


class StoreBusy(MneError):
    """The database gave no answer in time."""

    code = "openrosa.store_busy"
    status = 503
    vi = "Máy chủ đang bận. Phiếu vẫn an toàn trên máy tính bảng và sẽ được gửi lại."
    en = "The server is busy. The interview is safe on the tablet and will be sent again."


class ServerFault(MneError):
    """Something of ours went wrong; the log says what, under the reference."""

    code = "openrosa.server_fault"
    status = 500
    vi = (
        "Máy chủ gặp lỗi (số {reference}). Phiếu vẫn an toàn trên máy tính bảng và sẽ được "
        "gửi lại; hãy báo quản trị hệ thống số này."
    )
    en = (
        "The server met a fault ({reference}). The interview is safe on the tablet and "
        "will be sent again: give the administrator this number."
    )

    def __init__(self, reference: str) -> None:
        super().__init__(reference=reference)


class InterviewNotHere(MneError):
    """No interview of this person has that id."""

    code = "openrosa.interview_not_here"
    status = 404
    vi = (
        "Máy chủ không có phiếu {instance_id} của bạn. Nếu phiếu còn trên máy tính bảng, "
        "hãy gửi lại."
    )
    en = (
        "The server has no interview {instance_id} of yours. If it is still on the tablet, "
        "send it again."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)


class ReceiptsNotAsked(MneError):
    """A tablet asks for receipts in a way that can't be understood."""

    code = "openrosa.receipts_not_asked"
    vi = (
        'Yêu cầu phải là JSON dạng {{"instance_ids": [...]}} với nhiều nhất {most} mã. Các '
        "phiếu trên máy vẫn an toàn; hãy cập nhật ứng dụng."
    )
    en = (
        'The request has to be JSON of the form {{"instance_ids": [...]}} with at most '
        "{most} ids. The interviews on the tablet are safe; update the app."
    )

    def __init__(self, most: int) -> None:
        super().__init__(most=most)
