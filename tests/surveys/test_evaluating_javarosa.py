"""Whole interviews come out as JavaRosa 5.1, the engine inside ODK Collect, has them.

The interviews answer at random, without regard to the form's rules (reference/javarosa.py),
so that relevance, requirement and constraints have something to say no to.

D1  relevance, required, constraint and every calculation are JavaRosa's, node by node,
    over 46 interviews of eight small forms and both instruments
D2  the interviews do try these rules: nodes of either verdict, by the hundred
D3  what JavaRosa's own run of a form makes of answers has nothing wrong with it
D4  JavaRosa, where there is a JDK, judges the instruments of today as we do
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from surveys.checking import check
from surveys.evaluating import Evaluation, agrees
from surveys.form_reading import compile_form
from surveys.instruments import NAMES
from surveys.nodes import Node
from tests.surveys.reference import javarosa

REMEDY = "if the change is meant, run: python -m tests.surveys.reference.javarosa"


@cache
def committed(name: str) -> list[dict[str, list[list[object]]]]:
    file = javarosa.HERE / "interviews" / f"{name}.json"
    found: list[dict[str, list[list[object]]]] = json.loads(file.read_text("utf-8"))[
        "interviews"
    ]
    return found


def verdicts(evaluation: Evaluation, node: Node, text: str) -> list[object]:
    """Give what we say where JavaRosa says value, relevant, required, constraint kept."""
    rules = node.definition.rules
    required, constraint = rules.get("required"), rules.get("constraint")
    value = text if agrees(text, node.value) else node.value
    return [
        value if "calculate" in rules and node.relevant else text,
        node.relevant,
        required is not None and evaluation.holds(required, node),
        constraint is None or node.text == "" or evaluation.holds(constraint, node),
    ]


def differences(xform: bytes, interview: str, nodes: list[list[object]]) -> Iterator[str]:
    form = compile_form(xform)
    read = javarosa.evaluated(form, interview)
    evaluation = Evaluation(read, javarosa.ENDED_AT)
    evaluation.settle()
    found = {node.path: node for node in read.root.walk()}
    for path, *theirs in nodes:
        ours = verdicts(evaluation, found[path], theirs[0])
        # Of a question that isn't asked JavaRosa's verdict on the answer means nothing.
        if ours[:2] != theirs[:2] or (theirs[1] and ours != theirs):
            yield f"{path}: JavaRosa {theirs}, we {ours}"


@pytest.mark.parametrize("name", javarosa.ALL)
def test_interviews_come_out_as_javarosa_has_them(name: str):  # D1
    xform = javarosa.judged_xform(name)
    for interview in committed(name):
        found = list(differences(xform, interview["xml"], interview["nodes"]))
        assert found == [], REMEDY


def test_the_interviews_try_the_rules():  # D2
    tried: Counter[str] = Counter()
    for name in javarosa.ALL:
        for interview in committed(name):
            tried["interviews"] += 1
            for _, text, relevant, required, keeps in interview["nodes"]:
                tried["values"] += text != ""
                tried["not relevant"] += not relevant
                tried["required"] += required
                tried["constraint broken"] += not keeps
    assert tried["interviews"] == 46
    assert min(tried.values()) >= 46
    assert tried["values"] > 1000
    assert tried["not relevant"] > 500


@pytest.mark.parametrize(
    "file",
    sorted(javarosa.INTERVIEWS.glob("annual_review_javarosa_*.xml")),
    ids=lambda file: file.stem,
)
def test_an_interview_made_by_javarosa_has_nothing_wrong(file: Path):  # D3
    form = compile_form(javarosa.xform("annual_review"))
    issues = check(form, file.read_bytes(), javarosa.ENDED_AT)
    assert [issue.sentence("en") for issue in issues] == [], REMEDY


@pytest.mark.slow
@pytest.mark.skipif(bool(javarosa.has_java()), reason=javarosa.has_java() or "JDK here")
@pytest.mark.parametrize("name", NAMES)
def test_javarosa_judges_the_instruments_of_today_as_we_do(name: str):  # D4
    xform = javarosa.xform(name)
    made = javarosa.interviews(name, compile_form(xform))
    for interview, nodes in zip(made, javarosa.judged(xform, made), strict=True):
        assert list(differences(xform, interview, nodes)) == []
