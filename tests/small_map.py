"""A small real map for tests: a corner of Tây Ninh before and after 1 July 2025."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.editing import (
    add_area,
    end_area,
    place,
    record_succession,
    set_trait,
)
from mne.areas.models import Area, AreaKind, AreaType, SuccessionKind

BEGIN = date(2004, 1, 1)
REFORM = date(2025, 7, 1)
RESOLUTION = "Nghị quyết 1682/NQ-UBTVQH15"


@dataclass(frozen=True)
class Tree:
    """A corner of Tây Ninh before and after 1 July 2025, when the district ended.

    The town became rural Tân Biên whole. Mỏ Công was split: one hamlet each went to Trà
    Vong and to Tân Phú. Communes and reform are real; hamlets and codes are invented.
    """

    old_province: Area
    district: Area
    town: Area
    mo_cong: Area
    town_hamlets: tuple[Area, Area]
    mo_cong_hamlets: tuple[Area, Area]
    province: Area
    tan_bien: Area
    tra_vong: Area
    tan_phu: Area

    before = date(2023, 9, 1)
    after = date(2026, 9, 1)

    @property
    def hamlets(self) -> tuple[Area, ...]:
        return self.town_hamlets + self.mo_cong_hamlets


def draw_map(session: Session) -> None:
    """Enter the old map and the reform, as a person would."""
    _draw_before_the_reform(session)
    _reform(session, read_map(session))


def read_map(session: Session) -> Tree:
    """Give the units of the map by what they are."""
    units = {area.code: area for area in session.scalars(select(Area))}
    return Tree(
        old_province=units["TN"],
        district=units["TN-TB"],
        town=units["TB-TT"],
        mo_cong=units["TB-MC"],
        town_hamlets=(units["TT-01"], units["TT-02"]),
        mo_cong_hamlets=(units["MC-01"], units["MC-02"]),
        province=units["TN2"],
        tan_bien=units["TN2-TB"],
        tra_vong=units["TN2-TV"],
        tan_phu=units["TN2-TP"],
    )


def _draw_before_the_reform(session: Session) -> None:
    def add(code: str, name: str, kind: AreaKind, parent: Area | None = None) -> Area:
        return add_area(session, code, name, kind, BEGIN, parent)

    province = add("TN", "Tỉnh Tây Ninh", AreaKind.PROVINCE)
    district = add("TN-TB", "Huyện Tân Biên", AreaKind.DISTRICT, province)
    town = add("TB-TT", "Thị trấn Tân Biên", AreaKind.COMMUNE, district)
    mo_cong = add("TB-MC", "Xã Mỏ Công", AreaKind.COMMUNE, district)
    for code, name, commune, area_type in (
        ("TT-01", "Khu phố 1", town, AreaType.URBAN),
        ("TT-02", "Khu phố 2", town, AreaType.URBAN),
        ("MC-01", "Ấp Gò Đá", mo_cong, AreaType.RURAL),
        ("MC-02", "Ấp Thạnh Nam", mo_cong, AreaType.RURAL),
    ):
        hamlet = add(code, name, AreaKind.HAMLET, commune)
        set_trait(session, hamlet, area_type, "south_east", BEGIN)
    province = add_area(session, "TN2", "Tỉnh Tây Ninh", AreaKind.PROVINCE, REFORM)
    for code, name in (
        ("TN2-TB", "Xã Tân Biên"),
        ("TN2-TV", "Xã Trà Vong"),
        ("TN2-TP", "Xã Tân Phú"),
    ):
        add_area(session, code, name, AreaKind.COMMUNE, REFORM, province)


def _reform(session: Session, tree: Tree) -> None:
    homes = [tree.tan_bien, tree.tan_bien, tree.tra_vong, tree.tan_phu]
    for hamlet, home in zip(tree.hamlets, homes, strict=True):
        place(session, hamlet, home, REFORM)
    for hamlet in tree.town_hamlets:
        set_trait(session, hamlet, AreaType.RURAL, "south_east", REFORM)
    for old, new, kind in (
        (tree.old_province, tree.province, SuccessionKind.WHOLE),
        (tree.town, tree.tan_bien, SuccessionKind.WHOLE),
        (tree.mo_cong, tree.tra_vong, SuccessionKind.PART),
        (tree.mo_cong, tree.tan_phu, SuccessionKind.PART),
    ):
        record_succession(session, old, new, REFORM, kind, RESOLUTION)
    for unit in (tree.town, tree.mo_cong, tree.district, tree.old_province):
        end_area(session, unit, REFORM)
