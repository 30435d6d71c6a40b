"""What a template may say: fill in, repeat over a list, leave out by a condition.

A template comes from outside, so it runs in Jinja's sandbox and may hold only the kinds of
nodes listed here: no calls, no assignments, no literals that could be made to grow. A loop
goes over one of the document's lists, or inside it over a list of the thing at hand, so the
work is bounded by the document.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateError, TemplateRuntimeError
from jinja2.exceptions import UndefinedError as NameUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from typing_extensions import override

from mne.errors import MneError
from mne.reports.template_errors import (
    TemplateComputes,
    TemplateMalformed,
    TemplateNameUnknown,
)

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
)
FILTERS = ("default", "escape", "e", "first", "join", "last", "length", "lower", "upper")
TESTS = (
    "defined",
    "none",
    "even",
    "odd",
    "divisibleby",
    "eq",
    "ne",
    "gt",
    "lt",
    "ge",
    "le",
)
_TAGS = re.compile(r"<[^>]+>")
_ONE_EXPRESSION = re.compile(r"\s*\{\{(?P<inside>[^{}]*)\}\}\s*")
PLACE_LETTERS = 120


class TemplateLanguage(ImmutableSandboxedEnvironment):
    """Jinja, cut down to filling in; ``document`` is the file's name in errors."""

    def __init__(self, document: str, context: Mapping[str, Any], *, is_xml: bool) -> None:
        super().__init__(autoescape=is_xml, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {name: self.tests[name] for name in TESTS}
        self.document = document
        self.context = context
        self.place = ""
        """Where the text now rendered stands, where its own lines don't say."""
        self._source = ""

    @override
    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """Compile a template after it was held against what it may say."""
        self._source = str(source)
        self._check(self.parse(self._source))
        return super().from_string(source, *args, **kwargs)

    def value_of(self, text: str, context: Mapping[str, Any]) -> Any:
        """Give what a cell's text comes to: of one ``{{ }}`` alone the thing itself."""
        self._source = text
        try:
            only = _ONE_EXPRESSION.fullmatch(text)
            if only is None:
                return self.from_string(text).render(context)
            self._check(self.parse(text))
            found = self.compile_expression(only["inside"], undefined_to_none=False)(
                context
            )
            return str(found) if isinstance(found, Undefined) else found
        except TemplateError as error:
            raise self.fault(error) from error

    def names_in(self, text: str) -> set[str]:
        """Give the names that a text uses at its outermost level."""
        try:
            return {each.name for each in self.parse(text).find_all(nodes.Name)}
        except TemplateSyntaxError as error:
            self._source = text
            raise self.fault(error) from error

    def fault(self, error: TemplateError) -> MneError:
        """Say where in the template an error stands and what to do."""
        line = getattr(error, "lineno", None) or _line_of(error)
        place, detail = self._place(line), error.message or ""
        if isinstance(error, NameUndefined):
            return TemplateNameUnknown(self.document, place, detail, self.context)
        if isinstance(error, SecurityError | TemplateRuntimeError):
            return TemplateComputes(self.document, place, detail)
        return TemplateMalformed(self.document, place, detail)

    # ------------------------------------------------------------ what it may say

    def _check(self, tree: nodes.Template) -> None:
        for node in _every(tree):
            if not isinstance(node, ALLOWED) and not _is_loop_target(node):
                what = type(node).__name__.lower()
                raise TemplateComputes(self.document, self._place(node.lineno), what)
        self._check_loops(tree, frozenset())

    def _check_loops(self, node: nodes.Node, things: frozenset[str]) -> None:
        for child in node.iter_child_nodes():
            known = things
            if isinstance(child, nodes.For):
                if child.recursive or not _is_bounded(child.iter, things):
                    place = self._place(child.lineno)
                    raise TemplateComputes(self.document, place, "for")
                known = things | {each.name for each in child.target.find_all(nodes.Name)}
                if isinstance(child.target, nodes.Name):
                    known |= {child.target.name}
            self._check_loops(child, known)

    def _place(self, line: int | None) -> str:
        if self.place:
            return self.place
        lines = self._source.splitlines()
        if not line or line > len(lines):
            return "…"
        # a paragraph of a document is a line of its source
        return " ".join(_TAGS.sub("", lines[line - 1]).split())[:PLACE_LETTERS] or "…"


def _every(node: nodes.Node) -> list[nodes.Node]:
    found = [node]
    for child in node.iter_child_nodes():
        found += _every(child)
    return found


def _is_loop_target(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Tuple) and node.ctx == "store"


def _is_bounded(over: nodes.Node, things: frozenset[str]) -> bool:
    """Outside of a loop a list of the document, inside one a list of the thing at hand."""
    if isinstance(over, nodes.Name):
        return not things and over.name not in things
    if not isinstance(over, nodes.Getattr):
        return False
    root: nodes.Node = over
    while isinstance(root, nodes.Getattr):
        root = root.node
    return isinstance(root, nodes.Name) and (not things or root.name in things)


def _line_of(error: TemplateError) -> int | None:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == "<template>"]
    return own[-1] if own else None
