"""Errors are a product: what holds for every error class of the three packages.

E1  every error has a docstring, and a code that starts with its package or stage
E2  the Vietnamese and the English sentence use the same facts
E3  codes are unique
E4  every error is raised by some test, so that its sentence has been read once
"""

from __future__ import annotations

import importlib
import pkgutil
import string
from pathlib import Path

import pytest

import analysis
import mne
import surveys
from analysis.errors import AnalysisError
from mne.errors import MneError
from surveys.errors import SurveyError

BASES = (SurveyError, AnalysisError, MneError)
TESTS = Path(__file__).parent.parent


def _every_error() -> list[type[Exception]]:
    for package in (surveys, analysis, mne):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: list[type[Exception]] = []
    waiting: list[type[Exception]] = list(BASES)
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        found += subclasses
        waiting += subclasses
    named = [error for error in found if "code" in vars(error)]
    return sorted(named, key=lambda error: error.__qualname__)


ERRORS = _every_error()
SOURCES = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))


def _facts(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_says_what_it_is_in_both_languages(error: type[Exception]):  # E1 E2
    assert error.__doc__, "write what the fault is"
    assert "." in error.code, "a code is stage.snake_name"
    assert error.code == error.code.lower()
    assert _facts(error.vi) == _facts(error.en), "both sentences need the same facts"
    assert error.vi != error.en, "write the Vietnamese sentence"


def test_codes_are_unique():  # E3
    codes = [error.code for error in ERRORS]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_is_raised_by_a_test(error: type[Exception]):  # E4
    assert error.__name__ in SOURCES or f'"{error.code}"' in SOURCES, (
        f"add a test that brings about {error.__name__} by real input"
    )
