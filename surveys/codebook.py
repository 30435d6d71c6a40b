"""The codebook: which tables a questionnaire gives, which variables, and what they mean.

One table has a row per interview, and each repeat has a table of its own. A variable is
called as its question; where two groups of one table share a name, by group and name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from surveys.question_types import Kind, Missing, Role
from surveys.questionnaire import (
    Choice,
    ChoiceList,
    Group,
    Item,
    Path,
    Question,
    Questionnaire,
    Repeat,
    Texts,
    text_in,
)
from surveys.value_kinds import ValueKinds

HOUSEHOLD = "household"  # the table with one row per interview

# A column of this name in the choices sheet says which codes are no values, and why.
MISSING_COLUMN = "missing"
# A list with this code tells how a visit ended (AAPOR); there "refused" is an outcome.
_OUTCOME = "completed"
_MISSING_LABELS: Mapping[Missing, Texts] = {
    Missing.REFUSED: {"vi": "Từ chối trả lời", "en": "Refused"},
    Missing.DONT_KNOW: {"vi": "Không biết", "en": "Don't know"},
    Missing.NOT_ASKED: {"vi": "Không hỏi", "en": "Not asked"},
    Missing.BLANK: {"vi": "Để trống", "en": "Left blank"},
    Missing.INVALID: {"vi": "Không đúng kiểu", "en": "Not of the type"},
}
_NOT_IN_TABLES = frozenset({Role.SHOWN, Role.ATTACHED})


@dataclass(frozen=True)
class Variable:
    """A column of a table and the question it comes from.

    ``choices`` are the values of a select without those that are ``missing``, which are by
    code. ``universe`` is the condition under which it is asked, with those of its groups.
    """

    name: str
    table: str
    question: Question
    kind: Kind
    choices: tuple[Choice, ...] | None = None
    missing: Mapping[str, Missing] = field(default_factory=dict)
    universe: str = ""

    def label(self, language: str) -> str:
        """Give the question's label."""
        return self.question.label(language)


@dataclass(frozen=True)
class Table:
    """A table: the interviews, or the instances of one repeat.

    ``keys`` number the instances of each repeat around and including this one, from 1.
    """

    name: str
    repeat: Repeat | None
    keys: tuple[str, ...]
    variables: tuple[Variable, ...]


def missing_codes(choice_list: ChoiceList) -> dict[str, Missing]:
    """Say which codes of a list are no values.

    The author's column ``missing`` decides, if there is one; else the codes ``refused`` and
    ``dont_know`` are no values, except in a list that tells how a visit ended.

    Examples
    --------
    >>> missing_codes(ChoiceList("yes_no", (Choice("yes"), Choice("dont_know"))))
    {'dont_know': <Missing.DONT_KNOW: 'dont_know'>}
    """
    if any(MISSING_COLUMN in choice.columns for choice in choice_list.choices):
        return {
            choice.name: Missing(choice.columns[MISSING_COLUMN])
            for choice in choice_list.choices
            if choice.columns.get(MISSING_COLUMN) in {Missing.REFUSED, Missing.DONT_KNOW}
        }
    if _OUTCOME in choice_list.by_name:
        return {}
    return {
        code: Missing(code)
        for code in choice_list.by_name
        if code in {Missing.REFUSED, Missing.DONT_KNOW}
    }


def tables(questionnaire: Questionnaire) -> tuple[Table, ...]:
    """Give the tables of a questionnaire: the interviews first, then each repeat."""
    kinds = ValueKinds(questionnaire)
    return tuple(
        _table(questionnaire, repeat, kinds) for repeat in (None, *questionnaire.repeats)
    )


def _table(questionnaire: Questionnaire, repeat: Repeat | None, kinds: ValueKinds) -> Table:
    children = repeat.children if repeat else questionnaire.children
    root = repeat.path if repeat else (questionnaire.root,)
    asked = [
        (question, universe)
        for question, universe in _questions(children, "")
        if question.question_type.role not in _NOT_IN_TABLES
    ]
    count = Counter(question.name for question, _ in asked)
    name = _table_name(repeat)
    variables = tuple(
        Variable(
            _name(question, root, count),
            name,
            question,
            kinds.of(question),
            *_values(questionnaire.choices_of(question)),
            universe,
        )
        for question, universe in asked
    )
    around = (*questionnaire.repeats_around(repeat.path), repeat) if repeat else ()
    keys = tuple(_key(each, variables) for each in around)
    return Table(name, repeat, keys, variables)


def _questions(items: tuple[Item, ...], universe: str) -> Iterator[tuple[Question, str]]:
    """Give the questions of one table with the condition under which each is asked."""
    for item in items:
        here = _both(universe, item.relevant)
        if isinstance(item, Question):
            yield item, here
        elif isinstance(item, Group):
            yield from _questions(item.children, here)


def _both(outer: str, inner: str) -> str:
    return f"({outer}) and ({inner})" if outer and inner else outer or inner


def _table_name(repeat: Repeat | None) -> str:
    if repeat is None:
        return HOUSEHOLD
    return repeat.name if repeat.name != HOUSEHOLD else f"{repeat.name}_repeat"


def _name(question: Question, root: Path, count: Mapping[str, int]) -> str:
    if count[question.name] == 1:
        return question.name
    return "__".join(question.path[len(root) :])


def _key(repeat: Repeat, variables: tuple[Variable, ...]) -> str:
    taken = {variable.name for variable in variables}
    key = f"{repeat.name}_number"
    return f"{repeat.name}__number" if key in taken else key


def _values(
    choice_list: ChoiceList | None,
) -> tuple[tuple[Choice, ...] | None, Mapping[str, Missing]]:
    """Part a list's choices into values and codes that are none."""
    if choice_list is None:
        return None, {}
    missing = missing_codes(choice_list)
    return tuple(c for c in choice_list.choices if c.name not in missing), missing


def codebook_rows(questionnaire: Questionnaire, language: str) -> list[dict[str, str]]:
    """Write the codebook as rows for a table, one per variable, in one language."""
    return [
        {
            "table": table.name,
            "name": variable.name,
            "label": variable.label(language),
            "type": variable.question.type,
            "kind": str(variable.kind),
            "values": _coded(variable.choices or (), language),
            "missing": _coded_missing(variable, language),
            "universe": variable.universe,
            "required": variable.question.required,
            "calculation": variable.question.calculation,
        }
        for table in tables(questionnaire)
        for variable in table.variables
    ]


def missing_label(missing: Missing, language: str) -> str:
    """Give the words for a reason why there is no value."""
    return text_in(_MISSING_LABELS[missing], language)


def _coded(choices: tuple[Choice, ...], language: str) -> str:
    return "; ".join(f"{choice.name} = {choice.label(language)}" for choice in choices)


def _coded_missing(variable: Variable, language: str) -> str:
    return "; ".join(
        f"{code} = {missing_label(reason, language)}"
        for code, reason in variable.missing.items()
    )
