"""What the columns, classes and measures of a plan's results are called in print."""

from __future__ import annotations

from collections.abc import Mapping

from typing_extensions import override

from analysis.planned_survey import CLASS
from analysis.running import PlanResults
from analysis.tables import Names
from analysis.words import Language

CLASS_NAMES: Mapping[str, dict[Language, str]] = {
    "poor": {"vi": "Hộ nghèo", "en": "Poor"},
    "near_poor": {"vi": "Hộ cận nghèo", "en": "Near-poor"},
    "average": {"vi": "Hộ có mức sống trung bình", "en": "Average living standard"},
    "not_poor": {"vi": "Hộ không nghèo", "en": "Not poor"},
}
MEASURE_NAMES: Mapping[str, dict[Language, str]] = {
    "near_poor": {"vi": "Tỷ lệ hộ cận nghèo", "en": "Near-poor"},
    "poor_or_near_poor": {"vi": "Tỷ lệ hộ nghèo và cận nghèo", "en": "Poor or near-poor"},
    "severe": {"vi": "Tỷ lệ nghèo nghiêm trọng", "en": "Severely poor"},
    "severe_among_poor": {
        "vi": "Nghèo nghiêm trọng trong số hộ nghèo",
        "en": "Severely poor among the poor",
    },
    "vulnerable": {"vi": "Tỷ lệ dễ rơi vào nghèo", "en": "Vulnerable to poverty"},
    "relative FGT0": {"vi": "Tỷ lệ nghèo tương đối", "en": "Relative poverty"},
    "relative FGT1": {"vi": "Khoảng cách nghèo tương đối", "en": "Relative gap"},
    "relative FGT2": {"vi": "Mức độ nghèo tương đối", "en": "Relative squared gap"},
    CLASS: {"vi": "Phân loại hộ", "en": "Class"},
    "transition": {"vi": "Chuyển dịch của nhóm", "en": "Transition of a class"},
    "cell": {"vi": "Tỷ trọng trong tổng số", "en": "Share of all"},
    "never": {"vi": "Không nghèo cả hai đợt", "en": "Poor in neither round"},
    "always": {"vi": "Nghèo cả hai đợt", "en": "Poor in both rounds"},
    "entered": {"vi": "Phát sinh nghèo", "en": "Became poor"},
    "left": {"vi": "Thoát nghèo", "en": "Ceased to be poor"},
    "entry": {"vi": "Tỷ lệ rơi vào nghèo", "en": "Entry rate"},
    "exit": {"vi": "Tỷ lệ thoát nghèo", "en": "Exit rate"},
    "persistence": {"vi": "Tỷ lệ tiếp tục nghèo", "en": "Persistence rate"},
    "change": {"vi": "Thay đổi", "en": "Change"},
    "lost": {"vi": "Không gặp lại", "en": "Not found again"},
    "FGT0": {"vi": "Tỷ lệ nghèo thu nhập (FGT0)", "en": "Income poverty (FGT0)"},
    "FGT1": {"vi": "Khoảng cách nghèo (FGT1)", "en": "Poverty gap (FGT1)"},
    "FGT2": {"vi": "Mức độ nghèo (FGT2)", "en": "Squared poverty gap (FGT2)"},
    "Gini": {"vi": "Hệ số Gini", "en": "Gini coefficient"},
}
WORDS: Mapping[str, dict[Language, str]] = {
    "adjusted_wald": {"vi": "Wald hiệu chỉnh", "en": "Adjusted Wald"},
    "adjusted_wald_p": {"vi": "p (Wald hiệu chỉnh)", "en": "p (adjusted Wald)"},
    "after": {"vi": "Đợt sau", "en": "After"},
    "band_high": {"vi": "Dải đồng thời: trên", "en": "Band: high"},
    "band_low": {"vi": "Dải đồng thời: dưới", "en": "Band: low"},
    "before": {"vi": "Đợt trước", "en": "Before"},
    "by": {"vi": "Phân tổ", "en": "Breakdown"},
    "change": {"vi": "Thay đổi", "en": "Change"},
    "change_comparison": {"vi": "Thay đổi nhóm so sánh", "en": "Change of comparison"},
    "change_treated": {"vi": "Thay đổi nhóm can thiệp", "en": "Change of treated"},
    "chi_square": {"vi": "χ² Rao–Scott", "en": "Rao–Scott χ²"},
    "chi_square_p": {"vi": "p (χ²)", "en": "p (χ²)"},
    CLASS: {"vi": "Phân loại hộ", "en": "Class"},
    "commune_code": {"vi": "Theo xã", "en": "By commune"},
    "column": {"vi": "Cột", "en": "Column"},
    "cutoff": {"vi": "Ngưỡng k", "en": "Cutoff k"},
    "deff": {"vi": "Hệ số thiết kế", "en": "Design effect"},
    "detectable": {"vi": "Phát hiện được", "en": "Detectable"},
    "detectable_points": {"vi": "Phát hiện được (điểm %)", "en": "Detectable (points)"},
    "df": {"vi": "Bậc tự do", "en": "df"},
    "domain": {"vi": "Nhóm", "en": "Domain"},
    "entered": {"vi": "Phát sinh nghèo", "en": "Became poor"},
    "expected": {"vi": "Kỳ vọng", "en": "Expected"},
    "f": {"vi": "F Rao–Scott", "en": "Rao–Scott F"},
    "f_p": {"vi": "p (F)", "en": "p (F)"},
    "group": {"vi": "Nhóm", "en": "Group"},
    "hamlet_code": {"vi": "Theo ấp", "en": "By hamlet"},
    "high": {"vi": "Cận trên", "en": "High"},
    "indicator": {"vi": "Chỉ số", "en": "Indicator"},
    "left": {"vi": "Thoát nghèo", "en": "Ceased to be poor"},
    "lost": {"vi": "Không còn trong danh sách", "en": "No longer listed"},
    "low": {"vi": "Cận dưới", "en": "Low"},
    "measure": {"vi": "Chỉ tiêu", "en": "Measure"},
    "missing": {"vi": "Hộ thiếu thông tin", "en": "Households missing"},
    "moved_in": {"vi": "Chuyển đến", "en": "Moved in"},
    "moved_out": {"vi": "Chuyển đi", "en": "Moved out"},
    "n": {"vi": "Số hộ", "en": "n"},
    "needed": {"vi": "Số hộ cần", "en": "Households needed"},
    "new": {"vi": "Hộ mới", "en": "New households"},
    "note": {"vi": "Ghi chú", "en": "Note"},
    "p": {"vi": "Giá trị p", "en": "p"},
    "p_adjusted": {"vi": "p hiệu chỉnh", "en": "p adjusted"},
    "part": {"vi": "Phần", "en": "Part"},
    "power": {"vi": "Xác suất phát hiện", "en": "Power"},
    "rank": {"vi": "Hạng", "en": "Rank"},
    "reason": {"vi": "Lý do", "en": "Reason"},
    "round": {"vi": "Đợt", "en": "Round"},
    "row": {"vi": "Dòng", "en": "Row"},
    "scheme": {"vi": "Bộ trọng số", "en": "Weights"},
    "se": {"vi": "Sai số chuẩn", "en": "Standard error"},
    "share": {"vi": "Tỷ trọng", "en": "Share"},
    "stock_after": {"vi": "Hộ nghèo cuối kỳ", "en": "Poor after"},
    "stock_before": {"vi": "Hộ nghèo đầu kỳ", "en": "Poor before"},
    "target_points": {"vi": "Chỉ tiêu (điểm %)", "en": "Target (points)"},
    "unknown_after": {"vi": "Thiếu thông tin đợt sau", "en": "Unknown after"},
    "unknown_before": {"vi": "Thiếu thông tin đợt trước", "en": "Unknown before"},
    "value": {"vi": "Ước lượng", "en": "Estimate"},
    "way": {"vi": "Cách phân tích", "en": "Way"},
    "wild_high": {"vi": "Bootstrap: trên", "en": "Bootstrap: high"},
    "wild_low": {"vi": "Bootstrap: dưới", "en": "Bootstrap: low"},
    "wild_p": {"vi": "Bootstrap: p", "en": "Bootstrap: p"},
    # of the report itself
    "data": {"vi": "Bộ dữ liệu", "en": "Data set"},
    "files": {"vi": "Tệp số liệu", "en": "Files"},
    "inference": {"vi": "Suy luận", "en": "Inference"},
    "plan": {"vi": "Kế hoạch", "en": "Plan"},
    "rounds": {"vi": "Đợt", "en": "Rounds"},
    "standards": {"vi": "Chuẩn", "en": "Standards"},
    "suppression": {
        "vi": "Không công bố số liệu của nhóm dưới {least} hộ.",
        "en": "Numbers of fewer than {least} households are not published.",
    },
    "unknown": {"vi": "Không rõ", "en": "Unknown"},
}


class PlanNames(Names):
    """Names that know the measures of every recipe."""

    @override
    def measure(self, measure: str, indicator: str, language: Language) -> str:
        """Name a measure and its indicator."""
        if measure not in MEASURE_NAMES:
            return super().measure(measure, indicator, language)
        name = MEASURE_NAMES[measure][language]
        return f"{name}: {self._flow(indicator)}" if indicator else name

    def _flow(self, indicator: str) -> str:
        """Name a class, or both ends of a flow between classes."""
        ends = indicator.split(" → ")
        return " → ".join(self.indicators.get(end, end) for end in ends)


def heading(name: str, language: Language) -> str:
    """Say what a column is called; one without a word stays itself."""
    return WORDS[name][language] if name in WORDS else name


def names_of(results: PlanResults, language: Language) -> Names:
    """Name domains, rounds and indicators: the plan's own words go first."""
    own = results.plan.names
    indicators: dict[str, str] = {}
    for standard in results.standards.values():
        named = {one.code: one.name for one in standard.indicators}
        named |= {one.code: one.name for one in standard.dimensions}
        for code, text in named.items():
            indicators.setdefault(code, text.vi if language == "vi" else text.en)
    classes = {code: words[language] for code, words in CLASS_NAMES.items()}
    rounds = {one.code: one.name or one.code for one in results.data.rounds}
    unknown = {"?": heading("unknown", language)}
    return PlanNames(
        domains=dict(own.domains) | _but(dict(results.areas) | unknown, own.domains),
        rounds=rounds | own.rounds,
        indicators=indicators | classes | own.indicators,
    )


def _but(names: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Leave out what has a name of its own, so that the plan's order stands first."""
    return {code: name for code, name in sorted(names.items()) if code not in own}
