"""Findings in what people read: labels, hints, messages, in every language of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.findings import Finding, Manuscript, found
from surveys.questionnaire import NO_LANGUAGE, Item, Question, Texts
from surveys.workbook_errors import Place

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def text_findings(manuscript: Manuscript) -> Iterator[Finding]:
    """Find what is missing or badly written in the texts."""
    for language in manuscript.languages:
        if language != NO_LANGUAGE and not _CODE.fullmatch(language):
            place = manuscript.header_in(language)
            yield found("language_without_code", place, language=language)
    for item in manuscript.questionnaire.items:
        if item.row is not None:
            yield from _of_item(item, manuscript)
    yield from _of_choices(manuscript)


def _of_item(item: Item, manuscript: Manuscript) -> Iterator[Finding]:
    parts = {"label": item.labels, "hint": item.hints}
    if isinstance(item, Question):
        parts |= {
            "constraint_message": item.constraint_message,
            "required_message": item.required_message,
        }
        yield from _messages(item, manuscript)
    for part, texts in parts.items():
        for language in _languages_without(texts, manuscript):
            place = manuscript.at(item.row, part, language)
            yield found(
                "missing_translation", place, name=item.name, part=part, language=language
            )
    for language, text in item.labels.items():
        if _TAG.search(text):
            yield found(
                "html_in_label", manuscript.at(item.row, "label", language), name=item.name
            )


def _messages(question: Question, manuscript: Manuscript) -> Iterator[Finding]:
    if question.constraint and not question.constraint_message:
        place = manuscript.at(question.row, "constraint_message")
        yield found("constraint_without_message", place, name=question.name)
    if question.required and not question.required_message:
        place = manuscript.at(question.row, "required_message")
        yield found("required_without_message", place, name=question.name)


def _languages_without(texts: Texts, manuscript: Manuscript) -> list[str]:
    """Give the languages that lack a text which others have."""
    if not texts:
        return []
    return [code for code in manuscript.languages if code not in texts]


def _of_choices(manuscript: Manuscript) -> Iterator[Finding]:
    for choice_list in manuscript.questionnaire.choice_lists.values():
        for choice in choice_list.choices:
            if choice.row is None:
                continue
            if not choice.labels:
                yield found(
                    "unlabelled_choice", _label(manuscript, choice.row), name=choice.name
                )
            for language in _languages_without(choice.labels, manuscript):
                yield found(
                    "missing_translation",
                    _label(manuscript, choice.row, language),
                    name=choice.name,
                    part="label",
                    language=language,
                )


def _label(manuscript: Manuscript, row: int, language: str = "") -> Place:
    return manuscript.place("choices", row, "label", language)
