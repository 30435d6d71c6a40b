"""Interviews that nobody gave: plausible, without fault, and broken on purpose.

D1  what is simulated has nothing wrong with it, for small forms and the instruments
D2  the same seed gives the same interview, another seed another
D3  wishes are kept: blanks, numbers of members, given answers
D4  each deliberate fault is found, with its code, at its place
D5  a form whose rules can't be met is refused by the names of its questions
D6  a text made for a pattern fits the pattern
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from surveys.breaking import Breakage, break_interview
from surveys.checking import check
from surveys.compiled_form import CompiledForm
from surveys.errors import CannotSimulate, NothingToBreak
from surveys.form_reading import compile_form
from surveys.pattern_texts import text_fitting
from surveys.simulating import Wishes, simulate
from tests.surveys.chance import chance
from tests.surveys.forms import compiled
from tests.surveys.reference import javarosa

FORMS = {name: compile_form(javarosa.xform(name)) for name in javarosa.ALL}
COMPLETED = Wishes(
    repeats=(1, 4),
    answers={
        "interview_result": lambda _random, _member: "completed",
        "relation": lambda random, member: (
            "head" if member == 1 else random.choice(["spouse", "child"])
        ),
    },
)


def simulated(form: CompiledForm, seed: int, wishes: Wishes = COMPLETED) -> bytes:
    return simulate(form, chance(seed), javarosa.ENDED_AT, wishes)


@pytest.mark.parametrize("name", javarosa.ALL)
def test_what_is_simulated_has_nothing_wrong(name: str):  # D1
    for seed in range(10):
        answers = simulated(FORMS[name], seed)
        assert check(FORMS[name], answers, javarosa.ENDED_AT) == []


@given(st.integers())
def test_any_seed_gives_an_interview_without_fault(seed: int):  # D1
    form = FORMS["household"]
    assert check(form, simulated(form, seed), javarosa.ENDED_AT) == []


def test_the_same_seed_gives_the_same_interview():  # D2
    form = FORMS["annual_review"]
    assert simulated(form, 1) == simulated(form, 1)
    assert simulated(form, 1) != simulated(form, 2)


def texts(answers: bytes, name: str) -> list[str | None]:
    return [element.text for element in etree.fromstring(answers).iter(name)]


def test_optional_questions_are_left_blank_as_often_as_wished():  # D3
    form = FORMS["annual_review"]
    notes = [
        texts(simulated(form, seed, Wishes(blank=blank)), "interview_note")[0]
        for blank in (0.0, 1.0)
        for seed in range(5)
    ]
    assert all(notes[:5])
    assert notes[5:] == [None] * 5


def test_there_are_as_many_members_as_wished():  # D3
    form = FORMS["household"]
    counts = {len(texts(simulated(form, seed), "age")) for seed in range(30)}
    assert counts == {1, 2, 3, 4}
    assert texts(simulated(form, 1, Wishes(repeats=(0, 0))), "size") == ["0"]


def test_a_counted_repeat_follows_its_count():  # D3
    answers = simulated(FORMS["nested"], 3)
    assert len(texts(answers, "rooms")) == int(texts(answers, "houses")[0] or 0)


def test_given_answers_are_taken():  # D3
    wishes = Wishes(answers={"farm": lambda *_: "no"})
    assert texts(simulated(FORMS["household"], 1, wishes), "farm") == ["no"]


@pytest.mark.parametrize("breakage", Breakage, ids=lambda breakage: breakage.name)
def test_each_deliberate_fault_is_found_at_its_place(breakage: Breakage):  # D4
    # The instruments ask for no day without a rule of its own.
    free_day = compiled("| | type | name | label |\n| | date | d | D |\n")
    form = free_day if breakage is Breakage.TOO_LATE else FORMS["annual_review"]
    for seed in range(10):
        answers = simulated(form, seed)
        broken, place = break_interview(form, answers, breakage, chance(seed))
        found = {
            (issue.code, issue.path) for issue in check(form, broken, javarosa.ENDED_AT)
        }
        assert (breakage.value, place) in found


def test_where_nothing_can_be_broken_that_is_said():  # D4
    form = compiled("| | type | name | label |\n| | text | a | A |\n")
    with pytest.raises(
        NothingToBreak, match=r"no place for the fault “answers.unknown_choice"
    ):
        break_interview(form, simulated(form, 1), Breakage.CHOICE, chance(1))


def test_rules_that_cannot_be_met_are_named():  # D5
    form = compiled(
        "| | type | name | label | required | constraint |\n"
        "| | text | a | A | yes | . = 'one word in a million' |\n"
    )
    with pytest.raises(CannotSimulate, match=r"the rules of /data/a\. Give"):
        simulated(form, 1)


def test_what_only_a_device_knows_is_made_up():  # D1
    form = compiled("""
| | type        | name   | label | calculation    | default | parameters |
| | calculate   | key    |       | once(uuid())   |         |            |
| | calculate   | when   |       | now()          |         |            |
| | acknowledge | agreed | Yes?  |                |         |            |
| | hidden      | kind   |       |                | demo    |            |
""")
    answers = simulated(form, 1)
    assert len(texts(answers, "key")[0] or "") == 36
    assert (texts(answers, "when")[0] or "").startswith("2026-03-02T09:30:00.000+07:00")
    assert (texts(answers, "agreed"), texts(answers, "kind")) == (["OK"], ["demo"])
    assert check(form, answers, javarosa.ENDED_AT) == []


PATTERNS = [
    "^[0-9]{12}$",
    "^[^ ]{1,40}$",
    "0[0-9]{9}|\\+84[0-9]{9}",
    "[A-Z][a-z]+( [A-Z][a-z]*)?",
    "(TB|TC)\\d{2}-\\d{2,}",
    "a?b*c+\\.(?:x|y)",
    "[a\\-z]{3}",
    "[\\w-]+",
]


def test_letters_of_any_language_are_made_up_as_letters():  # D6
    assert text_fitting("\\p{L}{3}", chance(1)).isalpha()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_made_for_a_pattern_fits_it(pattern: str):  # D6
    for seed in range(40):
        made = text_fitting(pattern, chance(seed))
        assert re.fullmatch(pattern, made), made
