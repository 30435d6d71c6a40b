"""Single expressions give what JavaRosa 5.1, the engine inside ODK Collect, gives.

D1  every expression of reference/expressions.tsv, but for the differences that
    surveys.expression_values lists
D2  every function there is has been asked about
D3  JavaRosa, where there is a JDK, still gives what is committed
"""

from __future__ import annotations

import json
from functools import cache
from math import isclose, isnan

import pytest
from lxml import etree

from surveys.errors import SurveyError
from surveys.evaluating import evaluate
from surveys.expression_parser import parse
from surveys.expression_values import scalar, to_text
from surveys.expressions import compile_expression
from surveys.form_reading import compile_form
from surveys.interviews import read_interview
from surveys.references import ARITIES
from surveys.scopes import Scope
from tests.surveys.reference import javarosa

DIFFERENT = {
    # JavaRosa's text first; the reason is in surveys.expression_values.
    "max(-5, -3)": ("0", "-3"),
    "string(0.0001)": ("1.0E-4", "0.0001"),
    "/data/member[2]/age": ("", "10"),
    "instance('commune')/root/item[2]/name": ("", "c2"),
    "string-length(/data/member[1]/income)": ("0", "9"),
    "string(/data/plot[2]/area)": ("", "2"),
    "/data/plot[2]/area + 0": ("NaN", "2"),
    "selected(/data/member[1]/age, '40')": ("false", "true"),
    "count(/data/member[1])": ("0", "1"),
    # a star is filled in from where the expression stands
    "/data/*": ("yes", "2026-01-01"),
    "count(/data/*)": ("1", "17"),
    # outside brackets position() is nobody's position
    "position()": ("0", "1"),
    # infinity less infinity is not a number
    "5 div 0 = 5 div 0": ("false", "true"),
    # only the device knows its keys
    "extract-signed('a', 'b')": ("", "yes"),
}
STOPS_JAVAROSA = {
    # what JavaRosa stops at, and what is given here instead
    "/data/member/age": "40",
    "decimal-time('12:00:00.000+07:00')": "0.5",
    "decimal-time('06:00')": "0.25",
    "date('abc')": "",
    "date('2020-02-30')": "",
    "sum(5)": "5",
}


def expressions() -> list[tuple[str, str]]:
    lines = (javarosa.HERE / "expressions.tsv").read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


@cache
def scopes() -> dict[str, Scope]:
    form = compile_form(javarosa.xform("expressions"))
    root = etree.parse(str(javarosa.HERE / "expressions.xml")).getroot()
    interview = read_interview(form, root)
    around = evaluate(interview, javarosa.ENDED_AT).around
    return {node.path: Scope(node, node, around) for node in interview.root.walk()}


def ours(context: str, text: str) -> tuple[str, str]:
    try:
        value = scalar(compile_expression(parse(text))(scopes()[context]))
    except SurveyError as error:
        return "fault", str(error)
    kinds = {bool: "boolean", float: "number", str: "string"}
    return kinds.get(type(value), "date"), to_text(value)


COMMITTED: list[list[str]] = json.loads(
    (javarosa.HERE / "expressions.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("asked", "answered"), list(zip(expressions(), COMMITTED, strict=True)), ids=str
)
def test_an_expression_gives_what_javarosa_gives(asked, answered):  # D1
    context, text = asked
    kind, written = ours(context, text)
    if answered[0] == "fault":
        assert kind == "fault" or written == STOPS_JAVAROSA[text]
    elif text in DIFFERENT:
        assert (answered[1], written) == DIFFERENT[text]
    else:
        assert kind == answered[0]
        assert written == answered[1] or are_equal_numbers(kind, written, answered[1])


def are_equal_numbers(kind: str, ours_: str, theirs: str) -> bool:
    if kind != "number" or isnan(float(ours_)):
        return False
    return isclose(float(ours_), float(theirs), rel_tol=1e-9)


def test_every_function_is_among_the_expressions_asked():  # D2
    asked = " ".join(text for _, text in expressions())
    # These need a whole form (see test_evaluating.py), or a device.
    elsewhere = {"pulldata", "property", "random", "depend", "is-selected", "enclosed-area"}
    unasked = {name for name in ARITIES if f"{name}(" not in asked} - elsewhere
    assert unasked == {"randomize"}


@pytest.mark.slow
@pytest.mark.skipif(bool(javarosa.has_java()), reason=javarosa.has_java() or "JDK here")
def test_javarosa_still_gives_the_committed_answers():  # D3
    told = javarosa.evaluated_expressions()
    changed = [
        (asked, was, now)
        for asked, was, now in zip(expressions(), COMMITTED, told, strict=True)
        if was != now and was[0] != "fault"
    ]
    assert changed == [], "run: python -m tests.surveys.reference.javarosa"
