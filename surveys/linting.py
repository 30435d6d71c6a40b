"""Faults in a questionnaire, for its author: those that pyxform lets pass.

pyxform finds what can't be converted; here is what converts and then spoils data, or makes
the work of enumerators and analysts harder. Each finding names sheet, row and column, says
what is wrong and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.codebook import Table, tables
from surveys.findings import Finding, Manuscript, found
from surveys.lint_defaults import default_findings
from surveys.lint_expressions import expression_findings
from surveys.lint_texts import text_findings
from surveys.pyxform_messages import place_of, without_place
from surveys.workbook_errors import Place
from surveys.xlsform import Converted

LONGEST_NAME = 32  # of a variable in Stata
_SHEETS = ("survey", "choices", "settings")
_IDENTIFIER = re.compile(
    r"phone|dien_?thoai|sdt|cccd|cmnd|can_cuoc|identity|dinh_danh|(^|_)(tel|id)(_|$)",
    re.IGNORECASE,
)
# What pyxform warns of and our own rules say with its place.
_SAID_BETTER = re.compile(
    r"is missing the (survey|choices)|case-insensitive|Choices should|valid machine-read"
)


def lint(converted: Converted) -> tuple[Finding, ...]:
    """Look a converted questionnaire over; the findings are in the order of the sheets.

    Examples
    --------
    >>> from surveys.xlsform import convert_text
    >>> findings = lint(convert_text('''
    ... | survey   |
    ... |          | type    | name  | label | relevant   |
    ... |          | integer | phone | Phone | ${age} > 9 |
    ... |          | integer | age   | Age   |            |
    ... | settings |
    ... |          | form_id | version | instance_name |
    ... |          | people  | 1       | ${phone}      |
    ... '''))
    >>> [(finding.place.row, finding.code) for finding in findings]
    [(2, 'number_for_identifier'), (2, 'asked_before_known')]
    >>> print(findings[1].sentence("en"), findings[1].remedy("en"))
    “phone” is asked depending on ${age}, which comes later. Move “age” before it.
    """
    manuscript = Manuscript(converted)
    findings = [
        *_settings(manuscript),
        *text_findings(manuscript),
        *_names(manuscript),
        *_lists(manuscript),
        *expression_findings(manuscript),
        *default_findings(manuscript),
        *_remarks(manuscript),
    ]
    return tuple(sorted(findings, key=lambda finding: _order(finding.place)))


def _order(place: Place) -> tuple[int, int]:
    known = _SHEETS.index(place.sheet) if place.sheet in _SHEETS else len(_SHEETS)
    return known, place.row or 0


def _settings(manuscript: Manuscript) -> Iterator[Finding]:
    sheet = manuscript.sheets.get("settings")
    filled = {column for _, row in sheet.records() for column in row} if sheet else set()
    for code, column in [
        ("no_form_id", "form_id"),
        ("no_version", "version"),
        ("no_instance_name", "instance_name"),
    ]:
        if column not in filled and not (column == "form_id" and "id_string" in filled):
            yield found(code, manuscript.place("settings", 2, column))


def _names(manuscript: Manuscript) -> Iterator[Finding]:
    for item in manuscript.questionnaire.items:
        place = manuscript.at(item.row, "name")
        if len(item.name) > LONGEST_NAME:
            yield found("long_name", place, name=item.name, length=len(item.name))
        if "__" in item.name:
            yield found("reserved_name", place, name=item.name)
    for question in manuscript.questionnaire.questions:
        if question.type == "integer" and _IDENTIFIER.search(question.name):
            place = manuscript.at(question.row, "type")
            yield found("number_for_identifier", place, name=question.name)
    for table in tables(manuscript.questionnaire):
        yield from _similar_names(table, manuscript)


def _similar_names(table: Table, manuscript: Manuscript) -> Iterator[Finding]:
    seen: set[str] = set()
    for variable in table.variables:
        if variable.name.casefold() in seen:
            place = manuscript.at(variable.question.row, "name")
            yield found("similar_name", place, name=variable.name)
        seen.add(variable.name.casefold())


def _lists(manuscript: Manuscript) -> Iterator[Finding]:
    used = {question.choices for question in manuscript.questionnaire.questions}
    for choice_list in manuscript.questionnaire.choice_lists.values():
        first = choice_list.choices[0].row
        if choice_list.name not in used:
            place = manuscript.place("choices", first, "list_name")
            yield found("unused_list", place, name=choice_list.name)
        seen: set[str] = set()
        for choice in choice_list.choices:
            place = manuscript.place("choices", choice.row, "name")
            if re.search(r"\s", choice.name):
                yield found("space_in_code", place, name=choice.name)
            if choice.name.casefold() in seen:
                yield found("similar_choice", place, name=choice.name)
            seen.add(choice.name.casefold())


def _remarks(manuscript: Manuscript) -> Iterator[Finding]:
    """Pass on what pyxform warns of, if we have nothing better to say."""
    for words in manuscript.warnings:
        if not _SAID_BETTER.search(words):
            yield found("converter", place_of(words), words=without_place(words))
