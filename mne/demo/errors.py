"""Errors of loading the demo."""

from __future__ import annotations

from pathlib import Path

from mne.errors import MneError


class DemoInTheWay(MneError):
    """The folder for the demo holds something that is not the demo."""

    code = "demo.in_the_way"
    en = (
        "The folder {folder} holds something else than the demo, so nothing was written. "
        "Choose another folder with --data, or remove it if you no longer need it."
    )
    vi = (
        "Thư mục {folder} đang chứa dữ liệu khác, không phải bản minh họa, nên chưa ghi gì "
        "vào đó. Chọn thư mục khác bằng --data, hoặc xóa thư mục này nếu không còn cần."
    )

    def __init__(self, folder: Path) -> None:
        super().__init__(folder=folder)
