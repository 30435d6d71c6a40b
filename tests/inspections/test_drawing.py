"""Draws of hamlets, households and items: anybody can draw them again (B-01, B-18).

D1  the same frame and seed give the same draw, whatever the order of the frame
D2  a draw keeps its frame and the frame's hash; a touched one is found out
D3  more than there is can't be drawn
D4  the frame holds the hamlets and households of the day
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy.orm import Session

from mne.households.register import add_household
from mne.inspections import drawing
from mne.inspections.inspection_errors import DrawTooLarge
from mne.inspections.models import DrawnKind, InspectionDraw
from tests.inspections.conftest import Offices
from tests.small_map import Tree

HAMLETS = [f"TB-{number:02}" for number in range(40)]


def lot(wanted: int, seed: int = 2023) -> drawing.Lot:
    return drawing.Lot(DrawnKind.HAMLET, HAMLETS, wanted, seed)


def test_the_seed_alone_decides(session: Session, world: Offices):  # D1
    first = drawing.draw(session, None, lot(5), world.inspector)
    turned = drawing.Lot(DrawnKind.HAMLET, HAMLETS[::-1], 5, 2023)
    second = drawing.draw(session, None, turned, world.inspector)
    assert first.chosen == second.chosen
    assert first.frame_sha256 == second.frame_sha256
    other = drawing.draw(session, None, lot(5, seed=2024), world.inspector)
    assert other.chosen != first.chosen


def test_every_key_is_as_likely():  # D1
    times = Counter[str]()
    for seed in range(4000):
        times.update(drawing.chosen(HAMLETS, 5, seed))
    # 4,000 x 5/40 = 500; a binomial's standard deviation is 21
    assert set(times) == set(HAMLETS)
    assert max(abs(count - 500) for count in times.values()) < 5 * 21


def test_a_draw_can_be_drawn_again(session: Session, world: Offices):  # D2
    drawn = drawing.draw(session, None, lot(5), world.inspector)
    assert drawing.is_as_drawn(drawn)
    assert (drawn.frame_size, drawn.wanted) == (40, 5)
    touched = [name for name in HAMLETS if name not in drawn.chosen][:5]
    for frame, chosen in ((drawn.frame, touched), (drawn.frame[1:], drawn.chosen)):
        doubtful = InspectionDraw(
            frame=frame,
            chosen=chosen,
            wanted=drawn.wanted,
            seed=drawn.seed,
            frame_sha256=drawn.frame_sha256,
        )
        assert not drawing.is_as_drawn(doubtful)


@pytest.mark.parametrize("wanted", [0, -1, 41])
def test_more_than_there_is_is_not_drawn(session: Session, world: Offices, wanted: int):
    with pytest.raises(DrawTooLarge, match=f"{wanted} can't be drawn out of 40"):  # D3
        drawing.draw(session, None, lot(wanted), world.inspector)


def test_the_frame_is_of_the_day(session: Session, tree: Tree):  # D4
    hamlet = tree.mo_cong_hamlets[0]
    stays = add_household(session, "H1", hamlet, "Nguyễn Văn An", date(2020, 1, 1))
    gone = add_household(session, "H2", hamlet, "Trần Thị Ba", date(2020, 1, 1))
    gone.ended_on = date(2023, 1, 1)
    add_household(session, "H3", hamlet, "Lê Văn Cư", date(2024, 1, 1))
    session.flush()
    on = date(2023, 5, 1)
    assert set(drawing.hamlets_of(session, [tree.district.id], on)) == {
        "MC-01",
        "MC-02",
        "TT-01",
        "TT-02",
    }
    assert drawing.households_of(session, ["MC-01"], on) == [stays.code]
