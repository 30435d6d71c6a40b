"""Periodic reports: calendar, moves with their guards, lateness, consolidation, reminders.

P1  (fixture 2, A-09) "trước ngày 15/5" ends with 14 May; read inclusively with the 15th
P2  (A-09) the calendar is 15/5, 15/8, 15/10, 20/12; units are frozen at the opening
P3  (A-10) draft → submitted → returned → submitted → accepted → consolidated → locked
P4  (A-10) guards: stale page, wrong office, typist, no reason, nobody below unlocks
P5  (A-12) what was typed is never lost; each fault is said at its cell (4.179 and 4,179)
P6  late belongs to its period; on time and complete are of the units obliged
P7  (A-15) a consolidation names its revisions and its missing units, which are never 0
P8  (A-13) reminders go up the reporting line, each once
P9  (fixture 17, A-02) 2023 keeps the old names; 2025 brings communes to the province
P10 the database keeps events, revisions and consolidations
P11 (A-09) a report is asked for beside the calendar, by indicators or in words alone
P12 (A-10) the offices talk on a report and its cells without moving it
P13 what waits for an office is listed, of those it succeeded too
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from mne import clock
from mne.clock import LOCAL
from mne.programmes import offices
from mne.programmes.indicator_errors import UnitDidNotExist
from mne.programmes.indicator_models import Measure, Vintage
from mne.programmes.models import Agency, OfficePosition
from mne.reports import (
    commenting,
    due_lists,
    filling,
    periods,
    receiving,
    report_moves,
)
from mne.reports.consolidating import (
    consolidate,
    consolidations_of,
    revisions_in,
    rows_of,
)
from mne.reports.periodic_errors import (
    AskedTooLate,
    DeadlineHasPassed,
    FarFromBefore,
    NoReasonGiven,
    NothingSaid,
    NothingToConsolidate,
    NothingToOpen,
    NotYourOffice,
    PeriodAlreadyOpen,
    PeriodBackwards,
    PeriodCodeTaken,
    ReportHasFaults,
    ReportIsShut,
    ReportMoved,
    TypistMayNotSubmit,
    UnknownCell,
    UnknownPeriod,
    UnknownPeriodicReport,
)
from mne.reports.periodic_models import (
    MissingUnits,
    PeriodicReport,
    ReportSchedule,
    ReportState,
)
from mne.reports.reminding import remind, reminders_for
from mne.reports.report_moves import Act
from mne.reports.timeliness import board, is_late
from tests.programmes.conftest import MODELS_SUPPORTED, plan
from tests.reports.reporting import FILLED, MAY_10, World, person, world
from tests.small_map import REFORM, RESOLUTION, Tree

__all__ = ["plan", "world"]


@pytest.fixture(autouse=True)
def in_may_2023() -> Iterator[None]:
    """Everything happens five days before the first report is due, unless said."""
    with clock.frozen(MAY_10):
        yield


# ---------------------------------------------------------------- deadlines


@pytest.mark.parametrize(
    ("moment", "inclusive", "on_time"),
    [
        ("2023-05-14T23:59:59+07:00", False, True),
        ("2023-05-15T00:00:00+07:00", False, False),
        ("2023-05-15T00:00:00+07:00", True, True),
        ("2023-05-16T00:00:00+07:00", True, False),
    ],
)
def test_before_the_fifteenth_is_exclusive(
    world: World, moment: str, inclusive: bool, on_time: bool
):  # P1
    with clock.frozen(MAY_10):
        town, _other = world.open()
    town.schedule.due_before = periods.due_moment(town.schedule.due_on, inclusive=inclusive)
    submitted = datetime.fromisoformat(moment)
    with clock.frozen(submitted):
        world.submit(town, world.approver)
    assert is_late(town, submitted) is not on_time


def test_the_calendar_is_the_plans(world: World):  # P2
    planned = [world.schedule(kind) for kind in ("6T", "9T", "NAM-UOC", "NAM-CT")]
    assert [(each.due_on.day, each.due_on.month) for each in planned] == [
        (15, 5),
        (15, 8),
        (15, 10),
        (20, 12),
    ]
    assert [each.vintage for each in planned] == list(Vintage)[:4]
    listed = periods.schedules_of(world.session, world.plan.programme)
    assert [each.code for each in listed] == [
        "6T-2023",
        "9T-2023",
        "NAM-UOC-2023",
        "NAM-CT-2023",
    ]


def test_units_are_frozen_at_the_opening(world: World):  # P2
    reports = world.open()
    schedule = reports[0].schedule
    with pytest.raises(PeriodAlreadyOpen, match="6T-2023"):
        periods.open_period(world.session, schedule, [world.plan.town])
    with pytest.raises(NothingToOpen, match="9T-2023"):
        periods.open_period(world.session, world.schedule("9T"), [])
    with pytest.raises(UnknownPeriod, match="8T"):
        periods.get_period(world.session, world.plan.programme, "8T")
    with pytest.raises(UnknownPeriodicReport, match="PLDTBXH"):
        periods.get_report(world.session, schedule, "PLDTBXH")
    assert periods.get_report(world.session, schedule, "UBND-TT") is reports[0]


def test_only_what_the_sheets_ask_for_is_asked(world: World):  # P2
    yearly = replace(MODELS_SUPPORTED, frequency=("NAM-CT",))
    world.plan.indicator("3.1", yearly)
    assert len(periods.asked_by(world.session, world.schedule("6T"))) == 2
    assert len(periods.asked_by(world.session, world.schedule("NAM-CT"))) == 3


# ---------------------------------------------------------------- moves


def test_a_report_walks_from_draft_to_lock(world: World):  # P3
    town, _other = world.open()
    assert world.submit(town, world.approver).number == 1
    tomorrow = clock.today() + timedelta(days=1)
    act = Act(world.officer, town.version, "Thiếu số hộ của khu phố 2")
    receiving.return_report(world.session, town, act, tomorrow, {"2.1": "Xem lại mẫu số"})
    assert town.state is ReportState.RETURNED
    assert town.events[-1].details["cells"] == {"2.1": "Xem lại mẫu số"}
    better = FILLED | {"2.1": {"": {"numerator": "3", "denominator": "120"}}}
    second = world.submit(town, world.approver, better)
    assert second.number == 2
    receiving.accept(world.session, town, Act(world.officer, town.version))
    snapshot = consolidate(world.session, town.schedule, world.officer)
    assert [each.id for each in revisions_in(world.session, snapshot)] == [second.id]
    receiving.lock(world.session, town, Act(world.leader, town.version))
    assert [event.to_state.value for event in town.events] == [
        "filling",
        "submitted",
        "returned",
        "submitted",
        "accepted",
        "consolidated",
        "locked",
    ]


Refused = Callable[[World, PeriodicReport], object]


def stale(world: World, town: PeriodicReport) -> None:
    filling.save_draft(world.session, town, town.version - 1, world.typist, {}, {})


def by_a_stranger(world: World, town: PeriodicReport) -> None:
    filling.save_draft(world.session, town, town.version, world.other, {}, {})


def by_the_typist(world: World, town: PeriodicReport) -> None:
    world.submit(town, world.typist)


def accept_a_draft(world: World, town: PeriodicReport) -> None:
    receiving.accept(world.session, town, Act(world.officer, town.version))


def accept_ones_own(world: World, town: PeriodicReport) -> None:
    world.submit(town, world.approver)
    receiving.accept(world.session, town, Act(world.approver, town.version))


def exempt_without_a_reason(world: World, town: PeriodicReport) -> None:
    receiving.exempt(world.session, town, Act(world.officer, town.version, "  "))


def return_until_yesterday(world: World, town: PeriodicReport) -> None:
    world.submit(town, world.approver)
    act = Act(world.officer, town.version, "Sai")
    yesterday = clock.today() - timedelta(days=1)
    receiving.return_report(world.session, town, act, yesterday)


def change_what_was_accepted(world: World, town: PeriodicReport) -> None:
    world.accept(town, world.approver)
    world.fill(town, world.typist)


def unlock_from_below(world: World, town: PeriodicReport) -> None:
    world.accept(town, world.approver)
    act = Act(world.officer, town.version, "Sai số")
    receiving.unlock(world.session, town, act, clock.now() + timedelta(days=2))


def consolidate_nothing(world: World, town: PeriodicReport) -> None:
    consolidate(world.session, town.schedule, world.officer)


@pytest.mark.parametrize(
    ("act", "error", "sentence"),
    [
        (stale, ReportMoved, "What you typed is still on it"),
        (by_a_stranger, NotYourOffice, "thị trấn Tân Biên"),
        (by_the_typist, TypistMayNotSubmit, "somebody else of the office"),
        (accept_a_draft, ReportIsShut, "still being filled in"),
        (accept_ones_own, NotYourOffice, "Phòng Lao động"),
        (exempt_without_a_reason, NoReasonGiven, "Give the reason"),
        (return_until_yesterday, DeadlineHasPassed, "has passed"),
        (change_what_was_accepted, ReportIsShut, "was accepted, so it can't"),
        (unlock_from_below, NotYourOffice, "UBND huyện Tân Biên"),
        (consolidate_nothing, NothingToConsolidate, "6T-2023"),
    ],
)
def test_a_guard_says_why(
    world: World, act: Refused, error: type[Exception], sentence: str
):  # P4
    town, _other = world.open()
    with pytest.raises(error, match=sentence):
        act(world, town)


def test_the_lock_is_said_in_vietnamese_too(world: World):  # P4
    town, _other = world.open()
    with pytest.raises(ReportIsShut) as refused:
        accept_a_draft(world, town)
    assert "đơn vị còn đang nhập" in refused.value.sentence("vi")


def test_an_unlocking_ends_by_itself(world: World):  # P4
    town, _other = world.open()
    world.accept(town, world.approver)
    until = clock.now() + timedelta(days=2)
    act = Act(world.leader, town.version, "Sai số hộ, theo công văn số 12")
    receiving.unlock(world.session, town, act, until)
    with clock.frozen(until), pytest.raises(DeadlineHasPassed, match="has passed"):
        world.submit(town, world.approver)
    with pytest.raises(DeadlineHasPassed, match="has passed"):
        receiving.unlock(world.session, town, act, clock.now())
    assert world.submit(town, world.approver).number == 2


def test_an_office_of_one_may_submit_what_it_typed(world: World):  # P4
    _town, mo_cong = world.open()
    assert world.submit(mo_cong, world.other).number == 1


# ---------------------------------------------------------------- what is typed


def test_faults_are_said_at_their_cells_and_nothing_is_lost(world: World):  # P5
    town, _other = world.open()
    typed = {"1.1": {"": {"value": "4.17"}}, "2.1": {"": {"value": "2"}}}
    world.fill(town, world.typist, typed)
    with pytest.raises(ReportHasFaults, match="2 places to mend"):
        filling.submit(world.session, town, town.version, world.approver)
    world.session.expire_all()
    assert town.draft["cells"] == typed
    assert town.draft["narrative"] == {
        "Khó khăn, vướng mắc và nguyên nhân": "Chậm phân bổ vốn"
    }
    faults = filling.read_draft(world.session, town).faults
    assert {key: fault.code for key, fault in faults.items()} == {
        ("1.1", ""): "programmes.not_a_number",
        ("2.1", ""): "programmes.percentage_without_denominator",
    }
    assert not town.revisions


def test_an_amount_in_another_unit_is_asked_about(world: World):  # P5
    amount = replace(MODELS_SUPPORTED, measure=Measure.AMOUNT, unit="đồng")
    world.plan.indicator("4.1", amount)
    town, _other = world.open()
    spent = {"4.1": {"": {"value": "4.179", "unit": "MILLION"}}}
    world.submit(town, world.approver, FILLED | spent)
    (value,) = (
        each for each in filling.asked_in(world.session, town) if each[0].code == "4.1"
    )
    act = Act(world.officer, town.version, "Xem lại")
    receiving.return_report(world.session, town, act, clock.today() + timedelta(days=1))
    comma = FILLED | {"4.1": {"": {"value": "4,179", "unit": "MILLION"}}}
    world.fill(town, world.typist, comma)
    reading = filling.read_draft(world.session, town)
    assert list(reading.faults) == [("4.1", "")]
    with pytest.raises(FarFromBefore, match=r"4\.179\.000 is .* 4\.179\.000\.000"):
        raise reading.faults[("4.1", "")]
    comma["4.1"][""]["note"] = "Đã đối chiếu với kho bạc"
    world.fill(town, world.typist, comma)
    assert not filling.read_draft(world.session, town).faults
    assert value[1].measure is Measure.AMOUNT


def test_nothing_happened_and_no_data_are_answers(world: World):  # P5
    town, _other = world.open()
    cells = {
        "1.1": {"": {"absence": "nil"}},
        "2.1": {"": {"absence": "no_data", "note": "Chưa rà soát"}},
    }
    world.submit(town, world.approver, cells)
    (models, rate) = rows_of_after_acceptance(world, town)
    assert (models.together.value, models.together.coverage) == (0, "1/2")
    assert (rate.together.value, rate.together.coverage) == (None, "0/2")


def rows_of_after_acceptance(world: World, town: PeriodicReport):
    receiving.accept(world.session, town, Act(world.officer, town.version))
    return rows_of(world.session, town.schedule, MissingUnits.EXCLUDED)


# ---------------------------------------------------------------- who is late


def test_late_belongs_to_its_period(world: World):  # P6
    with clock.frozen(MAY_10):
        town, mo_cong = world.open()
        world.submit(town, world.approver)
    before = datetime(2023, 5, 14, 12, tzinfo=LOCAL)
    after = datetime(2023, 5, 20, 12, tzinfo=LOCAL)
    much_later = datetime(2023, 8, 1, 12, tzinfo=LOCAL)
    with clock.frozen(much_later):
        world.submit(mo_cong, world.other)
    both = [town, mo_cong]
    shown = {day: board(both, day) for day in (before, after, much_later)}
    assert [(b.submitted, b.on_time, b.overdue) for b in shown.values()] == [
        (1, 1, 0),
        (1, 1, 1),
        (2, 1, 0),
    ]
    last = shown[much_later]
    assert (last.timeliness_percent, last.completeness_percent) == (50, 100)
    assert (is_late(town, much_later), is_late(mo_cong, much_later)) == (False, True)


def test_an_exempt_unit_is_not_obliged(world: World):  # P6
    town, mo_cong = world.open()
    act = Act(world.officer, mo_cong.version, "Không được giao nhiệm vụ")
    receiving.exempt(world.session, mo_cong, act)
    counted = board([town, mo_cong], clock.now())
    assert (counted.obliged, counted.exempt) == (1, 1)
    assert not is_late(mo_cong, clock.now())


# ---------------------------------------------------------------- consolidation


def test_a_snapshot_keeps_its_revisions_and_names_the_missing(world: World):  # P7
    town, mo_cong = world.open()
    world.accept(town, world.approver)
    first = consolidate(world.session, town.schedule, world.officer)
    figures = {each["code"]: each for each in first.figures}
    assert figures["2.1"]["coverage"] == "1/2"
    assert figures["1.1"]["value"] == "3.000000"
    assert [each["name"] for each in first.missing] == ["UBND xã Mỏ Công"]
    world.accept(mo_cong, world.other)
    second = consolidate(world.session, town.schedule, world.officer)
    assert (first.number, second.number, second.missing) == (1, 2, [])
    assert len(revisions_in(world.session, first)) == 1
    assert len(revisions_in(world.session, second)) == 2
    listed = consolidations_of(world.session, town.schedule)
    assert [each.number for each in listed] == [2, 1]


def test_a_missing_unit_may_stand_with_its_last_estimate(world: World):  # P7
    with clock.frozen(MAY_10):
        for report, who in zip(world.open(), (world.approver, world.other), strict=True):
            world.accept(report, who)
    schedule = world.schedule("9T")
    town, _mo_cong = periods.open_period(
        world.session, schedule, [world.plan.town, world.plan.mo_cong]
    )
    cells = FILLED | {"1.1": {"": {"value": "7"}}}
    world.submit(town, world.approver, cells)
    receiving.accept(world.session, town, Act(world.officer, town.version))
    left_out = rows_of(world.session, schedule, MissingUnits.EXCLUDED)[0]
    assert (left_out.together.value, left_out.together.coverage) == (7, "1/2")
    estimated = rows_of(world.session, schedule, MissingUnits.LAST_ESTIMATE)[0]
    assert estimated.together.value == 10
    assert estimated.estimated == (world.plan.mo_cong.id,)


# ---------------------------------------------------------------- reminders


def test_reminders_go_up_the_line_each_once(world: World):  # P8
    with clock.frozen(MAY_10):
        town, mo_cong = world.open()
        world.submit(mo_cong, world.other)
    due = date(2023, 5, 15)
    heard = {
        days: [
            (each.rule, each.agency_id)
            for each in remind(world.session, due + timedelta(days))
        ]
        for days in (-8, -7, -7, -3, -1, 0, 0, 3, 7, 30)
    }
    unit, receiver = world.plan.town.id, world.receiver.id
    assert heard == {
        -8: [],
        -7: [],
        -3: [("T-3", unit)],
        -1: [("T-1", unit)],
        0: [],
        3: [("T+3", receiver)],
        7: [("T+7", world.committee.id)],
        30: [],
    }
    # a receiver that ended without successor hears nothing, and stops nobody's reminders
    with clock.frozen(datetime(2025, 8, 1, tzinfo=LOCAL)):
        assert remind(world.session, clock.today()) == []
    rules = [each.rule for each in reminders_for(world.session, {unit})]
    assert sorted(rules) == ["T+0", "T-1", "T-3", "T-7"]
    world.submit(town, world.approver)
    assert reminders_for(world.session, {unit}) == []


# ---------------------------------------------------------------- the reform


def test_2023_keeps_its_names_and_2025_goes_to_the_province(world: World, tree: Tree):  # P9
    with clock.frozen(MAY_10):
        town, mo_cong = world.open()
        world.accept(town, world.approver)
        consolidate(world.session, town.schedule, world.officer)
    province, merged = (
        Agency(code=code, name=name, area_id=area.id, valid_from=REFORM)
        for code, name, area in (
            ("SO-NNMT", "Sở Nông nghiệp và Môi trường", tree.province),
            ("UBND-TB", "UBND xã Tân Biên", tree.tan_bien),
        )
    )
    world.session.add_all([province, merged])
    world.session.flush()
    offices.pass_on(world.session, world.plan.town, merged, REFORM, RESOLUTION)
    clerk = person(world.session, "so", province, OfficePosition.OFFICER)
    mayor = person(world.session, "xa", merged, OfficePosition.HEAD)
    asked = replace(
        next(each for each in periods.calendar(2025, "KH 2025") if each.kind == "NAM-CT"),
        period_from=REFORM,
    )
    with clock.frozen(datetime(2025, 12, 1, tzinfo=LOCAL)):
        schedule = periods.plan_report(world.session, world.plan.programme, province, asked)
        with pytest.raises(UnitDidNotExist, match="Mỏ Công did not exist"):
            periods.open_period(world.session, schedule, [merged, world.plan.mo_cong])
        (report,) = periods.open_period(world.session, schedule, [merged])
        filling.save_draft(world.session, report, report.version, mayor, FILLED, {})
        filling.submit(world.session, report, report.version, mayor)
        receiving.accept(world.session, report, Act(clerk, report.version))
        snapshot = consolidate(world.session, schedule, clerk)
    assert snapshot.figures[0]["coverage"] == "1/1"
    (old,) = consolidations_of(world.session, town.schedule)
    assert [each["name"] for each in old.missing] == ["UBND xã Mỏ Công"]
    assert (town.agency_name, mo_cong.agency_name) == (
        "UBND thị trấn Tân Biên",
        "UBND xã Mỏ Công",
    )


def test_the_successor_answers_for_an_ended_office(world: World, tree: Tree):  # P9
    town, _other = world.open()
    merged = Agency(
        code="UBND-TB",
        name="UBND xã Tân Biên",
        area_id=tree.tan_bien.id,
        valid_from=REFORM,
    )
    world.session.add(merged)
    world.session.flush()
    offices.pass_on(world.session, world.plan.town, merged, REFORM, RESOLUTION)
    with clock.frozen(datetime(2025, 8, 1, tzinfo=LOCAL)):
        office = report_moves.office_of(world.session, town, report_moves.Part.UNIT)
    assert office is merged


# ---------------------------------------------------------------- the database


@pytest.mark.parametrize("act", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
@pytest.mark.parametrize(
    "table",
    [
        "periodic_report_events",
        "report_revisions",
        "report_revision_values",
        "consolidations",
        "consolidated_revisions",
    ],
)
def test_the_database_keeps_what_was_reported(world: World, act: str, table: str):  # P10
    town, _other = world.open()
    world.accept(town, world.approver)
    consolidate(world.session, town.schedule, world.officer)
    with pytest.raises(DatabaseError, match="append-only"):
        world.session.execute(text(act.format(table)))


# ---------------------------------------------------------------- ad hoc, words, desks


ASKED = periods.Asked(
    code="DX-01",
    kind="DOT-XUAT",
    name="Báo cáo đột xuất",
    year=2023,
    vintage=Vintage.ESTIMATE_6M,
    period_from=date(2023, 1, 1),
    period_to=date(2023, 4, 30),
    due_on=date(2023, 5, 20),
    document="Công văn 15/LĐTBXH",
    due_inclusive=True,
    headings=("Tình hình",),
)


def ask(world: World, **change: object) -> ReportSchedule:
    asked = replace(ASKED, **change)  # type: ignore[arg-type]
    return periods.ask_report(world.session, world.plan.programme, world.receiver, asked)


def test_a_report_may_be_asked_for_beside_the_calendar(world: World):  # P11
    schedule = ask(world)
    assert schedule.due_before == datetime(2023, 5, 21, tzinfo=LOCAL)
    town = world.plan.town
    (report,) = periods.open_period(world.session, schedule, [town], only={"1.1"})
    assert [each.code for each, _sheet in filling.asked_in(world.session, report)] == [
        "1.1"
    ]
    words = ask(world, code="DX-02")
    (told,) = periods.open_period(world.session, words, [town], only=())
    filling.save_draft(
        world.session, told, told.version, world.typist, {}, {"Tình hình": "Ổn định"}
    )
    revision = filling.submit(world.session, told, told.version, world.approver)
    assert revision.narrative == {"Tình hình": "Ổn định"}
    empty = ask(world, code="DX-03", headings=())
    with pytest.raises(NothingToOpen, match="DX-03"):
        periods.open_period(world.session, empty, [town], only=())


def test_a_report_that_cannot_be_is_not_asked_for(world: World):  # P11
    ask(world)
    with pytest.raises(PeriodCodeTaken, match="“DX-01” already"):
        ask(world)
    with pytest.raises(PeriodBackwards, match="ends on 31/12/2022, before it begins"):
        ask(world, code="DX-02", period_to=date(2022, 12, 31))
    with pytest.raises(AskedTooLate, match="10/05/2023 has passed"):
        ask(world, code="DX-02", due_on=date(2023, 5, 10), due_inclusive=False)


def test_offices_talk_on_a_report_without_moving_it(world: World):  # P12
    town, _other = world.open()
    commenting.comment(world.session, town, world.officer, " Có tính ấp mới không? ", "1.1")
    commenting.comment(world.session, town, world.typist, "Có.", "1.1")
    told = [(c.cell, c.text, by) for c, by in commenting.comments_on(world.session, town)]
    assert told == [
        ("1.1", "Có tính ấp mới không?", world.officer),
        ("1.1", "Có.", world.typist),
    ]
    assert town.version == 1
    with pytest.raises(NotYourOffice, match="thị trấn"):
        commenting.comment(world.session, town, world.other, "Xin chào")
    with pytest.raises(NothingSaid, match="Write what you want to say"):
        commenting.comment(world.session, town, world.officer, "  ")
    with pytest.raises(UnknownCell, match=r"no cell “9\.9”"):
        commenting.comment(world.session, town, world.officer, "?", "9.9")
    with pytest.raises(DatabaseError, match="append-only"):
        world.session.execute(text("DELETE FROM report_comments"))


def test_what_waits_for_an_office_is_listed(world: World, tree: Tree):  # P13
    with clock.frozen(MAY_10):
        town, _mo_cong = world.open()
    on, unit, receiver = clock.today(), {world.plan.town.id}, {world.receiver.id}
    assert due_lists.reports_owed(world.session, unit, on) == [town]
    assert due_lists.reports_to_receive(world.session, receiver, on) == []
    world.submit(town, world.approver)
    assert due_lists.reports_owed(world.session, unit, on) == []
    assert due_lists.reports_of_offices(world.session, unit, on) == [town]
    assert due_lists.reports_to_receive(world.session, receiver, on) == [town]
    heir = offices.NewOffice("UBND-TB", "UBND xã Tân Biên", tree.tan_bien.id, REFORM)
    merged = offices.add_office(world.session, heir)
    offices.pass_on(world.session, world.plan.town, merged, REFORM, RESOLUTION)
    after = due_lists.reports_of_offices(world.session, {merged.id}, REFORM)
    assert after == [town]  # what the old office handed in is its successor's to read
