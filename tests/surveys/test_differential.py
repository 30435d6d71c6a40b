"""Random questionnaires come out as both engines of tablets have them, or we say why not.

D1  the 25 generated questionnaires call every function that publishing lets through
D2  the web client's engine, in Chromium, agrees on all of them and on the instruments
D3  JavaRosa's committed verdicts agree; where there is a JDK, it is asked again
D4  each row of the table of differences is still needed, and names its engine and reason
D5  what stops the web client's engine is refused before publishing
D6  the interviews do try the rules: verdicts of either kind by the hundred

``python -m tests.surveys.differential`` is the long run.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from playwright.sync_api import Browser

from surveys.instruments import NAMES
from surveys.lint_rules import Level
from surveys.linting import lint
from surveys.references import ARITIES
from surveys.xlsform import convert_text
from tests.surveys import differential
from tests.surveys.differential import Case, Tally
from tests.surveys.reference import javarosa
from tests.surveys.reference.differences import COLLECT, DIFFERENCES, STOPS, WEB
from tests.surveys.reference.generated import FORMS, functions_in, generate, is_collects
from tests.surveys.reference.web_engine import engine_in, is_missing

pytestmark = pytest.mark.long

FILLINGS = 2


@cache
def cases() -> tuple[Case, ...]:
    return tuple(differential.cases(FORMS, FILLINGS))


def tally() -> Tally:
    return Tally([], [], Counter())


@pytest.fixture(scope="module")
def of_the_web(request: pytest.FixtureRequest) -> Tally:
    if is_missing():
        pytest.skip(is_missing())
    found = tally()
    with engine_in(request.getfixturevalue("chromium")) as engine:
        for case in (*cases(), differential.length_of_blank()):
            found.take(case, WEB, engine.judged(case.xform, case.interviews, case.media))
    return found


@pytest.fixture(scope="module")
def of_javarosa() -> Tally:
    found = tally()
    for case, judged in differential.committed():
        found.take(case, COLLECT, judged)
    return found


def test_the_questionnaires_call_every_function():  # D1
    called = set[str]()
    for number in range(FORMS):
        for expression in generate(number).expressions:
            called |= functions_in(expression)
    called |= {"randomize"}  # pyxform makes it of the parameter randomize=true
    assert all(b"randomize(" in case.xform for case in cases() if case.name not in NAMES)
    assert set(ARITIES) - called == set()
    # what a path starts with is no function
    assert called - set(ARITIES) == {"current", "instance"}


@pytest.mark.slow
def test_the_web_clients_engine_agrees(of_the_web: Tally):  # D2
    assert of_the_web.unexplained == []
    assert of_the_web.counts[f"{WEB}: interviews"] >= 46


@pytest.mark.slow
def test_javarosas_committed_verdicts_agree(of_javarosa: Tally):  # D3
    assert of_javarosa.unexplained == []
    assert of_javarosa.counts[f"{COLLECT}: interviews"] >= 46


@pytest.mark.slow
@pytest.mark.skipif(bool(javarosa.has_java()), reason=javarosa.has_java() or "JDK here")
def test_javarosa_says_the_same_of_the_questionnaires_of_today():  # D3
    found = tally()
    judged = javarosa.judged_forms([(case.xform, case.interviews) for case in cases()])
    for case, verdicts in zip(cases(), judged, strict=True):
        found.take(case, COLLECT, verdicts)
    assert found.unexplained == []


@pytest.mark.slow
@pytest.mark.skipif(bool(is_missing()), reason=is_missing() or "engine here")
def test_each_difference_of_the_web_client_still_occurs(chromium: Browser):  # D4
    found, case = tally(), differential.of_the_table()
    with engine_in(chromium) as engine:
        found.take(case, WEB, engine.judged(case.xform, case.interviews))
    assert found.unexplained == []
    assert idle(found, WEB) == [], "take the row away"


@pytest.mark.slow
@pytest.mark.skipif(bool(javarosa.has_java()), reason=javarosa.has_java() or "JDK here")
def test_each_difference_of_javarosa_still_occurs():  # D4
    found, case = tally(), differential.of_the_table()
    found.take(case, COLLECT, javarosa.judged(case.xform, case.interviews))
    assert found.unexplained == []
    assert idle(found, COLLECT) == [], "take the row away"


def idle(found: Tally, engine: str) -> list[str]:
    """Give the rows of an engine whose own expression shows no difference."""
    shown = {each.path for each in found.found if each.engine == engine}
    return [
        each.name
        for at, each in enumerate(DIFFERENCES)
        if each.engine == engine and f"/data/c{at}" not in shown
    ]


@pytest.mark.slow
def test_each_stop_of_the_table_still_occurs(of_the_web: Tally, of_javarosa: Tally):  # D4
    words = [fault for _, _, fault in (*of_the_web.stops, *of_javarosa.stops)]
    assert [stop for stop in STOPS if not differential.is_among(stop, words)] == []


@pytest.mark.slow
def test_what_stops_the_web_client_is_refused_before_publishing(of_the_web: Tally):  # D5
    stopped = {name for name, _, _ in of_the_web.stops}
    assert stopped
    for number in range(FORMS):
        made = generate(number)
        findings = lint(convert_text(made.text))
        faults = {each.code for each in findings if each.level is Level.FAULT}
        refused = faults & {"not_in_web_client", "length_of_blank"}
        assert bool(refused) == is_collects(number), (made.name, faults)
        assert made.name not in stopped or refused


@pytest.mark.slow
def test_the_interviews_try_the_rules(of_javarosa: Tally):  # D6
    del of_javarosa
    tried: Counter[str] = Counter()
    for _, judged in differential.committed():
        for leaves in judged:
            for _, text, relevant, required, kept in (
                () if isinstance(leaves, str) else leaves
            ):
                tried["answered"] += text != ""
                tried["not relevant"] += not relevant
                tried["required"] += required is True
                tried["constraint broken"] += not kept
    assert tried["answered"] > 1000
    assert min(tried.values()) >= 40
