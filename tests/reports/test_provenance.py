"""Values that are computed: where they come from, and again only when asked (A-16).

N1  a value from an analysis carries plan, data set with hash, n, kind; a census has no se
N2  a value from the register is a share of what was due, as of a day
N3  computed again it is another revision, or nothing if it comes out the same
N4  census and sample never mix, a share is no count, a row has to be the one asked for
N5  what is kept of a source is never changed, and its acts are in the log
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.audit.log import act_as
from mne.audit.models import AuditEntry
from mne.clock import LOCAL, frozen
from mne.config import Settings
from mne.datasets.models import Dataset
from mne.inspections import recommendations
from mne.inspections.arriving import Wanted, enter_evaluation
from mne.inspections.finding_models import FindingSource, FindingType, Severity
from mne.inspections.findings import Seen
from mne.programmes.indicator_models import (
    Absence,
    Direction,
    IndicatorSource,
    IndicatorValue,
    Vintage,
)
from mne.programmes.indicators import Sheet, define, get_indicator
from mne.programmes.models import Agency, Programme
from mne.reports.provenance import (
    Counted,
    FromAnalysis,
    FromRegister,
    Place,
    as_of,
    compute,
    computed_of,
    on_dataset,
    recompute,
    report_of,
    source_of,
)
from mne.reports.provenance_errors import (
    EstimateNotFound,
    EstimateWithheld,
    MeasureDoesNotFit,
    NotComputed,
    PlanNotRun,
    SourceDiffers,
)
from mne.reports.provenance_models import Origin
from mne.users.people import grant
from mne.users.permissions import Role
from tests.datasets.conftest import (  # noqa: F401 fixtures are found by their names
    District,
    census,
    district,
)
from tests.programmes.conftest import BEGIN, MODELS_SUPPORTED, POVERTY_RATE, plan, year
from tests.reports.reporting import FOUNDED, World, world
from tests.reports.test_poverty import (  # noqa: F401 fixtures are found by their names
    reviewed,
    version,
)

__all__ = ["plan", "world"]

PLAN = """
[plan]
title = "Rà soát 2022"
version = "2"

[[tables]]
name = "levels"
recipe = "levels"
standard = "vn-2022"
measures = ["H"]
by = ["commune_code"]
"""
HEADCOUNT = FromAnalysis(PLAN, "rs-2022", "levels", "H")
TIMELY_SHARE = replace(
    POVERTY_RATE,
    name_vi="Tỷ lệ kiến nghị thực hiện đúng hạn",
    direction=Direction.UP,
    source=IndicatorSource.REGISTER,
)


@dataclass(frozen=True)
class Surveyed:
    """A frozen review, and a programme whose indicators it may give values."""

    session: Session
    programme: Programme
    office: Agency

    def of(self, code: str, sheet: Sheet = POVERTY_RATE) -> Place:
        written = define(self.session, self.programme, code, sheet, BEGIN)
        defined = (get_indicator(self.session, self.programme, code), written)
        return Place(defined, self.office, year(Vintage.OFFICIAL, 2022))


@pytest.fixture
def surveyed(session: Session, reviewed: Dataset, district: District) -> Surveyed:  # noqa: F811
    act_as(session, None)
    area = session.scalars(select(Area).order_by(Area.id)).first()
    assert area is not None
    programme = Programme(
        code="P", name="P", year=2022, area_id=area.id, legal_text="Kế hoạch"
    )
    office = Agency(code="PH", name="Phòng", area_id=area.id, valid_from=FOUNDED)
    session.add_all([programme, office])
    session.flush()
    return Surveyed(session, programme, office)


def test_a_value_carries_its_analysis(
    session: Session,
    settings: Settings,
    surveyed: Surveyed,
    reviewed: Dataset,  # noqa: F811
):  # N1 N3 N5
    place = surveyed.of("1")
    value = compute(session, settings, place, HEADCOUNT)
    assert (value.numerator, value.denominator, value.value) == (4, 16, 25)
    source = source_of(session, value)
    assert source is not None
    assert source.origin is Origin.ANALYSIS
    assert source.result["kind"] == "census"
    assert (source.result["se"], source.result["n"]) == (None, 16)
    assert source.result["dataset_sha256"] == reviewed.sha256
    assert source.result["plan"] == "Rà soát 2022 2"
    assert source.run_id is not None
    assert "rs-2022" in value.note
    assert recompute(session, settings, value, on_dataset("rs-2022")) is None
    assert computed_of(session, place.defined[0]) == [value]
    acts = select(AuditEntry).where(AuditEntry.action == "reports.value_computed")
    assert len(session.scalars(acts).all()) == 1
    session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text("UPDATE value_sources SET run_id = NULL"))


def test_what_cannot_be_its_value_is_refused(
    session: Session, settings: Settings, surveyed: Surveyed
):  # N4
    place = surveyed.of("1")
    with pytest.raises(EstimateNotFound, match=r"“levels” has no one row .* \(H nowhere\)"):
        compute(session, settings, place, replace(HEADCOUNT, domain="nowhere"))
    with pytest.raises(PlanNotRun, match="No value was entered") as broken:
        compute(session, settings, place, replace(HEADCOUNT, plan="[plan"))
    assert "Chưa nhập giá trị nào" in broken.value.sentence("vi")
    with pytest.raises(PlanNotRun, match="table"):
        compute(session, settings, place, replace(HEADCOUNT, table="absent"))
    hidden = PLAN.replace('"commune_code"]', '"commune_code"]\nleast = 99')
    with pytest.raises(EstimateWithheld, match="levels"):
        compute(session, settings, place, replace(HEADCOUNT, plan=hidden))
    sampled = replace(POVERTY_RATE, source=IndicatorSource.SAMPLE)
    with pytest.raises(SourceDiffers, match="“sample”, and the data are a “census”"):
        compute(session, settings, surveyed.of("2", sampled), HEADCOUNT)
    with pytest.raises(MeasureDoesNotFit, match="3"):
        compute(session, settings, surveyed.of("3", MODELS_SUPPORTED), HEADCOUNT)


# ---------------------------------------------------------------- the register


def issued(world: World, day: int) -> None:
    """Issue a recommendation on a day of March, due before 1 May."""
    session = world.session
    with frozen(datetime(2023, 3, day, 9, tzinfo=LOCAL)):
        seen = Seen(
            source=FindingSource.EVALUATION,
            source_text="Đánh giá",
            agency_id=world.plan.mo_cong.id,
            area_id=world.plan.mo_cong.area_id,
            type=FindingType.DELAY,
            criterion="Hạn",
            condition=f"Chậm {day}",
            severity=Severity.LOW,
            detected_on=date(2023, 3, day),
        )
        wanted = Wanted("Làm ngay", world.receiver, date(2023, 5, 1))
        (item,) = enter_evaluation(session, seen, [wanted], world.officer)
        recommendations.issue(session, item, item.version, world.officer)


def test_a_value_is_counted_in_the_register(
    session: Session, settings: Settings, world: World
):  # N2 N3
    area = session.get_one(Area, world.plan.programme.area_id)
    grant(session, world.officer, Role.PROGRAMME_OFFICER, area, FOUNDED)
    place = Place(
        world.plan.indicator("9.2", TIMELY_SHARE), world.receiver, year(Vintage.OFFICIAL)
    )
    asked = FromRegister(Counted.TIMELY, area.id, date(2023, 4, 1))
    issued(world, 1)
    nothing = compute(session, settings, place, asked)
    assert (nothing.value, nothing.absence) == (None, Absence.NIL)
    assert recompute(session, settings, nothing) is None
    first = recompute(session, settings, nothing, as_of(date(2023, 5, 1)))
    assert first is not None
    assert (first.numerator, first.denominator, first.value) == (0, 1, 0)
    assert (first.revision, first.vintage) == (2, Vintage.OFFICIAL)
    source = source_of(session, first)
    assert source is not None
    assert (source.origin, source.as_of_on) == (Origin.TRACKER, date(2023, 5, 1))
    issued(world, 2)
    again = recompute(session, settings, first)
    assert again is not None
    assert (again.revision, again.denominator) == (3, 2)
    assert (first.revision, first.denominator) == (2, 1)


def test_a_count_is_no_share_and_a_typed_value_is_not_computed(
    session: Session, settings: Settings, world: World
):  # N3 N4
    area = session.get_one(Area, world.plan.programme.area_id)
    grant(session, world.officer, Role.PROGRAMME_OFFICER, area, FOUNDED)
    issued(world, 1)
    counted = world.plan.indicator("9.3", MODELS_SUPPORTED)
    place = Place(counted, world.receiver, year(Vintage.OFFICIAL))
    asked = FromRegister(Counted.ISSUED, area.id, date(2023, 5, 1))
    assert compute(session, settings, place, asked).value == 1
    share = replace(asked, counted=Counted.IMPLEMENTED)
    with pytest.raises(MeasureDoesNotFit, match=r"9\.3"):
        compute(session, settings, place, share)
    with frozen(datetime(2023, 5, 10, 9, tzinfo=LOCAL)):
        town, _other = world.open()
        cells = {"9.3": {"": {"value": "1"}}, "1.1": {"": {"value": "3"}}}
        pair = {"2.1": {"": {"numerator": "2", "denominator": "100"}}}
        world.submit(town, world.approver, cells | pair)
    typed = session.scalars(
        select(IndicatorValue).where(IndicatorValue.agency_id == world.plan.town.id)
    ).first()
    assert typed is not None
    assert report_of(session, typed) == town
    with pytest.raises(NotComputed, match="typed by an office"):
        recompute(session, settings, typed)
