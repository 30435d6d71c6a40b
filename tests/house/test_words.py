"""The README keeps up: what the product offers is written down.

W1  every command of `mne` is in the README
W2  every setting that is read from the environment is in the README
W3  every task of `poe` that a person runs is in the README or the tests' README
W4  every path that the README's map and path name exists
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from mne import cli

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def _commands() -> list[str]:
    parser = cli._parser()
    (choices,) = (
        action.choices for action in parser._actions if action.dest == "==SUPPRESS=="
    )
    return sorted(choices)


@pytest.mark.parametrize("command", _commands())
def test_every_command_is_in_the_readme(command: str):  # W1
    assert re.search(rf"mne {command}\b", README), f"say what `mne {command}` is for"


def test_every_setting_is_in_the_readme():  # W2
    read = re.findall(r'"(MNE_[A-Z_]+)"', (ROOT / "mne" / "config.py").read_text("utf-8"))
    assert read
    missing = [name for name in read if f"`{name}`" not in README]
    assert not missing, "add a line to the table of settings"


def test_every_task_is_written_down():  # W3
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["poe"][
        "tasks"
    ]
    missing = [name for name in tasks if f"poe {name}" not in README]
    assert not missing, "say in the README what the task is for"


def test_every_path_in_the_readme_exists():  # W4
    named = re.findall(r"`((?:mne|surveys|analysis|migrations|tests)/[\w/.-]*)`", README)
    missing = [path for path in named if not (ROOT / path).exists()]
    assert named
    assert not missing, "the README names what is not there"
