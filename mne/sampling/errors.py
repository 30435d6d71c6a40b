"""Errors of samples and lists."""

from __future__ import annotations

from collections.abc import Iterable

from mne.errors import MneError, listed


class WrongMode(MneError):
    """A sample is to be drawn for a census round, or a census listed for a sample."""

    code = "sampling.wrong_mode"
    vi = (
        "Đợt “{round}” có hình thức “{mode}”, không hợp với việc này: điều tra toàn bộ thì "
        "lập danh sách, điều tra mẫu thì chọn mẫu."
    )
    en = (
        "Round “{round}” is a {mode}, which this act is not for: a census is listed, a "
        "sample is drawn."
    )
    status = 409

    def __init__(self, round_code: str, mode: str) -> None:
        super().__init__(round=round_code, mode=str(mode))


class SampleAlreadyDrawn(MneError):
    """The round has its sample, and a second draw would make its weights untrue."""

    code = "sampling.already_drawn"
    vi = (
        "Đợt “{round}” đã được chọn mẫu ngày {drawn}. Không chọn lại, vì quyền số sẽ sai; "
        "muốn thiết kế khác thì lập đợt mới."
    )
    en = (
        "The sample of round “{round}” was drawn on {drawn}. It is not drawn again, "
        "because the weights would be untrue: plan another round for another design."
    )
    status = 409

    def __init__(self, round_code: str, drawn: str) -> None:
        super().__init__(round=round_code, drawn=drawn)


class FrameIsEmpty(MneError):
    """The register has no household in the round's area on its reference day."""

    code = "sampling.frame_is_empty"
    vi = (
        "Dàn mẫu của đợt “{round}” trống: sổ hộ không có hộ nào trong địa bàn vào ngày "
        "{day}. Hãy kiểm tra địa bàn và ngày mốc của đợt."
    )
    en = (
        "The frame of round “{round}” is empty: the register has no household in its area "
        "on {day}. Check the round's area and reference day."
    )

    def __init__(self, round_code: str, day: str) -> None:
        super().__init__(round=round_code, day=day)


class HamletWithoutTrait(MneError):
    """A hamlet's kind of place is not known on the day, so it has no stratum."""

    code = "sampling.hamlet_without_trait"
    vi = (
        "Chưa ghi khu vực (thành thị hay nông thôn) vào ngày {day} cho: {hamlets}. "
        "Hãy bổ sung trước khi chọn mẫu."
    )
    en = (
        "It is not recorded whether these hamlets were urban or rural on {day}: {hamlets}. "
        "Record it before the sample is drawn."
    )

    def __init__(self, day: str, hamlets: Iterable[str]) -> None:
        super().__init__(day=day, hamlets=listed(hamlets))


class CommuneWithoutGroup(MneError):
    """The strata are groups of communes, and a commune is in none."""

    code = "sampling.commune_without_group"
    vi = "Chưa xếp các xã sau vào nhóm tầng nào: {communes}. Hãy xếp đủ rồi chọn mẫu."
    en = "These communes are in no group of strata: {communes}. Put each in one, then draw."

    def __init__(self, communes: Iterable[str]) -> None:
        super().__init__(communes=listed(communes))


class NoEarlierSample(MneError):
    """A panel is to keep a sample that was never drawn."""

    code = "sampling.no_earlier_sample"
    vi = "Đợt “{round}” chưa có mẫu để giữ lại. Hãy chọn đợt đã có mẫu."
    en = "Round “{round}” has no sample to keep. Choose a round whose sample was drawn."

    def __init__(self, round_code: str) -> None:
        super().__init__(round=round_code)


class PsuGone(MneError):
    """A hamlet of the earlier sample has no households left in the register."""

    code = "sampling.psu_gone"
    vi = (
        "Các ấp sau có trong mẫu của đợt “{round}” nhưng nay không còn hộ nào trong sổ: "
        "{hamlets}. Hãy giữ nguyên các hộ của đợt trước, hoặc chọn mẫu mới."
    )
    en = (
        "These hamlets of the sample of round “{round}” have no households in the register "
        "now: {hamlets}. Keep the households of that round instead, or draw anew."
    )

    def __init__(self, round_code: str, hamlets: Iterable[str]) -> None:
        super().__init__(round=round_code, hamlets=listed(hamlets))


class NotSelected(MneError):
    """The household is not on the round's list."""

    code = "sampling.not_selected"
    vi = (
        "Hộ “{household}” không có trong danh sách của đợt “{round}”. Phiếu đã gửi vẫn "
        "được giữ; hãy kiểm tra mã hộ hoặc bổ sung hộ vào danh sách."
    )
    en = (
        "Household “{household}” is not on the list of round “{round}”. What was sent is "
        "kept: check the household's code, or add it to the list."
    )
    status = 404

    def __init__(self, round_code: str, household: str) -> None:
        super().__init__(round=round_code, household=household)
