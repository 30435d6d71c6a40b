"""The numbers of the poverty report against truths known by hand.

D1  a rate and its standard error are those of the worked design
D2  a PSU without any interview still counts among those drawn
D3  a household with a blank answer is counted as missing, whatever its income
D4  each round keeps its map; the comparison puts both rounds on the last round's map
D5  the change has the covariance of shared hamlets, and says by which method
D6  a review is counts over residents: rolled up from counts, never averaged, no interval
D7  an area with an uncounted hamlet has no denominator, and so no rate
D8  the global MPI counts persons, at the cutoff is poor, H × A = M0, contributions sum to 1
D9  a round that never asked is left out by name; where none asked, nothing is made
D10 one degree of freedom gives no interval
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import msgspec
import pytest
from numpy.testing import assert_allclose

from analysis.errors import AnalysisError
from analysis.estimates import Estimate
from analysis.standards import load
from mne.reports.errors import StandardNotAsked
from mne.reports.measuring import NEAR_POOR as NEAR
from mne.reports.measuring import POOR_OR_NEAR, UNPLACED
from mne.reports.numbers import PovertyReport, poverty_report
from mne.reports.reviews import WHOLE
from tests.reports.truth import NEAR_POOR, POOR, RICH, SIX, Home, Made, made_frames

VN_2022, GLOBAL = load("vn-2022"), load("global-mpi-2018")

# programme-mne.md §5.5: strata 1 {A: 1, 0; B: 0, 0; w = 10}, 2 {C: 1, 1; D: 1, 0; w = 20}
WORKED = [
    Home("C1-1", 1, POOR, 10),
    Home("C1-1", 2, RICH, 10),
    Home("C1-2", 1, RICH, 10),
    Home("C1-2", 2, RICH, 10),
    Home("C2-1", 1, POOR, 20, "2"),
    Home("C2-1", 2, POOR, 20, "2"),
    Home("C2-2", 1, POOR, 20, "2"),
    Home("C2-2", 2, RICH, 20, "2"),
]


def estimate(
    report: PovertyReport, measure: str = "H", area: str = WHOLE, round_: str = "DK"
) -> Estimate:
    (found,) = (
        each
        for each in report.estimates
        if (each.measure, each.domain, each.round) == (measure, area, round_)
    )
    return found


def test_the_worked_design_gives_its_rate_and_error():  # D1
    report = poverty_report(made_frames([Made("DK", WORKED)]), VN_2022)
    found = estimate(report)
    assert_allclose(found.value or 0, 70 / 120, rtol=1e-12)
    assert_allclose(found.se or 0, 0.186339, rtol=1e-5)
    assert (found.n, found.psus, found.df) == (8, 4, 2)
    assert report.measures == ("H", NEAR, POOR_OR_NEAR)


def test_near_poor_and_both_are_counted_beside_the_poor():  # D1
    homes = [*WORKED[:-1], replace(WORKED[-1], answers=NEAR_POOR)]
    report = poverty_report(made_frames([Made("DK", homes)]), VN_2022)
    assert_allclose(estimate(report, NEAR).value or 0, 20 / 120)
    assert_allclose(estimate(report, POOR_OR_NEAR).value or 0, 90 / 120)


def test_communes_are_domains_of_the_whole_design():  # D1
    report = poverty_report(made_frames([Made("DK", WORKED)]), VN_2022)
    assert_allclose(estimate(report, area="C1").value or 0, 10 / 40)
    assert_allclose(estimate(report, area="C2").value or 0, 60 / 80)
    assert report.names == {"C1": "Xã C1", "C2": "Xã C2"}


def test_a_psu_without_interviews_stays_in_the_design():  # D2
    refused = Home("C2-3", 1, {}, 20, "2", result="refused")
    report = poverty_report(made_frames([Made("DK", [*WORKED, refused])]), VN_2022)
    found = estimate(report)
    assert_allclose(found.value or 0, 70 / 120, rtol=1e-12)
    # stratum 1: residuals ±35/12 · 10/120 … as worked; stratum 2 now has three PSUs
    p, total = 70 / 120, 120.0
    first = [10 * (1 - 2 * p) / total, 10 * (0 - 2 * p) / total]
    second = [20 * (2 - 2 * p) / total, 20 * (1 - 2 * p) / total, 0.0]
    variance = sum(
        len(z) / (len(z) - 1) * sum((each - sum(z) / len(z)) ** 2 for each in z)
        for z in (first, second)
    )
    assert_allclose(found.se or 0, variance**0.5, rtol=1e-12)
    assert report.incomplete == {"DK": 0}


def test_a_stratum_where_nobody_was_interviewed_is_named():  # D2
    lost = [Home("C3-1", n, {}, 30, "3", result="lost") for n in (1, 2)]
    lost += [Home("C3-2", 1, {}, 30, "3", result="lost")]
    report = poverty_report(made_frames([Made("DK", [*WORKED, *lost])]), VN_2022)
    assert report.silent == {"DK": ("3",)}
    assert_allclose(estimate(report).value or 0, 70 / 120, rtol=1e-12)


def test_a_blank_answer_leaves_its_household_out_whatever_its_income():  # D3
    # rich with a blank is classified, poor with a blank is not: both are left out
    rich = Home("C1-1", 3, RICH | {"toilet": None}, 10)
    poor = Home("C1-2", 3, POOR | {"toilet": None}, 10)
    report = poverty_report(made_frames([Made("DK", [*WORKED, rich, poor])]), VN_2022)
    found = estimate(report)
    assert_allclose(found.value or 0, 70 / 120, rtol=1e-12)
    assert (found.n, found.missing) == (8, 2)
    assert report.incomplete == {"DK": 2}


# ---------------------------------------------------------------- maps and change

BEFORE, AFTER = date(2022, 7, 1), date(2026, 7, 1)
# hamlet C1-2 goes to commune C2 on 1 July 2025
MAPS = {AFTER: {"C1-2": "C2"}}


def later(homes: list[Home], *poor: int) -> Made:
    """The same households four years on, those at these places poor."""
    changed = [
        replace(home, answers=POOR if place in poor else RICH)
        for place, home in enumerate(homes)
    ]
    return Made("CK", changed, kind="endline", on=AFTER)


def test_each_round_keeps_its_own_map():  # D4
    frames = made_frames([Made("DK", WORKED), later(WORKED, 2, 4)], MAPS)
    report = poverty_report(frames, VN_2022)
    assert estimate(report, area="C1").n == 4
    assert estimate(report, area="C1", round_="CK").n == 2
    assert estimate(report, area="C2", round_="CK").n == 6


def test_the_comparison_stands_on_the_last_map():  # D4
    frames = made_frames([Made("DK", WORKED), later(WORKED, 2, 4)], MAPS)
    report = poverty_report(frames, VN_2022)
    assert report.map_on == AFTER
    change = next(
        each for each in report.changes if (each.measure, each.domain) == ("H", "C2")
    )
    # C2 as of 2026 holds C1-2: 60 of 100 before; 10 + 20 of 100 after
    assert_allclose(change.value_before or 0, 60 / 100)
    assert_allclose(change.value_after or 0, 30 / 100)
    on_one_map = {
        (each.round, each.domain): each.n
        for each in report.on_one_map
        if each.measure == "H"
    }
    assert on_one_map["DK", "C2"] == on_one_map["CK", "C2"] == 6


def test_the_change_counts_what_the_rounds_share():  # D5
    frames = made_frames([Made("DK", WORKED), later(WORKED, 0, 4, 5)])
    fixed = poverty_report(frames, VN_2022)
    alone = poverty_report(frames, VN_2022, covariance="independent")
    of = {
        name: next(e for e in report.changes if (e.measure, e.domain) == ("H", WHOLE))
        for name, report in (("fixed", fixed), ("independent", alone))
    }
    assert_allclose(of["fixed"].value or 0, 50 / 120 - 70 / 120)
    assert of["fixed"].overlap.psus_shared == 4
    assert of["fixed"].overlap.units_shared == 8
    assert (of["fixed"].se or 0) < (of["independent"].se or 0)
    assert (of["fixed"].covariance, fixed.covariance) == ("fixed", "fixed")


def test_a_hamlet_without_a_commune_on_the_map_is_kept_apart():  # D4
    frames = made_frames([Made("DK", WORKED), later(WORKED, 2, 4)], {AFTER: {"C1-2": ""}})
    report = poverty_report(frames, VN_2022)
    assert UNPLACED in {each.domain for each in report.on_one_map}
    assert UNPLACED not in {each.domain for each in report.changes}


def test_one_round_has_no_change():  # D5
    assert poverty_report(made_frames([Made("DK", WORKED)]), VN_2022).changes == ()


def test_a_stratum_of_one_psu_is_refused_by_name():  # D1
    lonely = [
        replace(home, stratum="3" if home.hamlet == "C2-2" else home.stratum)
        for home in WORKED
    ]
    with pytest.raises(AnalysisError, match="3"):
        poverty_report(made_frames([Made("DK", lonely)]), VN_2022)


# ---------------------------------------------------------------- reviews


def review(residents: dict[str, tuple[int, int]]) -> Made:
    """Two poor of C1, thirty poor of C2, one near-poor, one with a blank, one refusal."""
    homes = [
        *(Home("C1-1", n, POOR, members=3) for n in range(2)),
        *(Home("C2-1", n, POOR) for n in range(30)),
        Home("C2-1", 90, NEAR_POOR),
        Home("C2-1", 91, POOR | {"toilet": None}),
        Home("C2-1", 92, result="refused"),
    ]
    return Made("RS", homes, "census", "annual_review", residents=residents)


def test_a_review_is_rolled_up_from_counts():  # D6
    # programme-mne.md §7, 3: 2 of 100 and 30 of 300 make 8.0 %, not the average 6.0 %
    frames = made_frames([review({"C1-1": (100, 350), "C2-1": (300, 990)})])
    report = poverty_report(frames, VN_2022)
    rows = {row.area: row for row in report.reviews}
    assert {area: row.share("poor") for area, row in rows.items()} == {
        WHOLE: 32 / 400,
        "C1": 2 / 100,
        "C2": 30 / 300,
    }
    assert rows[WHOLE].share("near_poor") == 1 / 400
    assert rows[WHOLE].share("poor", of_persons=True) == (2 * 3 + 30 * 2) / 1340
    assert (rows["C2"].listed, rows["C2"].interviewed) == (33, 32)
    assert rows["C2"].households["incomplete"] == 1


def test_a_review_has_no_interval_anywhere():  # D6
    frames = made_frames([review({"C1-1": (100, 350), "C2-1": (300, 990)})])
    report = poverty_report(frames, VN_2022)
    assert report.estimates == report.changes == ()
    assert {each.kind for each in report.contributions} == {"census"}
    assert {(each.se, each.interval) for each in report.contributions} == {(None, None)}


def test_a_sample_and_a_review_never_mix():  # D6
    frames = made_frames(
        [Made("DK", WORKED), review({"C1-1": (100, 350), "C2-1": (300, 990)})]
    )
    report = poverty_report(frames, VN_2022)
    assert {each.round for each in report.estimates} == {"DK"}
    assert {row.round for row in report.reviews} == {"RS"}
    assert [facts.code for facts in report.samples] == ["DK"]


def test_an_uncounted_hamlet_leaves_its_area_without_a_rate():  # D7
    frames = made_frames([review({"C1-1": (100, 350)})])
    rows = {row.area: row for row in poverty_report(frames, VN_2022).reviews}
    assert rows["C1"].share("poor") == 0.02
    assert rows["C2"].share("poor") is None
    assert rows[WHOLE].share("poor") is None
    assert rows[WHOLE].residents.uncounted == 1
    assert rows["C2"].households["poor"] == 30


def test_a_commune_without_listed_households_has_a_rate_of_zero():  # D6
    frames = made_frames(
        [review({"C1-1": (100, 350), "C2-1": (300, 990), "C3-1": (50, 170)})]
    )
    rows = {row.area: row for row in poverty_report(frames, VN_2022).reviews}
    assert (rows["C3"].listed, rows["C3"].share("poor")) == (0, 0.0)


# ---------------------------------------------------------------- the global MPI


def test_the_global_mpi_counts_persons():  # D8
    homes = [
        Home("C1-1", 1, SIX, members=6),
        Home("C1-1", 2, {}, members=2),
        Home("C1-2", 1, {}, members=4),
        Home("C1-2", 2, SIX | {"child_death_5y": "yes"}, members=3),
    ]
    report = poverty_report(made_frames([Made("DK", homes)]), GLOBAL)
    of = {measure: estimate(report, measure) for measure in report.measures}
    poor, everybody = 6 + 3, 6 + 2 + 4 + 3
    scores = Fraction(6, 18) * 6 + Fraction(9, 18) * 3
    assert_allclose(of["H"].value or 0, poor / everybody)
    assert_allclose(of["A"].value or 0, float(scores) / poor)
    assert_allclose(of["M0"].value or 0, float(scores) / everybody)
    assert_allclose(of["M0"].value or 0, (of["H"].value or 0) * (of["A"].value or 0))
    assert of["H"].unit == "person"
    contributions = [e for e in report.contributions if e.measure == "contribution"]
    assert_allclose(sum(each.value or 0 for each in contributions), 1)


def test_a_standard_with_classes_may_count_persons():  # D8
    counted = msgspec.structs.replace(VN_2022, counted="person")
    homes = [Home("C1-1", 1, POOR, members=6), Home("C1-2", 1, NEAR_POOR, members=2)]
    homes += [Home("C1-2", 2, RICH, members=4)]
    report = poverty_report(made_frames([Made("DK", homes)]), counted)
    of = {measure: estimate(report, measure) for measure in report.measures}
    shares = [of[measure].value for measure in ("H", NEAR, POOR_OR_NEAR)]
    assert_allclose(shares, [6 / 12, 2 / 12, 8 / 12])
    assert {of[measure].unit for measure in ("H", NEAR)} == {"person"}


def test_contributions_of_households_sum_to_one():  # D8
    report = poverty_report(made_frames([Made("DK", WORKED)]), VN_2022)
    parts = {
        e.indicator: e.value for e in report.contributions if e.measure == "contribution"
    }
    assert_allclose(sum(value or 0 for value in parts.values()), 1)
    assert_allclose(parts["d09_water"] or 0, 1 / 3)


# ---------------------------------------------------------------- what can't be measured


def test_a_round_that_never_asked_is_left_out_by_name():  # D9
    short = replace(later(WORKED, 2), has_living=False)
    report = poverty_report(made_frames([Made("DK", WORKED), short]), GLOBAL)
    ((facts, missing),) = report.left_out
    assert facts.code == "CK"
    assert {"assets", "years_schooling"} <= set(missing)
    assert [facts.code for facts in report.rounds] == ["DK"]


def test_a_standard_that_nobody_asked_is_refused():  # D9
    frames = made_frames([Made("DK", WORKED, has_living=False)])
    with pytest.raises(
        StandardNotAsked, match="“ds” asked everything that standard “global"
    ):
        poverty_report(frames, GLOBAL)


def test_one_degree_of_freedom_gives_no_interval():  # D10
    report = poverty_report(made_frames([Made("DK", WORKED)]), VN_2022)
    found = estimate(report, area="C2")
    assert (found.df, found.interval, found.reason) == (1, None, "no_df")
    assert found.se is not None
    assert estimate(report).interval is not None
