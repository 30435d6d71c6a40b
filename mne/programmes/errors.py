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
