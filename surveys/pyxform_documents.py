"""From pyxform's own document of a form to our ``Questionnaire``.

pyxform resolves XLSForm's many spellings, so we read its document and not the sheets. It
keeps columns that it doesn't know; one of those, ``ROW``, carries each row's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from surveys.conversion_errors import UnknownType
from surveys.errors import UnknownQuestionType
from surveys.question_types import question_type
from surveys.questionnaire import (
    NO_LANGUAGE,
    Choice,
    ChoiceList,
    Group,
    Item,
    Path,
    Question,
    Questionnaire,
    Repeat,
)
from surveys.workbook_errors import Place

ROW = "row_of_sheet"  # the column added to the sheets; must be an XML name for pyxform
Document = Mapping[str, Any]

# What pyxform writes for a language that the header doesn't name (constants.py).
_DEFAULT = "default"
# Columns of a choice that aren't the author's own (question.Option.get_slot_names()).
_CHOICE_FIELDS = frozenset({"name", "label", "media", "sms_option", ROW})
_FORM_FIELDS = frozenset({"type", "id_string", "title", "version", "sms_keyword"})
_TRUE = {"yes": "true()", "true": "true()"}
_FALSE = {"no", "false", "false()"}


def language_code(name: str) -> str:
    """Give the code of a language from how a header names it.

    Examples
    --------
    >>> language_code("Tiếng Việt (vi)"), language_code("en"), language_code("Khmer")
    ('vi', 'en', 'Khmer')
    """
    if name == _DEFAULT:
        return NO_LANGUAGE
    code = re.search(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$", name)
    return code[1] if code else name.strip()


def questionnaire_from(document: Document) -> Questionnaire:
    """Build the questionnaire of one of pyxform's documents, its ``ROW`` columns still in.

    Raises
    ------
    UnknownType
        pyxform has a type that isn't in our closed list (a loop, an include).
    """
    default = str(document.get("default_language", _DEFAULT))
    root = str(document["name"])
    settings = {
        key: value
        for key, value in document.items()
        if isinstance(value, str) and key not in _FORM_FIELDS
    }
    children = _items(document["children"], (root,), default)
    lists = _choice_lists(document.get("choices", {}), default)
    return Questionnaire(
        form_id=str(document["id_string"]),
        version=str(document.get("version", "")),
        title=str(document.get("title", "")),
        languages=_languages(children, lists.values(), default),
        children=children,
        choice_lists=lists,
        settings=settings,
    )


def _items(documents: Iterable[Document], path: Path, default: str) -> tuple[Item, ...]:
    return tuple(
        _item(child, (*path, str(child["name"])), default)
        for child in documents
        if child["name"] != "meta"
    )


def _item(document: Document, path: Path, default: str) -> Item:
    bind = document.get("bind", {})
    control = document.get("control", {})
    arguments: dict[str, Any] = {
        "name": str(document["name"]),
        "path": path,
        "row": _row(document),
        "labels": _texts(document.get("label"), default),
        "hints": _texts(document.get("hint"), default),
        "relevant": str(bind.get("relevant", "")),
        "appearance": str(control.get("appearance", "")),
    }
    if document["type"] == "group":
        return Group(**arguments, children=_items(document["children"], path, default))
    if document["type"] == "repeat":
        children = _items(document["children"], path, default)
        return Repeat(
            **arguments, children=children, count=str(control.get("jr:count", ""))
        )
    return Question(**arguments, **_of_question(document, default))


def _of_question(document: Document, default: str) -> dict[str, Any]:
    bind = document.get("bind", {})
    return {
        "type": _type(document),
        "constraint": str(bind.get("constraint", "")),
        "constraint_message": _texts(bind.get("jr:constraintMsg"), default),
        "required": _condition(bind.get("required")),
        "required_message": _texts(bind.get("jr:requiredMsg"), default),
        "calculation": str(bind.get("calculate", "")),
        "choices": str(document.get("itemset", "")),
        "choice_filter": str(document.get("choice_filter", "")),
        "default": str(document.get("default", "")),
        "read_only": _condition(bind.get("readonly")),
        "value_type": str(bind.get("type", "")),
        "trigger": tuple(document.get("trigger", ())),
        "parameters": {
            str(key): str(value)
            for key, value in _mapping(document.get("parameters")).items()
        },
    }


def _type(document: Document) -> str:
    try:
        name = question_type(document["type"]).name
    except UnknownQuestionType as error:
        place = Place("survey", _row(document), "type")
        raise UnknownType(place, found=document["type"]) from error
    is_file = re.search(r"\.(csv|xml|geojson)$", str(document.get("itemset", "")))
    return f"{name}_from_file" if is_file and name.startswith("select_") else name


def _row(document: Document) -> int | None:
    return int(document[ROW]) if ROW in document else None


def _condition(text: object) -> str:
    words = str(text or "").strip()
    if words.lower() in _FALSE:
        return ""
    return _TRUE.get(words.lower(), words)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: object, default: str) -> dict[str, str]:
    """Give texts by language code; a text alone is in the form's default language."""
    if isinstance(value, Mapping):
        return {language_code(str(key)): str(text) for key, text in value.items() if text}
    return {language_code(default): str(value)} if value else {}


def _choice_lists(document: Document, default: str) -> dict[str, ChoiceList]:
    return {
        name: ChoiceList(name, tuple(_choice(choice, default) for choice in choices))
        for name, choices in document.items()
    }


def _choice(document: Document, default: str) -> Choice:
    columns = {
        key: value
        for key, value in document.items()
        if key not in _CHOICE_FIELDS and isinstance(value, str)
    }
    labels = _texts(document.get("label"), default)
    return Choice(str(document["name"]), labels, columns, _row(document))


def _languages(
    items: Iterable[Item], lists: Iterable[ChoiceList], default: str
) -> tuple[str, ...]:
    """Give the languages of the labels, the default one first."""
    seen = dict.fromkeys(code for texts in _labels(items, lists) for code in texts)
    first = language_code(default)
    return tuple(sorted(seen, key=lambda code: code != first))


def _labels(
    items: Iterable[Item], lists: Iterable[ChoiceList]
) -> Iterable[Mapping[str, str]]:
    """Give the author's labels; those that pyxform adds are in no language of the form."""
    for item in items:
        if item.row is not None:
            yield item.labels
        if not isinstance(item, Question):
            yield from _labels(item.children, ())
    for choice_list in lists:
        yield from (
            choice.labels for choice in choice_list.choices if choice.row is not None
        )


def without_rows(document: dict[str, Any]) -> dict[str, Any]:
    """Give the same document with no ``ROW`` in it, as pyxform would have made it."""
    return cast("dict[str, Any]", _without_rows(document))


def _without_rows(thing: object) -> object:
    if isinstance(thing, dict):
        return {key: _without_rows(value) for key, value in thing.items() if key != ROW}
    if isinstance(thing, list):
        return [_without_rows(each) for each in thing]
    return thing
