"""Expressions: read, and found faulty before a form is published.

D1  operators bind as XPath says, and a path is read step by step
D2  what is not an expression is refused at its place in the text
D3  XPath that JavaRosa doesn't know is refused by name
D4  unknown functions, paths and lists, wrong numbers of arguments, bad patterns and circles
    are found without any answers, with where they stand
D5  a faulty rule doesn't stop the others of its form
"""

from __future__ import annotations

import pytest
from lxml import etree

from surveys.errors import (
    BadRegex,
    DependencyCycle,
    ExpressionSyntax,
    NotAnXForm,
    SurveyError,
    UnknownFunction,
    UnknownPath,
    UnsupportedExpression,
    WrongArity,
)
from surveys.evaluating import evaluate
from surveys.expression_parser import Binary, Literal, Negation, Path, Step, parse
from surveys.form_reading import compile_form
from surveys.interviews import read_interview
from tests.surveys.forms import compiled
from tests.surveys.reference import javarosa

# ---------------------------------------------------------------- reading


def test_and_binds_before_or_and_multiplication_before_addition():  # D1
    assert parse("1 or 2 and 3 + 4 * 5") == Binary(
        "or",
        Literal(1.0),
        Binary(
            "and",
            Literal(2.0),
            Binary("+", Literal(3.0), Binary("*", Literal(4.0), Literal(5.0))),
        ),
    )


def test_a_minus_stands_before_a_value_or_between_two():  # D1
    assert parse("-2 - -3") == Binary("-", Negation(Literal(2.0)), Negation(Literal(3.0)))


def test_a_hyphen_within_a_name_is_not_a_minus():  # D1
    assert parse("birth-year") == Path(".", (Step("birth-year"),))


def test_a_path_is_read_step_by_step_with_its_brackets():  # D1
    expected = Path(
        "/",
        (
            Step("data"),
            Step("member", (Binary("<", Path(".", (Step("age"),)), Literal(16.0)),)),
        ),
    )
    assert parse("/data/member[age < 16]") == expected


@pytest.mark.parametrize("word", ["and", "or", "div", "mod"])
def test_a_question_may_be_named_like_an_operator(word: str):  # D1
    assert parse(f"../{word} = 1").left == Path(".", (Step(".."), Step(word)))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1 +", 3),
        ("(1, 2)", 2),
        ("../age >= ", 10),
        ("if(1, 2", 7),
        ("'it''s'", 4),
        ("../age ? 3", 7),
        ("${age} > 3", 1),
        ("", 0),
        ("1 + )", 4),
        ("../", 3),
        ("/data/ 3", 7),
        ("(" * 200 + "1" + ")" * 200, 60),
    ],
)
def test_what_is_no_expression_is_refused_at_its_place(text: str, place: int):  # D2
    with pytest.raises((ExpressionSyntax, UnsupportedExpression)) as caught:
        parse(text, "/data/age (relevant)")
    assert getattr(caught.value, "place", place) == place
    assert str(caught.value).startswith("/data/age (relevant)")


@pytest.mark.parametrize(
    ("text", "construct"),
    [
        ("//age", "//"),
        ("/data//age", "//"),
        ("../a | ../b", "|"),
        ("$age", "$…"),
        ("child::age", "child::"),
        ("../age/text()", "text("),
        ("(../age)[1]", "(…)["),
        ("concat('a')/b", "(…)/"),
    ],
)
def test_xpath_that_javarosa_does_not_know_is_refused_by_name(text, construct):  # D3
    with pytest.raises(UnsupportedExpression) as caught:
        parse(text)
    assert caught.value.facts["construct"] == construct


# ---------------------------------------------------------------- the publish gate


def faults(calculation: str, more: str = "") -> list[SurveyError]:
    sheet = (
        "| | type | name | label | calculation | constraint |\n"
        "| | integer | age | Tuổi | | |\n"
        f"| | calculate | x | | {calculation} | |\n{more}"
    )
    return list(compiled(sheet).faults)


@pytest.mark.parametrize(
    ("calculation", "error", "facts"),
    [
        (
            "if(${age} > 200, roundd(${age}), 0)",
            UnknownFunction,
            {"function": "roundd", "nearest": "round"},
        ),
        ("round()", WrongArity, {"function": "round", "wanted": "1–2", "given": 0}),
        ("if(1, 2)", WrongArity, {"function": "if", "wanted": "3", "given": 2}),
        ("concat()", WrongArity, {"function": "concat", "wanted": "≥ 1", "given": 0}),
        (
            "weighted-checklist(1, 2, 1)",
            WrongArity,
            {"function": "weighted-checklist", "wanted": "≥ 2", "given": 3},
        ),
        (
            "indexed-repeat(${age}, /data, 1, 2)",
            WrongArity,
            {"function": "indexed-repeat", "wanted": "3, 5, 7, 9, 11", "given": 4},
        ),
        ("/data/agee + 1", UnknownPath, {"path": "/data/agee"}),
        ("../../../age", UnknownPath, {"path": "/age"}),
        ("instance('nowhere')/root/item", UnknownPath, {"path": "instance('nowhere')"}),
        (
            "instance('yes_no')/root/item[nam = 'yes']/name",
            UnknownPath,
            {"path": "instance('yes_no')/root/item/nam"},
        ),
        ("jr:choice-name('yes', '/data/agee')", UnknownPath, {"path": "/data/agee"}),
        ("regex(${age}, '[0-9')", BadRegex, {"pattern": "[0-9"}),
        ("instance(${age})/root/item", UnsupportedExpression, {"construct": "instance()"}),
        ("count(instance('yes_no'))", UnsupportedExpression, {"construct": "instance()"}),
        ("${age} + * 3", ExpressionSyntax, {"found": "3"}),
    ],
)
def test_a_fault_is_found_without_any_answers(calculation, error, facts):  # D4
    more = "| | select_one yes_no | farm | Làm nông? | | |\n"
    found = faults(calculation, more)
    assert error in {type(fault) for fault in found}
    fault = next(fault for fault in found if type(fault) is error)
    assert {name: fault.facts[name] for name in facts} == facts
    assert fault.sentence("vi").startswith("/data/x (calculate)")


def test_the_gate_looks_into_branches_that_are_rarely_reached():  # D4
    assert faults("if(${age} > 999, foo(1), 0)")


def test_labels_choices_counts_and_defaults_are_looked_at_too():  # D4
    found = compiled(
        """
| | type | name | label | choice_filter | repeat_count | default |
| | select_one yes_no | farm | Farm? | | | |
| | select_one yes_no | job | Job? | name = /data/none | | |
| | begin_repeat | plot | Plot | | fooo(3) | |
| | text | kind | Kind | | | tooday() |
| | end_repeat | | | | | |
"""
    ).faults
    assert {type(fault) for fault in found} == {UnknownPath, UnknownFunction}
    assert len(found) == 3


CIRCLES = {
    "| | calculate | a | | ${a} + 1 | |": "/data/a",
    "| | calculate | a | | if(. = '', 1, .) | |": "/data/a",
    """| | calculate | a | | ${b} + 1 | |
       | | calculate | b | | ${a} | |""": "/data/a, /data/b",
    "| | text | a | A | | ${a} = '' |": "/data/a",
    """| | begin_group | g | G | | ${a} = '1' |
       | | text | a | A | | |
       | | end_group | | | | |""": "/data/g, /data/g/a",
    """| | begin_repeat | m | M | | |
       | | calculate | a | | indexed-repeat(${a}, ${m}, position(..) - 1) | |
       | | end_repeat | | | | |""": "/data/m/a",
}


@pytest.mark.parametrize(("rows", "paths"), CIRCLES.items())
def test_a_circle_is_found_as_javarosa_finds_it(rows: str, paths: str):  # D4
    # ODK Validate refuses each of these with "Cycle detected".
    found = compiled(f"| | type | name | label | calculation | relevant |\n{rows}\n").faults
    (circle,) = (fault for fault in found if isinstance(fault, DependencyCycle))
    assert circle.facts["paths"] == paths


def test_a_faulty_rule_does_not_stop_the_others():  # D5
    form = compiled(
        """
| | type | name | label | calculation |
| | integer | age | Tuổi | |
| | calculate | bad | | foo(${age}) |
| | calculate | good | | ${age} + 1 |
"""
    )
    answers = etree.fromstring("<data id='small'><age>4</age></data>")
    interview = read_interview(form, answers)
    evaluate(interview, javarosa.ENDED_AT)
    assert interview.root.children["good"][0].value == 5.0
    assert interview.root.children["bad"][0].value == ""


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (b"<data/>", "model"),
        (
            b"<h xmlns='http://www.w3.org/2002/xforms'><model><instance/></model></h>",
            "instance",
        ),
    ],
)
def test_xml_without_a_model_is_no_form(content: bytes, missing: str):  # D4
    with pytest.raises(NotAnXForm) as caught:
        compile_form(content)
    assert caught.value.facts["missing"] == missing
