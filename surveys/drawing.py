"""A plausible answer to one question, drawn at random; its own rule then judges it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log10
from random import Random

from surveys.compiled_form import Rule
from surveys.expression_values import LOCAL
from surveys.pattern_texts import text_fitting
from surveys.question_types import Kind

WORDS = (
    "Nguyễn Văn An",
    "Trần Thị Bình",
    "Lê Minh Châu",
    "Phạm Thị Dung",
    "Kim Sa Rone",
    "ấp Thạnh Tây",
    "chưa rõ",
    "hỏi lại sau",
    "Tân Biên",
)
CENTRE = (11.54, 106.0)  # Tân Biên, Tây Ninh
LIFETIME = 80 * 365  # days


@dataclass(frozen=True)
class Draw:
    """What an answer is drawn from: chance, the moment, the choices, the rule."""

    random: Random
    now: datetime
    choices: Sequence[str] = ()
    rule: Rule | None = None

    def answer(self, kind: Kind) -> str:
        """Draw one answer."""
        return _DRAWS[kind](self)

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and highest number that the rule names, or something modest."""
        named = sorted(self.rule.reads.numbers) if self.rule is not None else []
        if not named:
            return 0.0, 100.0
        low, high = named[0], named[-1]
        return (low, high) if low < high else (low, low + max(100.0, abs(low) / 20))

    def number(self) -> float:
        """Draw a number; over a wide range small ones are as likely as large ones."""
        low, high = self.limits
        if high < 1_000 or self.random.random() < 0.2:
            return self.random.uniform(low, high)
        return min(high, max(low, 10 ** self.random.uniform(0, log10(high))))

    def moment(self) -> datetime:
        """Draw a moment of the past, more often a near one."""
        days = self.random.choice([1, 30, 365, 20 * 365, LIFETIME])
        seconds = self.random.randint(0, days * 86_400)
        return (self.now - timedelta(seconds=seconds)).astimezone(LOCAL)


def _text(draw: Draw) -> str:
    patterns = sorted(draw.rule.reads.patterns) if draw.rule is not None else []
    if patterns:
        return text_fitting(draw.random.choice(patterns), draw.random)
    return draw.random.choice(WORDS)


def _codes(draw: Draw) -> str:
    most = draw.random.randint(1, max(1, min(4, len(draw.choices))))
    chosen = draw.random.sample(list(draw.choices), min(most, len(draw.choices)))
    return " ".join(chosen)


def _point(draw: Draw) -> str:
    north, east = (centre + draw.random.uniform(-0.2, 0.2) for centre in CENTRE)
    return f"{north:.6f} {east:.6f} {draw.random.uniform(5, 40):.1f} 4.0"


def _line(draw: Draw) -> str:
    return "; ".join(_point(draw) for _ in range(3))


def _area(draw: Draw) -> str:
    corners = [_point(draw) for _ in range(3)]
    return "; ".join([*corners, corners[0]])


_DRAWS: Mapping[Kind, Callable[[Draw], str]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: lambda draw: str(int(draw.number())),
    Kind.DECIMAL: lambda draw: f"{draw.number():.2f}",
    Kind.DATE: lambda draw: draw.moment().date().isoformat(),
    Kind.MOMENT: lambda draw: draw.moment().isoformat("T", "milliseconds"),
    Kind.TIME: lambda draw: f"{draw.moment():%H:%M:%S}.000+07:00",
    Kind.CODE: lambda draw: draw.random.choice(draw.choices) if draw.choices else "",
    Kind.CODES: _codes,
    Kind.POINT: _point,
    Kind.LINE: _line,
    Kind.AREA: _area,
    Kind.FILE: lambda draw: f"{draw.random.randrange(10**12)}.jpg",
    Kind.NOTHING: lambda _: "",
}
