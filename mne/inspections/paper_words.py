"""The Vietnamese words of papers about findings that go out: states, kinds, days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from mne import clock
from mne.inspections.closed_sample_models import Closing
from mne.inspections.finding_models import FindingSource, Severity
from mne.inspections.recommendation_models import (
    ActionState,
    Answer,
    RecommendationState,
    VerificationMethod,
    VerificationResult,
)
from mne.inspections.workflow import Part

DASH = "–"
HIDDEN = "(nội dung hạn chế)"
"""Stands for what names a person, where the reader does not work on it."""

WORDS: Mapping[StrEnum, str] = {
    RecommendationState.DRAFT: "Dự thảo",
    RecommendationState.ISSUED: "Đã ban hành",
    RecommendationState.RESPONDED: "Đã phản hồi",
    RecommendationState.IN_PROGRESS: "Đang thực hiện",
    RecommendationState.SUBMITTED: "Đề nghị xác nhận",
    RecommendationState.RETURNED: "Chưa đạt, thực hiện tiếp",
    RecommendationState.VERIFIED_CLOSED: "Đã thực hiện – đóng",
    RecommendationState.PARTIALLY_CLOSED: "Thực hiện một phần",
    RecommendationState.CLOSED_NOT_IMPLEMENTED: "Đóng – không thực hiện",
    RecommendationState.OVERTAKEN: "Không còn phù hợp",
    RecommendationState.ACCEPTED_RISK: "Chấp nhận tạm thời",
    RecommendationState.SUSPENDED: "Tạm dừng chờ ý kiến",
    RecommendationState.REOPENED: "Mở lại",
    RecommendationState.WITHDRAWN: "Đã rút",
    RecommendationState.REFERRED: "Chuyển cơ quan thẩm quyền",
    Severity.LOW: "Thấp",
    Severity.MEDIUM: "Trung bình",
    Severity.HIGH: "Cao",
    Severity.CRITICAL: "Nghiêm trọng",
    FindingSource.INSPECTION: "Đoàn kiểm tra",
    FindingSource.FRONT: "Mặt trận Tổ quốc",
    FindingSource.COUNCIL: "Hội đồng nhân dân",
    FindingSource.COMMUNITY: "Giám sát cộng đồng",
    FindingSource.INSPECTORATE: "Thanh tra",
    FindingSource.AUDIT: "Kiểm toán nhà nước",
    FindingSource.CITIZEN: "Phản ánh của người dân",
    FindingSource.OWN: "Đơn vị tự phát hiện",
    FindingSource.DATA_FLAG: "Kiểm tra số liệu phiếu",
    FindingSource.EVALUATION: "Đánh giá",
    Answer.AGREE: "Đồng ý",
    Answer.PARTLY: "Đồng ý một phần",
    Answer.DISAGREE: "Không đồng ý",
    ActionState.PLANNED: "chưa bắt đầu",
    ActionState.UNDER_WAY: "đang làm",
    ActionState.DONE: "đã xong",
    ActionState.CANNOT: "đơn vị không làm được",
    VerificationMethod.DESK: "qua hồ sơ",
    VerificationMethod.SITE_VISIT: "tại chỗ",
    VerificationMethod.RE_INTERVIEW: "phỏng vấn lại",
    VerificationMethod.RE_RUN_CHECK: "chạy lại phép kiểm tra",
    VerificationResult.MENDED: "Đã khắc phục",
    VerificationResult.PARTLY_MENDED: "Khắc phục một phần",
    VerificationResult.NOT_MENDED: "Chưa khắc phục",
    Part.ISSUER: "đơn vị ban hành",
    Part.ADDRESSEE: "đơn vị phải thực hiện",
    Part.VERIFIER: "người xác nhận độc lập",
    Part.SUPERIOR: "cấp trên của đơn vị ban hành",
    Closing.RIGHT: "Đóng đúng",
    Closing.WRONG: "Đóng sai, mở lại",
    Closing.UNSEEN: "Không xem được",
}


def said(value: StrEnum | None) -> str:
    """Say a state or a kind; nothing for nothing."""
    return "" if value is None else WORDS[value]


def day(value: date | None) -> str:
    """Write a day as dd/mm/yyyy."""
    return "" if value is None else value.strftime("%d/%m/%Y")


def local_date(moment: datetime | None) -> date | None:
    """Give the day in Viet Nam of a moment."""
    return None if moment is None else moment.astimezone(clock.LOCAL).date()


def count(number: int) -> str:
    """Write a count with a point at the thousands."""
    return f"{number:,}".replace(",", ".")
