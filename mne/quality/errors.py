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


class RosterDecided(MneError):
    """Somebody decided on the roster, or its interview is no longer approved."""

    code = "quality.roster_decided"
    status = 409
    vi = (
        "Danh sách thành viên của hộ {household} đã có người quyết định, hoặc phiếu không "
        "còn được duyệt. Hãy tải lại danh sách."
    )
    en = (
        "The members of household {household} have been decided on, or the interview is no "
        "longer approved. Reload the list."
    )

    def __init__(self, household: str) -> None:
        super().__init__(household=household)


class OwnRoster(MneError):
    """Nobody decides on the roster of their own interview."""

    code = "quality.own_roster"
    status = 409
    vi = (
        "Danh sách thành viên của hộ {household} đến từ phiếu của chính bạn. Hãy đề nghị "
        "giám sát viên khác quyết định."
    )
    en = (
        "The members of household {household} come of your own interview. Ask another "
        "supervisor to decide on them."
    )

    def __init__(self, household: str) -> None:
        super().__init__(household=household)


class NoRowTaken(MneError):
    """Nothing is to be taken over."""

    code = "quality.no_row_taken"
    vi = (
        "Chưa chọn thay đổi nào cho hộ {household}. Hãy đánh dấu ít nhất một dòng, hoặc "
        "giữ nguyên sổ và ghi lý do."
    )
    en = (
        "No change is chosen for household {household}. Tick at least one row, or leave "
        "the register as it is and say why."
    )

    def __init__(self, household: str) -> None:
        super().__init__(household=household)


class PersonIncomplete(MneError):
    """A new member can't be registered without a name and a sex."""

    code = "quality.person_incomplete"
    status = 409
    vi = (
        "Chưa thể đưa thành viên mới “{name}” vào sổ vì phiếu thiếu họ tên hoặc giới tính. "
        "Hãy bỏ đánh dấu dòng này, hoặc trả phiếu lại để bổ sung."
    )
    en = (
        "The new member “{name}” can't be registered: the interview lacks the name or the "
        "sex. Untick the row, or send the interview back for it."
    )

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
