"""The examples in the package's words are true.

E1  every example in the README and in the docstrings gives what it says
E2  interviews that keep every rule read, flatten and write without anything left over
"""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

import surveys
from surveys.answers import read_instance, write_instance
from surveys.flattening import Flattener
from surveys.form_reading import compile_form
from surveys.instruments import NAMES, load
from surveys.simulating import simulate
from surveys.xlsform import convert_text

README = Path(surveys.__file__).parent / "README.md"
MODULES = [module.name for module in pkgutil.walk_packages(surveys.__path__, "surveys.")]


def test_the_examples_of_the_readme_are_true():  # E1
    result = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert result.attempted > 15
    assert result.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str):  # E1
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_interviews_that_keep_every_rule_leave_nothing_over(name: str):  # E2
    converted = convert_text(load(name))
    form, questionnaire = compile_form(converted.xform), converted.questionnaire
    flattener = Flattener(questionnaire)
    for seed in range(10):
        ended_at = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
        sent = simulate(form, Random(seed), ended_at)
        instance = read_instance(sent, questionnaire)
        assert (instance.form_id, instance.version) == (name, questionnaire.version)
        assert instance.instance_id
        assert instance.unknown == {}
        flat = flattener.flatten(instance.answers)
        assert flat.out_of_type == ()
        size = flat.household["household_size"]
        assert size in {None, len(flat.rows["member"])}
        again = read_instance(write_instance(instance, questionnaire), questionnaire)
        assert again == instance
