"""The results of a plan as one page to read: tables, figures, notes, and what proves them.

Plain HTML without scripts, so that it opens anywhere and prints. The numbers stand in full
in the CSV and JSON files beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

import polars as pl

from analysis.changes import Changes
from analysis.estimates import Estimates
from analysis.result_words import heading, names_of
from analysis.running import PlanResults, TableResult
from analysis.tables import Names, change_table, estimate_table
from analysis.words import DASH, NOTES, Language, number, word

STYLE = """
body { font: 15px/1.45 sans-serif; color: #222; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #ccc; padding: .25rem .5rem; text-align: right; }
th { background: #f1f1f1; text-align: left; }
td:first-child, td:nth-child(2) { text-align: left; }
img { max-width: 100%; }
dt { font-weight: bold; } dd { margin: 0 0 .4rem 0; overflow-wrap: anywhere; }
.notes { font-size: 13px; color: #444; }
"""
LEFT_OUT = frozenset({"kind", "unit", "scale", "standard", "covariance", "level", "method"})
"""Columns that say the same in every row; they stand in the files."""

Cells = list[list[str]]


def as_html(
    results: PlanResults,
    language: Language,
    figures: Mapping[str, Sequence[str]],
) -> str:
    """Write the page; ``figures`` are the files of each table."""
    names = names_of(results, language)
    title = results.plan.plan.title
    parts = [
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        f"<h1>{escape(title)}</h1>",
        *_facts(results, language),
    ]
    for one in results:
        parts += _section(one, names, language, figures.get(one.name, ()))
    return "\n".join([*parts, "</body>\n</html>\n"])


def _facts(results: PlanResults, language: Language) -> Iterator[str]:
    """Say what the numbers rest on."""
    plan, data = results.plan, results.data
    rules = plan.design
    used = {code for table in results for code in table.rounds}
    facts = {
        "plan": f"{plan.plan.title} · {plan.plan.version} · {plan.checksum}",
        "data": f"{data.title} ({data.code}) · {data.sha256}",
        "rounds": ", ".join(
            f"{one.name or one.code} ({one.code}, {one.mode}, {one.reference_on})"
            for one in data.rounds
            if one.code in used
        ),
        "standards": ", ".join(
            f"{code} · {one.checksum}" for code, one in sorted(results.standards.items())
        ),
        "inference": (
            f"level {rules.level:g} · df {rules.df} · covariance {rules.covariance} · "
            f"single_psu {rules.single_psu} · interval {rules.interval or 'auto'}"
        ),
    }
    yield "<dl>"
    for name, fact in facts.items():
        if fact:
            yield f"<dt>{heading(name, language)}</dt>\n<dd>{escape(fact)}</dd>"
    yield "</dl>"


def _section(
    one: TableResult, names: Names, language: Language, figures: Sequence[str]
) -> Iterator[str]:
    yield f'<section id="{one.name}">'
    yield f"<h2>{escape(one.table.title or one.name)}</h2>"
    for caption, headings, cells in _printed(one, names, language):
        if caption:
            yield f"<h3>{escape(heading(caption, language))}</h3>"
        yield _table(headings, cells)
    for file in figures:
        yield f'<p><img src="{file}" alt="{escape(one.table.title or one.name)}"></p>'
    notes = _notes(one, names, language)
    if notes:
        yield '<ul class="notes">'
        yield from (f"<li>{escape(note)}</li>" for note in notes)
        yield "</ul>"
    files = f'<a href="{one.name}.csv">CSV</a>, <a href="{one.name}.json">JSON</a>'
    yield f'<p class="notes">{heading("files", language)}: {files}</p>\n</section>'


def _table(headings: Iterable[str], cells: Cells) -> str:
    lines = ["<table>\n<thead>\n<tr>"]
    lines += [f'<th scope="col">{escape(one)}</th>' for one in headings]
    lines.append("</tr>\n</thead>\n<tbody>")
    for row in cells:
        lines.append("<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>")
    lines.append("</tbody>\n</table>")
    return "\n".join(lines)


def _printed(
    one: TableResult, names: Names, language: Language
) -> Iterator[tuple[str, list[str], Cells]]:
    """Lay a table out, breakdown by breakdown: caption, headings, cells."""
    frame = one.to_frame()
    if not one.found.results or "by" not in frame.columns:
        yield "", *_plain(frame, names, language)
        return
    for by in one.found.results:
        rows = frame.filter(pl.col("by") == by)
        caption = by if len(one.found.results) > 1 else ""
        yield caption, *_of_results(one, by, rows, names, language)


def _of_results(
    one: TableResult,
    by: str,
    rows: pl.DataFrame,
    names: Names,
    language: Language,
) -> tuple[list[str], Cells]:
    results = one.found.results[by]
    if isinstance(results, Estimates):
        rule = one.guard.rule(by)
        made = estimate_table(results, names=names, language=language, withhold=rule)
        return made.headings, made.cells()
    if isinstance(results, Changes):
        return _changes(results, rows, names, language)
    return _plain(rows.drop("by"), names, language)


def _changes(
    results: Changes, rows: pl.DataFrame, names: Names, language: Language
) -> tuple[list[str], Cells]:
    """Print changes, dashes where they are withheld, adjusted p-values last."""
    made = change_table(results.items, names=names, language=language)
    headings, cells = made.headings, made.cells()
    withheld = rows["note"].to_list()
    for row, note in zip(cells, withheld, strict=True):
        if note:
            row[2:] = [DASH] * (len(row) - 2)
    if "p_adjusted" in rows.columns:
        headings = [*headings, heading("p_adjusted", language)]
        for row, p in zip(cells, rows["p_adjusted"], strict=True):
            row.append(number(p, language, 4))
    return headings, cells


def _plain(
    frame: pl.DataFrame, names: Names, language: Language
) -> tuple[list[str], Cells]:
    """Print any frame: what is the same in every row is left to the files."""
    other = "en" if language == "vi" else "vi"
    columns = [
        name
        for name in frame.columns
        if name not in LEFT_OUT | {other} and frame[name].null_count() < frame.height
        if not (frame[name].cast(pl.String) == "").all()
    ]
    cells = [
        [
            _cell(name, value, names, language)
            for name, value in zip(columns, row, strict=True)
        ]
        for row in frame.select(columns).iter_rows()
    ]
    return [heading(name, language) for name in columns], cells


def _cell(name: str, value: object, names: Names, language: Language) -> str:
    if value is None:
        return DASH
    if isinstance(value, bool):
        return {"vi": ("không", "có"), "en": ("no", "yes")}[language][value]
    if isinstance(value, float):
        return number(value, language, 0 if abs(value) >= 1000 else 4)
    if isinstance(value, int):
        return number(value, language)
    return _text(name, str(value), names, language)


def _text(name: str, text: str, names: Names, language: Language) -> str:
    """Say a code in words, by what column it stands in."""
    if name == "domain":
        return names.domain(text, language)
    if name in {"round", "before", "after"}:
        return names.rounds.get(text, text)
    if name == "note":
        return word(NOTES, text, language) if text else ""
    if name == "reason":
        return word(NOTES, text, language)
    if name == "measure":
        return names.measure(text, "", language)
    return names.indicators.get(text, names.domains.get(text, text))


def _notes(one: TableResult, names: Names, language: Language) -> list[str]:
    """Give the footnotes: of the tables themselves, of the recipe, of suppression."""
    notes: dict[str, None] = {}
    for by, results in one.found.results.items():
        if isinstance(results, Estimates):
            rule = one.guard.rule(by)
            made = estimate_table(results, names=names, language=language, withhold=rule)
            notes |= dict.fromkeys(made.footnotes())
        if isinstance(results, Changes):
            changed = change_table(results.items, names=names, language=language)
            notes |= dict.fromkeys(changed.footnotes())
    notes |= dict.fromkeys(vi if language == "vi" else en for vi, en in one.found.notes)
    if least := one.guard.least:
        said = heading("suppression", language).format(least=least)
        notes[said] = None
    return list(notes)
