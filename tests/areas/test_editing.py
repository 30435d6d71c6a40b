"""Changes of the map: nothing is overwritten, and the map never contradicts itself.

D1  a code belongs to one unit at a time, and may be given again afterwards
D2  a unit stands under a higher one that exists on that day
D3  a place and a kind of place hold from a day on; the past stays
D4  a unit ends only when nothing stands under it
D5  every change is in the audit log
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from mne.areas import editing
from mne.areas import tree as areas
from mne.areas.errors import (
    AreaMisplaced,
    CodeInUse,
    HistoryRewritten,
    OutsideLifetime,
    UnitsStillBelow,
)
from mne.areas.models import AreaKind, AreaType, SuccessionKind
from mne.audit.models import AuditEntry

EARLY, LATER = date(2010, 1, 1), date(2026, 3, 1)


def add_hamlet(session, code, day, parent=None):
    return editing.add_area(session, code, "Ấp  Mới ", AreaKind.HAMLET, day, parent)


def test_a_code_belongs_to_one_unit_at_a_time(session, tree):  # D1
    with pytest.raises(CodeInUse, match=r"“TB-TT” is that of Thị trấn Tân Biên \(TB-TT\)"):
        add_hamlet(session, "TB-TT", EARLY)
    with pytest.raises(CodeInUse, match="on 01/07/2025"):
        add_hamlet(session, "TN2-TB", EARLY)  # free on that day, but not for ever


def test_a_code_may_be_given_again_after_its_unit_ended(session, tree):  # D1
    again = add_hamlet(session, "TB-TT", LATER, tree.tan_bien)
    assert again.name == "Ấp Mới"
    assert again.search_name == "ap moi"
    assert areas.get_area(session, "TB-TT", LATER) is again
    assert areas.get_area(session, "TB-TT", EARLY) is tree.town


@pytest.mark.parametrize("parent", ["hamlet", "sibling"])
def test_a_unit_stands_under_a_higher_one(session, tree, parent):  # D2
    above = {"hamlet": tree.hamlets[0], "sibling": tree.tra_vong}[parent]
    with pytest.raises(AreaMisplaced, match="Choose a unit of a higher level"):
        editing.place(session, tree.tan_bien, above, LATER)


def test_a_unit_stands_under_one_that_exists_that_day(session, tree):  # D2
    with pytest.raises(OutsideLifetime) as refused:
        add_hamlet(session, "X", LATER, tree.town)
    assert refused.value.sentence("en") == (
        "Thị trấn Tân Biên (TB-TT) did not exist on 01/03/2026 (it began on 01/01/2004 – "
        "30/06/2025). Check the date."
    )
    with pytest.raises(OutsideLifetime, match="Xã Tân Biên"):
        add_hamlet(session, "Y", EARLY, tree.tan_bien)


def test_a_hamlet_that_moves_keeps_its_past(session, tree):  # D3
    hamlet = tree.mo_cong_hamlets[0]
    editing.place(session, hamlet, tree.tan_phu, LATER)
    assert areas.parent_of(session, hamlet.id, date(2026, 2, 28)) == tree.tra_vong
    assert areas.parent_of(session, hamlet.id, LATER) == tree.tan_phu
    assert areas.parent_of(session, hamlet.id, tree.before) == tree.mo_cong


def test_what_is_recorded_of_a_later_day_is_not_overwritten(session, tree):  # D3
    hamlet = tree.town_hamlets[0]
    with pytest.raises(HistoryRewritten, match=r"from 01/07/2025 on.*after 01/07/2025"):
        editing.place(session, hamlet, tree.mo_cong, date(2020, 1, 1))
    with pytest.raises(HistoryRewritten):
        editing.set_trait(session, hamlet, AreaType.RURAL, "south_east", date(2025, 7, 1))


def test_a_border_hamlet_says_so(session, tree):  # D3
    hamlet = tree.mo_cong_hamlets[0]
    editing.set_trait(session, hamlet, AreaType.RURAL, "south_east", LATER, is_border=True)
    assert areas.trait(session, hamlet.id, LATER).is_border
    assert not areas.trait(session, hamlet.id, tree.before).is_border


def test_a_unit_with_others_below_it_does_not_end(session, tree):  # D4
    with pytest.raises(UnitsStillBelow, match=r"still stand under it: Khu phố 1 \(TT-01\)"):
        editing.end_area(session, tree.tan_bien, LATER)
    with pytest.raises(OutsideLifetime):
        editing.end_area(session, tree.town, LATER)


def test_an_ended_unit_leaves_the_tree_with_its_kind_of_place(session, tree):  # D4
    hamlet = tree.mo_cong_hamlets[0]
    editing.end_area(session, hamlet, LATER)
    assert areas.children(session, tree.tra_vong.id, LATER) == []
    assert areas.trait(session, hamlet.id, LATER) is None
    assert areas.children(session, tree.tra_vong.id, tree.before) == []
    assert areas.children(session, tree.tra_vong.id, date(2026, 2, 28)) == [hamlet]


def test_a_succession_happens_while_its_successor_exists(session, tree):  # D4
    with pytest.raises(OutsideLifetime, match="Xã Tân Phú"):
        editing.record_succession(
            session, tree.town, tree.tan_phu, EARLY, SuccessionKind.PART, "NQ"
        )


def test_every_change_is_logged(session, tree):  # D5
    hamlet = add_hamlet(session, "N-1", LATER, tree.tan_bien)
    editing.set_trait(session, hamlet, AreaType.RURAL, "south_east", LATER)
    heir = add_hamlet(session, "N-2", LATER, tree.tan_bien)
    whole = SuccessionKind.WHOLE
    editing.record_succession(session, hamlet, heir, date(2026, 9, 1), whole, "QĐ 1")
    editing.end_area(session, hamlet, date(2026, 9, 1))
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == f"area:{hamlet.id}")
        .order_by(AuditEntry.id)
    ).all()
    assert [entry.action for entry in entries] == [
        "areas.area_added",
        "areas.area_placed",
        "areas.trait_set",
        "areas.area_succeeded",
        "areas.area_ended",
    ]
    assert entries[-1].details == {"valid_to": "2026-09-01"}
