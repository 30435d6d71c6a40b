"""The examples of the methods handbook and of the modules run as they stand."""

from __future__ import annotations

import doctest
from pathlib import Path
from types import ModuleType

import pytest

import analysis.contrasts
import analysis.design

HANDBOOK = Path(analysis.design.__file__).parent / "README.md"


def test_the_examples_of_the_handbook_run():
    found = doctest.testfile(str(HANDBOOK), module_relative=False, encoding="utf-8")
    assert found.attempted > 20
    assert found.failed == 0


@pytest.mark.parametrize("module", [analysis.contrasts, analysis.design])
def test_the_examples_of_the_modules_run(module: ModuleType):
    found = doctest.testmod(module)
    assert found.attempted > 2
    assert found.failed == 0
