"""Errors of evaluations and their matrix."""

from __future__ import annotations

from typing_extensions import override

from mne.errors import MneError


class UnknownEvaluation(MneError):
    """The programme has no evaluation of this code."""

    code = "reports.unknown_evaluation"
    vi = (
        "Chương trình không có cuộc đánh giá nào mang mã “{evaluation}”. Hãy chọn trong "
        "danh sách."
    )
    en = "The programme has no evaluation “{evaluation}”. Choose one from its list."
    status = 404

    def __init__(self, evaluation: str) -> None:
        super().__init__(evaluation=evaluation)


class EvaluationCodeTaken(MneError):
    """An evaluation of this code is there already."""

    code = "reports.evaluation_code_taken"
    vi = "Mã “{evaluation}” đã được dùng cho một cuộc đánh giá khác. Hãy đặt mã khác."
    en = "Another evaluation has the code “{evaluation}”. Choose another one."
    status = 409

    def __init__(self, evaluation: str) -> None:
        super().__init__(evaluation=evaluation)


class EvaluationBackwards(MneError):
    """An evaluation's period ends before it begins."""

    code = "reports.evaluation_backwards"
    vi = "Kỳ đánh giá kết thúc ({until}) trước khi bắt đầu ({since}). Hãy xem lại hai ngày."
    en = "The period ends ({until}) before it begins ({since}). Check the two days."

    def __init__(self, since: str, until: str) -> None:
        super().__init__(since=since, until=until)


class UnknownMatrixRow(MneError):
    """The matrix has no question of this number."""

    code = "reports.unknown_matrix_row"
    vi = "Khung đánh giá không có câu hỏi số {number}. Hãy chọn trong khung."
    en = "The matrix has no question {number}. Choose one from the matrix."
    status = 404

    def __init__(self, number: int) -> None:
        super().__init__(number=number)


class MatrixRowMoved(MneError):
    """A question was changed by somebody else after the page was opened."""

    code = "reports.matrix_row_moved"
    vi = (
        "Câu hỏi số {number} vừa được người khác sửa sau khi bạn mở trang này. Nội dung "
        "bạn gõ vẫn còn trên trang; hãy mở lại ở thẻ khác để so rồi lưu."
    )
    en = (
        "Somebody changed question {number} after you opened this page. What you typed is "
        "still on it; look at the question in another tab, then save."
    )
    status = 409

    def __init__(self, number: int) -> None:
        super().__init__(number=number)


class ConclusionIsFollowed(MneError):
    """A question whose conclusion is in the register is to be changed."""

    code = "reports.conclusion_is_followed"
    vi = (
        "Kết luận của câu hỏi số {number} đã có trong sổ theo dõi ({ref}) nên không sửa "
        "được nữa. Hãy thêm câu hỏi mới, hoặc bổ sung kiến nghị ngay tại phát hiện đó."
    )
    en = (
        "The conclusion of question {number} is in the register ({ref}), so it can't be "
        "changed. Add another question, or add the recommendation at that finding."
    )
    status = 409

    def __init__(self, number: int, ref: str) -> None:
        super().__init__(number=number, ref=ref)


class ConclusionIncomplete(MneError):
    """A conclusion is to be followed before everything behind it is said."""

    code = "reports.conclusion_incomplete"
    vi = (
        "Câu hỏi số {number} còn thiếu: {missing}. Kết luận chỉ được đưa vào sổ theo dõi "
        "khi có chuẩn đánh giá, bằng chứng, kết luận và ít nhất một kiến nghị."
    )
    en = (
        "Question {number} lacks: {missing}. A conclusion goes into the register with the "
        "standard of judgement, the evidence, itself, and at least one recommendation."
    )

    def __init__(self, number: int, missing_vi: str, missing_en: str) -> None:
        self._missing = {"vi": missing_vi, "en": missing_en}
        super().__init__(number=number, missing=missing_en)

    @override
    def sentence(self, language: str) -> str:
        """Write the sentence with what is missing in the same language."""
        spoken = "vi" if language == "vi" else "en"
        template = self.vi if spoken == "vi" else self.en
        return template.format(**self.facts | {"missing": self._missing[spoken]})


class DueDayPassed(MneError):
    """A recommendation is due before a day that has come already."""

    code = "reports.due_day_passed"
    vi = "Hạn “trước ngày {day}” đã qua. Hãy chọn ngày sau hôm nay."
    en = "The deadline “before {day}” has passed. Choose a day after today."

    def __init__(self, day: str) -> None:
        super().__init__(day=day)
