"""Indicators: sheets by version, values that stay, roll-ups, targets (A-04 to A-08, A-11).

I1  (A-04, A-14) a changed sheet is a new version; a value keeps the one it was given under
I2  a sheet that contradicts itself is refused
I3  (fixture 5, A-05, A-17) four vintages stay; the revision is official less estimate
I4  (fixture 3, A-06) a roll-up is a ratio of sums and says how many units are in it
I5  (fixture 6, A-07) percent met knows the direction; without a baseline there is none
I6  bounds and ranges are met or missed by a distance; relative changes come to a level
I7  bad figures are refused: a percentage without denominator, parts that don't add up …
I8  an office that did not exist in the period can't report on it
I9  the database refuses to change or delete a value, a sheet or a target
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from mne import clock
from mne.programmes.figures import Figure
from mne.programmes.indicator_errors import (
    AggregationDoesNotFit,
    BaselineWithoutReason,
    FigureMissing,
    GroundsMissing,
    MoreThanTheWhole,
    NegativeFigure,
    PairNotDefined,
    PartsDoNotAddUp,
    PercentageWithoutDenominator,
    TargetDoesNotFit,
    UnitDidNotExist,
    UnknownBreakdown,
    UnknownIndicator,
)
from mne.programmes.indicator_models import (
    Absence,
    Aggregation,
    Bound,
    IndicatorTarget,
    Measure,
    Promise,
    Rubric,
    Vintage,
)
from mne.programmes.indicators import (
    Dimension,
    Sheet,
    define,
    get_indicator,
    indicators_on,
    sheet_of,
)
from mne.programmes.rolling_up import roll_up
from mne.programmes.targets import TargetEntry, Unjudged, judge, judge_rubric, set_target
from mne.programmes.values import current, enter_values, of_vintage, revisions, values_of
from tests.programmes.conftest import (
    BEGIN,
    MODELS_SUPPORTED,
    POVERTY_RATE,
    SEX,
    Plan,
    counted,
    pair,
    year,
)

OFFICIAL = year(Vintage.OFFICIAL)


def test_a_changed_sheet_is_a_new_version(session: Session, plan: Plan):  # I1
    first = plan.indicator("1.1", MODELS_SUPPORTED)
    (value,) = enter_values(session, first, plan.town, OFFICIAL, {"": counted("3")})
    narrower = replace(sheet_of(first[1]), exclusions="Mô hình chưa nghiệm thu.")
    second = define(session, plan.programme, "1.1", narrower, date(2024, 1, 1))
    assert (second.number, second.supersedes_id) == (2, first[1].id)
    assert value.version_id == first[1].id
    on = {
        day: indicators_on(session, plan.programme, day)[0][1].number
        for day in (BEGIN - timedelta(1), BEGIN, date(2024, 1, 1))
    }
    assert list(on.values()) == [1, 1, 2]


@pytest.mark.parametrize(
    ("sheet", "error"),
    [
        (replace(POVERTY_RATE, denominator_definition=""), PairNotDefined),
        (replace(POVERTY_RATE, aggregation=Aggregation.SUM), AggregationDoesNotFit),
        (
            replace(MODELS_SUPPORTED, aggregation=Aggregation.RATIO_OF_SUMS),
            AggregationDoesNotFit,
        ),
        (replace(POVERTY_RATE, baseline_value=None), BaselineWithoutReason),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(
    session: Session, plan: Plan, sheet: Sheet, error: type[Exception]
):  # I2
    with pytest.raises(error, match=r"1\.1"):
        define(session, plan.programme, "1.1", sheet, BEGIN)
    with pytest.raises(UnknownIndicator, match=r"1\.1"):
        get_indicator(session, plan.programme, "1.1")


def test_four_vintages_stay_and_the_revision_shows(session: Session, plan: Plan):  # I3
    defined = plan.indicator("1.1", MODELS_SUPPORTED)
    told = [
        (Vintage.ESTIMATE_6M, 5, datetime(2023, 5, 14, tzinfo=UTC)),
        (Vintage.ESTIMATE_9M, 7, datetime(2023, 8, 14, tzinfo=UTC)),
        (Vintage.ESTIMATE_YEAR, 9, datetime(2023, 10, 14, tzinfo=UTC)),
        (Vintage.OFFICIAL, 8, datetime(2023, 12, 19, tzinfo=UTC)),
    ]
    for vintage, number, moment in told:
        with clock.frozen(moment):
            cells = {"": counted(str(number))}
            enter_values(session, defined, plan.town, year(vintage), cells)
    key = (defined[0].id, plan.town.id, "")
    for vintage, number, moment in told:
        known = values_of(session, plan.programme, 2023, moment)
        assert current(known)[key].value == number
        assert of_vintage(known, vintage)[key].value == number
    before = values_of(session, plan.programme, 2023, told[0][2] - timedelta(seconds=1))
    assert current(before) == {}
    (moved,) = revisions(values_of(session, plan.programme, 2023))
    assert moved.change == -1
    assert [int(value.value or 0) for value in moved.by_vintage.values()] == [5, 7, 9, 8]


def test_a_correction_is_another_revision(session: Session, plan: Plan):  # I3
    defined = plan.indicator("1.1", MODELS_SUPPORTED)
    for number in ("8", "6"):
        (value,) = enter_values(
            session, defined, plan.town, OFFICIAL, {"": counted(number)}
        )
    assert value.revision == 2
    known = values_of(session, plan.programme, 2023)
    assert [each.value for each in known] == [8, 6]
    assert current(known)[(defined[0].id, plan.town.id, "")].value == 6


def test_a_roll_up_is_a_ratio_of_sums_with_its_coverage(session: Session, plan: Plan):  # I4
    defined = plan.indicator("2.1", POVERTY_RATE)
    units = [plan.town.id, plan.mo_cong.id]
    (small,) = enter_values(session, defined, plan.town, OFFICIAL, {"": pair("2", "100")})
    one = roll_up(defined[1], {plan.town.id: small}, units)
    assert (one.value, one.coverage, one.is_complete) == (2, "1/2", False)
    assert one.missing == (plan.mo_cong.id,)
    (large,) = enter_values(
        session, defined, plan.mo_cong, OFFICIAL, {"": pair("30", "300")}
    )
    both = roll_up(defined[1], {plan.town.id: small, plan.mo_cong.id: large}, units)
    assert both.value == Decimal(8)  # 32 of 400, and not the mean of 2 and 10
    assert (both.numerator, both.denominator, both.coverage) == (32, 400, "2/2")


def test_no_data_is_missing_and_nothing_happened_is_nothing(
    session: Session, plan: Plan
):  # I4
    defined = plan.indicator("1.1", MODELS_SUPPORTED)
    nil = Figure(absence=Absence.NIL)
    unknown = Figure(absence=Absence.NO_DATA, note="Chưa nghiệm thu")
    (none,) = enter_values(session, defined, plan.town, OFFICIAL, {"": nil})
    (blank,) = enter_values(session, defined, plan.mo_cong, OFFICIAL, {"": unknown})
    both = {plan.town.id: none, plan.mo_cong.id: blank}
    summed = roll_up(defined[1], both, [plan.town.id, plan.mo_cong.id])
    assert (summed.value, summed.coverage, blank.value) == (0, "1/2", None)


def test_a_sheet_may_block_the_roll_up(session: Session, plan: Plan):  # I4
    sheet = replace(MODELS_SUPPORTED, aggregation=Aggregation.NONE)
    defined = plan.indicator("1.1", sheet)
    (value,) = enter_values(session, defined, plan.town, OFFICIAL, {"": counted("3")})
    blocked = roll_up(defined[1], {plan.town.id: value}, [plan.town.id])
    assert (blocked.value, blocked.is_blocked) == (None, True)


@pytest.mark.parametrize(
    ("aggregation", "expected"), [(Aggregation.MAX, 9), (Aggregation.LATEST, 4)]
)
def test_other_ways_of_bringing_together(
    session: Session, plan: Plan, aggregation: Aggregation, expected: int
):  # I4
    defined = plan.indicator("1.1", replace(MODELS_SUPPORTED, aggregation=aggregation))
    early = replace(OFFICIAL, until=date(2023, 6, 30))
    (old,) = enter_values(session, defined, plan.town, early, {"": counted("9")})
    (new,) = enter_values(session, defined, plan.mo_cong, OFFICIAL, {"": counted("4")})
    both = {plan.town.id: old, plan.mo_cong.id: new}
    assert roll_up(defined[1], both, list(both)).value == expected


def level(low: str, bound: Bound = Bound.POINT, high: str | None = None) -> TargetEntry:
    upper = None if high is None else Decimal(high)
    return TargetEntry(2023, Promise.LEVEL, bound, "Kế hoạch", Decimal(low), upper)


def set_for(plan: Plan, sheet: Sheet, entry: TargetEntry) -> tuple[object, IndicatorTarget]:
    indicator, version = plan.indicator("2.1", sheet)
    return version, set_target(plan.session, indicator, version, entry)


def test_percent_met_of_a_rate_that_should_fall(session: Session, plan: Plan):  # I5
    version, target = set_for(plan, POVERTY_RATE, level("1.98"))
    met = judge(version, target, Decimal("1.97"))
    assert (met.percent, met.is_met) == (150, True)
    worse = judge(version, target, Decimal("2.01"))
    assert (worse.percent, worse.is_met) == (-50, False)


def test_a_change_in_points_is_counted_from_the_baseline(
    session: Session, plan: Plan
):  # I5
    points = TargetEntry(2023, Promise.CHANGE, Bound.POINT, "KH", Decimal("-0.02"))
    version, target = set_for(plan, POVERTY_RATE, points)
    assert judge(version, target, Decimal("1.97")).percent == 150


def test_without_baseline_there_is_no_percent(session: Session, plan: Plan):  # I5
    sheet = replace(
        POVERTY_RATE, baseline_value=None, baseline_absence="Kế hoạch không nêu"
    )
    version, target = set_for(plan, sheet, level("1.98"))
    judged = judge(version, target, Decimal("1.97"))
    assert (judged.percent, judged.because) == (None, Unjudged.NO_BASELINE)
    assert judge(version, target, None).because is Unjudged.NO_VALUE


def test_a_target_at_the_baseline_has_no_percent(session: Session, plan: Plan):  # I5
    version, target = set_for(plan, POVERTY_RATE, level("2.00"))
    judged = judge(version, target, Decimal("1.97"))
    assert (judged.percent, judged.because) == (None, Unjudged.TARGET_IS_BASELINE)


def test_what_is_counted_starts_from_nothing(session: Session, plan: Plan):  # I5
    version, target = set_for(plan, MODELS_SUPPORTED, level("10"))
    assert judge(version, target, Decimal(5)).percent == 50
    assert judge(version, target, Decimal(12)).percent == 120  # never cut off


@pytest.mark.parametrize(
    ("entry", "actual", "is_met", "distance"),
    [
        # Decision 90: the rate falls by 1.0 to 1.5 points a year, by more than 3.0 …
        (level("0.5", Bound.RANGE, "1.0"), "0.8", True, "0"),
        (level("0.5", Bound.RANGE, "1.0"), "1.2", False, "0.2"),
        (level("0.5", Bound.RANGE, "1.0"), "0.4", False, "0.1"),
        (level("1.5", Bound.AT_MOST), "1.5", True, "0"),
        (level("1.5", Bound.LESS_THAN), "1.5", False, "0"),
        (level("1.5", Bound.AT_LEAST), "1.4", False, "0.1"),
        (level("1.5", Bound.MORE_THAN), "1.6", True, "0"),
        # … and the number of poor households is halved: 2.00 × (1 − 0.5) = 1.00
        (
            TargetEntry(
                2023, Promise.RELATIVE_CHANGE, Bound.AT_MOST, "QĐ 90", Decimal("-0.5")
            ),
            "1.2",
            False,
            "0.2",
        ),
    ],
)
def test_bounds_are_met_or_missed_by_a_distance(
    session: Session,
    plan: Plan,
    entry: TargetEntry,
    actual: str,
    is_met: bool,
    distance: str,
):  # I6
    version, target = set_for(plan, POVERTY_RATE, entry)
    judged = judge(version, target, Decimal(actual))
    assert (judged.is_met, judged.distance) == (is_met, Decimal(distance))
    assert judged.percent is None


def test_a_duty_is_judged_by_a_rubric():  # I6
    assert [judge_rubric(each).is_met for each in Rubric] == [True, False, False]
    assert judge_rubric(None).because is Unjudged.NO_VALUE


@pytest.mark.parametrize(
    "entry",
    [
        level("101"),
        level("2", Bound.RANGE, "1"),
        level("2", Bound.RANGE),
        TargetEntry(2023, Promise.LEVEL, Bound.POINT, "KH"),
        TargetEntry(2023, Promise.CHANGE, Bound.POINT, "KH", Decimal(-3)),
    ],
)
def test_a_target_that_cannot_be_is_refused(
    session: Session, plan: Plan, entry: TargetEntry
):  # I6
    with pytest.raises(TargetDoesNotFit, match=r"2\.1"):
        set_for(plan, POVERTY_RATE, entry)


WITH_SEX = replace(MODELS_SUPPORTED, disaggregations=(SEX,))
OVERLAPPING = Dimension("kind", ("poor", "disabled"), is_complete=False)


@pytest.mark.parametrize(
    ("sheet", "cells", "error"),
    [
        (POVERTY_RATE, {"": counted("2")}, PercentageWithoutDenominator),
        (POVERTY_RATE, {"": pair("0", "0")}, PercentageWithoutDenominator),
        (POVERTY_RATE, {"": Figure()}, FigureMissing),
        (POVERTY_RATE, {"": pair("101", "100")}, MoreThanTheWhole),
        (MODELS_SUPPORTED, {"": Figure()}, FigureMissing),
        (MODELS_SUPPORTED, {"": counted("-1")}, NegativeFigure),
        (MODELS_SUPPORTED, {"": Figure(absence=Absence.NO_DATA)}, GroundsMissing),
        (
            replace(MODELS_SUPPORTED, measure=Measure.RUBRIC),
            {"": Figure(rubric=Rubric.MET)},
            GroundsMissing,
        ),
        (replace(MODELS_SUPPORTED, measure=Measure.RUBRIC), {"": Figure()}, FigureMissing),
        (WITH_SEX, {"": counted("5"), "sex=x": counted("5")}, UnknownBreakdown),
        (
            WITH_SEX,
            {"": counted("5"), "sex=male": counted("2"), "sex=female": counted("2")},
            PartsDoNotAddUp,
        ),
        (WITH_SEX, {"": counted("5"), "sex=male": counted("6")}, PartsDoNotAddUp),
        (
            replace(MODELS_SUPPORTED, disaggregations=(OVERLAPPING,)),
            {"": counted("5"), "kind=poor": counted("6")},
            PartsDoNotAddUp,
        ),
    ],
)
def test_a_figure_that_cannot_be_is_refused(
    session: Session,
    plan: Plan,
    sheet: Sheet,
    cells: dict[str, Figure],
    error: type[Exception],
):  # I7
    defined = plan.indicator("1.1", sheet)
    with pytest.raises(error, match=r"1\.1"):
        enter_values(session, defined, plan.town, OFFICIAL, cells)
    assert not values_of(session, plan.programme, 2023)


def test_parts_that_overlap_need_not_add_up(session: Session, plan: Plan):  # I7, A-11
    defined = plan.indicator("1.1", replace(WITH_SEX, disaggregations=(SEX, OVERLAPPING)))
    cells = {
        "": counted("5"),
        "sex=male": counted("2"),
        "sex=female": counted("3"),
        "kind=poor": counted("5"),
        "kind=disabled": counted("4"),
    }
    entered = enter_values(session, defined, plan.town, OFFICIAL, cells)
    assert [each.breakdown for each in entered] == list(cells)


def test_an_office_that_was_not_there_cannot_report(session: Session, plan: Plan):  # I8
    defined = plan.indicator("1.1", MODELS_SUPPORTED)
    after_the_reform = year(Vintage.OFFICIAL, 2026)
    with pytest.raises(UnitDidNotExist, match=r"Mỏ Công did not exist between 01/01/2026"):
        enter_values(session, defined, plan.mo_cong, after_the_reform, {"": counted("1")})
    in_2025 = year(Vintage.OFFICIAL, 2025)  # it was there for half of it
    assert enter_values(session, defined, plan.mo_cong, in_2025, {"": counted("1")})


@pytest.mark.parametrize("act", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
@pytest.mark.parametrize(
    "table", ["indicator_values", "indicator_versions", "indicator_targets"]
)
def test_the_database_keeps_what_was_written(
    session: Session, plan: Plan, act: str, table: str
):  # I9
    defined = plan.indicator("1.1", MODELS_SUPPORTED)
    enter_values(session, defined, plan.town, OFFICIAL, {"": counted("3")})
    set_target(session, *defined, level("10"))
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(act.format(table)))
