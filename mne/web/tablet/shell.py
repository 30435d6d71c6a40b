"""The files of the client's shell, and the list by which a tablet keeps exactly these."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mne.web.tablet.errors import ClientNotBuilt

OURS = Path(__file__).parent / "shell"
BUILT = Path(__file__).parent.parent / "static" / "client"
ADDRESS = "/tablet/"
PACKED = {"br": ".br", "gzip": ".gz"}
"""Endings of the copies that the build packs, the smallest first."""


@dataclass(frozen=True)
class Part:
    """One file of the shell."""

    name: str
    media_type: str
    is_built: bool = False

    @property
    def path(self) -> Path:
        """Where it lies: beside this module, or where the build puts its files."""
        return (BUILT if self.is_built else OURS) / self.name

    def read(self) -> bytes:
        """Give its bytes."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError as error:
            raise ClientNotBuilt(self.name) from error

    def packed(self, encoding: str) -> bytes | None:
        """Give the copy that the build packed, if there is one."""
        copy = self.path.with_name(self.name + PACKED[encoding])
        return copy.read_bytes() if copy.exists() else None


PAGE = Part("index.html", "text/html; charset=utf-8")
WORKER = Part("worker.js", "text/javascript; charset=utf-8", is_built=True)
_FIXED = (
    Part("floor.js", "text/javascript; charset=utf-8"),
    Part("manifest.webmanifest", "application/manifest+json"),
    Part("icon.svg", "image/svg+xml"),
    Part("icon-192.png", "image/png"),
    Part("icon-512.png", "image/png"),
    Part("main.js", "text/javascript; charset=utf-8", is_built=True),
    Part("app.css", "text/css; charset=utf-8", is_built=True),
)


def parts() -> dict[str, Part]:
    """Give the files beside the page by name; the engine's WebAssembly is among them."""
    engine = (
        Part(path.name, "application/wasm", is_built=True) for path in BUILT.glob("*.wasm")
    )
    return {part.name: part for part in (*_FIXED, *engine)}


def worker() -> bytes:
    """Write the service worker with the list of the shell's files in front.

    The list holds each file's SHA-256, so the script changes when any of them does; a
    tablet then fetches all of them, and keeps all or none.
    """
    known = (PAGE, *parts().values(), WORKER)
    return _worker(tuple((part.name, _changed(part)) for part in known))


@lru_cache(maxsize=2)
def _worker(_written: tuple[tuple[str, int], ...]) -> bytes:
    files = {ADDRESS: _sha256(PAGE)} | {
        ADDRESS + name: _sha256(part) for name, part in parts().items()
    }
    script = WORKER.read()
    whole = json.dumps(files, sort_keys=True).encode() + script
    shell = {"hash": hashlib.sha256(whole).hexdigest()[:16], "files": files}
    return b"self.SHELL=" + json.dumps(shell).encode() + b";\n" + script


def _changed(part: Part) -> int:
    try:
        return part.path.stat().st_mtime_ns
    except FileNotFoundError as error:
        raise ClientNotBuilt(part.name) from error


def _sha256(part: Part) -> str:
    return hashlib.sha256(part.read()).hexdigest()
