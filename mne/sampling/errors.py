"""Errors of samples and lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

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


class NothingToAssign(MneError):
    """Visits were to be given to somebody, and none was chosen."""

    code = "sampling.nothing_to_assign"
    vi = "Chưa chọn hộ nào. Hãy đánh dấu ít nhất một hộ, hoặc giao tất cả các hộ đang lọc."
    en = "No household is chosen. Tick at least one, or give all that the filters show."


class RoundNotToVisit(MneError):
    """The round is over, so nobody visits its households any more."""

    code = "sampling.round_not_to_visit"
    status = 409
    vi = (
        "Đợt “{round}” đã kết thúc nên không giao hộ nữa. Nếu cần đi thêm, hãy mở lại đợt "
        "trước."
    )
    en = (
        "Round “{round}” is over, so its visits aren't given to anybody. If more visits "
        "are needed, reopen the round first."
    )

    def __init__(self, round_name: str) -> None:
        super().__init__(round=round_name)


class DueOutsideRound(MneError):
    """A visit would be due before today, or after the round takes interviews."""

    code = "sampling.due_outside_round"
    vi = (
        "Hạn {due} không dùng được: phải từ hôm nay {today} đến ngày cuối của đợt "
        "{closes}. Hãy chọn ngày khác."
    )
    en = (
        "The visits can't be due on {due}: choose a day from today, {today}, to the last "
        "day of the round, {closes}."
    )

    def __init__(self, due_on: date, today: date, closes_on: date) -> None:
        super().__init__(
            due=due_on.strftime("%d/%m/%Y"),
            today=today.strftime("%d/%m/%Y"),
            closes=closes_on.strftime("%d/%m/%Y"),
        )


class EnumeratorElsewhere(MneError):
    """The person may not interview in some of the hamlets."""

    code = "sampling.enumerator_elsewhere"
    vi = (
        "{name} chưa được phân công phỏng vấn ở: {hamlets}. Hãy chọn người khác, chỉ giao "
        "các hộ ở nơi khác, hoặc đề nghị quản trị hệ thống phân công thêm địa bàn."
    )
    en = (
        "{name} has no right to interview in {hamlets}. Choose somebody else, give only "
        "households of other hamlets, or ask the administrator to add the area."
    )

    def __init__(self, name: str, hamlets: Iterable[str]) -> None:
        super().__init__(name=name, hamlets=listed(hamlets))
