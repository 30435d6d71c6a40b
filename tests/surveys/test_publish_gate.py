"""The traps of tablets are caught before a questionnaire is published, one by one.

Each test names the trap as field notes of the web engines number them; what stops here is
either a fault of an expression (compile_form) or a finding of the level FAULT (lint).

G3   a default that is a code of no list: the web engine blanks it without a word
G4   an absolute path within brackets
G5   a total over what may be blank (a warning: blank may be meant)
G6   a default time without its zone, and a whole number of more than nine digits
G7   a default decimal with a comma
G10  a rule without a message (a warning: the client has words of its own)
G11  raw HTML in a label (advice: the client shows its text)
G12  what a converter lets pass: an unknown function in a branch that nobody reaches, a
     wrong number of arguments, a bad or endless pattern, a missing node, a missing list, a
     circle, an unknown kind of path
G15  what only one of the two clients knows: functions, the last saved interview
G16  once() within a larger expression, which both engines let run away

The other traps have no mark on a questionnaire: 1, 2, 8 and 9 are the client's own
(tests/client), 13 is the evaluator's, 14 is the map's.
"""

from __future__ import annotations

import pytest

from surveys.form_reading import compile_form
from surveys.lint_rules import Level
from surveys.linting import lint
from surveys.xlsform import convert_text

SHEETS = """
| survey |
| | type | name | label | relevant | constraint | required | calculation |
| | integer | a | A | | | yes | |
| | text | t | T | | {constraint} | | |
| | begin_repeat | member | M | | | | |
| | integer | age | Age | | | {required} | |
| | end_repeat | | | | | | |
| | calculate | b | | | | | {first} |
| | calculate | c | | {relevant} | | | {second} |
| settings |
| | form_id | version | instance_name |
| | gate | 1 | 'x' |
"""
BLANK = dict.fromkeys(("constraint", "required", "first", "second", "relevant"), "")


def gate(**cells: str) -> tuple[list[str], list[str]]:
    """Give the codes that forbid publishing, and those that warn."""
    written = SHEETS.format(**BLANK | {"first": "1", "second": "1"} | cells)
    converted = convert_text(written)
    faults = [fault.code for fault in compile_form(converted.xform).faults]
    findings = lint(converted)
    faults += [each.code for each in findings if each.level is Level.FAULT]
    return faults, [each.code for each in findings if each.level is Level.WARNING]


def test_a_sound_questionnaire_passes():
    assert gate() == ([], [])


def test_an_absolute_path_in_brackets_is_caught():  # G4
    formula = "count(${member}[${age} < 16])"
    assert gate(first=formula) == (["reference_in_brackets"], [])
    assert gate(first="count(${member}[./age < 16])") == ([], [])


@pytest.mark.parametrize("total", ["sum", "max", "min"])
def test_a_total_over_a_blank_is_warned_of(total: str):  # G5
    assert gate(first=f"{total}(${{age}})") == ([], ["total_over_blank"])
    faults, warnings = gate(first=f"{total}(${{age}})", required="yes")
    assert (faults, warnings) == ([], [])


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("if(${a} > 0, foo(1), 0)", "surveys.unknown_function"),
        ("if(false(), 1, foo(1))", "surveys.unknown_function"),
        ("${a} > 1 or substring(${t}, 1)", "surveys.unknown_function"),
        ("if(${a} > 0, 1)", "surveys.wrong_arity"),
        ("round(1, 2, 3)", "surveys.wrong_arity"),
        ("indexed-repeat(${age}, ${member})", "surveys.wrong_arity"),
        ("regex(${t}, '^[0-9$')", "surveys.bad_regex"),
        ("regex(${t}, '^([0-9]+)+$')", "surveys.slow_regex"),
        ("/data/nothing + 1", "surveys.unknown_path"),
        ("count(${member}[./agee > 1])", "surveys.unknown_path"),
        ("instance('nothing')/root/item/name", "surveys.unknown_path"),
        ("//age", "surveys.unsupported_expression"),
        ("1 +", "surveys.expression_syntax"),
    ],
)
def test_what_the_converter_lets_pass_is_caught(formula: str, code: str):  # G12
    faults, _ = gate(first=formula)
    assert code in faults


@pytest.mark.parametrize(
    "cells",
    [
        {"first": "${c} + 1", "second": "${b} + 1"},
        {"first": "${c}", "relevant": "${b} = 1"},
        {"first": "${b} + 1"},
    ],
)
def test_a_circle_is_caught(cells: dict[str, str]):  # G12
    faults, _ = gate(**cells)
    assert "surveys.dependency_cycle" in faults


def test_a_constraint_may_read_its_own_answer():  # G12
    faults, _ = gate(constraint=". != ${a}")
    assert faults == []


def test_what_one_client_cannot_do_is_caught():  # G15
    assert gate(first="is-selected(${t}, 'x')")[0] == ["not_in_web_client"]
    assert gate(first="if(${a} = 1, version(), '')")[0] == ["not_in_web_client"]


def test_what_is_last_saved_is_warned_of():  # G15
    assert of_default("text", "${last-saved#other}") == [("last_saved", Level.WARNING)]


# ---------------------------------------------------------------- defaults

ONE = """
| survey |
| | type | name | label | default |
| | text | other | Other | |
| | {type} | a | A | {default} |
| choices |
| | list_name | name | label |
| | size | small | Small |
| | size | large | Large |
| settings |
| | form_id | version | instance_name |
| | gate | 1 | 'x' |
"""
REFUSED = [("default_out_of_type", Level.FAULT)]


def of_default(type_: str, default: str) -> list[tuple[str, Level]]:
    """Give what is found in a questionnaire with one default."""
    findings = lint(convert_text(ONE.format(type=type_, default=default)))
    return [(each.code, each.level) for each in findings if each.code != "unused_list"]


@pytest.mark.parametrize(
    ("type_", "default"),
    [
        ("select_one size", "medium"),  # G3
        ("select_multiple size", "small medium"),  # G3
        ("time", "06:30"),  # G6
        ("time", "06:30:00.000+07:00"),  # G6: its + is taken for a sum
        ("integer", "1000000000"),  # G6
        ("integer", "2.5"),
        ("decimal", "45,5"),  # G7
        ("date", "2026-02-31"),
    ],
)
def test_a_default_that_tablets_drop_is_caught(type_: str, default: str):  # G3 G6 G7
    assert of_default(type_, default) == REFUSED


@pytest.mark.parametrize(
    ("type_", "default"),
    [
        ("select_one size", "small"),
        ("select_multiple size", "small large"),
        ("time", "concat('06:30', ':00.000+07:00')"),
        ("integer", "-999999999"),
        ("integer", "1 + 1"),
        ("decimal", "45.5"),
        ("date", "2026-02-28"),
        ("date", "today()"),
        ("text", "45,5"),
    ],
)
def test_a_default_that_tablets_take_passes(type_: str, default: str):  # G3 G6 G7
    assert of_default(type_, default) == []


def test_a_rule_without_a_message_is_warned_of():  # G10
    written = SHEETS.format(
        **BLANK | {"first": "1", "second": "1", "constraint": ". != ''"}
    )
    found = {each.code: each.level for each in lint(convert_text(written))}
    assert found == {
        "constraint_without_message": Level.WARNING,
        "required_without_message": Level.ADVICE,
    }


def test_html_in_a_label_is_advised_against():  # G11
    written = ONE.format(type="text", default="").replace("| A |", "| <b>A</b> |")
    found = {each.code: each.level for each in lint(convert_text(written))}
    assert found["html_in_label"] is Level.ADVICE


# ---------------------------------------------------------------- once


@pytest.mark.parametrize(
    "formula",
    [
        "once(${a}) + 1",
        "concat('x', once(random()))",
        "if(once(random()) > 0.5, 1, 0)",
        "round(2.5, once(${a}))",
        "once(once(random()) + 1)",
    ],
)
def test_once_within_a_larger_expression_is_caught(formula: str):  # G16
    assert gate(first=formula)[0] == ["once_within"]


def test_once_in_a_condition_is_caught():  # G16
    assert gate(relevant="once(${a}) = 1")[0] == ["once_within"]


@pytest.mark.parametrize(
    "formula",
    [
        "once(random())",
        "int(once(random() * 10))",
        "if(${a} = 1, once(random()), '')",
        "coalesce(once(${t}), 'x')",
    ],
)
def test_once_that_gives_the_result_passes(formula: str):  # G16
    assert gate(first=formula)[0] == []
