"""Errors of reviewing: approving an interview, and taking an approval back."""

from __future__ import annotations

from mne.errors import MneError


class NotForApproval(MneError):
    """The interview is not one that was checked and waits for a decision."""

    code = "quality.not_for_approval"
    status = 409
    vi = (
        "Phiếu {instance_id} chưa thể duyệt: chỉ duyệt được phiếu đã kiểm tra và chưa có "
        "quyết định. Hãy tải lại trang để xem trạng thái hiện nay của phiếu."
    )
    en = (
        "Interview {instance_id} can't be approved: only one that was checked and on which "
        "nobody has decided can. Reload the page to see where it stands now."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)


class OwnInterview(MneError):
    """Nobody approves an interview of their own."""

    code = "quality.own_interview"
    status = 409
    vi = (
        "Phiếu {instance_id} do chính bạn phỏng vấn, nên người khác phải duyệt. Hãy đề "
        "nghị một giám sát viên khác của địa bàn xem phiếu này."
    )
    en = (
        "You made interview {instance_id} yourself, so somebody else has to approve it. "
        "Ask another supervisor of the area to look at it."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)


class FaultsUnexplained(MneError):
    """An interview with faults is approved, and nothing says why they may stand."""

    code = "quality.faults_unexplained"
    vi = (
        "Phiếu {instance_id} còn {count} lỗi. Hãy ghi vì sao vẫn duyệt, hoặc trả phiếu lại "
        "cho điều tra viên kèm nhận xét."
    )
    en = (
        "Interview {instance_id} has faults: {count}. Write why they may stand, or send "
        "the interview back to its enumerator with comments."
    )

    def __init__(self, instance_id: str, count: int) -> None:
        super().__init__(instance_id=instance_id, count=count)


class NotApproved(MneError):
    """An approval is taken back that is not there."""

    code = "quality.not_approved"
    status = 409
    vi = (
        "Phiếu {instance_id} hiện không ở trạng thái đã duyệt nên không có gì để bỏ. Hãy "
        "tải lại trang."
    )
    en = (
        "Interview {instance_id} is not approved, so there is nothing to take back. Reload "
        "the page."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)


class WithdrawnWithoutReason(MneError):
    """An approval is taken back without a word on why."""

    code = "quality.withdrawn_without_reason"
    vi = "Chưa ghi vì sao bỏ duyệt phiếu {instance_id}. Hãy ghi ngắn gọn lý do."
    en = (
        "Nothing says why the approval of interview {instance_id} is taken back. Write the "
        "reason in a few words."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)
