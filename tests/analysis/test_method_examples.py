"""The examples in the docstrings of single methods run and show what they say."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name", ["detectability", "power", "quantiles", "replicate_estimation", "weighting"]
)
def test_the_examples_of_a_module_run(name: str):
    found = doctest.testmod(importlib.import_module(f"analysis.{name}"))
    assert found.attempted
    assert not found.failed
