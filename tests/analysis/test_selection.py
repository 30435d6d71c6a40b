"""Draws: exact chances, the known truth over all possible samples, and the errors.

D1  over all starts, a systematic draw hits each unit in exactly n·size of total cases
D2  units too large for their step are taken with certainty, and all chances add to n
D3  the Horvitz-Thompson total is right on the average, for every kind of draw (simulation)
D4  the same seed gives the same sample; a new stratum leaves the others' samples alone
D5  the allocation is proportional, at least two a stratum, and adds up exactly
D6  a sample larger than its frame, a size of 0, a forgotten stratum are refused by name
"""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from analysis.errors import (
    SampleLargerThanFrame,
    SizeNotPositive,
    StratumLeftOut,
    TooFewForTheStrata,
)
from analysis.selection import (
    Drawn,
    allocate,
    generator,
    inclusion_chances,
    positions_from,
    pps_systematic,
    simple_random,
    stratified,
    systematic,
)

HAMLETS = [120, 85, 310, 42, 97, 154, 201, 66]  # households of eight hamlets


def test_over_all_starts_each_unit_is_hit_in_proportion_to_its_size():  # D1
    sizes = np.array(HAMLETS)
    total, wanted = int(sizes.sum()), 3
    hits = Counter(
        int(position)
        for start in range(total)
        for position in positions_from(sizes, wanted, start)
    )
    for position, size in enumerate(HAMLETS):
        assert Fraction(hits[position], total) == Fraction(wanted * size, total)
        chance = inclusion_chances(HAMLETS, wanted)[position]
        assert chance == wanted * size / total


def test_every_start_draws_distinct_units():  # D1
    sizes = np.array(HAMLETS)
    for start in range(int(sizes.sum())):
        assert len(set(positions_from(sizes, 3, start).tolist())) == 3


def test_a_fractional_step_keeps_equal_chances():  # D1
    hits = Counter(
        int(position)
        for start in range(10)
        for position in positions_from(np.ones(10, dtype=np.int64), 3, start)
    )
    assert [hits[position] for position in range(10)] == [3] * 10


def test_units_larger_than_the_step_are_taken_with_certainty():  # D2
    # 4·1000/1410 > 1, then 3·300/410 > 1 among the rest; 2 are left for 110 of size
    sizes = [1000, 300, 40, 50, 20]
    chances = inclusion_chances(sizes, 4)
    assert chances.tolist() == [1.0, 1.0, 2 * 40 / 110, 2 * 50 / 110, 2 * 20 / 110]
    drawn = pps_systematic(sizes, 4, generator(7))
    assert drawn.positions[:2].tolist() == [0, 1]
    assert drawn.certain.tolist() == [True, True, False, False]


@pytest.mark.parametrize("wanted", range(len(HAMLETS) + 1))
def test_chances_add_up_to_the_sample_size(wanted: int):  # D2
    assert inclusion_chances(HAMLETS, wanted).sum() == pytest.approx(wanted, abs=1e-12)
    assert len(pps_systematic(HAMLETS, wanted, generator(1)).positions) == wanted


@pytest.mark.parametrize("draw", [simple_random, systematic, pps_systematic])
def test_the_weighted_total_is_right_on_the_average(
    draw: Callable[[list[int], int, np.random.Generator], Drawn],
):  # D3
    poor = np.array([10, 3, 41, 0, 9, 20, 33, 2])
    rng = np.random.Generator(np.random.PCG64(20221122))
    totals = []
    for _ in range(4000):
        drawn = draw(HAMLETS, 3, rng)
        totals.append((poor[drawn.positions] / drawn.chances).sum())
    error = np.std(totals) / np.sqrt(len(totals))
    assert abs(np.mean(totals) - poor.sum()) < 4 * error


def test_simple_random_draws_every_pair_equally_often():  # D3
    rng = np.random.Generator(np.random.PCG64(5))
    pairs = Counter(
        tuple(simple_random(range(1, 5), 2, rng).positions.tolist()) for _ in range(6000)
    )
    assert len(pairs) == 6
    # chi-square with 5 degrees of freedom: 20.5 is its 99.9 % point
    assert sum((seen - 1000) ** 2 / 1000 for seen in pairs.values()) < 20.5


def test_the_same_seed_draws_the_same_sample():  # D4
    strata = ["rural"] * 5 + ["urban"] * 3
    first, second = (
        stratified(strata, HAMLETS, {"rural": 2, "urban": 2}, pps_systematic, seed=2022)
        for _ in range(2)
    )
    assert first.positions.tolist() == second.positions.tolist()
    assert first.chances.tolist() == second.chances.tolist()


def test_another_stratum_leaves_the_others_as_they_were():  # D4
    before = stratified(["rural"] * 8, HAMLETS, {"rural": 3}, pps_systematic, seed=9)
    after = stratified(
        ["border"] * 2 + ["rural"] * 8,
        [50, 60, *HAMLETS],
        {"border": 1, "rural": 3},
        pps_systematic,
        seed=9,
    )
    rural = after.positions >= 2
    assert (after.positions[rural] - 2).tolist() == before.positions.tolist()
    assert after.chances[rural].tolist() == before.chances.tolist()


def test_the_allocation_is_proportional_and_adds_up():  # D5
    # 14 after the two of each stratum: 14·(700, 200, 100)/1000 = 9.8, 2.8, 1.4
    assert allocate({"a": 700, "b": 200, "c": 100}, 20) == {"a": 12, "b": 5, "c": 3}


def test_a_stratum_smaller_than_its_sample_is_named():  # D6
    with pytest.raises(SampleLargerThanFrame, match=r"3 units .* only 1 \(urban\)\. Draw"):
        stratified(
            ["rural", "rural", "rural", "urban"],
            [1, 1, 1, 1],
            {"rural": 2, "urban": 3},
            systematic,
            seed=1,
        )


def test_a_size_of_zero_is_refused_with_its_row():  # D6
    with pytest.raises(SizeNotPositive, match="Row 2 of the frame has the size 0"):
        pps_systematic([4, 0, 3], 2, generator(1))


def test_a_stratum_without_sample_is_refused():  # D6
    with pytest.raises(StratumLeftOut, match="has the strata urban, but no sample"):
        stratified(["rural", "urban"], [1, 1], {"rural": 1}, systematic, seed=1)


def test_too_small_a_sample_says_how_many_it_needs():  # D6
    with pytest.raises(TooFewForTheStrata, match="Draw at least 6"):
        allocate({"a": 1, "b": 1, "c": 1}, 5)
