"""The share that was wrong, with an exact interval where the cases were drawn at random.

S1  Clopper–Pearson intervals of three published inspections, as SciPy 1.17 gives them
S2  no interval without chance; a large part of a population is noted
S3  over the office's limit the unit does its review again
S4  cases that can't be are refused
"""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from mne.inspections import arriving, shares
from mne.inspections.inspection_errors import CasesDoNotFit
from mne.inspections.policy import load_policy
from tests.inspections.conftest import Offices, found, seen


@pytest.mark.parametrize(
    ("found_wrong", "checked", "expected"),
    [
        (8, 27, (0.296, 0.138, 0.502)),  # Krông Nô (Đắk Nông) 2012
        (125, 558, (0.224, 0.190, 0.261)),  # Phú Xuyên (Hà Nội), poor households
        (1894, 3705, (0.511, 0.495, 0.527)),  # the same, near-poor households
    ],
)
def test_published_inspections(  # S1
    session: Session,
    world: Offices,
    found_wrong: int,
    checked: int,
    expected: tuple[float, float, float],
):
    cases = {"cases_found": found_wrong, "cases_checked": checked}
    finding = found(session, world, cases_chosen_how="random", **cases)
    read = shares.error_share(finding)
    assert read is not None
    assert read.low is not None
    assert read.high is not None
    rounded = tuple(round(number, 3) for number in (read.share, read.low, read.high))
    assert rounded == expected


@pytest.mark.parametrize(
    ("found_wrong", "low", "high"), [(0, 0.0, 0.1277), (27, 0.8723, 1)]
)
def test_nothing_and_everything_have_one_sided_intervals(
    found_wrong: int, low: float, high: float
):
    # 1 - 0.025 ** (1 / 27) = 0.1277
    assert shares.exact_interval(found_wrong, 27) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("how", ["all", "picked", ""])
def test_no_interval_without_chance(session: Session, world: Offices, how: str):  # S2
    read = shares.error_share(found(session, world, cases_chosen_how=how))
    assert read is not None
    assert (read.low, read.high) == (None, None)


def test_most_of_a_population_is_noted(session: Session, world: Offices):  # S2
    facts = {"cases_found": 125, "cases_checked": 558, "cases_chosen_how": "random"}
    for population, is_finite in ((657, True), (None, False), (20_000, False)):
        finding = found(session, world, cases_population=population, **facts)
        read = shares.error_share(finding)
        assert read is not None
        assert read.is_finite == is_finite


def test_nothing_counted_gives_no_share(session: Session, world: Offices):
    finding = found(session, world, cases_found=None, cases_checked=None)
    assert shares.error_share(finding) is None


@pytest.mark.parametrize(("wrong", "redo"), [(2, False), (3, True)])
def test_over_a_tenth_the_unit_does_it_again(
    session: Session, world: Offices, wrong: int, redo: bool
):  # S3
    # Can Lộc (Hà Tĩnh) 2021: more than 10 % of a hamlet's files
    limit = load_policy().redo_share
    finding = found(session, world, cases_found=wrong, cases_checked=20)
    read = shares.error_share(finding)
    assert read is not None
    assert limit == 0.10
    assert shares.must_redo(read, limit) == redo


@pytest.mark.parametrize(
    ("wrong", "checked", "population"),
    [(9, 8, None), (1, 5, 4), (3, None, None), (-1, 5, 9)],
)
def test_cases_that_cannot_be_are_refused(
    session: Session,
    world: Offices,
    wrong: int,
    checked: int | None,
    population: int | None,
):  # S4
    what = seen(
        world, cases_found=wrong, cases_checked=checked, cases_population=population
    )
    with pytest.raises(CasesDoNotFit):
        arriving.enter(session, what, world.inspector)
