"""Errors of the edge: what a person asked for that can't be shown or done."""

from __future__ import annotations

from mne.errors import MneError


class NotSignedIn(MneError):
    """A page was asked for by nobody in particular."""

    code = "web.not_signed_in"
    status = 401
    vi = "Trang này cần đăng nhập. Hãy đăng nhập rồi mở lại trang."
    en = "This page needs you to sign in. Sign in, then open the page again."


class NotPermitted(MneError):
    """The person holds no role that may do this, anywhere."""

    code = "web.not_permitted"
    status = 403
    vi = (
        "Vai trò của bạn không có quyền “{permission}”. Nếu công việc cần quyền này, "
        "hãy đề nghị quản trị hệ thống cấp."
    )
    en = (
        "None of your roles has the permission “{permission}”. If your work needs it, "
        "ask the administrator for it."
    )

    def __init__(self, permission: str) -> None:
        super().__init__(permission=str(permission))


class OutsideYourArea(MneError):
    """The person may do this, but not in the area of this thing."""

    code = "web.outside_your_area"
    status = 403
    vi = (
        "Nội dung này thuộc địa bàn ngoài phạm vi bạn được giao (quyền “{permission}”). "
        "Nếu bạn phụ trách địa bàn này, hãy đề nghị quản trị hệ thống giao thêm."
    )
    en = (
        "This belongs to an area outside those given to you (permission “{permission}”). "
        "If you are in charge of that area, ask the administrator to add it."
    )

    def __init__(self, permission: str) -> None:
        super().__init__(permission=str(permission))


class PageNotFound(MneError):
    """There is nothing at this address."""

    code = "web.page_not_found"
    status = 404
    vi = "Không có gì ở địa chỉ {path}. Hãy kiểm tra lại địa chỉ hoặc quay về trang chủ."
    en = "There is nothing at {path}. Check the address, or go back to the home page."

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class MethodNotAllowed(MneError):
    """The address exists, but takes other requests."""

    code = "web.method_not_allowed"
    status = 405
    vi = (
        "Địa chỉ {path} không nhận yêu cầu {method}. "
        "Hãy mở trang từ trình đơn rồi dùng nút trên trang."
    )
    en = (
        "The address {path} takes no {method} request. "
        "Open the page from the menu and use its buttons."
    )

    def __init__(self, path: str, method: str) -> None:
        super().__init__(path=path, method=method)


class PageExpired(MneError):
    """A form came without the mark that ties it to this session (CSRF)."""

    code = "web.page_expired"
    status = 400
    vi = (
        "Trang đã hết hạn nên chưa có gì được lưu. "
        "Nội dung bạn đã nhập ở ngay bên dưới: hãy mở lại trang và gửi lần nữa."
    )
    en = (
        "The page had expired, so nothing was saved. "
        "What you typed stands below: open the page again and send it once more."
    )


class TooManySignIns(MneError):
    """Somebody tries passwords."""

    code = "web.too_many_sign_ins"
    status = 429
    vi = "Đăng nhập sai quá nhiều lần. Hãy đợi một phút rồi thử lại."
    en = "There were too many attempts to sign in. Wait a minute, then try again."


class UploadTooLarge(MneError):
    """What was sent is larger than the page takes."""

    code = "web.upload_too_large"
    status = 413
    vi = "Tệp gửi lên lớn hơn {megabytes} MB nên chưa được nhận. Hãy gửi tệp nhỏ hơn."
    en = "The file is larger than {megabytes} MB and was not taken. Send a smaller one."

    def __init__(self, megabytes: int) -> None:
        super().__init__(megabytes=megabytes)


class BadRequest(MneError):
    """A request that can't be read."""

    code = "web.bad_request"
    status = 400
    vi = "Máy chủ không đọc được yêu cầu gửi tới {path}. Hãy mở lại trang và thử lại."
    en = "The request to {path} could not be read. Open the page again and retry."

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class PortTaken(MneError):
    """Another program answers at the address that was to be served."""

    code = "web.port_taken"
    vi = (
        "Không mở được {host}:{port}: một chương trình khác đang dùng cổng này. Hãy dừng "
        "chương trình đó hoặc chọn cổng khác bằng --port."
    )
    en = (
        "{host}:{port} could not be opened: another program uses this port. Stop that "
        "program, or choose another port with --port."
    )

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host=host, port=port)


class Unexpected(MneError):
    """A fault of ours that nobody foresaw; the log holds the trace under the number."""

    code = "web.unexpected"
    status = 500
    vi = (
        "Hệ thống gặp lỗi ngoài dự kiến và chưa lưu thay đổi nào. Những phiếu máy chủ đã "
        "xác nhận vẫn an toàn. Hãy báo quản trị hệ thống mã số {reference}."
    )
    en = (
        "Something failed that we did not foresee, and nothing was changed. Interviews "
        "that were acknowledged are safe. Give the administrator the number {reference}."
    )

    def __init__(self, reference: str) -> None:
        super().__init__(reference=reference)
