"""Numbers in words: Vietnamese and English, signs, dashes."""

from __future__ import annotations

import doctest
import string
from typing import get_args

import pytest

import analysis.words
from analysis.intervals import Reason
from analysis.words import (
    CLASSES,
    HEADINGS,
    MEASURES,
    NOTES,
    PLOTS,
    UNITS,
    number,
    p_value,
    points,
    word,
)


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(analysis.words).failed == 0


@pytest.mark.parametrize(
    ("value", "vi"), [(0.0, "0,0"), (-0.04, "0,0"), (-0.06, "−0,1"), (-1234.5, "−1.234,5")]
)
def test_a_zero_has_no_sign(value: float, vi: str):
    assert number(value, "vi", 1) == vi


def test_differences_have_a_sign_but_zero():
    assert points(0.0001, "en") == "0.0 points"
    assert points(0.02, "vi", sign="") == "2,0 điểm %"
    assert points(None) == "–"


@pytest.mark.parametrize(
    ("p", "written"), [(0.0004, "< 0,001"), (0.0306, "0,031"), (None, "–")]
)
def test_a_small_p_value_is_less_than_a_thousandth(p: float | None, written: str):
    assert p_value(p) == written


def test_every_reason_has_its_note_in_both_languages():
    for reason in set(get_args(Reason)) - {""}:
        assert NOTES[reason]["vi"] != NOTES[reason]["en"]


@pytest.mark.parametrize("words", [MEASURES, UNITS, NOTES, HEADINGS, PLOTS, CLASSES])
def test_every_word_is_in_both_languages(words: dict[str, dict[str, str]]):
    assert all(set(entry) == {"vi", "en"} for entry in words.values())


@pytest.mark.parametrize("words", [NOTES, PLOTS])
def test_both_languages_say_the_same_facts(words: dict[str, dict[str, str]]):
    for key, entry in words.items():
        vi, en = (
            {field for _, field, _, _ in string.Formatter().parse(entry[language]) if field}
            for language in ("vi", "en")
        )
        assert vi == en, key


def test_a_variable_without_a_name_stays_itself():
    assert word(MEASURES, "income", "vi") == "income"
