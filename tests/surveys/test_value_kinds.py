"""The kind of a calculation, read off its formula and never off the answers.

V1  numbers, dates and texts are told apart through functions, branches and references
V2  codes with leading zeros stay texts
V3  what can't be told is text: circles, unreadable formulas, unknown names
V4  the author's bind::type wins
"""

from __future__ import annotations

import pytest

from surveys.instruments import load
from surveys.question_types import Kind
from surveys.questionnaire import Question, Questionnaire
from surveys.value_kinds import ValueKinds
from surveys.xlsform import convert_text

ASKED = (
    Question("rooms", ("data", "rooms"), type="integer"),
    Question("area", ("data", "area"), type="decimal"),
    Question("commune", ("data", "commune"), type="text"),
    Question("born_on", ("data", "born_on"), type="date"),
    Question("toilet", ("data", "toilet"), type="select_one"),
    Question("twice", ("data", "a", "twice"), type="integer"),
    Question("twice", ("data", "b", "twice"), type="integer"),
    Question("circle", ("data", "circle"), type="calculate", calculation="${circle} + 1"),
)


def kind_of(formula: str, value_type: str = "") -> Kind:
    """Give the kind of a calculate with this formula."""
    path = ("data", "x")
    question = Question(
        "x", path, type="calculate", calculation=formula, value_type=value_type
    )
    return ValueKinds(Questionnaire("f", children=(*ASKED, question))).of(question)


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("3", Kind.INTEGER),
        ("2.5", Kind.DECIMAL),
        ("-${rooms}", Kind.INTEGER),
        ("${rooms} * 2 - 1", Kind.INTEGER),
        ("${rooms} + ${area}", Kind.DECIMAL),
        ("${rooms} div 2", Kind.DECIMAL),
        ("${rooms} mod 2", Kind.INTEGER),
        ("${commune} + 1", Kind.DECIMAL),
        ("${rooms} > 2", Kind.TEXT),
        ("count(${commune})", Kind.INTEGER),
        ("int(${area})", Kind.INTEGER),
        ("round(${area})", Kind.INTEGER),
        ("round(${area}, 1)", Kind.DECIMAL),
        ("sum(${rooms})", Kind.INTEGER),
        ("number(${commune})", Kind.DECIMAL),
        ("number(format-date(${born_on}, '%Y%m%d')) - ${rooms}", Kind.INTEGER),
        ("number(format-date(${born_on}, '%b'))", Kind.DECIMAL),
        ("number()", Kind.INTEGER),
        ("if(${rooms} > 2, '1', if(${rooms} > 0, '0', ''))", Kind.INTEGER),
        ("if(${rooms} > 2, 1, 0.5)", Kind.DECIMAL),
        ("if(${rooms} > 2, '1.5', '')", Kind.DECIMAL),
        ("if(${rooms} > 2, 'many', 1)", Kind.TEXT),
        ("coalesce(${rooms}, 0)", Kind.INTEGER),
        ("once(${born_on})", Kind.DATE),
        ("today()", Kind.DATE),
        ("now()", Kind.MOMENT),
        ("concat(${rooms}, 'x')", Kind.TEXT),
        ("${born_on}", Kind.DATE),
        ("${toilet}", Kind.TEXT),
        ("''", Kind.TEXT),
    ],
)
def test_the_kind_is_read_off_the_formula(formula: str, kind: Kind):  # V1
    assert kind_of(formula) is kind


def test_codes_with_leading_zeros_stay_texts():  # V2
    assert kind_of("if(${rooms} > 2, '01', '10')") is Kind.TEXT
    assert kind_of("${commune}") is Kind.TEXT


@pytest.mark.parametrize(
    "formula", ["${circle}", "${twice}", "${nobody}", "1 +", ".", "${a} |"]
)
def test_what_can_not_be_told_is_text_or_at_least_no_crash(formula: str):  # V3
    assert kind_of(formula) in {Kind.TEXT, Kind.DECIMAL}


def test_a_circle_ends():  # V3
    assert kind_of("${x}") is Kind.TEXT


def test_the_authors_bind_type_wins():  # V4
    assert kind_of("concat('1', '2')", value_type="int") is Kind.INTEGER
    assert kind_of("1 + 1", value_type="string") is Kind.TEXT


def test_the_indicators_of_the_annual_review_are_numbers():  # V1
    questionnaire = convert_text(load("annual_review")).questionnaire
    kinds = ValueKinds(questionnaire)
    numbers = {"household_size", "age", "income_12m", "d01_employment", "deprivations"}
    assert {kinds.of(questionnaire.question(name)) for name in numbers} == {Kind.INTEGER}
    assert kinds.of(questionnaire.question("income_pc_month")) is Kind.DECIMAL
    assert kinds.of(questionnaire.question("wall_durable")) is Kind.TEXT
    assert kinds.of(questionnaire.question("floor_area_m2")) is Kind.DECIMAL
