"""Errors of handing out the tablet's client."""

from __future__ import annotations

from mne.errors import MneError


class ClientNotBuilt(MneError):
    """The client's bundle is not there: a source tree in which nobody built it."""

    code = "web.client_not_built"
    status = 503
    vi = (
        "Ứng dụng máy tính bảng chưa được dựng trên máy chủ này: thiếu {name}. Hãy chạy "
        "“uv run poe client” rồi tải lại trang. "
        "Phiếu đã làm trên máy tính bảng vẫn an toàn."
    )
    en = (
        "The tablet's client has not been built on this server: {name} is missing. Run "
        "“uv run poe client”, then load the page again. Interviews on tablets are safe."
    )

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
