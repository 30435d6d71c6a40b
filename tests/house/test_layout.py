"""Where things are: rules over the whole tree.

L1  no module is called utils, helpers, common, misc or tools
L2  no file of the product passes 400 lines
L3  the top level is the one that was agreed
L4  every file in tests/ has its line in tests/README.md
L5  nothing names a path outside the project
"""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("mne", "surveys", "analysis")
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "tools"}
TOP_LEVEL = {
    "analysis",
    "migrations",
    "mne",
    "surveys",
    "tests",
    "pyproject.toml",
    "README.md",
}


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [Path(name) for name in listed.stdout.split("\0") if name]


def test_every_module_has_a_noun():  # L1
    vague = [path for path in _tracked() if path.suffix == ".py" and path.stem in VAGUE]
    assert not vague, "name the module for what it holds"


def test_files_stay_short():  # L2
    long = [
        f"{path}: {lines}"
        for path in _tracked()
        if path.suffix == ".py" and path.parts[0] in PRODUCT
        if (lines := (ROOT / path).read_text("utf-8").count("\n")) > 400
    ]
    assert not long, "split the file by noun"


def test_the_top_level_is_the_agreed_one():  # L3
    top = {path.parts[0] for path in _tracked()}
    assert {name for name in top if not name.startswith(".")} == TOP_LEVEL


def test_every_test_file_is_in_the_tests_readme():  # L4
    readme = (ROOT / "tests" / "README.md").read_text("utf-8")
    missing = [
        str(path.relative_to("tests"))
        for path in _tracked()
        if path.parts[0] == "tests" and path.name.startswith("test_")
        if str(path.relative_to("tests")) not in readme
    ]
    assert not missing, "add a line to tests/README.md for each"


def test_nothing_outside_the_project_is_named():  # L5
    strangers = ("../" + "shared", f"{ROOT}/", "/tmp" + "/")  # noqa: S108 looked for
    text = {".py", ".md", ".toml", ".html", ".css", ".js", ".po", ".java", ".r", ".R"}
    named = [
        f"{path}: {stranger}"
        for path in _tracked()
        if path.suffix in text
        for stranger in strangers
        if stranger in (ROOT / path).read_text("utf-8")
    ]
    assert not named, "the project builds and runs from its own clone alone"
