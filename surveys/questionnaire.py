"""A questionnaire as it is asked: groups, repeats, questions and choice lists, all frozen.

Expressions stay in the author's words (``${age} >= 16``); the XForm holds them as paths.
Texts are by language code ("vi", "en"). Every node knows its full path, from the root of
the answers down: ``("data", "member", "age")``, written ``/data/member/age``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cached_property
from typing import Any

from surveys.errors import AmbiguousName, UnknownName
from surveys.question_types import Kind, QuestionType, question_type

Path = tuple[str, ...]
Texts = Mapping[str, str]

NO_LANGUAGE = "und"  # ISO 639-2: a text whose language nobody named

# What a "bind::type" column may make of a calculate.
BIND_KINDS: Mapping[str, Kind] = {
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.MOMENT,
}


def text_in(texts: Texts, language: str) -> str:
    """Pick the text in a language, or else in the first language that has one.

    Examples
    --------
    >>> text_in({"vi": "Tuổi", "en": "Age"}, "en"), text_in({"vi": "Tuổi"}, "en")
    ('Age', 'Tuổi')
    """
    return texts.get(language) or next((text for text in texts.values() if text), "")


@dataclass(frozen=True)
class Node:
    """What a group, a repeat and a question have in common.

    ``row`` is the row of the survey sheet; None for a node that the conversion adds
    (the count of a repeat, "specify other").
    """

    name: str
    path: Path
    row: int | None = None
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    relevant: str = ""
    appearance: str = ""

    @property
    def xpath(self) -> str:
        """The path as XForms writes it: ``/data/member/age``."""
        return "/" + "/".join(self.path)

    def label(self, language: str) -> str:
        """Give the label in a language, in another one, or the name."""
        return text_in(self.labels, language) or self.name


@dataclass(frozen=True)
class Question(Node):
    """One row that has (or computes, or shows) one value.

    ``choices`` names a choice list, a file (``communes.csv``) or a repeat's question
    (``${member_name}``). ``value_type`` is the author's ``bind::type``, if any.
    """

    type: str = "text"
    constraint: str = ""
    constraint_message: Texts = field(default_factory=dict)
    required: str = ""
    required_message: Texts = field(default_factory=dict)
    calculation: str = ""
    choices: str = ""
    choice_filter: str = ""
    default: str = ""
    read_only: str = ""
    value_type: str = ""
    trigger: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def question_type(self) -> QuestionType:
        """The type, from the closed list."""
        return question_type(self.type)

    @property
    def kind(self) -> Kind:
        """What its value is: by ``bind::type`` if given, else by the type."""
        if self.value_type in BIND_KINDS:
            return BIND_KINDS[self.value_type]
        return self.question_type.kind


@dataclass(frozen=True)
class Group(Node):
    """Questions under one heading. It has no table of its own."""

    children: tuple[Group | Repeat | Question, ...] = ()


@dataclass(frozen=True)
class Repeat(Node):
    """Questions asked again for each member, plot, visit … : one table of its own."""

    children: tuple[Group | Repeat | Question, ...] = ()
    count: str = ""


Item = Group | Repeat | Question


@dataclass(frozen=True)
class Choice:
    """One answer to pick. ``columns`` are the author's own (``durable``, ``commune`` …)."""

    name: str
    labels: Texts = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    row: int | None = None

    def label(self, language: str) -> str:
        """Give the label in a language, in another one, or the name."""
        return text_in(self.labels, language) or self.name


@dataclass(frozen=True)
class ChoiceList:
    """The answers that some questions let pick from."""

    name: str
    choices: tuple[Choice, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Choice]:
        """The choices by their code; of a duplicated code the first."""
        return {choice.name: choice for choice in reversed(self.choices)}


@dataclass(frozen=True)
class Questionnaire:
    """A version of a questionnaire; ``settings`` are the words of that sheet."""

    form_id: str
    version: str = ""
    title: str = ""
    languages: tuple[str, ...] = ()
    children: tuple[Group | Repeat | Question, ...] = ()
    choice_lists: Mapping[str, ChoiceList] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Write it as plain JSON values; a published version stores this."""
        return dict(_document(self))

    @staticmethod
    def from_dict(document: Mapping[str, Any]) -> Questionnaire:
        """Read what ``to_dict`` wrote."""
        lists = {
            name: ChoiceList(
                name, tuple(Choice(**choice) for choice in found.get("choices", ()))
            )
            for name, found in document.get("choice_lists", {}).items()
        }
        return Questionnaire(
            **_arguments(document) | {"choice_lists": lists, "children": _items(document)}
        )

    @property
    def root(self) -> str:
        """The name of the answers' root element."""
        return self.settings.get("name") or "data"

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every group, repeat and question, in the order they are asked."""
        return tuple(_walk(self.children))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order they are asked."""
        return tuple(item for item in self.items if isinstance(item, Question))

    @cached_property
    def repeats(self) -> tuple[Repeat, ...]:
        """Every repeat, an outer one before those inside it."""
        return tuple(item for item in self.items if isinstance(item, Repeat))

    @cached_property
    def by_path(self) -> Mapping[Path, Item]:
        """Every group, repeat and question by its full path."""
        return {item.path: item for item in self.items}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Item, ...]]:
        """Every group, repeat and question by its name, which several may share."""
        found: dict[str, tuple[Item, ...]] = {}
        for item in self.items:
            found[item.name] = (*found.get(item.name, ()), item)
        return found

    def get(self, name: str) -> Item:
        """Give the one item of this name or path (``/data/member/age``).

        Raises
        ------
        UnknownName
            There is none.
        AmbiguousName
            There are several.
        """
        if name.startswith("/"):
            at_path = self.by_path.get(tuple(name[1:].split("/")))
            items: tuple[Item, ...] = () if at_path is None else (at_path,)
        else:
            items = self.by_name.get(name, ())
        if not items:
            raise UnknownName(self.form_id, name)
        if len(items) > 1:
            raise AmbiguousName(self.form_id, name, (item.xpath for item in items))
        return items[0]

    def question(self, name: str) -> Question:
        """Give the one question of this name or path; raises as ``get`` does."""
        item = self.get(name)
        if not isinstance(item, Question):
            raise UnknownName(self.form_id, name)
        return item

    def repeats_around(self, path: Path) -> tuple[Repeat, ...]:
        """Give the repeats that a node stands in, the outermost first, not itself."""
        return tuple(repeat for repeat in self.repeats if _is_inside(path, repeat.path))

    def choices_of(self, question: Question) -> ChoiceList | None:
        """Give the question's choice list; None if its choices come from elsewhere."""
        return self.choice_lists.get(question.choices)


def _walk(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        if not isinstance(item, Question):
            yield from _walk(item.children)


def _is_inside(path: Path, outer: Path) -> bool:
    return len(path) > len(outer) and path[: len(outer)] == outer


# ---------------------------------------------------------------- as a document


def _document(thing: Any) -> Any:
    """Write a dataclass as a dictionary without the fields that hold their default."""
    if isinstance(thing, tuple):
        return [_document(each) for each in thing]
    if isinstance(thing, Mapping):
        return {key: _document(value) for key, value in thing.items()}
    if not isinstance(thing, Node | Choice | ChoiceList | Questionnaire):
        return thing
    written = {
        each.name: _document(getattr(thing, each.name))
        for each in fields(thing)
        if getattr(thing, each.name) != _default(each)
    }
    if isinstance(thing, Node):
        return {"item": type(thing).__name__.lower(), **written}
    return written


def _default(each: Field[Any]) -> object:
    if each.default_factory is not MISSING:
        return each.default_factory()
    return each.default


def _arguments(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in document.items()
        if name not in {"item", "children", "choice_lists"}
    }


def _items(document: Mapping[str, Any]) -> tuple[Item, ...]:
    return tuple(_item(child) for child in document.get("children", ()))


def _item(document: Mapping[str, Any]) -> Item:
    arguments = _arguments(document)
    if document["item"] == "question":
        return Question(**arguments)
    made = Repeat if document["item"] == "repeat" else Group
    return made(**arguments, children=_items(document))
