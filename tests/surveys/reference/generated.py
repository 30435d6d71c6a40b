"""Questionnaires that nobody wrote: random rules over every function there is.

A deck of all functions is dealt out over the forms, so that together they hold each one;
what stands in a function's brackets is random again. A rule reads only what stands before
it, so no form has a circle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.surveys.chance import chance

FORMS = 25
DEEPEST = 2

# By what they give: n(umber), s(tring), b(oolean), d(ay). In braces stand what kinds of
# expression the arguments are, or the names in _LEAVES.
RECIPES: Mapping[str, Sequence[str]] = {
    "n": (
        *(
            "abs({n})",
            "int({n})",
            "round({n})",
            "round({n}, {digits})",
            "pow({n}, {power})",
        ),
        *("sqrt({n})", "log({n})", "log10({n})", "exp({small})", "exp10({small})"),
        *("sin({n})", "cos({n})", "tan({small})", "asin({small})", "acos({small})"),
        *("atan({n})", "atan2({n}, {n})", "pi()", "min({n}, {n})", "max({n}, {n}, {n})"),
        *("sum(${{worked}})", "sum(${{income}})", "max(${{worked}})", "min(${{worked}})"),
        *("max(${{income}})", "count(${{member}})", "count-non-empty(${{income}})"),
        *("count(${{member}}[./age > {whole}])", "count-selected({many})"),
        *("count(${{member}}[./job = 'yes' and ./age < {whole}])", "string-length({s})"),
        *(
            "number({n})",
            "number({s})",
            "decimal-date-time({moment})",
            "decimal-time({clock})",
        ),
        *("coalesce({n}, {n})", "if({b}, {n}, {n})"),
        "indexed-repeat(${{age}}, ${{member}}, {index})",
        *("({n}) + ({n})", "({n}) * ({n})", "({n}) div ({n})", "({n}) mod ({n})", "-({n})"),
        *(
            "{d} - {d}",
            "number({d})",
            "random()",
            "sum(${{member}}[./age > {whole}]/worked)",
        ),
        *("position(${{member}}[position() = {index}])", "number(format-date({d}, '%Y'))"),
    ),
    "s": (
        *("string({n})", "string({b})", "concat({s}, '-', {n})", "join(', ', {s}, {n})"),
        *("join('; ', ${{name}})", "concat({s}, {s})", "substr({s}, {index})"),
        *("substr({s}, {index}, 4)", "substr({s}, -3)", "substring-before({s}, ' ')"),
        *("substring-after({s}, 'n')", "translate({s}, 'aàn', 'AA')"),
        *("normalize-space({s})", "selected-at({many}, {index})", "uuid()"),
        *("jr:choice-name({one}, '{one}')", "digest({s}, 'SHA-256', 'hex')"),
        *("digest({s}, 'MD5')", "base64-decode('VMOieSBOaW5o')", "string({d})"),
        *("format-date({d}, '%d/%m/%Y')", "format-date({d}, '%e-%n-%y')"),
        *("format-date-time({moment}, '%Y-%m-%d %H:%M:%S')", "if({b}, {s}, {s})"),
        *("coalesce({s}, {s})", "pulldata('prices', 'price', 'name', {one})"),
        "instance('commune')/root/item[name = ${{commune}}]/people",
        "concat(count(instance('commune')/root/item[province = ${{province}}]), '')",
        "indexed-repeat(${{name}}, ${{member}}, {index})",
        "string(${{member}}[position() = {index}]/name)",
    ),
    "b": (
        *(
            "contains({s}, {letter})",
            "starts-with({s}, {letter})",
            "ends-with({s}, {letter})",
        ),
        *("selected({many}, {code})", "selected({one}, {code})"),
        *("regex({s}, '^[A-Za-z ]+$')", "regex({s}, '^[0-9]{{1,3}}$')", "not({b})"),
        *("boolean({n})", "boolean({s})", "boolean-from-string({s})", "true()", "false()"),
        *("checklist(1, 2, {b}, {b}, {b})", "weighted-checklist(1, 3, {b}, 1, {b}, 1.5)"),
        *(
            "geofence({point}, {shape})",
            "{n} > {n}",
            "{n} <= {n}",
            "{n} = {n}",
            "{s} = {s}",
        ),
        *("{s} != {s}", "({b}) and ({b})", "({b}) or ({b})", "{one} = {code}", "{d} < {d}"),
        *("{d} >= today()", "{moment} <= now()", "{n} < {n} + 1", "({b}) = ({b})"),
    ),
    "d": (
        *("date({moment})", "date({n_of_days})", "date({d} + {whole})", "today()", "{day}"),
        *("if({b}, {d}, {d})", "coalesce({d}, today())", "date('2020-02-29')"),
        *("date(date-time({moment}))", "date(now())"),
    ),
    # These stand alone: places, which the engines round in their own ways, and once(),
    # which within a larger expression reads that expression's own result.
    "alone": (
        *("once({n})", "once({s})"),
        *("if({shape} = '', 0, area({shape}))", "if({trace} = '', 0, distance({trace}))"),
        *("if({shape} = '', 0, distance({shape}))", "round(area({shape}) div 1000000000)"),
    ),
}
COLLECT_ONLY = (
    *(
        "is-selected({many}, {code})",
        "version()",
        "property('deviceid')",
        "depend({n}, {s})",
    ),
    *("extract-signed({s}, {s})", "enclosed-area({shape})", "distance({trace})"),
    "concat(version(), is-selected({one}, {code}))",
)
"""At these the web client's engine stops, so the last forms alone hold them."""

LAST = 2  # forms of 25
_LEAVES: Mapping[str, Sequence[str]] = {
    "n": ("{whole}", "${{whole}}", "${{part}}", "${{members}}", "2.5", "-3", "0"),
    "s": ("'Tân Biên'", "${{words}}", "${{more}}", "${{one}}", "''", "'abc def'"),
    "b": ("${{one}} = 'a'", "${{whole}} > {whole}", "selected(${{many}}, 'b')"),
    "d": ("${{day}}", "${{birth}}", "date('2024-05-06')", "today()"),
    "digits": ("0", "1", "2"),
    "power": ("2", "3", "0.5", "-1"),
    "small": ("(({n}) div 100000)", "0.5", "-0.25", "0"),
    "whole": ("1", "7", "18", "40"),
    "index": ("1", "2", "3"),
    "n_of_days": ("19000", "0", "${{whole}}"),
    "many": ("${{many}}",),
    "one": ("${{one}}",),
    "code": ("'a'", "'b'", "'c'"),
    "letter": ("'n'", "'T'", "''", "' '"),
    "moment": ("${{at}}",),
    "clock": ("${{clock}}",),
    "day": ("${{day}}",),
    "point": ("${{point}}",),
    "trace": ("${{trace}}",),
    "shape": ("${{shape}}",),
}
_HOLE = re.compile(r"\{(\w+)\}")
_FUNCTION = re.compile(r"[a-z][\w:-]*(?=\()")

_QUESTIONS = (
    ("integer", "whole"),
    ("decimal", "part"),
    ("integer", "members"),
    ("text", "words"),
    ("text", "more"),
    ("date", "day"),
    ("date", "birth"),
    ("dateTime", "at"),
    ("time", "clock"),
    ("select_one letters", "one"),
    ("select_multiple letters", "many"),
    ("geopoint", "point"),
    ("geotrace", "trace"),
    ("geoshape", "shape"),
    ("select_one province", "province"),
    ("select_one commune", "commune"),
)
_OTHERS = """
| choices |
| | list_name | name | label | province | people |
| | letters | a | Chữ A | | |
| | letters | b | Chữ B | | |
| | letters | c | Chữ C | | |
| | yes_no | yes | Có | | |
| | yes_no | no | Không | | |
| | province | tn | Tây Ninh | | |
| | province | dt | Đồng Tháp | | |
| | commune | tb | Tân Biên | tn | 1234 |
| | commune | tt | Thạnh Tây | tn | 567 |
| | commune | hn | Hồng Ngự | dt | 89 |
| settings |
| | form_id | name | version |
| | {name} | data | 3 |
"""
PRICES = "name,price\na,1000\nb,25.5\nc,\n"
_COLUMNS = (
    *("type", "name", "label", "relevant", "constraint", "required", "calculation"),
    *("choice_filter", "parameters"),
)
_EXPRESSIONS = frozenset(_COLUMNS[3:8])
_CELLS: Mapping[str, Mapping[str, str]] = {
    "many": {"parameters": "randomize=true"},  # pyxform makes it randomize()
    "commune": {"choice_filter": "province = ${province}"},
}


def of_expressions(name: str, expressions: Sequence[str]) -> Generated:
    """Make a questionnaire whose calculations c0, c1 … are these expressions."""
    writer = _Writer(0)
    writer.name = name
    writer.questions()
    writer.roster()
    writer.calculations(expressions)
    return writer.written()


def is_collects(number: int) -> bool:
    """Say whether a form calls what only ODK Collect can do."""
    return number % FORMS >= FORMS - LAST


def functions_in(expression: str) -> set[str]:
    """Give the names of the functions called in an expression."""
    quoted = re.sub(r"'[^']*'", "''", expression)
    return set(_FUNCTION.findall(quoted)) - {"and", "or", "div", "mod"}


@dataclass
class Generated:
    """A questionnaire as XLSForm text, and the files that it needs."""

    name: str
    text: str
    media: dict[str, str] = field(default_factory=dict)
    expressions: list[str] = field(default_factory=list)


def generate(number: int) -> Generated:
    """Make up form ``number``; the forms 0 to 24 together call every function."""
    return _Writer(number).form()


def dealt(number: int) -> Iterator[str]:
    """Give the recipes that a form has to hold: a shuffled deck for every 25 forms."""
    hand, hands = number % FORMS, FORMS - LAST
    cards = [recipe for recipes in RECIPES.values() for recipe in recipes]
    if is_collects(number):
        hand, hands, cards = hand - hands, LAST, list(COLLECT_ONLY)
    chance(f"deck {number // FORMS}").shuffle(cards)
    return iter(cards[hand::hands])


class _Writer:
    def __init__(self, number: int) -> None:
        self.name = f"generated_{number:03}"
        self.random: Random = chance(self.name)
        self.number = number
        self.rows: list[dict[str, str]] = []
        self.expressions: list[str] = []

    def form(self) -> Generated:
        self.questions()
        self.roster()
        made = [self.filled(recipe, 0) for recipe in dealt(self.number)]
        made += [self.expression(self.random.choice("nsb"), 0) for _ in range(3)]
        self.calculations(made)
        self.closing()
        return self.written()

    def calculations(self, expressions: Sequence[str]) -> None:
        for at, expression in enumerate(expressions):
            self.row("calculate", f"c{at}", calculation=expression)

    def written(self) -> Generated:
        media = {}
        if any("pulldata(" in expression for expression in self.expressions):
            self.rows.insert(0, {"type": "csv-external", "name": "prices"})
            media = {"prices.csv": PRICES}
        lines = [" | ".join(row.get(name, "") for name in _COLUMNS) for row in self.rows]
        survey = "".join(f"| | {line} |\n" for line in [" | ".join(_COLUMNS), *lines])
        others = _OTHERS.format(name=self.name)
        return Generated(
            self.name, f"| survey |\n{survey}{others}", media, self.expressions
        )

    def row(self, type_: str, name: str, **cells: str) -> None:
        label = {} if type_ == "calculate" else {"label": name}
        self.rows.append({"type": type_, "name": name, **label, **cells})
        self.expressions += [text for key, text in cells.items() if key in _EXPRESSIONS]

    def questions(self) -> None:
        for type_, name in _QUESTIONS:
            self.row(type_, name, **_CELLS.get(name, {}))

    def roster(self) -> None:
        """A repeat whose members have rules of their own."""
        self.row("begin_repeat", "member")
        self.row("text", "name", required=self.random.choice(["", "yes"]))
        self.row("integer", "age", constraint=". >= 0 and . <= 110")
        self.row("select_one yes_no", "job", relevant="${age} >= 15")
        self.row("integer", "income", relevant="${job} = 'yes'", constraint=". > 9")
        self.row("calculate", "worked", calculation="coalesce(${income}, 0)")
        self.row("calculate", "at_place", calculation="position(..)")
        self.row(
            "calculate", "older", calculation="count(${member}[./age > current()/../age])"
        )
        self.row("calculate", "of_member", calculation=self.of_member())
        self.row("end_repeat", "member")

    def of_member(self) -> str:
        """An expression that reads the member it stands in."""
        kind, other = self.random.choice("nsb"), self.random.choice("nb")
        mine = {"n": "${age}", "s": "${name}", "b": "${job} = 'yes'"}[kind]
        outside = self.expression(other, 1)
        return f"concat({mine}, '/', {self.without_members(outside)})"

    def without_members(self, expression: str) -> str:
        """Inside a member the other members are another matter; see ``older``."""
        return (
            "0"
            if "${member}" in expression
            or re.search(r"\$\{(name|age|job|income|worked)\}", expression)
            else expression
        )

    def closing(self) -> None:
        """Questions that are asked, required and checked by rules at random."""
        self.row("begin_group", "close", relevant=self.expression("b", 1))
        self.row("integer", "q1", constraint=f". > {self.random.randint(0, 60)}")
        self.row("text", "q2", relevant=self.expression("b", 1), required="yes")
        self.row("integer", "q3", required=self.expression("b", 1))
        self.row("decimal", "q4", constraint=f". <= ({self.expression('n', 1)})")
        self.row("date", "q5", constraint=f". <= {self.expression('d', 1)}")
        self.row("text", "q6", constraint=self.expression("b", 1), relevant="${q1} > 20")
        self.row("end_group", "close")

    # ------------------------------------------------------------ expressions

    def expression(self, kind: str, depth: int) -> str:
        if kind not in RECIPES or depth >= DEEPEST or self.random.random() < 0.2:
            return self.filled(self.random.choice(_LEAVES[kind]), DEEPEST)
        return self.filled(self.random.choice(RECIPES[kind]), depth)

    def filled(self, recipe: str, depth: int) -> str:
        """Put random expressions into the holes of a recipe."""
        written = recipe.replace("${{", "\0").replace("{{", "\1").replace("}}", "\2")
        written = _HOLE.sub(lambda hole: self.expression(hole[1], depth + 1), written)
        return written.replace("\0", "${").replace("\1", "{").replace("\2", "}")
