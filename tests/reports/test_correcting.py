"""Values entered outside reports: with a reason, and never over an office's word (A-05).

C1  what an office submitted is not written over; an adjusted figure stands beside it
C2  a correction needs its reason; a page that shows an earlier value is refused
C3  parts are entered with the total, and the reason stays with each
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from mne import clock
from mne.programmes.indicator_models import Vintage
from mne.programmes.values import Period, current, values_of
from mne.reports.correcting import Correction, correct, known_values
from mne.reports.periodic_errors import (
    CorrectionWithoutReason,
    ReportedByItsOffice,
    ValueMoved,
)
from tests.programmes.conftest import MODELS_SUPPORTED, SEX, plan
from tests.reports.reporting import MAY_10, World, world

__all__ = ["plan", "world"]


@pytest.fixture(autouse=True)
def in_may_2023() -> Iterator[None]:
    with clock.frozen(MAY_10):
        yield


def figure(vintage: Vintage, reason: str = "", seen: int = 0, value: str = "9"):
    period = Period(2023, date(2023, 1, 1), date(2023, 6, 30), vintage)
    return Correction(period, {"": {"value": value}}, reason, seen)


def test_an_offices_word_is_not_written_over(world: World):  # C1, C2
    town, _other = world.open()
    world.submit(town, world.approver)
    session, office = world.session, world.plan.town
    defined = world.defined("1.1")
    (said,) = known_values(session, defined, office, 2023)
    over = figure(Vintage.ESTIMATE_6M, "Nhầm", said.id)
    with pytest.raises(ReportedByItsOffice, match="was submitted by UBND thị trấn"):
        correct(session, defined, office, over)
    with pytest.raises(ValueMoved, match="after you opened this page"):
        correct(session, defined, office, figure(Vintage.ADJUSTED, "Nhầm", seen=0))
    with pytest.raises(CorrectionWithoutReason, match=r"1\.1 has a value already"):
        correct(session, defined, office, figure(Vintage.ADJUSTED, " ", said.id))
    adjusted = figure(Vintage.ADJUSTED, "Biên bản đối chiếu số 3", said.id)
    (value,) = correct(session, defined, office, adjusted)
    assert (value.value, value.note) == (9, "Biên bản đối chiếu số 3")
    known = values_of(session, world.plan.programme, 2023)
    assert current(known)[(defined[0].id, office.id, "")] is value
    assert said in known


def test_parts_come_with_their_total(world: World):  # C3
    defined = world.plan.indicator("5.1", replace(MODELS_SUPPORTED, disaggregations=(SEX,)))
    first = figure(Vintage.OFFICIAL, value="5")
    parts = {"sex=male": {"value": "2"}, "sex=female": {"value": "3", "note": "tạm tính"}}
    cells = dict(first.cells) | parts
    typed = replace(first, cells=cells, reason="Sổ theo dõi")
    entered = correct(world.session, defined, world.plan.town, typed)
    assert [each.note for each in entered] == [
        "Sổ theo dõi",
        "Sổ theo dõi",
        "tạm tính; Sổ theo dõi",
    ]
