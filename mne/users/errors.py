"""Errors of people, roles and passwords."""

from __future__ import annotations

from datetime import date

from mne.errors import MneError


class LoginTaken(MneError):
    """Somebody has this login already."""

    code = "users.login_taken"
    status = 409
    vi = "Tên đăng nhập “{login}” đã có người dùng. Hãy chọn tên khác."
    en = "The login “{login}” is already taken. Choose another."

    def __init__(self, login: str) -> None:
        super().__init__(login=login)


class LoginNotAllowed(MneError):
    """A login has letters that can't be typed on every keyboard, or the wrong length."""

    code = "users.login_not_allowed"
    vi = (
        "Tên đăng nhập “{login}” không hợp lệ. Hãy dùng từ 2 đến 60 ký tự: chữ thường "
        "không dấu, chữ số, dấu chấm, gạch nối hoặc gạch dưới, bắt đầu bằng chữ hoặc số."
    )
    en = (
        "The login “{login}” is not allowed. Use 2 to 60 characters: small letters without "
        "accents, digits, dots, hyphens or underscores, beginning with a letter or digit."
    )

    def __init__(self, login: str) -> None:
        super().__init__(login=login)


class PasswordTooShort(MneError):
    """A password is shorter than a guesser is fast."""

    code = "users.password_too_short"
    vi = (
        "Mật khẩu quá ngắn. Hãy dùng ít nhất {least} ký tự; một câu dễ nhớ gồm vài từ là "
        "tốt nhất."
    )
    en = (
        "The password is too short. Use at least {least} characters; a few words that you "
        "remember are best."
    )

    def __init__(self, least: int) -> None:
        super().__init__(least=least)


class PasswordIsLogin(MneError):
    """A password holds nothing but the login."""

    code = "users.password_is_login"
    vi = "Mật khẩu trùng với tên đăng nhập. Hãy chọn mật khẩu khác."
    en = "The password is the same as the login. Choose another password."


class EndBeforeBegin(MneError):
    """A grant would end before it begins."""

    code = "users.end_before_begin"
    vi = (
        "Quyền bắt đầu từ ngày {valid_from} nên không thể hết hiệu lực từ ngày {valid_to}. "
        "Hãy kiểm tra lại ngày."
    )
    en = (
        "The grant begins on {valid_from}, so it can't stop holding on {valid_to}. Check "
        "the dates."
    )

    def __init__(self, valid_from: date, valid_to: date) -> None:
        super().__init__(
            valid_from=valid_from.strftime("%d/%m/%Y"),
            valid_to=valid_to.strftime("%d/%m/%Y"),
        )


class EmailNotAllowed(MneError):
    """An address that no mail can reach."""

    code = "users.email_not_allowed"
    vi = (
        "Địa chỉ thư “{email}” không hợp lệ. Hãy nhập dạng ten@coquan.gov.vn, hoặc để "
        "trống nếu không muốn nhận thư."
    )
    en = (
        "The address “{email}” can't be used. Enter one such as name@office.gov.vn, or "
        "leave it blank to get no mail."
    )

    def __init__(self, email: str) -> None:
        super().__init__(email=email)
