"""Errors of people's decisions: on proposals, on interviews, on what lies in quarantine."""

from __future__ import annotations

from collections.abc import Sequence

from mne.errors import MneError


class ProposalDecided(MneError):
    """Somebody decided on the proposal already."""

    code = "collection.proposal_decided"
    status = 409
    vi = (
        "Đề nghị số {number} cho “{label}” đã có người quyết định. Hãy tải lại danh sách "
        "để xem kết quả."
    )
    en = (
        "Proposal {number} for “{label}” has been decided already. Reload the list to see "
        "how."
    )

    def __init__(self, number: int, label: str) -> None:
        super().__init__(number=number, label=label)


class ProposalIncomplete(MneError):
    """A new household can't be registered without these properties."""

    code = "collection.proposal_incomplete"
    status = 409
    vi = (
        "Chưa thể đưa hộ mới vào sổ vì phiếu thiếu: {missing}. Hãy hỏi lại điều tra viên "
        "rồi sửa phiếu, hoặc thêm hộ vào sổ bằng tay."
    )
    en = (
        "The new household can't be registered: the interview lacks {missing}. Ask the "
        "enumerator to mend the interview, or add the household to the register by hand."
    )

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(missing=", ".join(missing))


class CommentMissing(MneError):
    """An interview is sent back without a word on what to mend."""

    code = "collection.comment_missing"
    vi = (
        "Chưa ghi điều cần sửa của phiếu {instance_id}. Hãy ghi ít nhất một nhận xét để "
        "điều tra viên biết phải làm gì."
    )
    en = (
        "Nothing says what to mend in interview {instance_id}. Write at least one remark, "
        "so that the enumerator knows what to do."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)


class NotForReview(MneError):
    """An interview can't be sent back where it stands."""

    code = "collection.not_for_review"
    status = 409
    vi = (
        "Phiếu {instance_id} đang ở trạng thái “{state}” nên chưa thể trả lại. Hãy đợi "
        "phiếu được kiểm tra xong, hoặc tải lại trang."
    )
    en = (
        "Interview {instance_id} is “{state}”, so it can't be sent back. Wait until it has "
        "been checked, or reload the page."
    )

    def __init__(self, instance_id: str, state: str) -> None:
        super().__init__(instance_id=instance_id, state=str(state))


class AlreadySettled(MneError):
    """Somebody has decided on the quarantined post already."""

    code = "collection.already_settled"
    status = 409
    vi = "Mục cách ly số {number} đã có người giải quyết. Hãy tải lại trang để xem kết quả."
    en = (
        "Quarantined post {number} has been dealt with already. Reload the page to see how."
    )

    def __init__(self, number: int) -> None:
        super().__init__(number=number)


class DecisionNotOpen(MneError):
    """What was decided can't be done with a post of this kind."""

    code = "collection.decision_not_open"
    status = 409
    vi = (
        "Không thể giải quyết mục cách ly số {number} theo cách đó. Hãy tải lại trang và "
        "chọn một trong các cách đang hiện."
    )
    en = (
        "Quarantined post {number} can't be dealt with in that way. Reload the page and "
        "choose one of those it shows."
    )

    def __init__(self, number: int) -> None:
        super().__init__(number=number)


class SettledWithoutReason(MneError):
    """A decision on a quarantined post needs a reason, and none was given."""

    code = "collection.settled_without_reason"
    vi = (
        "Chưa ghi lý do giải quyết mục cách ly số {number}. Hãy ghi ngắn gọn vì sao, để "
        "người xem sau hiểu được."
    )
    en = (
        "Nothing says why quarantined post {number} is dealt with so. Write the reason in "
        "a few words, for whoever looks at it later."
    )

    def __init__(self, number: int) -> None:
        super().__init__(number=number)
