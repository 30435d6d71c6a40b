"""A finding of ``linting``, and the questionnaire with its sheets that it is found in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.lint_rules import RULES, Level, Rule
from surveys.pyxform_documents import language_code
from surveys.questionnaire import Questionnaire
from surveys.sheets import Sheets
from surveys.workbook_errors import Place
from surveys.xlsform import Converted


@dataclass(frozen=True)
class Finding:
    """One thing to look at: where, which rule, and the rule's facts."""

    place: Place
    rule: Rule
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code

    @property
    def level(self) -> Level:
        """How much it matters."""
        return self.rule.level

    def sentence(self, language: str) -> str:
        """Say what is wrong, in Vietnamese (``vi``) or English (anything else)."""
        return (self.rule.vi if language == "vi" else self.rule.en).format(**self.facts)

    def remedy(self, language: str) -> str:
        """Say what to do."""
        template = self.rule.vi_remedy if language == "vi" else self.rule.en_remedy
        return template.format(**self.facts)


def found(code: str, place: Place, **facts: object) -> Finding:
    """Make a finding of the rule with this code."""
    return Finding(place, RULES[code], facts)


class Manuscript:
    """A converted questionnaire whose parts know their place in the sheets."""

    def __init__(self, converted: Converted) -> None:
        self.questionnaire: Questionnaire = converted.questionnaire
        self.sheets: Sheets = converted.sheets
        self.warnings = converted.warnings
        self._headers = {
            name: [(_key(column), column) for column in sheet.columns]
            for name, sheet in converted.sheets.items()
        }
        self.languages = self._languages()

    def _languages(self) -> tuple[str, ...]:
        """Give the languages of the texts and of the headers, filled or not."""
        named = (
            language
            for headers in self._headers.values()
            for (part, language), _ in headers
            if language and part in _TRANSLATED
        )
        return tuple(dict.fromkeys([*self.questionnaire.languages, *named]))

    def at(self, row: int | None, part: str, language: str = "") -> Place:
        """Give the place of a part ("label", "relevant") of a row of the survey."""
        return self.place("survey", row, part, language)

    def place(self, sheet: str, row: int | None, part: str, language: str = "") -> Place:
        """Give a place with the column as its header writes it."""
        headers = dict(reversed(self._headers.get(sheet, [])))
        of_part = {key: column for key, column in headers.items() if key[0] == part}
        column = of_part.get((part, language)) or of_part.get((part, ""))
        return Place(sheet, row, column or next(reversed(of_part.values()), part))

    def header_in(self, language: str) -> Place:
        """Give the place of the first header that names a language, or of the setting."""
        for sheet, headers in self._headers.items():
            for (_, code), column in headers:
                if code == language:
                    return Place(sheet, 1, column)
        return self.place("settings", 2, "default_language")


_TRANSLATED = frozenset({"label", "hint", "constraint_message", "required_message"})


def _key(column: str) -> tuple[str, str]:
    """Part a header into what it holds and the code of its language.

    Examples
    --------
    >>> _key("label::Tiếng Việt (vi)"), _key("hint:English"), _key("relevant")
    (('label', 'vi'), ('hint', 'English'), ('relevant', ''))
    """
    part, *language = re.split("::?", column, maxsplit=1)
    return "_".join(part.lower().split()), language_code(language[0]) if language else ""
