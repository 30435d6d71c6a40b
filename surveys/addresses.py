"""The document that holds an interview's answers, and the addresses in it.

The document follows the questionnaire: a question's name gives its text, a group's name a
document, a repeat's name a list of documents. A name with "" was asked and left blank; a
name that isn't there was not asked. ``/data/member[2]/age`` is the address of one answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import NamedTuple

from surveys.errors import UnknownAddress
from surveys.question_types import Role
from surveys.questionnaire import Group, Item, Path, Question, Questionnaire

Answers = dict[str, "str | Answers | list[Answers]"]


class Answer(NamedTuple):
    """One question at one address; ``text`` is None when it was not asked."""

    question: Question
    address: str
    text: str | None


def walk(answers: Answers, questionnaire: Questionnaire) -> Iterator[Answer]:
    """Give every question that could have an answer, in the order they are asked.

    A question in a repeat comes once for each instance; in a group that was not asked, with
    no text.
    """
    yield from _walk(answers, questionnaire.children, f"/{questionnaire.root}")


def _walk(answers: Answers, items: tuple[Item, ...], address: str) -> Iterator[Answer]:
    for item in items:
        here = f"{address}/{item.name}"
        found = answers.get(item.name)
        if isinstance(item, Question):
            if item.question_type.role is Role.ATTACHED:
                continue
            yield Answer(item, here, found if isinstance(found, str) else None)
        elif isinstance(item, Group):
            yield from _walk(found if isinstance(found, dict) else {}, item.children, here)
        else:
            for number, instance in enumerate(found if isinstance(found, list) else (), 1):
                yield from _walk(instance, item.children, f"{here}[{number}]")


def answer_at(answers: Answers, address: str) -> str | None:
    """Give the text at an address such as ``/data/member[2]/age``; None if not asked.

    Raises
    ------
    UnknownAddress
        The address leads to a group, a repeat, or past the last instance.
    """
    document, name = _holder(answers, address)
    found = document.get(name)
    if found is None or isinstance(found, str):
        return found
    raise UnknownAddress(address)


def with_answer(answers: Answers, address: str, text: str | None) -> Answers:
    """Give a copy of the answers with another text at an address; None takes it away.

    Raises
    ------
    UnknownAddress
        See ``answer_at``.

    Examples
    --------
    >>> answers = {"member": [{"age": "34"}, {"age": "5"}]}
    >>> with_answer(answers, "/data/member[2]/age", "6")
    {'member': [{'age': '34'}, {'age': '6'}]}
    """
    answer_at(answers, address)
    copied = deepcopy(answers)
    document, name = _holder(copied, address)
    if text is None:
        document.pop(name, None)
    else:
        document[name] = text
    return copied


_STEP = re.compile(r"([^\[\]/]+)(?:\[([1-9][0-9]*)\])?")


def _holder(answers: Answers, address: str) -> tuple[Answers, str]:
    """Give the document that holds the last step of an address, and that step's name."""
    steps = [_STEP.fullmatch(step) for step in address.split("/")[2:]]
    document = answers
    for step in steps[:-1]:
        found = document.get(step[1]) if step else None
        number = int(step[2]) if step and step[2] else 0
        if isinstance(found, list) and 0 < number <= len(found):
            document = found[number - 1]
        elif isinstance(found, dict) and not number:
            document = found
        else:
            raise UnknownAddress(address)
    last = steps[-1] if steps else None
    if last is None or last[2]:
        raise UnknownAddress(address)
    return document, last[1]


def words_at(
    answers: Answers, questionnaire: Questionnaire, address: str, language: str
) -> str:
    """Say which question stands at an address: the instances around it, then its label.

    What a label refers to is filled in. An address that the questionnaire doesn't have is
    said by its last name, since somebody wrote it down as one.

    Examples
    --------
    >>> from surveys.xlsform import convert_text
    >>> asked = convert_text('''
    ... | survey |
    ... | | type         | name   | label           |
    ... | | begin_repeat | member | Member ${name}  |
    ... | | text         | name   | Name            |
    ... | | integer      | age    | Age of ${name}  |
    ... | | end_repeat   |        |                 |
    ... ''').questionnaire
    >>> answers = {"member": [{"name": "An", "age": "34"}]}
    >>> words_at(answers, asked, "/data/member[1]/age", "en")
    '1. Member An – Age of An'
    """
    path: Path = (questionnaire.root,)
    document, texts = answers, _own_texts(answers)
    said: list[str] = []
    label = ""
    for step in map(_STEP.fullmatch, address.split("/")[2:]):
        path = (*path, step[1] if step else "")
        item = questionnaire.by_path.get(path)
        label = path[-1] if item is None else item.label(language)
        document = _inside(document, step)
        texts |= _own_texts(document)
        if step and step[2]:
            said.append(f"{step[2]}. {_filled(label, texts)}")
            label = ""
    return " – ".join([*said, *filter(None, [_filled(label, texts)])])


_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


def _filled(label: str, texts: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda found: texts.get(found[1]) or "…", label)


def _own_texts(answers: Answers) -> dict[str, str]:
    return {name: text for name, text in answers.items() if isinstance(text, str)}


def _inside(document: Answers, step: re.Match[str] | None) -> Answers:
    found = document.get(step[1]) if step else None
    if step and step[2] and isinstance(found, list) and int(step[2]) <= len(found):
        return found[int(step[2]) - 1]
    return found if isinstance(found, dict) else {}


def search_text(answers: Answers) -> str:
    """Give every text of the answers on a line of its own, letters composed (NFC)."""
    return unicodedata.normalize("NFC", "\n".join(_texts(answers)))


def _texts(answers: Answers) -> Iterator[str]:
    for found in answers.values():
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            yield from _texts(found)
        else:
            for instance in found:
                yield from _texts(instance)
