"""Numbers and names in Vietnamese and English, as official tables write them.

Vietnamese: decimal comma, dot between thousands; English the other way round. A minus is
the sign, not a hyphen. What is not known is a dash.
"""

from __future__ import annotations

from typing import Literal

Language = Literal["vi", "en"]

DASH = "–"
MINUS = "−"
POINTS: dict[Language, str] = {"vi": "điểm %", "en": "points"}

MEASURES: dict[str, dict[Language, str]] = {
    "H": {"vi": "Tỷ lệ nghèo đa chiều (H)", "en": "Headcount ratio (H)"},
    "A": {
        "vi": "Mức độ thiếu hụt bình quân của hộ nghèo (A)",
        "en": "Average intensity among the poor (A)",
    },
    "M0": {"vi": "Chỉ số nghèo đa chiều (M0)", "en": "Adjusted headcount ratio (M0)"},
    "uncensored_headcount": {"vi": "Tỷ lệ thiếu hụt", "en": "Deprived"},
    "censored_headcount": {
        "vi": "Tỷ lệ vừa nghèo vừa thiếu hụt",
        "en": "Poor and deprived",
    },
    "contribution": {
        "vi": "Đóng góp của chỉ số vào M0",
        "en": "Contribution of the indicator to M0",
    },
    "dimension_contribution": {
        "vi": "Đóng góp của chiều thiếu hụt vào M0",
        "en": "Contribution of the dimension to M0",
    },
    "M1": {"vi": "Khoảng cách nghèo đa chiều (M1)", "en": "Adjusted poverty gap (M1)"},
    "M2": {
        "vi": "Bình phương khoảng cách nghèo đa chiều (M2)",
        "en": "Adjusted squared poverty gap (M2)",
    },
    "severe": {"vi": "Tỷ lệ nghèo trầm trọng", "en": "Severely poor"},
    "severe_among_poor": {
        "vi": "Tỷ lệ nghèo trầm trọng trong số nghèo",
        "en": "Severely poor among the poor",
    },
    "vulnerable": {"vi": "Tỷ lệ dễ bị tổn thương", "en": "Vulnerable to poverty"},
    "destitute": {"vi": "Tỷ lệ cùng cực", "en": "Destitute"},
    "destitute_among_poor": {
        "vi": "Tỷ lệ cùng cực trong số nghèo",
        "en": "Destitute among the poor",
    },
    "member_headcount": {
        "vi": "Tỷ lệ sống trong hộ nghèo",
        "en": "Living in poor households",
    },
    "member_deprivations": {
        "vi": "Số chỉ số thiếu hụt bình quân của hộ đang sống",
        "en": "Deprivations of the household, on average",
    },
}

UNITS: dict[str, dict[Language, str]] = {
    "household": {"vi": "hộ", "en": "households"},
    "person": {"vi": "người", "en": "persons"},
}

NOTES: dict[str, dict[Language, str]] = {
    "census": {
        "vi": "Điều tra toàn bộ: không có sai số chọn mẫu nên không có khoảng tin cậy.",
        "en": "Full count: no sampling error, so no confidence interval.",
    },
    "no_base": {
        "vi": "Không có đơn vị nào để tính.",
        "en": "There is nothing to estimate it from.",
    },
    "one_psu": {
        "vi": "Các hộ được tính đều ở một địa bàn mẫu nên không ước lượng được sai số.",
        "en": "All units behind it are in one PSU, so its error can't be estimated.",
    },
    "no_df": {
        "vi": "Không đủ địa bàn mẫu để tính khoảng tin cậy.",
        "en": "Too few PSUs for an interval.",
    },
    "few": {
        "vi": "Quá ít hộ mẫu để tính khoảng tin cậy.",
        "en": "Too few sampled households for an interval.",
    },
    "edge": {
        "vi": "Có giá trị 0%, 100% hoặc như nhau ở mọi ấp mẫu: mẫu không cho biết sai số.",
        "en": "A value is 0%, 100% or equal in every PSU: the sample can't tell its error.",
    },
    "suppressed": {
        "vi": "Không công bố vì số hộ mẫu quá nhỏ.",
        "en": "Not published: too few sampled households.",
    },
    "few_psus": {
        "vi": "Không công bố vì có quá ít địa bàn mẫu.",
        "en": "Not published: too few PSUs.",
    },
    "few_poor": {
        "vi": "Không công bố vì số hộ nghèo trong mẫu quá nhỏ.",
        "en": "Not published: too few poor households in the sample.",
    },
    "complementary": {
        "vi": "Không công bố để không suy ra được số liệu của ô khác đã ẩn.",
        "en": "Not published: a withheld number could be worked out from it.",
    },
}

HEADINGS: dict[str, dict[Language, str]] = {
    "measure": {"vi": "Chỉ tiêu", "en": "Measure"},
    "domain": {"vi": "Địa bàn", "en": "Area"},
    "round": {"vi": "Đợt", "en": "Round"},
    "value": {"vi": "Ước lượng", "en": "Estimate"},
    "se": {"vi": "Sai số chuẩn", "en": "Standard error"},
    "interval": {"vi": "Khoảng tin cậy {level}", "en": "{level} interval"},
    "n": {"vi": "Số hộ mẫu", "en": "Households in sample"},
    "psus": {"vi": "Số địa bàn mẫu", "en": "PSUs"},
    "df": {"vi": "Bậc tự do", "en": "Degrees of freedom"},
    "deff": {"vi": "Hệ số thiết kế", "en": "Design effect"},
    "missing": {"vi": "Hộ thiếu thông tin", "en": "Households missing"},
    "before": {"vi": "Đợt trước", "en": "Before"},
    "after": {"vi": "Đợt sau", "en": "After"},
    "change": {"vi": "Thay đổi", "en": "Change"},
    "relative": {"vi": "Thay đổi tương đối", "en": "Relative change"},
    "p": {"vi": "Giá trị p", "en": "p-value"},
    "whole": {"vi": "Toàn bộ", "en": "All"},
    "standard": {"vi": "Chuẩn", "en": "Standard"},
    "data_hash": {"vi": "Mã băm bộ số liệu", "en": "Data set hash"},
    "unit": {"vi": "Đơn vị tính", "en": "Unit"},
}


PLOTS: dict[str, dict[Language, str]] = {
    "interval": {
        "vi": "Vạch ngang: khoảng tin cậy {level}.",
        "en": "Lines: {level} confidence intervals.",
    },
    "households": {"vi": "Số hộ", "en": "Households"},
    "base": {"vi": "Số hộ nghèo trong mẫu: {counts}.", "en": "Poor households: {counts}."},
    "poor": {"vi": "Hộ nghèo\ntrong mẫu", "en": "Poor\nhouseholds"},
    "counted": {"vi": "Tính theo {unit}.", "en": "Counted in {unit}."},
    "standard": {"vi": "Chuẩn {standard}.", "en": "Standard {standard}."},
    "no_interval": {
        "vi": "Điểm không có vạch: không đủ số liệu để tính khoảng tin cậy.",
        "en": "Dots without a line: too little data for an interval.",
    },
    "beyond": {
        "vi": "Mũi tên: khoảng tin cậy vượt ra ngoài hình.",
        "en": "Arrows: the interval goes beyond the figure.",
    },
    "unreliable": {
        "vi": "* Kém tin cậy (ít hộ mẫu hoặc sai số lớn): không nên dùng riêng.",
        "en": "* Unreliable (few households or a large error): do not use on its own.",
    },
    "design": {"vi": "Thiết kế mẫu: {design}.", "en": "Design: {design}."},
    "data_hash": {"vi": "Mã băm bộ số liệu: {hash}.", "en": "Data set hash: {hash}."},
    "counts": {"vi": "Số hộ mẫu: {counts}.", "en": "Households in sample: {counts}."},
    "changed": {
        "vi": "Thay đổi có ý nghĩa (p < {alpha})",
        "en": "Significant change (p < {alpha})",
    },
    "unchanged": {"vi": "Không có ý nghĩa", "en": "Not significant"},
    "untested": {"vi": "Chưa kiểm định", "en": "Not tested"},
    "tests": {
        "vi": "Kiểm định từng cặp đợt liền nhau, có tính đến địa bàn mẫu chung.",
        "en": "Each pair of neighbouring rounds is tested, shared PSUs taken into account.",
    },
    "adjusted": {
        "vi": "Giá trị p đã hiệu chỉnh vì kiểm định nhiều lần.",
        "en": "p-values are adjusted for being many.",
    },
    "gap": {
        "vi": "Nơi đường bị ngắt: không có đơn vị nào để tính hoặc không công bố.",
        "en": "Where a line breaks there is nothing to estimate from, or not published.",
    },
    "cutoff": {"vi": "Ngưỡng nghèo k", "en": "Poverty cutoff k"},
    "in_use": {"vi": "k = {cutoff} đang dùng", "en": "k = {cutoff} in use"},
    "band": {
        "vi": "Dải: khoảng tin cậy đồng thời {level} cho mọi ngưỡng của một đường.",
        "en": "Bands: {level} simultaneous confidence over all cutoffs of a curve.",
    },
    "no_band": {
        "vi": "Nơi không có dải: không đủ số liệu để tính sai số.",
        "en": "Where there is no band: too little data for an error.",
    },
    "lower": {"vi": "{first} thấp hơn {second}", "en": "{first} below {second}"},
    "undecided": {"vi": "Chưa phân biệt được", "en": "Undecided"},
    "dominance": {
        "vi": "Thanh dưới: hiệu hai đường, dải đồng thời {level}.",
        "en": "Strip below: difference of the two curves, {level} simultaneous band.",
    },
    "flow_all": {"vi": "Tổng số hộ mẫu: {n}.", "en": "Households in sample: {n}."},
    "flow_percent": {
        "vi": "Phần trăm: trong tổng số {unit}; n: số hộ mẫu của lớp ở đợt trước.",
        "en": "Percent: of all {unit}; n: sampled households of the class before.",
    },
    "flow_both": {
        "vi": "Chỉ gồm hộ có thông tin ở cả hai đợt.",
        "en": "Only households known in both rounds.",
    },
    "flow_doubt": {
        "vi": "Dải gạch chéo: kém tin cậy.",
        "en": "Hatched flows: unreliable.",
    },
    "precision": {"vi": "Số hộ", "en": "Households"},
    "effective": {"vi": "Cỡ mẫu hữu hiệu (hộ)", "en": "Effective sample (households)"},
    "effective_note": {
        "vi": "Cỡ mẫu hữu hiệu: số hộ mẫu chia cho hệ số thiết kế bình quân {deff}.",
        "en": "Effective sample: households over the mean design effect of {deff}.",
    },
    "target": {"vi": "Chung: {value}", "en": "All: {value}"},
    "limit": {"vi": "Giới hạn {level}", "en": "{level} limits"},
    "binomial": {
        "vi": "Giới hạn nhị thức chính xác: dao động ngẫu nhiên quanh một tỷ lệ chung.",
        "en": "Exact binomial limits: what chance makes of one common rate.",
    },
    "widened": {
        "vi": "Giới hạn đã nới rộng √φ lần, φ = {phi} ({count} địa bàn quá phân tán).",
        "en": "Limits widened by √φ, φ = {phi} ({count} areas, overdispersed).",
    },
    "dispersed": {
        "vi": (
            "Độ phân tán φ = {phi} ({count} địa bàn) vượt mức ngẫu nhiên: địa bàn nằm "
            "ngoài giới hạn chưa hẳn là bất thường."
        ),
        "en": (
            "Dispersion φ = {phi} ({count} areas) is more than chance: an area outside "
            "the limits need not be unusual."
        ),
    },
    "not_dispersed": {
        "vi": "Độ phân tán φ = {phi} ({count} địa bàn): không vượt mức ngẫu nhiên.",
        "en": "Dispersion φ = {phi} ({count} areas): no more than chance.",
    },
    "outside": {
        "vi": (
            "Ngoài giới hạn {level}: {count}; nếu chỉ do ngẫu nhiên thì khoảng {expected}."
        ),
        "en": "Outside the {level} limits: {count}; chance alone gives about {expected}.",
    },
    "unnamed": {
        "vi": "{count} địa bàn ngoài giới hạn không đủ chỗ ghi tên.",
        "en": "{count} areas outside the limits are not named for want of room.",
    },
    "no_data": {"vi": "Không có số liệu", "en": "No data"},
    "hidden": {"vi": "Không công bố", "en": "Not published"},
    "doubted": {"vi": "Kém tin cậy", "en": "Unreliable"},
    "cell_size": {
        "vi": "Số hộ mẫu mỗi địa bàn: {n}.",
        "en": "Households in sample per area: {n}.",
    },
    "households_per_area": {
        "vi": "Số hộ mỗi địa bàn: {n}.",
        "en": "Households per area: {n}.",
    },
    "bounds": {
        "vi": "Mỗi nhóm gồm mốc dưới, không gồm mốc trên (trừ nhóm cao nhất).",
        "en": "A class holds its lower end and not its upper (the highest holds both).",
    },
    "kilometres": {"vi": "{length} km", "en": "{length} km"},
    "north": {"vi": "B", "en": "N"},
    "page": {"vi": "({number}/{count})", "en": "({number}/{count})"},
    "sample": {
        "vi": "{round}{strata} tầng, {psus} địa bàn mẫu, {rows} hộ",
        "en": "{round}{strata} strata, {psus} PSUs, {rows} households",
    },
    "full_count": {
        "vi": "{round}điều tra toàn bộ {rows} hộ",
        "en": "{round}full count of {rows} households",
    },
}

CLASSES: dict[str, dict[Language, str]] = {
    "poor": {"vi": "Nghèo", "en": "Poor"},
    "near_poor": {"vi": "Cận nghèo", "en": "Near-poor"},
    "average": {"vi": "Mức sống trung bình", "en": "Average living standard"},
    "not_poor": {"vi": "Không nghèo", "en": "Not poor"},
    "True": {"vi": "Có", "en": "Yes"},
    "False": {"vi": "Không", "en": "No"},
}


def word(words: dict[str, dict[Language, str]], key: str, language: Language) -> str:
    """Say a known word in a language; an unknown key, such as a variable, stays itself."""
    return words[key][language] if key in words else key


def number(value: float | None, language: Language = "vi", digits: int = 0) -> str:
    """Write a number; what is not known is a dash.

    Examples
    --------
    >>> number(1234567.891, "vi", 2), number(-0.5, "en", 1), number(None)
    ('1.234.567,89', '−0.5', '–')
    """
    if value is None:
        return DASH
    text = f"{round(value, digits):,.{digits}f}"
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    unsigned = text.lstrip("-")
    # -0.04 rounds to -0.0, and a zero has no sign
    return f"{MINUS}{unsigned}" if text != unsigned and unsigned.strip("0,.") else unsigned


def percent(share: float | None, language: Language = "vi", digits: int = 1) -> str:
    """Write a share (0–1) as percent.

    Examples
    --------
    >>> percent(0.19561, "vi"), percent(0.19561, "en"), percent(None)
    ('19,6%', '19.6%', '–')
    """
    return DASH if share is None else f"{number(100 * share, language, digits)}%"


def points(
    difference: float | None, language: Language = "vi", digits: int = 1, sign: str = "+"
) -> str:
    """Write a difference of shares in percentage points; a rise gets the ``sign``.

    Examples
    --------
    >>> points(-0.0432, "vi"), points(0.012, "en")
    ('−4,3 điểm %', '+1.2 points')
    """
    if difference is None:
        return DASH
    text = number(100 * difference, language, digits)
    rises = not text.startswith(MINUS) and text.strip("0,.")
    return f"{sign if rises else ''}{text} {POINTS[language]}"


def p_value(p: float | None, language: Language = "vi") -> str:
    """Write a p-value to three digits, and small ones as less than 0.001."""
    if p is None or p >= 0.001:
        return number(p, language, 3)
    return f"< {number(0.001, language, 3)}"


def span(
    low: float,
    high: float,
    language: Language = "vi",
    *,
    digits: int = 1,
    unit: Literal["%", "points", ""] = "%",
) -> str:
    """Write an interval: of shares as percent, of their differences, of plain numbers.

    Examples
    --------
    >>> span(0.158, 0.239, "vi"), span(-0.0668, -0.021, "en", unit="points")
    ('15,8–23,9%', '−6.7 to −2.1 points')
    >>> span(0.0751, 0.1166, "vi", digits=3, unit="")
    '0,075–0,117'
    """
    times = 100 if unit else 1
    first, last = (number(times * end, language, digits) for end in (low, high))
    ending = f" {POINTS[language]}" if unit == "points" else unit
    if MINUS not in first + last:
        return f"{first}{DASH}{last}{ending}"
    return f"{first} {'đến' if language == 'vi' else 'to'} {last}{ending}"
