"""The programme register: the founding plan as it was written, and documents with faults.

D1  (A-03, fixture 1) the plan's money adds up as it prints:
    4.179 = 3.634 + 545; 545 = 363 + 182 triệu đồng
D2  a source without an amount stays without one, and is named beside the total
D3  codes are data with gaps; a lead is inherited only where all sub-projects agree
D4  targets keep the plan's words, sign and unit
D5  a faulty document is refused with its place, and leaves nothing behind
D6  offices are dated, and shared by the programmes of several years
"""

import copy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne.areas import editing
from mne.areas.errors import UnknownArea
from mne.areas.models import Area, AreaKind
from mne.audit.models import AuditEntry
from mne.programmes.documents import seed_document
from mne.programmes.errors import (
    BadProgrammeDocument,
    FundsDoNotAddUp,
    ProgrammeAlreadyLoaded,
    UnknownProgramme,
)
from mne.programmes.funds import fund_totals
from mne.programmes.models import (
    AgencyRole,
    BudgetLine,
    Component,
    FundSource,
    Programme,
    TargetKind,
)
from mne.programmes.register import (
    agencies_on,
    components_of,
    get_programme,
    list_programmes,
    load_programme,
    targets_of,
)
from mne.programmes.roles import agency_of

FOUNDED = date(2000, 1, 1)
MILLION = 1_000_000
IN_2023 = date(2023, 6, 1)


@pytest.fixture
def district(session: Session) -> Area:
    return editing.add_area(session, "72TB", "Huyện Tân Biên", AreaKind.DISTRICT, FOUNDED)


@pytest.fixture
def programme(session: Session, district: Area) -> Programme:
    return load_programme(session, seed_document())


def component(session: Session, programme: Programme, code: str) -> Component:
    found = {each.code: each for each in components_of(session, programme)}
    return found[code]


def test_the_money_of_the_plan_adds_up(  # D1
    session: Session, programme: Programme
):
    totals = fund_totals(session, programme)
    assert totals.total_dong == 4_179 * MILLION
    assert totals.by_source[FundSource.CENTRAL] == 3_634 * MILLION
    assert totals.local_dong == 545 * MILLION
    assert totals.by_source[FundSource.PROVINCE] == 363 * MILLION
    assert totals.by_source[FundSource.DISTRICT] == 182 * MILLION
    assert totals.total_dong == 3_634 * MILLION + totals.local_dong


def test_nothing_is_allotted_to_single_projects(session: Session, programme: Programme):
    assert fund_totals(session, programme).unallocated_dong == 4_179 * MILLION


def test_other_sources_have_no_amount_rather_than_none(
    session: Session, programme: Programme
):  # D2
    session.expire_all()
    other = session.scalars(
        select(BudgetLine).where(BudgetLine.source == FundSource.OTHER)
    ).one()
    assert other.amount_dong is None
    totals = fund_totals(session, programme)
    assert totals.by_source[FundSource.OTHER] is None
    assert totals.without_amount == (FundSource.OTHER,)


def test_a_programme_without_any_amount_has_no_total(
    session: Session, district: Area
):  # D2
    plan = seed_document() | {"funds": [{"source": "other"}]}
    del plan["stated_sums"]
    totals = fund_totals(session, load_programme(session, plan))
    assert (totals.total_dong, totals.local_dong, totals.unallocated_dong) == (None,) * 3


def test_components_keep_the_codes_of_the_plan(
    session: Session, programme: Programme
):  # D3
    assert [each.code for each in components_of(session, programme)] == [
        "DA1",
        "DA2",
        "DA2.TDA1",
        "DA2.TDA2",
        "DA3",
        "DA3.TDA1",
        "DA3.TDA2",
        "DA5",
        "DA5.TDA1",
        "DA5.TDA2",
    ]


@pytest.mark.parametrize(
    ("code", "lead"),
    [
        ("DA1", "PLDTBXH"),
        ("DA2.TDA1", "PNNPTNT"),
        ("DA2.TDA2", "TTYT"),
        ("DA2", None),  # its sub-projects have different leads
        ("DA3", "PLDTBXH"),
        ("DA5", "PLDTBXH"),
        ("DA5.TDA2", "PLDTBXH"),
    ],
)
def test_the_lead_is_that_of_the_smallest_part(
    session: Session, programme: Programme, code: str, lead: str | None
):  # D3
    found = agency_of(
        session, component(session, programme, code), AgencyRole.LEAD, IN_2023
    )
    assert (found.code if found else None) == lead


def test_one_office_finances_every_component(session: Session, programme: Programme):  # D3
    for each in components_of(session, programme):
        office = agency_of(session, each, AgencyRole.FINANCE, IN_2023)
        assert office is not None
        assert office.name == "Phòng Tài chính - Kế hoạch"


def test_targets_keep_their_words_sign_and_unit(
    session: Session, programme: Programme
):  # D4
    session.expire_all()
    change, duty = targets_of(session, programme)
    assert change.text == "Phấn đấu giảm tỷ lệ nghèo đa chiều 0,02%."
    assert (change.kind, change.value, change.unit) == (
        TargetKind.CHANGE,
        Decimal("-0.02"),
        "percentage_point",
    )
    assert (duty.kind, duty.value, duty.unit) == (TargetKind.QUALITATIVE, None, None)


def test_loading_leaves_a_line_in_the_log(session: Session, programme: Programme):
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == "programme:TB-2023")
    ).one()
    assert entry.details == {"components": 10, "total_dong": 4_179 * MILLION}


def test_loading_it_twice_changes_nothing(session: Session, programme: Programme):  # D5
    with pytest.raises(ProgrammeAlreadyLoaded, match=r"TB-2023.* nothing was changed"):
        load_programme(session, seed_document())
    assert session.scalar(select(func.count()).select_from(Component)) == 10


def test_sums_that_contradict_the_parts_are_refused(session: Session, district: Area):  # D5
    plan = seed_document()
    plan["funds"][0]["amount_dong"] = 3_643_000_000  # two digits swapped
    with pytest.raises(FundsDoNotAddUp, match=r"add up to 4188000000 dong.*4179000000"):
        load_programme(session, plan)
    assert session.scalar(select(func.count()).select_from(Programme)) == 0


def test_a_sum_without_any_amount_is_refused(session: Session, district: Area):  # D5
    plan = seed_document() | {"funds": []}
    with pytest.raises(FundsDoNotAddUp, match="add up to – dong"):
        load_programme(session, plan)


def _with(place: str, **changes: Any) -> dict[str, Any]:
    plan = copy.deepcopy(seed_document())
    plan[place][0].update(changes)
    return plan


@pytest.mark.parametrize(
    ("plan", "place"),
    [
        (_with("funds", amount_dong="4.179"), r"\$\.funds\[0\]\.amount_dong"),
        (_with("funds", soure="central"), r"\$\.funds\[0\]"),
        (_with("components", lead="PLDTBX"), r"components\.DA1\.lead.*PLDTBX"),
        (_with("components", parent="DA2"), r"components\.DA1\.parent"),
        (_with("components", code="DA2"), r"components\.DA2.*twice"),
        (_with("funds", component="DA9"), r"funds\.central\.component"),
    ],
)
def test_a_fault_in_the_document_is_named_with_its_place(
    session: Session, district: Area, plan: dict[str, Any], place: str
):  # D5
    with pytest.raises(BadProgrammeDocument, match=place):
        load_programme(session, plan)


def test_an_area_that_was_not_there_is_refused(session: Session, district: Area):  # D5
    with pytest.raises(UnknownArea, match="72XX"):
        load_programme(session, seed_document() | {"area_code": "72XX"})


def test_next_years_programme_shares_the_offices(
    session: Session, programme: Programme, district: Area
):  # D6
    load_programme(session, seed_document() | {"code": "TB-2024", "year": 2024})
    assert len(agencies_on(session, date(2024, 1, 1))) == 6
    assert [each.code for each in list_programmes(session, {district.id})] == [
        "TB-2024",
        "TB-2023",
    ]


def test_an_office_of_another_name_is_refused(session: Session, programme: Programme):  # D6
    plan = _with("agencies", name="Phòng Nội vụ") | {"code": "TB-2024"}
    with pytest.raises(BadProgrammeDocument, match=r"PLDTBXH.*Lao động"):
        load_programme(session, plan)


def test_the_offices_end_with_the_district(session: Session, programme: Programme):  # D6
    assert len(agencies_on(session, date(2025, 6, 30))) == 6
    assert agencies_on(session, date(2025, 7, 1)) == []


def test_an_unknown_code_says_so(session: Session):
    with pytest.raises(UnknownProgramme, match="no programme “TB-1999”"):
        get_programme(session, "TB-1999")
