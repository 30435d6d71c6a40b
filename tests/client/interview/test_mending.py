"""Expressions that the engine works out wrongly come out right: ``decimal-time()``.

D1  half past six is 0.2708 of the day, not an hour more, wherever the call stands
D2  what only looks like the call, in a text or a label, stays as it is
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.client.interview.bench import Desk, xform_of_rows

pytestmark = pytest.mark.slow

CLOCK = xform_of_rows(
    "time | wakes_at | Dậy lúc |  |  |",
    "calculate | share |  | decimal-time(${wakes_at}) |  |",
    "calculate | hours |  | round(24 * decimal-time(if(1 = 1, ${wakes_at}, ')'))) |  |",
    "calculate | noon |  | decimal-time('12:00:00.000+07:00') |  |",
    "calculate | twice |  | decimal-time(${wakes_at}) + decimal-time(${wakes_at}) |  |",
    "calculate | text |  | concat('decimal-time(', ${wakes_at}) |  |",
    "note | early | decimal-time( là gì? |  | decimal-time(${wakes_at}) < 0.3 |",
    columns="type | name | label | calculation | relevant | hint",
)


def test_a_clock_time_is_its_share_of_the_day(desk: Desk):  # D1
    desk.open(CLOCK)
    assert desk.answer("/form/share") == ""
    desk.type("wakes_at", "06:30")
    assert float(desk.answer("/form/share") or 0) == pytest.approx(6.5 / 24)
    assert float(desk.answer("/form/twice") or 0) == pytest.approx(13 / 24)
    assert desk.answer("/form/hours") == "7"
    assert desk.answer("/form/noon") == "0.5"
    expect(desk.question("early")).to_be_visible()
    desk.type("wakes_at", "07:15")
    expect(desk.question("early")).to_have_count(0)


def test_what_is_no_call_stays(desk: Desk):  # D2
    desk.open(CLOCK)
    desk.type("wakes_at", "06:30")
    assert desk.answer("/form/text") == "decimal-time(06:30:00.000+07:00"
    expect(desk.question("early")).to_contain_text("decimal-time( là gì?")
