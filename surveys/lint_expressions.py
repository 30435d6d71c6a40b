"""Findings in expressions: what converts, and then reads something else on the tablet.

A condition in square brackets that names a question by its absolute path counts every
member, or none, in both web engines; a total over one blank is blank. Neither says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from surveys.errors import SurveyError
from surveys.expression_parser import (
    Binary,
    Call,
    Expression,
    Literal,
    Negation,
    Path,
    parse,
)
from surveys.findings import Finding, Manuscript, found
from surveys.lint_engines import has_once_within, paths_in, traps
from surveys.question_types import Role
from surveys.questionnaire import Item, Question, Questionnaire, Repeat
from surveys.questionnaire import Path as NodePath
from surveys.value_kinds import REFERENCE

_TOTALS = frozenset({"sum", "max", "min"})
_NEVER_BLANK = frozenset(
    {"count", "count-selected", "string-length", "position", "today", "now"}
)
_BLANK_LIKE_ITS_ARGUMENT = frozenset({"int", "round", "number", "abs", "string", "once"})


def expression_findings(manuscript: Manuscript) -> Iterator[Finding]:
    """Find the traps in every expression of the survey sheet."""
    form = _Form(manuscript.questionnaire)
    for item in form.questionnaire.items:
        yield from _too_early(item, form, manuscript)
        for part, text in _expressions(item, form):
            tree = form.parse(text)
            place = manuscript.at(item.row, part)
            if tree is None or item.row is None:
                continue
            for reference in dict.fromkeys(form.in_brackets(tree)):
                yield found("reference_in_brackets", place, reference=reference)
            for call, reference in dict.fromkeys(form.totals_over_blank(tree)):
                yield found("total_over_blank", place, function=call, reference=reference)
            if has_once_within(tree, is_result=part == "calculation"):
                yield found("once_within", place)
            for code, facts in traps(tree, form.may_be_blank, form.asked_about(item)):
                yield found(code, place, **facts)


def _expressions(item: Item, form: _Form) -> Iterator[tuple[str, str]]:
    written: dict[str, str] = {"relevant": item.relevant}
    if isinstance(item, Question):
        written |= {
            "constraint": item.constraint,
            "required": item.required,
            "calculation": item.calculation,
            "choice_filter": item.choice_filter,
        }
    elif isinstance(item, Repeat):
        written["repeat_count"] = form.count_of(item)
    return ((part, text) for part, text in written.items() if text)


def _too_early(item: Item, form: _Form, manuscript: Manuscript) -> Iterator[Finding]:
    """Find conditions on what is only asked afterwards."""
    for reference in dict.fromkeys(REFERENCE.findall(item.relevant)):
        target = form.item(reference)
        if not isinstance(target, Question) or target.question_type.role is not Role.ASKED:
            continue
        if item.row is not None and form.order[target.path] > form.order[item.path]:
            place = manuscript.at(item.row, "relevant")
            yield found("asked_before_known", place, name=item.name, reference=reference)


class _Form:
    """A questionnaire as expressions see it: every ``${age}`` is an absolute path."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.order: Mapping[NodePath, int] = {
            path: number for number, path in enumerate(questionnaire.by_path)
        }

    def item(self, name: str) -> Item | None:
        items = self.questionnaire.by_name.get(name, ())
        return items[0] if len(items) == 1 else None

    def count_of(self, repeat: Repeat) -> str:
        """Give the author's count; pyxform moves it to a calculate of its own."""
        name = REFERENCE.fullmatch(repeat.count)
        item = self.item(name[1]) if name else None
        if isinstance(item, Question) and item.row is None:
            return item.calculation
        return repeat.count

    def parse(self, text: str) -> Expression | None:
        """Parse an author's expression; None if it can't be (publishing says why)."""
        try:
            return parse(REFERENCE.sub(self._path, text))
        except SurveyError:
            return None

    def _path(self, match: re.Match[str]) -> str:
        item = self.item(match[1])
        return item.xpath if item else f"/{match[1]}"

    def asked_about(self, item: Item) -> frozenset[Path]:
        """Give the paths that the item's own condition looks at before it is asked."""
        tree = self.parse(item.relevant) if item.relevant else None
        return frozenset(paths_in(tree)) if tree is not None else frozenset()

    def at(self, tree: Path) -> Item | None:
        return self.questionnaire.by_path.get(_names(tree))

    # ------------------------------------------------------------ in square brackets

    def in_brackets(
        self, tree: Expression, filtered: tuple[NodePath, ...] = ()
    ) -> Iterator[str]:
        """Give the names that brackets after a repeat refer to by absolute path."""
        for inner in _operands(tree):
            yield from self.in_brackets(inner, filtered)
        if not isinstance(tree, Path):
            return
        names = _names(tree)
        if any(len(names) > len(path) and names[: len(path)] == path for path in filtered):
            yield names[-1]
        for number, step in enumerate(tree.steps, start=1):
            around = (*filtered, names[:number]) if tree.start == "/" else filtered
            for predicate in step.predicates:
                yield from self.in_brackets(predicate, around)

    # ------------------------------------------------------------ totals over a blank

    def totals_over_blank(self, tree: Expression) -> Iterator[tuple[str, str]]:
        """Give each total with the name of what it adds up that may be blank."""
        for inner in _operands(tree):
            yield from self.totals_over_blank(inner)
        if isinstance(tree, Call) and tree.name in _TOTALS:
            for argument in tree.arguments:
                if isinstance(argument, Path) and self.may_be_blank(argument):
                    yield tree.name, _names(argument)[-1]

    def may_be_blank(self, tree: Path) -> bool:
        item = self.at(tree)
        if not isinstance(item, Question):
            return False
        if item.question_type.role is Role.COMPUTED:
            formula = self.parse(item.calculation)
            return formula is None or not self.is_filled(formula)
        return item.required != "true()" or self._may_be_skipped(item)

    def _may_be_skipped(self, question: Question) -> bool:
        """Say whether it may go unasked while the repeat it stands in is there."""
        around = self.questionnaire.repeats_around(question.path)
        depth = len(around[-1].path) if around else 1
        paths = (question.path[:end] for end in range(depth + 1, len(question.path) + 1))
        return any(self.questionnaire.by_path[path].relevant for path in paths)

    def is_filled(self, tree: Expression) -> bool:
        """Say whether an expression surely gives something."""
        if isinstance(tree, Literal):
            return tree.value != ""
        if isinstance(tree, Path):
            item = self.at(tree)
            return isinstance(item, Question) and not self.may_be_blank(tree)
        if isinstance(tree, Call):
            return self._is_call_filled(tree)
        return all(self.is_filled(operand) for operand in _operands(tree))

    def _is_call_filled(self, tree: Call) -> bool:
        filled = [self.is_filled(argument) for argument in tree.arguments]
        if tree.name == "coalesce":
            return any(filled)
        if tree.name == "if":
            return all(filled[1:])
        if tree.name in _BLANK_LIKE_ITS_ARGUMENT:
            return all(filled[:1])
        return tree.name in _NEVER_BLANK


def _names(tree: Path) -> NodePath:
    return tuple(step.name for step in tree.steps) if tree.start == "/" else ()


def _operands(tree: Expression) -> tuple[Expression, ...]:
    if isinstance(tree, Call):
        return tree.arguments
    if isinstance(tree, Binary):
        return tree.left, tree.right
    return (tree.operand,) if isinstance(tree, Negation) else ()
