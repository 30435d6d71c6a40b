"""The Vietnamese words of states, sources and judgements in papers that go out."""

from __future__ import annotations

from collections.abc import Mapping

from mne.inspections.recommendation_models import Answer, RecommendationState
from mne.programmes.indicator_models import Absence, Bound, IndicatorSource, Rubric
from mne.programmes.models import FundNature, FundSource
from mne.reports.periodic_models import MissingUnits, ReportState

STATES: Mapping[str, str] = {
    ReportState.FILLING: "chưa nộp",
    ReportState.SUBMITTED: "đã nộp, chưa tiếp nhận",
    ReportState.RETURNED: "đã trả lại, chưa nộp lại",
    ReportState.ACCEPTED: "đã tiếp nhận",
    ReportState.CONSOLIDATED: "đã tổng hợp",
    ReportState.LOCKED: "đã khóa",
    ReportState.EXEMPT: "được miễn báo cáo",
}
TREATMENTS: Mapping[MissingUnits, str] = {
    MissingUnits.EXCLUDED: "không tính vào số tổng hợp (không coi là bằng 0).",
    MissingUnits.LAST_ESTIMATE: "lấy số ước gần nhất của đơn vị, nếu có, và ghi rõ.",
}
SOURCES_OF_VALUES: Mapping[IndicatorSource, str] = {
    IndicatorSource.ADMINISTRATIVE: "báo cáo hành chính",
    IndicatorSource.CENSUS: "rà soát toàn bộ",
    IndicatorSource.SAMPLE: "điều tra mẫu",
    IndicatorSource.REGISTER: "sổ theo dõi",
    IndicatorSource.EXTERNAL: "nguồn bên ngoài",
}
SOURCES_OF_FUNDS: Mapping[FundSource, str] = {
    FundSource.CENTRAL: "Ngân sách trung ương",
    FundSource.PROVINCE: "Ngân sách tỉnh",
    FundSource.DISTRICT: "Ngân sách huyện",
    FundSource.COMMUNE: "Ngân sách xã",
    FundSource.CREDIT: "Tín dụng chính sách",
    FundSource.BUSINESS: "Doanh nghiệp",
    FundSource.COMMUNITY: "Cộng đồng, người dân",
    FundSource.ORGANISATION: "Tổ chức",
    FundSource.OTHER: "Huy động hợp pháp khác",
}
NATURES: Mapping[FundNature | None, str] = {
    FundNature.CAPITAL: "Vốn đầu tư",
    FundNature.RECURRENT: "Vốn sự nghiệp",
    None: "chưa nêu",
}
BOUNDS: Mapping[str, str] = {
    Bound.POINT: "",
    Bound.AT_LEAST: "≥ ",
    Bound.MORE_THAN: "> ",
    Bound.AT_MOST: "≤ ",
    Bound.LESS_THAN: "< ",
    Bound.RANGE: "",
}
RUBRICS: Mapping[Rubric, str] = {
    Rubric.MET: "đạt",
    Rubric.PARTLY: "đạt một phần",
    Rubric.NOT_MET: "không đạt",
}
ABSENCES: Mapping[Absence, str] = {
    Absence.NIL: "không phát sinh",
    Absence.NO_DATA: "chưa có số liệu",
}
RECOMMENDATION_STATES: Mapping[RecommendationState, str] = {
    RecommendationState.DRAFT: "dự thảo",
    RecommendationState.ISSUED: "đã ban hành",
    RecommendationState.RESPONDED: "đã trả lời",
    RecommendationState.IN_PROGRESS: "đang thực hiện",
    RecommendationState.SUBMITTED: "đã báo cáo, chờ xác minh",
    RecommendationState.RETURNED: "trả lại, làm tiếp",
    RecommendationState.VERIFIED_CLOSED: "đã xác minh, kết thúc",
    RecommendationState.PARTIALLY_CLOSED: "hoàn thành một phần",
    RecommendationState.CLOSED_NOT_IMPLEMENTED: "kết thúc, không thực hiện",
    RecommendationState.OVERTAKEN: "không còn phù hợp",
    RecommendationState.ACCEPTED_RISK: "chấp nhận rủi ro",
    RecommendationState.SUSPENDED: "tạm dừng",
    RecommendationState.REOPENED: "mở lại",
    RecommendationState.WITHDRAWN: "đã rút",
    RecommendationState.REFERRED: "đã chuyển cơ quan có thẩm quyền",
}
ANSWERS: Mapping[Answer, str] = {
    Answer.AGREE: "Đồng ý",
    Answer.PARTLY: "Đồng ý một phần",
    Answer.DISAGREE: "Không đồng ý",
}
_PARTS: Mapping[str, str] = {
    "sex": "giới tính",
    "male": "nam",
    "female": "nữ",
    "age": "nhóm tuổi",
    "under_5": "dưới 5 tuổi",
    "from_5": "từ 5 tuổi",
    "ethnicity": "dân tộc",
    "kinh": "Kinh",
    "minority": "dân tộc thiểu số",
    "class": "loại hộ",
    "poor": "hộ nghèo",
    "near_poor": "hộ cận nghèo",
    "disabled": "khuyết tật",
}


def breakdown(key: str) -> str:
    """Say a breakdown in words; a code that has none is shown as it is.

    Examples
    --------
    >>> breakdown("age=under_5"), breakdown("xã=A"), breakdown("")
    ('nhóm tuổi: dưới 5 tuổi', 'xã: A', '')
    """
    return ": ".join(_PARTS.get(part, part) for part in key.split("="))
