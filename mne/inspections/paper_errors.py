"""Errors of papers about findings, of second looks, and of mail."""

from __future__ import annotations

from mne.errors import MneError


class NothingToUrge(MneError):
    """A letter would have no item in it."""

    code = "inspections.nothing_to_urge"
    vi = (
        "{office}: không có kiến nghị nào quá hạn hoặc sắp đến hạn, nên chưa có gì để đôn "
        "đốc. Hãy xem danh sách kiến nghị của đơn vị."
    )
    en = (
        "{office}: nothing is late or due soon, so there is nothing to urge. See the "
        "list of its recommendations."
    )
    status = 409

    def __init__(self, office: str) -> None:
        super().__init__(office=office)


class RegisterTooLong(MneError):
    """More items than one document can show."""

    code = "inspections.register_too_long"
    vi = (
        "Bộ lọc này có {found} kiến nghị, quá {most} mục mà một tệp {kind} chứa được. Hãy "
        "thu hẹp bộ lọc (đơn vị, trạng thái, mức độ) rồi xuất lại."
    )
    en = (
        "This filter holds {found} recommendations, more than the {most} that a {kind} "
        "file can take. Narrow it (office, state, severity) and export again."
    )
    status = 409

    def __init__(self, found: int, most: int, kind: str) -> None:
        super().__init__(found=found, most=most, kind=kind)


class NothingClosed(MneError):
    """Nothing was closed there and then, so nothing can be drawn."""

    code = "inspections.nothing_closed"
    vi = (
        "Trong địa bàn và thời gian đã chọn không có kiến nghị nào đã đóng, nên chưa có gì "
        "để chọn ngẫu nhiên. Hãy chọn thời gian dài hơn hoặc địa bàn rộng hơn."
    )
    en = (
        "Nothing was closed in the chosen area and period, so there is nothing to draw. "
        "Choose a longer period or a larger area."
    )
    status = 409

    def __init__(self) -> None:
        super().__init__()


class UnknownSample(MneError):
    """No sample of closed items has this code."""

    code = "inspections.unknown_sample"
    vi = "Không có đợt phúc tra nào mang mã “{sample}”. Hãy chọn trong danh sách."
    en = "There is no re-inspection sample “{sample}”. Choose one from the list."
    status = 404

    def __init__(self, sample: str) -> None:
        super().__init__(sample=sample)


class NotDrawn(MneError):
    """The item was not drawn, so a look at it would spoil the sample."""

    code = "inspections.not_drawn"
    vi = (
        "Kiến nghị {item} không nằm trong mẫu {sample}. Chỉ ghi kết quả của mục đã chọn "
        "ngẫu nhiên; nếu thấy sai ở mục khác, hãy mở lại ngay trên trang của mục đó."
    )
    en = (
        "Recommendation {item} was not drawn into sample {sample}. Enter only what was "
        "drawn; whatever else is wrong is reopened on its own page."
    )
    status = 409

    def __init__(self, item: str, sample: str) -> None:
        super().__init__(item=item, sample=sample)


class LookedAlready(MneError):
    """The second look at this item is entered; it is not entered twice."""

    code = "inspections.looked_already"
    vi = (
        "Kết quả phúc tra của {item} đã được ghi và không sửa được. Nếu nay thấy khác, hãy "
        "xử lý ngay trên trang của kiến nghị."
    )
    en = (
        "The second look at {item} is entered and can't be changed. If it looks different "
        "now, act on the recommendation's own page."
    )
    status = 409

    def __init__(self, item: str) -> None:
        super().__init__(item=item)


class LookNeedsWords(MneError):
    """A closing called wrong or not seen needs a word why, and a day that has been."""

    code = "inspections.look_needs_words"
    vi = (
        "Kiến nghị {item}: hãy ghi thấy gì tại chỗ (bắt buộc khi đóng sai hoặc không xem "
        "được) và ngày xem không sau hôm nay."
    )
    en = (
        "Recommendation {item}: say what was seen (needed where the closing was wrong or "
        "nothing could be seen), on a day not after today."
    )

    def __init__(self, item: str) -> None:
        super().__init__(item=item)


class BadMailSettings(MneError):
    """The office's file that says how mail goes out can't be used."""

    code = "inspections.bad_mail_settings"
    vi = (
        "Tệp {file} có lỗi: {fault}. Hãy sửa lại, hoặc xóa tệp để không gửi thư; việc nhắc "
        "trên màn hình vẫn như thường."
    )
    en = (
        "The file {file} has a fault: {fault}. Mend it, or remove it to send no mail; "
        "reminders on the screen go on as ever."
    )

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(file=file, fault=fault)
