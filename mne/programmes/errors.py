"""Errors of the programme register."""

from __future__ import annotations

from datetime import date

from mne.errors import MneError


class UnknownProgramme(MneError):
    """No programme has this code."""

    code = "programmes.unknown_programme"
    vi = (
        "Không có chương trình nào mang mã “{programme}”. "
        "Hãy chọn trong danh sách chương trình."
    )
    en = "There is no programme “{programme}”. Choose one from the list of programmes."
    status = 404

    def __init__(self, programme: str) -> None:
        super().__init__(programme=programme)


class UnknownComponent(MneError):
    """No component of the programme has this code."""

    code = "programmes.unknown_component"
    vi = (
        "Chương trình không có dự án, tiểu dự án nào mang mã “{component}”. Hãy chọn "
        "trong danh sách của chương trình."
    )
    en = "The programme has no component “{component}”. Choose one from its list."
    status = 404

    def __init__(self, component: str) -> None:
        super().__init__(component=component)


class ProgrammeAlreadyLoaded(MneError):
    """A programme with this code is in the register already."""

    code = "programmes.already_loaded"
    vi = (
        "Chương trình “{programme}” đã có trong hệ thống, nên không có gì thay đổi. "
        "Nếu là chương trình khác, hãy dùng mã khác."
    )
    en = (
        "Programme “{programme}” is in the register already, so nothing was changed. "
        "If this is another programme, give it another code."
    )
    status = 409

    def __init__(self, programme: str) -> None:
        super().__init__(programme=programme)


class BadProgrammeDocument(MneError):
    """A programme's document lacks something, or holds something it should not."""

    code = "programmes.bad_document"
    vi = "Tệp chương trình có lỗi tại {place}: {fault}. Hãy sửa rồi nạp lại."
    en = "The programme's document has a fault at {place}: {fault}. Correct and reload it."

    def __init__(self, place: str, fault: str) -> None:
        super().__init__(place=place, fault=fault)


class FundsDoNotAddUp(MneError):
    """The amounts by source don't add up to the sum that the document states."""

    code = "programmes.funds_do_not_add_up"
    vi = (
        "Chương trình “{programme}”: các nguồn vốn cộng lại được {found} đồng, nhưng văn "
        "bản ghi {stated} đồng ({place}). Hãy đối chiếu lại văn bản trước khi nạp."
    )
    en = (
        "Programme “{programme}”: its sources add up to {found} dong, but the document "
        "states {stated} dong ({place}). Compare with the plan before loading it."
    )

    def __init__(self, programme: str, place: str, found: int | None, stated: int) -> None:
        super().__init__(
            programme=programme,
            place=place,
            found="–" if found is None else found,
            stated=stated,
        )


class UnknownOffice(MneError):
    """No office has this code."""

    code = "programmes.unknown_office"
    vi = (
        "Không có cơ quan, đơn vị nào mang mã “{office}”. "
        "Hãy chọn trong danh sách cơ quan, đơn vị."
    )
    en = "There is no office “{office}”. Choose one from the list of offices."
    status = 404

    def __init__(self, office: str) -> None:
        super().__init__(office=office)


class OfficeHasNoSuccessor(MneError):
    """An office ended, and nobody recorded who took over its work."""

    code = "programmes.office_has_no_successor"
    vi = (
        "{office} đã chấm dứt hoạt động từ ngày {ended} mà chưa ghi nhận đơn vị kế thừa. "
        "Hãy ghi đơn vị kế thừa kèm văn bản rồi làm lại."
    )
    en = (
        "{office} ended on {ended}, and no successor is recorded. Record the successor "
        "with its legal text, then try again."
    )
    status = 409

    def __init__(self, office: str, ended: date) -> None:
        super().__init__(office=office, ended=ended.strftime("%d/%m/%Y"))


class RoleNotHeld(MneError):
    """An office's role is to end, but it does not have it."""

    code = "programmes.role_not_held"
    vi = (
        "{office} không giữ vai trò này ở {component} trước ngày {on}, nên không có gì để "
        "kết thúc. Hãy xem lại ngày và vai trò."
    )
    en = (
        "{office} does not have this role for {component} before {on}, so there is "
        "nothing to end. Check the day and the role."
    )
    status = 409

    def __init__(self, office: str, component: str, on: date) -> None:
        super().__init__(office=office, component=component, on=on.strftime("%d/%m/%Y"))


class NotANumber(MneError):
    """A text is not a number in the Vietnamese way of writing."""

    code = "programmes.not_a_number"
    vi = (
        "“{text}” không phải là số viết theo cách Việt Nam. Dấu chấm ngăn cách hàng nghìn, "
        "dấu phẩy trước phần thập phân: 4.179 là bốn nghìn một trăm bảy mươi chín, "
        "0,02 là không phẩy không hai."
    )
    en = (
        "“{text}” is not a number in the Vietnamese way. A dot stands between thousands, "
        "a comma before decimals: 4.179 is four thousand one hundred and seventy-nine, "
        "0,02 is two hundredths."
    )

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class NotWholeDong(MneError):
    """An amount of money is not a whole number of đồng."""

    code = "programmes.not_whole_dong"
    vi = "Số tiền “{text}” quy ra đồng bị lẻ. Hãy xem lại đơn vị tính đã chọn và dấu phẩy."
    en = (
        "The amount “{text}” is not a whole number of đồng. Check the unit chosen and "
        "the comma."
    )

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class AmountOutOfScale(MneError):
    """An amount is hundreds of times larger or smaller than its like."""

    code = "programmes.amount_out_of_scale"
    vi = (
        "Số vừa nhập là {amount} đồng, trong khi số đã có là {known} đồng. Có thể nhầm "
        "đơn vị (đồng với triệu đồng) hoặc dấu chấm với dấu phẩy. Nếu đúng, hãy đánh dấu "
        "xác nhận rồi gửi lại; nội dung đã nhập vẫn còn nguyên."
    )
    en = (
        "The amount typed is {amount} đồng, while {known} đồng is known. The unit (đồng "
        "for million) or dot and comma may have been mixed up. If it is right, tick that "
        "it is meant and send again; what you typed is still there."
    )
    status = 409

    def __init__(self, amount: int, known: int) -> None:
        super().__init__(
            amount=f"{amount:,}".replace(",", "."), known=f"{known:,}".replace(",", ".")
        )


class DecidedInTheFuture(MneError):
    """A decision on money is dated after today."""

    code = "programmes.decided_in_the_future"
    vi = (
        "Ngày quyết định {day} chưa đến, nên chưa thể ghi là đã quyết định. Hãy xem lại "
        "ngày ghi trên văn bản."
    )
    en = (
        "The day of the decision, {day}, is still to come, so it can't have been decided. "
        "Check the day on the document."
    )

    def __init__(self, day: date) -> None:
        super().__init__(day=day.strftime("%d/%m/%Y"))


class AmountNotGiven(MneError):
    """An adjustment or a disbursement has no amount."""

    code = "programmes.amount_not_given"
    vi = (
        "Chỉ khi giao vốn mới có thể để trống số tiền (văn bản nêu nguồn mà không nêu "
        "số). Các trường hợp khác phải nhập số tiền; bằng không thì nhập 0."
    )
    en = (
        "Only an assignment may lack an amount, where the document names the source "
        "alone. Anything else needs one; if it is none, enter 0."
    )

    def __init__(self) -> None:
        super().__init__()


class MoreSpentThanThere(MneError):
    """A disbursement takes a source beyond what it has."""

    code = "programmes.more_spent_than_there"
    vi = (
        "Tính cả khoản này thì nguồn đã giải ngân {spent} đồng, trong khi chỉ có {known} "
        "đồng để chi. Hãy xem lại nguồn, số tiền và đơn vị tính. Nếu đúng, hãy đánh dấu "
        "xác nhận rồi gửi lại; nội dung đã nhập vẫn còn nguyên."
    )
    en = (
        "With this the source has paid out {spent} đồng, but has only {known} đồng. Check "
        "the source, the amount and its unit. If it is right, tick that it is meant and "
        "send again; what you typed is still there."
    )
    status = 409

    def __init__(self, spent: int, known: int) -> None:
        super().__init__(
            spent=f"{spent:,}".replace(",", "."), known=f"{known:,}".replace(",", ".")
        )


class OfficeNotThere(MneError):
    """Something is given to an office on a day on which it does not exist."""

    code = "programmes.office_not_there"
    vi = (
        "{office} chưa có hoặc đã chấm dứt vào ngày {on}. Hãy chọn đơn vị hoạt động vào "
        "ngày đó, hoặc sửa ngày; nội dung đã nhập vẫn còn nguyên."
    )
    en = (
        "{office} does not exist on {on}. Choose an office of that day, or another day; "
        "what you typed is still there."
    )
    status = 409

    def __init__(self, office: str, on: date) -> None:
        super().__init__(office=office, on=on.strftime("%d/%m/%Y"))


class RoleAlreadyHeld(MneError):
    """An office is given a role that it has on that day."""

    code = "programmes.role_already_held"
    vi = (
        "{office} đã giữ vai trò này ở {component} vào ngày {on}, nên không có gì thay "
        "đổi. Hãy xem lại vai trò và ngày."
    )
    en = (
        "{office} has this role for {component} on {on} already, so nothing was changed. "
        "Check the role and the day."
    )
    status = 409

    def __init__(self, office: str, component: str, on: date) -> None:
        super().__init__(office=office, component=component, on=on.strftime("%d/%m/%Y"))


class OfficeCodeTaken(MneError):
    """A new office has the code of another one."""

    code = "programmes.office_code_taken"
    vi = "Mã “{code}” đã dùng cho {office}. Hãy dùng mã khác."
    en = "The code “{code}” is that of {office}. Use another one."
    status = 409

    def __init__(self, code: str, office: str) -> None:
        super().__init__(code=code, office=office)


class EndsBeforeItBegins(MneError):
    """An office, or somebody's work for it, is to end on or before its first day."""

    code = "programmes.ends_before_it_begins"
    vi = (
        "Ngày kết thúc {last} không sau ngày bắt đầu {first}. Ngày kết thúc là ngày đầu "
        "tiên không còn hiệu lực; hãy xem lại hai ngày."
    )
    en = (
        "The end, {last}, is not after the beginning, {first}. The end is the first day "
        "on which it no longer holds; check the two days."
    )

    def __init__(self, first: date, last: date) -> None:
        super().__init__(first=first.strftime("%d/%m/%Y"), last=last.strftime("%d/%m/%Y"))
