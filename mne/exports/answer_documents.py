"""Documents of answers, read strictly: the shape that a questionnaire gives them.

A document that is not of its questionnaire's shape (a number where a text belongs, a list
where a group) stops the reading with the path of the fault. Structs without garbage
collection and one ``attrgetter`` per table make this cheap enough for millions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from surveys.question_types import Role
from surveys.questionnaire import Group, Item, Path, Question, Questionnaire

Document = msgspec.Struct


class Instance(NamedTuple):
    """One document of a table: an interview, or one instance of a repeat in it."""

    owner: int
    """Place of the interview in its batch."""
    numbers: tuple[int, ...]
    """Of the repeats around it and its own, from 1."""
    document: Document


class Shape:
    """The shape of a questionnaire's documents, and where each answer lies in them."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._attributes: dict[Path, str] = {}
        self._decoder = msgspec.json.Decoder(
            self._struct("Answers", questionnaire.children, "")
        )

    def decode(self, written: str) -> Document:
        """Read one document; raises ``msgspec.ValidationError`` with the path."""
        document: Document = self._decoder.decode(written)
        return document

    def texts(
        self, paths: Sequence[Path], instances: Sequence[Instance]
    ) -> list[tuple[str | None, ...]]:
        """Give the answers at each path, one tuple per path; None: not asked."""
        if not paths or not instances:
            return [() for _ in paths]
        read = attrgetter(*(self._attributes[path] for path in paths))
        rows: list[Any] = [read(each.document) for each in instances]
        return [tuple(rows)] if len(paths) == 1 else list(zip(*rows, strict=True))

    def instances(
        self, repeat: Path | None, documents: Sequence[Document]
    ) -> list[Instance]:
        """Give the documents of a table: the interviews, or a repeat's instances."""
        found = [Instance(n, (), each) for n, each in enumerate(documents)]
        for path in self._chain(repeat):
            read = attrgetter(self._attributes[path])
            found = [
                Instance(outer.owner, (*outer.numbers, number), inner)
                for outer in found
                for number, inner in enumerate(read(outer.document), 1)
            ]
        return found

    def address(self, path: Path, numbers: Sequence[int]) -> str:
        """Write the address of one answer, such as ``/data/member[2]/age``."""
        repeats = {each.path for each in self._questionnaire.repeats_around(path)}
        left = iter(numbers)
        return "".join(
            f"/{name}[{next(left)}]" if path[: n + 1] in repeats else f"/{name}"
            for n, name in enumerate(path)
        )

    def _chain(self, repeat: Path | None) -> Iterator[Path]:
        if repeat is not None:
            for around in self._questionnaire.repeats_around(repeat):
                yield around.path
            yield repeat

    def _struct(self, name: str, items: Sequence[Item], prefix: str) -> type[Document]:
        """Make the struct of one level; names of questions need not be Python's."""
        fields: list[tuple[str, Any, Any]] = []
        names: dict[str, str] = {}
        for n, item in enumerate(items):
            if isinstance(item, Question) and item.question_type.role is Role.ATTACHED:
                continue
            field = f"f{n}"
            names[field] = item.name
            self._attributes[item.path] = f"{prefix}{field}"
            fields.append((field, *self._field(item, f"{prefix}{field}.")))
        return msgspec.defstruct(name, fields, rename=names, gc=False)

    def _field(self, item: Item, prefix: str) -> tuple[Any, Any]:
        if isinstance(item, Question):
            return str, None
        if isinstance(item, Group):
            group = self._struct(item.name, item.children, prefix)
            return group, msgspec.field(default_factory=group)
        return list[self._struct(item.name, item.children, "")], msgspec.field(  # type: ignore[misc]
            default_factory=list
        )
