"""The traps of tablets are caught before a questionnaire is published, one by one.

Each test names the trap as field notes of the web engines number them; what stops here is
either a fault of an expression (compile_form) or a finding of the level FAULT (lint).

G4   an absolute path within brackets
G5   a total over what may be blank (a warning: blank may be meant)
G12  what a converter lets pass: an unknown function in a branch that nobody reaches, a
     wrong number of arguments, a bad or endless pattern, a missing node, a missing list, a
     circle, an unknown kind of path
G15  functions that only one of the two clients knows
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
