"""Errors of differences in differences and of the wild cluster bootstrap.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import override

from analysis.errors import AnalysisError, listed


class GroupMissing(AnalysisError):
    """A round has no treated or no comparison households, so there is no contrast."""

    code = "analysis.group_missing"
    vi = (
        "Đợt “{round}” không có hộ nào có treated = {group} ở: {domains}. Khác biệt kép "
        "cần cả nhóm can thiệp (1) và nhóm đối chứng (0) ở hai đợt: hãy bổ sung nhóm còn "
        "thiếu, gộp địa bàn, hoặc chỉ báo cáo thay đổi giữa hai đợt."
    )
    en = (
        "Round '{round}' has no household with treated = {group} in: {domains}. A "
        "difference in differences needs treated (1) and comparison (0) households in both "
        "rounds: add the group, merge domains, or report the change between rounds only."
    )

    def __init__(self, round: str, group: int, domains: Iterable[str]) -> None:  # noqa: A002 the glossary's word
        self.domains = tuple(domains)
        super().__init__(round=round, group=group, domains=listed(self.domains))

    @override
    def sentence(self, language: str) -> str:
        whole = "toàn bộ mẫu" if language == "vi" else "the whole sample"
        template = self.vi if language == "vi" else self.en
        named = listed(domain or whole for domain in self.domains)
        return template.format(**self.facts | {"domains": named})


class GroupNotConstant(AnalysisError):
    """A household counts as treated in one row and as comparison in another."""

    code = "analysis.group_not_constant"
    vi = (
        "Có {count} hộ vừa thuộc nhóm can thiệp vừa thuộc nhóm đối chứng: {units}. Mỗi hộ "
        "phải giữ một nhóm ở mọi đợt: hãy lấy nhóm theo lúc phân công ban đầu."
    )
    en = (
        "{count} households are treated in one row and comparison in another: {units}. A "
        "household keeps its group in all rounds: take the group it was assigned at first."
    )

    def __init__(self, units: Iterable[str]) -> None:
        found = sorted(units)
        super().__init__(count=len(found), units=listed(found))


class SameRoundTwice(AnalysisError):
    """A change was asked from a round to itself."""

    code = "analysis.same_round_twice"
    vi = (
        "Đợt trước và đợt sau đều là “{round}”. Muốn xem thay đổi cần hai đợt khác nhau: "
        "hãy chọn đợt đầu kỳ và đợt cuối kỳ."
    )
    en = (
        "The round before and the round after are both '{round}'. A change needs two "
        "rounds: choose a baseline and an endline."
    )

    def __init__(self, round: str) -> None:  # noqa: A002 the glossary's word
        super().__init__(round=round)


class TooFewClusters(AnalysisError):
    """A bootstrap over clusters has fewer than three of them."""

    code = "analysis.too_few_clusters"
    vi = (
        "Cột “{column}” chỉ có {count} cụm trong các dòng dùng được; bootstrap theo cụm "
        "cần ít nhất 3. Hãy dùng cấp cụm nhỏ hơn nếu can thiệp được phân công ở cấp đó."
    )
    en = (
        "Column '{column}' has {count} clusters in the rows that can be used; a bootstrap "
        "over clusters needs 3 or more. Use smaller clusters if treatment was "
        "assigned there."
    )

    def __init__(self, column: str, count: int) -> None:
        super().__init__(column=column, count=count)
