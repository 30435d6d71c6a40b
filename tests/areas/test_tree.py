"""The tree of units by date, on the reform of 1 July 2025 (Resolution 1682).

D1  up and down the tree, before and after the reform
D2  a code of another time is refused with the day, the unit's life and its relatives
D3  the kind of place changes with the date
D4  bulk answers agree with single ones
"""

from __future__ import annotations

from datetime import date

import pytest

from mne.areas import tree as areas
from mne.areas.editing import add_area
from mne.areas.errors import AreaEnded, AreaNotYetBegun, NoCommune, UnknownArea
from mne.areas.models import AreaKind, AreaType


def names(found):
    return [area.name for area in found]


def test_the_units_above_a_hamlet_are_those_of_the_day(session, tree):  # D1
    go_da = tree.mo_cong_hamlets[0]
    assert names(areas.ancestors(session, go_da.id, tree.before)) == [
        "Xã Mỏ Công",
        "Huyện Tân Biên",
        "Tỉnh Tây Ninh",
    ]
    assert names(areas.ancestors(session, go_da.id, tree.after)) == [
        "Xã Trà Vong",
        "Tỉnh Tây Ninh",
    ]


def test_the_new_map_begins_on_the_day_itself(session, tree):  # D1
    hamlet = tree.town_hamlets[0].id
    assert areas.parent_of(session, hamlet, date(2025, 6, 30)) == tree.town
    assert areas.parent_of(session, hamlet, date(2025, 7, 1)) == tree.tan_bien


def test_children_come_in_dictionary_order_with_numbers_by_value(session, tree):  # D1
    for number in (10, 3):
        add_area(
            session,
            f"TT-{number}",
            f"Khu phố {number}",
            AreaKind.HAMLET,
            tree.after,
            tree.tan_bien,
        )
    found = areas.children(session, tree.tan_bien.id, tree.after)
    assert names(found) == ["Khu phố 1", "Khu phố 2", "Khu phố 3", "Khu phố 10"]


def test_a_unit_and_all_below_it(session, tree):  # D1
    below = areas.descendant_ids(session, tree.district.id, tree.before)
    assert below == {
        area.id for area in (tree.district, tree.town, tree.mo_cong, *tree.hamlets)
    }
    assert areas.descendant_ids(session, tree.district.id, tree.after) == {tree.district.id}


def test_the_top_of_the_tree_is_the_province_of_the_day(session, tree):  # D1
    assert areas.roots(session, tree.before) == [tree.old_province]
    assert areas.roots(session, tree.after) == [tree.province]


def test_a_unit_is_found_only_on_its_days(session, tree):  # D2
    assert areas.find_area(session, "TB-TT", date(2025, 6, 30)) == tree.town
    assert areas.find_area(session, "TB-TT", date(2025, 7, 1)) is None


def test_an_ended_code_names_its_life_and_its_successors(session, tree):  # D2
    with pytest.raises(AreaEnded) as refused:
        areas.get_area(session, "TB-MC", tree.after)
    assert refused.value.sentence("en") == (
        "The code “TB-MC” (Xã Mỏ Công) did not exist on 01/09/2026: the unit existed from "
        "01/01/2004 to 30/06/2025. Its successors: Xã Tân Phú (TN2-TP), Xã Trà Vong "
        "(TN2-TV). Use the successor's code, or check the date."
    )
    assert refused.value.sentence("vi") == (
        "Mã “TB-MC” (Xã Mỏ Công) không còn tồn tại vào ngày 01/09/2026: đơn vị này có từ "
        "ngày 01/01/2004 đến hết ngày 30/06/2025. Đơn vị kế thừa: Xã Tân Phú (TN2-TP), Xã "
        "Trà Vong (TN2-TV). Hãy dùng mã của đơn vị kế thừa, hoặc kiểm tra lại ngày."
    )


def test_a_code_that_has_not_begun_names_its_predecessors(session, tree):  # D2
    with pytest.raises(AreaNotYetBegun, match=r"began on 01/07/2025.*Thị trấn Tân Biên"):
        areas.get_area(session, "TN2-TB", tree.before)


def test_a_code_without_known_relatives_says_so_in_either_language(session, tree):  # D2
    with pytest.raises(AreaEnded) as refused:
        areas.get_area(session, "TN-TB", tree.after)
    assert "successors: none recorded." in refused.value.sentence("en")
    assert "kế thừa: chưa ghi nhận." in refused.value.sentence("vi")


def test_a_code_that_never_was_is_told_apart(session, tree):  # D2
    with pytest.raises(UnknownArea, match="none ever had") as refused:
        areas.get_area(session, "XX-99", tree.after)
    assert refused.value.code == "areas.unknown_area"


def test_relatives_are_followed_until_they_reach_the_day(session, tree):  # D2
    assert areas.heirs(session, tree.town, tree.after) == [tree.tan_bien]
    assert areas.origins(session, tree.tan_phu, tree.before) == [tree.mo_cong]
    assert areas.successors(session, tree.mo_cong) == [tree.tan_phu, tree.tra_vong]
    assert areas.predecessors(session, tree.tan_bien) == [tree.town]


def test_a_town_hamlet_turns_rural_with_the_reform(session, tree):  # D3
    hamlet = tree.town_hamlets[0].id
    assert areas.trait(session, hamlet, tree.before).area_type is AreaType.URBAN
    assert areas.trait(session, hamlet, tree.after).area_type is AreaType.RURAL
    assert areas.trait(session, hamlet, date(1999, 1, 1)) is None


@pytest.mark.parametrize("moment", ["before", "after"])
def test_communes_in_bulk_agree_with_one_by_one(session, tree, moment):  # D4
    on = getattr(tree, moment)
    assert areas.communes_of_hamlets(session, on) == {
        hamlet.id: areas.commune_of(session, hamlet.id, on) for hamlet in tree.hamlets
    }


def test_a_hamlet_under_no_commune_is_named(session, tree):  # D4
    lost = add_area(session, "L-1", "Ấp Lạc", AreaKind.HAMLET, tree.after)
    with pytest.raises(NoCommune, match=r"Ấp Lạc \(L-1\) stood under no commune"):
        areas.commune_of(session, lost.id, tree.after)
