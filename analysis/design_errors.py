"""Errors of designs in two stages, and of designs that are not offered.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.errors import AnalysisError, listed


class DesignNotOffered(AnalysisError):
    """The library does not have the design, or a method under it; subclasses say which."""


class ThirdStageNotOffered(DesignNotOffered):
    """A design of three stages or more."""

    code = "analysis.third_stage_not_offered"
    vi = (
        "Chưa hỗ trợ thiết kế mẫu ba cấp trở lên, và bỏ qua thì sai số chuẩn sẽ sai. Hãy "
        "mô tả hai cấp đầu bằng fpc, ssu và fpc2, hoặc chỉ khai địa bàn (PSU), không dùng "
        "fpc."
    )
    en = (
        "There is no support for a third stage of sampling, and ignoring it would make the "
        "standard errors wrong. Describe two stages with fpc, ssu and fpc2, or give the "
        "PSU alone without fpc."
    )


class UnequalProbabilitiesNotOffered(DesignNotOffered):
    """A design with unequal probabilities without replacement."""

    code = "analysis.unequal_probabilities_not_offered"
    vi = (
        "Chưa hỗ trợ chọn mẫu không hoàn lại với xác suất không đều (PPS cần xác suất chọn "
        "đồng thời). Hãy dùng quyền số 1/xác suất chọn và không dùng fpc: sai số chuẩn khi "
        "đó hơi lớn hơn, tức là an toàn."
    )
    en = (
        "There is no support for unequal probabilities without replacement (PPS with joint "
        "probabilities). Use the weights 1/probability without fpc, which errs to the safe "
        "side."
    )


class SecondPhaseNotOffered(DesignNotOffered):
    """A design of two phases."""

    code = "analysis.second_phase_not_offered"
    vi = (
        "Chưa hỗ trợ chọn mẫu hai pha. Hãy dùng quyền số của pha hai cùng địa bàn (PSU) "
        "của pha một, không dùng fpc."
    )
    en = (
        "There is no support for two-phase sampling. Use the weights of the second phase "
        "with the PSUs of the first, and no fpc."
    )


class SecondStageNotCounted(DesignNotOffered):
    """A method can't count the second stage of sampling that the design describes."""

    code = "analysis.second_stage_not_counted"
    vi = (
        "{method} không tính được cấp chọn mẫu thứ hai (ssu, fpc2), và bỏ qua thì sai số "
        "chuẩn sẽ sai. Hãy dùng {instead}, hoặc bỏ ssu, fpc2 và fpc khỏi thiết kế: sai số "
        "chuẩn khi đó hơi lớn hơn, tức là an toàn."
    )
    en = (
        "{method} can't count the second stage of sampling (ssu, fpc2), and ignoring it "
        "would make the standard errors wrong. Use {instead}, or leave ssu, fpc2 and fpc "
        "out of the design, which errs to the safe side."
    )

    def __init__(self, method: str, instead: str = "estimate, compare") -> None:
        super().__init__(method=method, instead=instead)


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
