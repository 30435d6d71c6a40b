"""Patterns that can take for ever are known by their form, and the others are bounded.

P1  repetitions of what is repeated already are refused, whatever their dress
P2  the patterns that questionnaires use are not
P3  each further repetition of the same letters shortens the texts that are tried
P4  a long pattern is judged at once; one with too many ways counts as slow
P5  regex() answers on the worst of texts, and says no to a text too long to try
P6  publishing names a slow pattern and its place
"""

from __future__ import annotations

import pytest

from surveys.errors import SlowRegex
from surveys.expression_functions import FUNCTIONS
from surveys.patterns import longest_text
from tests.surveys.forms import compiled


@pytest.mark.parametrize(
    "pattern",
    [
        *("^(a+)+$", "(a|a)*", "(a|aa)+$", r"^(\w+ ?)+$", "(.*)*", "(x+x+)+y", "(a*)*b"),
        *(r"(\d+)*$", "([a-z]{1,20} ?){1,5}", "(a{1,30}){1,30}", "(a?){50}a{50}"),
        # OWASP, "Regular expression denial of service", examples
        *(r"([a-zA-Z]+)*", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(.*a){11,}", "(?:a|b|ab)*c"),
        *("(?P<x>a+)+", "([^x]+[^y]*)*z", "(a?a?)*", "a?" * 30 + "a" * 30),
    ],
)
def test_a_repetition_of_what_is_repeated_is_refused(pattern: str):  # P1
    assert longest_text(pattern) == 0


@pytest.mark.parametrize(
    "pattern",
    [
        *("^[0-9]{12}$", r"^(0[0-9]{9}|\+84[0-9]{9})$", "^[^ ]{1,40}$", "", r"^\bà+\b$"),
        *(r"^(\d{1,3}\.){3}\d{1,3}$", "^([A-Z][a-z]+ ?)+$", "^(ab|cd)+$", "(?=.*x).{4,8}"),
        *(r"^[\w.]+$", "^[A-Za-zÀ-ỹ ]+$", "^([^,]+,)*[^,]+$", r"^(?:[0-9]{3}-)?[0-9]{4}$"),
        *(r"^[a-z0-9_.-]+@[a-z0-9.-]+\.[a-z]{2,6}$", r"^[]x]\x41\u00e0$", "^(|a)$"),
    ],
)
def test_what_questionnaires_use_is_not(pattern: str):  # P2
    assert longest_text(pattern) >= 100


def test_more_repetitions_of_the_same_letters_take_shorter_texts():  # P3
    lengths = [longest_text(".*".join("abcd"[: number + 1])) for number in (1, 2, 3)]
    assert lengths == [10_000_000, 3_162, 215]
    assert longest_text("[0-9]{0,3}x") == 2_500_000, "four ways to share a text out"


def test_a_long_pattern_is_judged_at_once():  # P4
    assert longest_text("a" * 2_000) == 10_000_000
    assert longest_text("(" + "|".join(f"{n:03}x" for n in range(40)) + ")+") > 0
    everything = "|".join(["."] + [f"[{a}{b}]" for a in "abcdef" for b in "ghijklmn"])
    assert longest_text(f"({everything})+") == 0


def test_regex_answers_on_the_worst_of_texts():  # P5
    regex = FUNCTIONS["regex"].call
    assert regex(["a" * 60 + "!", "^(a+)+$"]) is False
    assert regex(["a" * 20, "^a*a*a*$"]) is True
    assert regex(["a" * 5_000, "^a*a*a*$"]) is False, "too long to try"


def test_publishing_names_a_slow_pattern():  # P6
    form = compiled("""
        | | type | name | label | constraint |
        | | text | code | Mã    | regex(., '^([a-z]+)*$') |
    """)
    (fault,) = form.faults
    assert isinstance(fault, SlowRegex)
    assert fault.facts == {
        "where": "/data/code (constraint)",
        "pattern": "^([a-z]+)*$",
    }
    assert "bị treo" in fault.sentence("vi")
