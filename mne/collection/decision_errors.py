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


class OwnProposal(MneError):
    """Nobody decides on what their own interview proposes."""

    code = "collection.own_proposal"
    status = 409
    vi = (
        "Đề nghị số {number} cho “{label}” đến từ phiếu của chính bạn. Hãy đề nghị giám "
        "sát viên khác quyết định."
    )
    en = (
        "Proposal {number} for “{label}” comes of your own interview. Ask another "
        "supervisor to decide on it."
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
        "Phiếu {instance_id} chưa thể trả lại: phiếu chưa kiểm tra xong, hoặc đã được trả "
        "lại rồi. Hãy tải lại trang để xem trạng thái hiện nay của phiếu."
    )
    en = (
        "Interview {instance_id} can't be sent back: it has not been checked yet, or was "
        "sent back already. Reload the page to see where it stands now."
    )

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id=instance_id)


class NewerVersion(MneError):
    """The enumerator sent another version while a person read this one."""

    code = "collection.newer_version"
    status = 409
    vi = (
        "Trong lúc bạn xem lần gửi {number} của phiếu {instance_id}, điều tra viên đã gửi "
        "lần mới. Hãy mở phiếu lại để xem lần mới rồi mới quyết định."
    )
    en = (
        "While you read version {number} of interview {instance_id}, its enumerator sent "
        "another. Open the interview again and look at the new one before you decide."
    )

    def __init__(self, instance_id: str, number: int) -> None:
        super().__init__(instance_id=instance_id, number=number)


class RoundTakesNoMore(MneError):
    """An interview of a round that isn't open would come back to a closed door."""

    code = "collection.round_takes_no_more"
    status = 409
    vi = (
        "Đợt “{round}” không nhận phiếu nữa, nên phiếu sửa lại sẽ không vào được. Hãy mở "
        "lại đợt trước khi trả phiếu; nhận xét bạn vừa ghi vẫn còn trên trang này."
    )
    en = (
        "Round “{round}” takes no more interviews, so what the enumerator mends would not "
        "be filed. Reopen the round before you send the interview back; what you wrote is "
        "still on this page."
    )

    def __init__(self, round_name: str) -> None:
        super().__init__(round=round_name)


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
