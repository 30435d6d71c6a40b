"""The results of a plan in a folder: tables, figures, a page to read, and a manifest.

The same plan and data set give the same bytes, on any number of threads. The folder is
made beside its place and moved there when it is whole, so that an interrupted run leaves
nothing half-written behind.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.exact_text import as_csv, as_json
from analysis.figures import Look, as_png, as_svg
from analysis.plan_errors import OutFolderTaken, PlanTableFailed
from analysis.plan_figures import figures_of
from analysis.report import as_html
from analysis.result_words import names_of
from analysis.running import PlanResults, Progress, TableResult, silent
from analysis.words import Language

MANIFEST = "manifest.json"
SUMMARY = "summary.html"
FORM = "analysis results 1"
PACKAGES = ("matplotlib", "msgspec", "numpy", "polars", "scipy")


def write_results(
    results: PlanResults,
    out: Path,
    language: Language | None = None,
    *,
    on_progress: Progress = silent,
) -> list[Path]:
    """Write results into a folder, and give its files, the manifest first.

    Parameters
    ----------
    language
        Of the page and the figures; the plan's own, if none is given. Numbers in the
        tables are the same in both.

    Raises
    ------
    OutFolderTaken
        The folder holds something else than the results of an earlier run.
    PlanTableFailed
        A figure can't be drawn.
    """
    spoken = language or results.plan.plan.language
    check_out_folder(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as made:
        folder = Path(made) / "results"
        folder.mkdir()
        for name, content in _files(results, spoken, on_progress):
            (folder / name).write_bytes(content)
        written = sorted(path.name for path in folder.iterdir())
        manifest = _manifest(results, spoken, folder, written)
        (folder / MANIFEST).write_text(as_json(manifest), encoding="utf-8")
        _move(folder, out, Path(made) / "earlier")
    return [out / MANIFEST, *(out / name for name in written)]


def _files(
    results: PlanResults, language: Language, on_progress: Progress
) -> Iterator[tuple[str, bytes]]:
    """Make every file but the manifest."""
    look = Look(language, names_of(results, language))
    drawn: dict[str, list[str]] = {}
    total = len(results.tables)
    for done, one in enumerate(results):
        on_progress(done, total, f"{one.name}.csv")
        yield f"{one.name}.csv", as_csv(one.to_frame()).encode()
        yield f"{one.name}.json", as_json(_told(results, one)).encode()
        drawn[one.name] = []
        for name, svg, png in _drawn(results, one, look):
            drawn[one.name].append(f"{name}.svg")
            yield f"{name}.svg", svg
            yield f"{name}.png", png
    on_progress(total, total, "")
    yield SUMMARY, as_html(results, language, drawn).encode()


def _drawn(
    results: PlanResults, one: TableResult, look: Look
) -> Iterator[tuple[str, bytes, bytes]]:
    try:
        for name, figure in figures_of(results, one, look):
            yield name, as_svg(figure), as_png(figure)
    except AnalysisError as error:
        raise PlanTableFailed(one.name, error) from error


def _told(results: PlanResults, one: TableResult) -> dict[str, object]:
    """Put a table and what it rests on together."""
    return {
        "name": one.name,
        "title": one.table.title,
        "recipe": type(one.table).__name__.lower(),
        "plan_sha256": results.plan.checksum,
        "data_sha256": results.data.sha256,
        "rounds": list(one.rounds),
        "standards": {code: results.standards[code].checksum for code in one.standards},
        "least": one.guard.least,
        "notes": [{"vi": vi, "en": en} for vi, en in one.found.notes],
        "rows": one.to_frame().to_dicts(),
    }


def _manifest(
    results: PlanResults, language: Language, folder: Path, files: list[str]
) -> dict[str, object]:
    """Say what the results were made from, by what, and the hash of every file."""
    plan, data = results.plan, results.data
    return {
        "form": FORM,
        "language": language,
        "plan": {
            "title": plan.plan.title,
            "version": plan.plan.version,
            "sha256": plan.checksum,
        },
        "data": {
            "code": data.code,
            "title": data.title,
            "sha256": data.sha256,
            "rounds": [one.code for one in data.rounds],
        },
        "standards": {code: one.checksum for code, one in results.standards.items()},
        "numbers_sha256": results.sha256,
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "files": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files
        },
    }


def check_out_folder(out: Path) -> None:
    """Leave alone what isn't ours: only results of a plan may be replaced by others.

    Called again by ``write_results``; a long run asks before it begins.

    Raises
    ------
    OutFolderTaken
        The folder holds something else.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise OutFolderTaken(out)
    manifest = out / MANIFEST
    ours = manifest.is_file() and FORM in manifest.read_text(encoding="utf-8")
    if any(out.iterdir()) and not ours:
        raise OutFolderTaken(out)


def _move(folder: Path, out: Path, aside: Path) -> None:
    """Put the new folder in the place of the earlier one, down to the disk."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    if out.exists():
        out.rename(aside)
    try:
        folder.rename(out)
    except OSError:
        if aside.exists():
            aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)
