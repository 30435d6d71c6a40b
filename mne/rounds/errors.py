"""Errors of rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from typing_extensions import override

from mne.errors import MneError


class UnknownRound(MneError):
    """No round has this code."""

    code = "rounds.unknown_round"
    vi = "Không có đợt nào mang mã “{round}”. Hãy chọn trong danh sách các đợt."
    en = "There is no round “{round}”. Choose one from the list of rounds."
    status = 404

    def __init__(self, round_code: str) -> None:
        super().__init__(round=round_code)


class RoundCodeTaken(MneError):
    """Another round has this code."""

    code = "rounds.code_taken"
    vi = "Đã có đợt mang mã “{round}”. Hãy đặt mã khác."
    en = "There is a round “{round}” already. Give this one another code."
    status = 409

    def __init__(self, round_code: str) -> None:
        super().__init__(round=round_code)


class RoundDatesReversed(MneError):
    """The round would close before it opens."""

    code = "rounds.dates_reversed"
    vi = (
        "Đợt “{round}”: ngày kết thúc {closes} trước ngày bắt đầu {opens}. "
        "Hãy sửa một trong hai ngày."
    )
    en = "Round “{round}” would close on {closes}, before it opens on {opens}. Correct one."

    def __init__(self, round_code: str, opens_on: date, closes_on: date) -> None:
        super().__init__(
            round=round_code,
            opens=opens_on.strftime("%d/%m/%Y"),
            closes=closes_on.strftime("%d/%m/%Y"),
        )


class ReviewIsACensus(MneError):
    """An annual review lists households; it is never a sample."""

    code = "rounds.review_is_a_census"
    vi = (
        "Đợt “{round}” là rà soát hằng năm nên phải điều tra toàn bộ danh sách, "
        "không chọn mẫu. Hãy chọn hình thức “toàn bộ”."
    )
    en = (
        "Round “{round}” is an annual review, which covers a whole list and is no sample. "
        "Choose the mode census."
    )

    def __init__(self, round_code: str) -> None:
        super().__init__(round=round_code)


_STATES = {
    "vi": {
        "planned": "đang lập kế hoạch",
        "open": "đang mở",
        "closed": "đã kết thúc",
        "frozen": "đã chốt số liệu",
    },
    "en": {"planned": "planned", "open": "open", "closed": "closed", "frozen": "frozen"},
}


class RoundNotInState(MneError):
    """The act is not possible while the round stands where it stands."""

    code = "rounds.not_in_state"
    vi = (
        "Đợt “{round}” ở trạng thái “{state}”; việc này chỉ làm được khi đợt ở trạng thái "
        "“{wanted}”. Các cuộc phỏng vấn đã gửi vẫn được giữ nguyên."
    )
    en = (
        "Round “{round}” is {state}, and this can be done only while it is {wanted}. "
        "The interviews sent so far are safe."
    )
    status = 409

    def __init__(self, round_code: str, state: str, wanted: Sequence[str]) -> None:
        super().__init__(round=round_code, state=[state], wanted=list(wanted))

    @override
    def sentence(self, language: str) -> str:
        words = _STATES["vi" if language == "vi" else "en"]
        joiner = " hoặc " if language == "vi" else " or "
        said = {
            name: joiner.join(words[state] for state in self.facts[name])
            for name in ("state", "wanted")
        }
        template = self.vi if language == "vi" else self.en
        return template.format(**self.facts | said)


class ReasonMissing(MneError):
    """A round is reopened for a reason, which stays in the log."""

    code = "rounds.reason_missing"
    vi = "Hãy ghi lý do mở lại đợt “{round}”; lý do được lưu trong nhật ký."
    en = "Give the reason for reopening round “{round}”; it stays in the log."

    def __init__(self, round_code: str) -> None:
        super().__init__(round=round_code)
