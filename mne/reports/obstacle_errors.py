"""Errors of obstacles that go from a report into the register."""

from __future__ import annotations

from mne.errors import MneError


class NoSuchObstacle(MneError):
    """A report says nothing under the heading from which an obstacle is to be taken."""

    code = "reports.no_such_obstacle"
    vi = (
        "Báo cáo của {unit} không có nội dung ở mục “{heading}”. Hãy chọn mục có nêu "
        "vướng mắc, hoặc trả lại báo cáo để đơn vị bổ sung."
    )
    en = (
        "The report of {unit} says nothing under “{heading}”. Choose a heading that names "
        "an obstacle, or return the report so that the unit adds it."
    )

    def __init__(self, unit: str, heading: str) -> None:
        super().__init__(unit=unit, heading=heading)


class ObstacleAlreadyEntered(MneError):
    """The same words of the same report are in the register already."""

    code = "reports.obstacle_already_entered"
    vi = (
        "Vướng mắc này đã có trong sổ theo dõi với số {ref}. Hãy mở phát hiện đó để theo "
        "dõi hoặc thêm kiến nghị."
    )
    en = (
        "This obstacle is in the register already, as {ref}. Open that finding to follow "
        "it, or to add a recommendation."
    )
    status = 409

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)
