"""Errors of following findings up. Each says what is missing and the way out."""

from __future__ import annotations

from datetime import date

from typing_extensions import override

from mne.errors import MneError
from mne.inspections.recommendation_models import RecommendationState

STATES = {
    "vi": {
        RecommendationState.DRAFT: "dự thảo",
        RecommendationState.ISSUED: "đã ban hành",
        RecommendationState.RESPONDED: "đã phản hồi",
        RecommendationState.IN_PROGRESS: "đang thực hiện",
        RecommendationState.SUBMITTED: "đề nghị xác nhận",
        RecommendationState.RETURNED: "chưa đạt, thực hiện tiếp",
        RecommendationState.VERIFIED_CLOSED: "đã thực hiện – đóng",
        RecommendationState.PARTIALLY_CLOSED: "thực hiện một phần",
        RecommendationState.CLOSED_NOT_IMPLEMENTED: "đóng – không thực hiện",
        RecommendationState.OVERTAKEN: "không còn phù hợp",
        RecommendationState.ACCEPTED_RISK: "chấp nhận tạm thời",
        RecommendationState.SUSPENDED: "tạm dừng chờ ý kiến",
        RecommendationState.REOPENED: "mở lại",
        RecommendationState.WITHDRAWN: "đã rút",
        RecommendationState.REFERRED: "chuyển cơ quan thẩm quyền",
    },
    "en": {state: state.value.replace("_", " ") for state in RecommendationState},
}


def written(day: date) -> str:
    """Write a day as people here do: 01/04/2023."""
    return day.strftime("%d/%m/%Y")


class _OfOne(MneError):
    """What errors about one recommendation share: its reference."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)


class UnknownFinding(MneError):
    """No finding has this reference."""

    code = "inspections.unknown_finding"
    vi = "Không có phát hiện nào mang số “{ref}”. Hãy chọn trong sổ theo dõi."
    en = "There is no finding “{ref}”. Choose one from the register."
    status = 404

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)


class UnknownRecommendation(_OfOne):
    """No recommendation has this reference."""

    code = "inspections.unknown_recommendation"
    vi = "Không có kiến nghị nào mang số “{ref}”. Hãy chọn trong sổ theo dõi."
    en = "There is no recommendation “{ref}”. Choose one from the register."
    status = 404


class MoveNotPossible(MneError):
    """The table has no such move from where the recommendation stands."""

    code = "inspections.move_not_possible"
    vi = (
        "Kiến nghị {ref} đang ở trạng thái “{state}”, nên chưa làm được việc này. "
        "Hãy tải lại trang để xem các bước có thể làm."
    )
    en = (
        "Recommendation {ref} is “{state}”, from where this can't be done. Reload the page "
        "to see what can."
    )
    status = 409

    def __init__(self, ref: str, state: RecommendationState) -> None:
        super().__init__(ref=ref, state=state)

    @override
    def sentence(self, language: str) -> str:
        words = STATES["vi" if language == "vi" else "en"]
        template = self.vi if language == "vi" else self.en
        state = words[self.facts["state"]]
        return template.format(ref=self.facts["ref"], state=state)


class StaleView(_OfOne):
    """Somebody moved it after the page was opened."""

    code = "inspections.stale_view"
    vi = (
        "Kiến nghị {ref} đã được người khác cập nhật sau khi bạn mở trang. Nội dung bạn "
        "nhập vẫn còn bên dưới: hãy xem thay đổi mới rồi gửi lại."
    )
    en = (
        "Somebody moved recommendation {ref} after you opened the page. What you typed is "
        "still below: read what changed, then send it again."
    )
    status = 409


class NotYourMove(_OfOne):
    """The move is another office's, or another person's."""

    code = "inspections.not_your_move"
    vi = (
        "Bước này của kiến nghị {ref} không thuộc thẩm quyền của bạn. Trang kiến nghị ghi "
        "rõ đơn vị nào phải làm bước tiếp theo."
    )
    en = (
        "This step of recommendation {ref} is not yours to take. Its page says which "
        "office has the next move."
    )
    status = 403


class VerifierNotIndependent(_OfOne):
    """Who did it, or works for the office that did, would verify it."""

    code = "inspections.verifier_not_independent"
    vi = (
        "Bạn không được xác nhận kiến nghị {ref}: người xác nhận không được là người thực "
        "hiện, người của đơn vị thực hiện, hoặc người duy nhất đưa ra bằng chứng. "
        "Hãy đề nghị người của đơn vị khác xác nhận."
    )
    en = (
        "You can't verify recommendation {ref}: a verifier neither did the work, nor is of "
        "the office that did, nor is the only author of the evidence. Ask somebody of "
        "another office."
    )
    status = 403


class ReasonNeeded(_OfOne):
    """The move needs its reason in words."""

    code = "inspections.reason_needed"
    vi = "Hãy ghi lý do cho bước này của kiến nghị {ref}; lý do được lưu trong nhật ký."
    en = "Give the reason for this step of recommendation {ref}; it stays in the log."


class FindingIncomplete(_OfOne):
    """It lacks the criterion or the condition."""

    code = "inspections.finding_incomplete"
    vi = (
        "Kiến nghị {ref} chưa ban hành được: phát hiện phải ghi cả quy định (căn cứ) và "
        "thực trạng. Hãy bổ sung hai mục đó."
    )
    en = (
        "Recommendation {ref} can't be issued: its finding has to say both the criterion "
        "and the condition. Fill in the two."
    )


class EvidenceMissing(_OfOne):
    """Nothing shows what is claimed."""

    code = "inspections.evidence_missing"
    vi = (
        "Kiến nghị {ref} chưa có bằng chứng cho bước này. Hãy đính kèm ảnh, bản chụp văn "
        "bản hoặc ghi nội dung xác nhận rồi gửi lại; nội dung đã nhập vẫn được giữ."
    )
    en = (
        "Recommendation {ref} has no evidence for this step. Attach a photograph, a scan "
        "or a statement and send it again; what you typed is kept."
    )


class PaperMissing(_OfOne):
    """No paper carries it: minutes, a conclusion, a decision."""

    code = "inspections.paper_missing"
    vi = (
        "Kiến nghị {ref} chưa có văn bản làm căn cứ cho bước này. Hãy ghi số, ngày của "
        "biên bản, kết luận hoặc văn bản quyết định."
    )
    en = (
        "Recommendation {ref} has no paper to rest this step on. Give the number and day "
        "of the minutes, the conclusion or the decision."
    )


class AddresseeMissing(_OfOne):
    """Nobody is asked to do it."""

    code = "inspections.addressee_missing"
    vi = "Kiến nghị {ref} chưa ghi đơn vị phải thực hiện. Hãy chọn đơn vị."
    en = "Recommendation {ref} is addressed to nobody. Choose the office."


class DueDateMissing(_OfOne):
    """It has no due date, and nothing without one is ever done."""

    code = "inspections.due_date_missing"
    vi = "Kiến nghị {ref} chưa có thời hạn. Hãy ghi “trước ngày” phải hoàn thành."
    en = "Recommendation {ref} has no due date. Give the day before which it is due."


class DueDatePast(MneError):
    """The due date is not after today."""

    code = "inspections.due_date_past"
    vi = (
        "Kiến nghị {ref}: thời hạn trước ngày {due} không còn ở phía sau hôm nay "
        "({today}). Hãy chọn ngày muộn hơn."
    )
    en = (
        "Recommendation {ref}: due before {due} is not after today ({today}). "
        "Choose a later day."
    )

    def __init__(self, ref: str, due_before: date, today: date) -> None:
        super().__init__(ref=ref, due=written(due_before), today=written(today))


class ResponseMissing(_OfOne):
    """The office has not said whether it agrees, or not why it doesn't."""

    code = "inspections.response_missing"
    vi = (
        "Kiến nghị {ref}: hãy chọn đồng ý, đồng ý một phần hoặc không đồng ý; nếu không "
        "đồng ý hoàn toàn thì phải ghi lý do."
    )
    en = (
        "Recommendation {ref}: say whether you agree, agree in part or disagree; without "
        "full agreement the reason is needed."
    )


class ActionMissing(_OfOne):
    """Agreed, but nobody has a task and a day."""

    code = "inspections.action_missing"
    vi = (
        "Kiến nghị {ref} đã được đồng ý nhưng chưa có biện pháp khắc phục. Hãy ghi ít nhất "
        "một việc, người làm và thời hạn."
    )
    en = (
        "Recommendation {ref} is agreed to, but no remedial action is planned. Give at "
        "least one, who does it and by when."
    )


class ResponseUndecided(_OfOne):
    """The office didn't fully agree, and the issuer's superior has not decided."""

    code = "inspections.response_undecided"
    vi = (
        "Đơn vị chưa đồng ý hoàn toàn với kiến nghị {ref}, nên cần cấp trên của đơn vị ban "
        "hành quyết định trước khi làm tiếp."
    )
    en = (
        "The office doesn't fully agree with recommendation {ref}: the issuer's superior "
        "has to decide before it goes on."
    )
    status = 409


class LastDayMissing(_OfOne):
    """Accepted or suspended without a day on which it is taken up again."""

    code = "inspections.last_day_missing"
    vi = (
        "Kiến nghị {ref}: chấp nhận tạm thời hoặc tạm dừng phải có ngày hết hạn ở phía "
        "sau hôm nay. Hãy ghi ngày đó."
    )
    en = (
        "Recommendation {ref}: what is accepted or suspended for a time needs its last "
        "day, after today. Give the day."
    )


class GraveNeedsMore(_OfOne):
    """A critical one is closed from a desk, or by one person alone."""

    code = "inspections.grave_needs_more"
    vi = (
        "Kiến nghị {ref} ở mức nghiêm trọng: muốn đóng phải kiểm tra tại chỗ hoặc kiểm tra "
        "lại, và có người thứ hai phê duyệt. Hãy bổ sung."
    )
    en = (
        "Recommendation {ref} is critical: closing it takes a site visit or a re-check, "
        "and a second person's approval. Add what is missing."
    )


class CheckStillFails(_OfOne):
    """The check that raised the finding has not been run again and passed."""

    code = "inspections.check_still_fails"
    vi = (
        "Kiến nghị {ref} do kiểm tra dữ liệu phát hiện, và kiểm tra đó chưa đạt trên số "
        "liệu hiện tại. Hãy sửa số liệu và kiểm tra lại trước khi đóng."
    )
    en = (
        "A data check raised recommendation {ref}, and the check doesn't pass on today's "
        "data. Mend the data and check again before closing it."
    )
    status = 409


class VerificationMissing(_OfOne):
    """Nobody has recorded what they saw."""

    code = "inspections.verification_missing"
    vi = (
        "Kiến nghị {ref}: chưa có kết quả xác nhận phù hợp cho lần đề nghị này. Hãy ghi "
        "cách xác nhận, ngày và kết quả."
    )
    en = (
        "Recommendation {ref}: no fitting verification of this submission is recorded. "
        "Record how, when and what was seen."
    )


class RemainderMissing(_OfOne):
    """Closed in part, but nobody follows the rest."""

    code = "inspections.remainder_missing"
    vi = (
        "Kiến nghị {ref} mới thực hiện một phần: hãy lập kiến nghị cho phần còn lại, với "
        "thời hạn riêng."
    )
    en = (
        "Recommendation {ref} is done in part only: write a recommendation for the rest, "
        "with a due date of its own."
    )


class ExtensionNotLater(MneError):
    """A new due date is not later than the one in force, or lies in the past."""

    code = "inspections.extension_not_later"
    vi = (
        "Kiến nghị {ref}: thời hạn mới {new} phải muộn hơn thời hạn hiện tại {due} và ở "
        "phía sau hôm nay. Hãy chọn ngày khác."
    )
    en = (
        "Recommendation {ref}: the new due date {new} has to be later than {due}, and "
        "after today. Choose another day."
    )

    def __init__(self, ref: str, due_before: date, new: date) -> None:
        super().__init__(ref=ref, due=written(due_before), new=written(new))


class ExtensionNeedsApprover(_OfOne):
    """Who asked for more time, or nobody of the issuer's superior, would approve it."""

    code = "inspections.extension_needs_approver"
    vi = (
        "Gia hạn kiến nghị {ref} phải do lãnh đạo cấp trên của đơn vị ban hành phê duyệt, "
        "không phải người đề nghị. Hãy trình lãnh đạo."
    )
    en = (
        "More time for recommendation {ref} is approved by the head of the issuer's "
        "superior, not by whoever asks. Submit it to them."
    )
    status = 403


class RequestDecided(_OfOne):
    """Somebody has decided on it already."""

    code = "inspections.request_decided"
    vi = "Đề nghị của kiến nghị {ref} đã được quyết định. Hãy tải lại trang."
    en = "This request of recommendation {ref} is decided already. Reload the page."
    status = 409
