"""Obstacles that a unit reports, entered into the register of findings (A-10, B-20).

O1  an obstacle becomes a finding with a draft for the authority above, once
O2  the report knows its findings, and the finding its report
O3  what the report does not say can't be entered
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from mne.inspections.arriving import Wanted
from mne.inspections.finding_models import FindingType, Severity
from mne.inspections.inspection_errors import SuperiorMissing
from mne.inspections.recommendation_models import AddresseeLevel
from mne.programmes import offices
from mne.reports.obstacle_errors import NoSuchObstacle, ObstacleAlreadyEntered
from mne.reports.obstacles import Obstacle, origin_of, promote, promoted_of
from mne.reports.periodic_models import PeriodicReport, ReportRevision
from tests.programmes.conftest import plan
from tests.reports.reporting import FOUNDED, World, world
from tests.reports.test_periodic_reports import in_may_2023

__all__ = ["in_may_2023", "plan", "world"]

LATE_MONEY = Obstacle(
    "Khó khăn, vướng mắc và nguyên nhân", "Chậm phân bổ vốn", Severity.HIGH
)


@pytest.fixture
def revision(world: World) -> ReportRevision:
    town, _other = world.open()
    return world.submit(town, world.approver)


def wanted(world: World) -> Wanted:
    return Wanted("Phân bổ vốn trước 30/6", world.receiver, date(2023, 6, 30))


def test_an_obstacle_becomes_a_finding_for_the_authority_above(
    session: Session, world: World, revision: ReportRevision
):  # O1
    offices.set_superior(session, world.plan.town, world.committee, FOUNDED)
    item = promote(session, revision, LATE_MONEY, wanted(world), world.officer)
    assert item.finding.type is FindingType.OBSTACLE
    assert item.finding.agency_id == world.plan.town.id
    assert item.finding.condition == "Chậm phân bổ vốn"
    assert "6 tháng 2023 – UBND thị trấn Tân Biên (lần nộp 1)" in item.finding.source_text
    assert item.addressee_id == world.committee.id
    assert item.addressee_level is AddresseeLevel.SUPERIOR
    with pytest.raises(ObstacleAlreadyEntered, match=item.finding.ref):
        promote(session, revision, LATE_MONEY, wanted(world), world.officer)
    other = replace(LATE_MONEY, text="Thiếu cán bộ")
    promote(session, revision, other, wanted(world), world.officer)
    report = session.get_one(PeriodicReport, revision.report_id)
    assert len(promoted_of(session, report)) == 2


def test_report_and_finding_know_each_other(
    session: Session, world: World, revision: ReportRevision
):  # O2
    above = replace(wanted(world), authority=world.committee)
    finding = promote(session, revision, LATE_MONEY, above, world.officer).finding
    report = origin_of(session, finding)
    assert report is not None
    assert report.id == revision.report_id
    ((promoted, same),) = promoted_of(session, report)
    assert (promoted.heading, same.ref) == (LATE_MONEY.heading, finding.ref)


def test_what_is_not_said_is_not_entered(
    session: Session, world: World, revision: ReportRevision
):  # O3
    elsewhere = replace(LATE_MONEY, heading="Kiến nghị, đề xuất")
    with pytest.raises(NoSuchObstacle, match="Kiến nghị, đề xuất"):
        promote(session, revision, elsewhere, wanted(world), world.officer)
    with pytest.raises(SuperiorMissing, match="thị trấn Tân Biên"):
        promote(session, revision, LATE_MONEY, wanted(world), world.officer)
