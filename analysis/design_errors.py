"""Errors of designs in two stages, and of designs that are not offered.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.errors import AnalysisError, listed


class DesignNotOffered(AnalysisError):
    """A design, or a method under a design, that the library does not have."""

    code = "analysis.design_not_offered"
    vi = (
        "Thư viện chưa hỗ trợ {what_vi}, và bỏ qua thì sai số chuẩn sẽ sai. Hãy dùng cách "
        "khác: {instead}."
    )
    en = (
        "There is no support for {what}, and ignoring it would make the standard errors "
        "wrong. Use instead: {instead}."
    )

    def __init__(self, what: str, what_vi: str, instead: str) -> None:
        super().__init__(what=what, what_vi=what_vi, instead=instead)


class FirstFpcMissing(AnalysisError):
    """A second-stage correction was given without that of the first stage."""

    code = "analysis.first_fpc_missing"
    vi = (
        "Có fpc2 (số hộ trong địa bàn) nhưng thiếu fpc (số địa bàn trong tầng), nên cấp "
        "chọn thứ hai không có tác dụng. Hãy bổ sung fpc, hoặc bỏ cả fpc2."
    )
    en = (
        "fpc2 (units in the PSU) is given without fpc (PSUs in the stratum), and then the "
        "second stage makes no difference. Give fpc as well, or leave fpc2 out."
    )


class SecondFpcInconsistent(AnalysisError):
    """The correction of the second stage contradicts itself or the sample."""

    code = "analysis.second_fpc_inconsistent"
    vi = (
        "Hệ số hiệu chỉnh cấp hai (fpc2) không dùng được ở địa bàn {psus}. Trong mỗi địa "
        "bàn, fpc2 phải là một giá trị duy nhất: hoặc tổng số hộ của địa bàn (không nhỏ "
        "hơn số hộ mẫu), hoặc tỷ lệ chọn từ trên 0 đến 1, và cả cột chỉ dùng một cách."
    )
    en = (
        "The second-stage correction fpc2 can't be used in PSU {psus}. Within a PSU it has "
        "to be one value: the number of units in the PSU (not below the number sampled) or "
        "the sampling fraction (above 0, up to 1), the same way in every PSU."
    )

    def __init__(self, psus: Sequence[str]) -> None:
        super().__init__(psus=listed(psus))


class SingleSsuPsu(AnalysisError):
    """A PSU holds one second-stage unit, so the variance inside it can't be estimated."""

    code = "analysis.single_ssu_psu"
    vi = (
        "Địa bàn {psus} chỉ có một hộ mẫu (tổng cộng {count} địa bàn), trong khi tính "
        "phương sai trong địa bàn cần ít nhất hai. Hãy chọn single_psu='certainty' và ghi "
        "rõ dưới bảng, hoặc bỏ ssu, fpc2 và fpc khỏi thiết kế."
    )
    en = (
        "Only one second-stage unit was sampled in PSU {psus} ({count} in all), and a "
        "variance inside a PSU needs two. Choose single_psu='certainty' and say so under "
        "the table, or leave ssu, fpc2 and fpc out of the design."
    )

    def __init__(self, psus: Sequence[str]) -> None:
        super().__init__(psus=listed(psus), count=len(psus))
        self.psus = tuple(psus)
