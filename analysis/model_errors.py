"""Errors of panels, tests of association and regressions.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.errors import AnalysisError, listed

# ---------------------------------------------------------------- panels


class PanelKeyRepeated(AnalysisError):
    """A household stands twice in one round, so it can't be followed to another."""

    code = "analysis.panel_key_repeated"
    vi = (
        "Mã “{key}” bị lặp trong bảng “{which}”: {codes}. Mỗi hộ chỉ được có một dòng "
        "trong một đợt: hãy bỏ dòng trùng trước khi ghép."
    )
    en = (
        "'{key}' is repeated in the table '{which}': {codes}. A household has one row in a "
        "round: remove the copies before linking."
    )

    def __init__(self, key: str, which: str, codes: Iterable[object]) -> None:
        super().__init__(key=key, which=which, codes=listed(dict.fromkeys(codes)))


class PanelKeysOfOtherType(AnalysisError):
    """Household codes are text in one round and numbers in the other."""

    code = "analysis.panel_keys_of_other_type"
    vi = (
        "Mã hộ “{key}” là {after} ở đợt sau nhưng là {before} ở đợt trước, nên “01” và 1 "
        "không khớp nhau. Hãy đọc mã hộ của cả hai đợt dưới dạng văn bản để giữ số 0 ở đầu."
    )
    en = (
        "The household code '{key}' is {after} in the later round and {before} in the "
        "earlier one, and '01' doesn't match 1. Read it as text in both, which keeps "
        "leading zeros."
    )

    def __init__(self, key: str, after: object, before: object) -> None:
        super().__init__(key=key, after=after, before=before)


class TooFewRounds(AnalysisError):
    """A history needs two rounds or more."""

    code = "analysis.too_few_rounds"
    vi = (
        "Cần ít nhất hai đợt để xét diễn biến, nhưng chỉ có {count}. Hãy đưa vào mỗi đợt "
        "một cột."
    )
    en = (
        "A history needs two rounds or more, and there are {count}. Give one column for "
        "each round."
    )

    def __init__(self, count: int) -> None:
        super().__init__(count=count)


# ---------------------------------------------------------------- association and models


class OneClassOnly(AnalysisError):
    """A classification has one class, so nothing can hang together with it."""

    code = "analysis.one_class_only"
    vi = (
        "Cột “{column}” chỉ có một lớp ({classes}) trong các dòng dùng được, nên không "
        "kiểm định được mối liên hệ."
    )
    en = (
        "Column '{column}' has one class ({classes}) in the rows that can be used, so no "
        "association can be tested."
    )

    def __init__(self, column: str, classes: Sequence[str]) -> None:
        super().__init__(column=column, classes=listed(classes) or "–")


class NotTwoClasses(AnalysisError):
    """A comparison of two groups was given another number of them."""

    code = "analysis.not_two_classes"
    vi = (
        "Cột “{column}” có {count} nhóm ({classes}), trong khi kiểm định t so sánh đúng "
        "hai nhóm. Hãy lọc hai nhóm, hoặc dùng mô hình hồi quy."
    )
    en = (
        "Column '{column}' has {count} groups ({classes}), and a t test compares two. Keep "
        "two of them, or use a regression."
    )

    def __init__(self, column: str, classes: Sequence[str]) -> None:
        super().__init__(column=column, count=len(classes), classes=listed(classes))


class TermsCollinear(AnalysisError):
    """A term of a regression is determined by the others."""

    code = "analysis.terms_collinear"
    vi = (
        "Các biến {terms} suy ra được từ những biến còn lại (hoặc là hằng số), nên không "
        "tách được ảnh hưởng. Hãy bỏ bớt: mỗi phân loại cần một lớp làm gốc."
    )
    en = (
        "The terms {terms} follow from those before them (or are constant), so their "
        "effects can't be told apart. Leave them out: a classification needs one class as "
        "its base."
    )

    def __init__(self, terms: Sequence[str]) -> None:
        super().__init__(terms=listed(terms))


class RegressionNotReached(AnalysisError):
    """The coefficients of a logistic regression run off to infinity."""

    code = "analysis.regression_not_reached"
    vi = (
        "Hồi quy logistic không hội tụ: một tổ hợp của {terms} phân tách hoàn toàn hai "
        "nhóm kết quả. Hãy gộp lớp ít hộ, bỏ bớt biến, hoặc dùng hồi quy tuyến tính."
    )
    en = (
        "The logistic regression does not converge: some combination of {terms} separates "
        "the outcomes completely. Merge small classes, leave terms out, or use the linear "
        "regression."
    )

    def __init__(self, terms: Sequence[str]) -> None:
        super().__init__(terms=listed(terms))


class TooFewPsus(AnalysisError):
    """A regression has as many terms as the design has degrees of freedom, or more."""

    code = "analysis.too_few_psus"
    vi = (
        "Thiết kế mẫu chỉ có {df} bậc tự do cho mô hình {terms} hệ số. Hãy bớt biến hoặc "
        "gộp địa bàn."
    )
    en = (
        "The design has {df} degrees of freedom for a model of {terms} coefficients. Use "
        "fewer terms."
    )

    def __init__(self, df: int, terms: int) -> None:
        super().__init__(df=df, terms=terms)
