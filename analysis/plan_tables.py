"""The recipes of an analysis plan: what a table can ask, and which keys it takes.

Every recipe is a strict record: ``recipe = "levels"`` in the file is a :class:`Levels`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from analysis.changes import Covariance
from analysis.comparison import Accepted
from analysis.many_tests import Adjustment
from analysis.measures import Unit
from analysis.quantiles import Rule
from analysis.standards import Expression

Name: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Share: TypeAlias = Annotated[float, Meta(gt=0, lt=1)]

Way: TypeAlias = Literal["incidence_and_intensity", "indicator", "dimension"]


class Table(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="recipe",
):
    """What every recipe has: a name for its files, a title, its own suppression."""

    name: Name
    title: str = ""
    least: Annotated[int, Meta(ge=0)] | None = None


class Surveyed(Table, frozen=True, kw_only=True):
    """A table by round and domain.

    ``rounds``: all of the plan, if none is named. ``by`` gives one breakdown per column,
    beside the whole. ``among`` keeps the households for which an expression holds, as a
    domain: the others stay in the design.
    """

    rounds: list[str] = []
    by: list[str] = []
    among: Expression | None = None


class Measured(Surveyed, frozen=True, kw_only=True):
    """A table of measures of a standard, or of one variable."""

    standard: str | dict[str, str] = ""
    """A code; or one for each round."""
    variable: str = ""
    measures: list[str] = []
    unit: Unit | None = None
    """None: what the standard counts; households for a variable."""
    left_out: list[str] = []
    cutoff: Fraction | None = None

    def standard_of(self, round_code: str) -> str:
        """Give the code of the standard of a round; empty for a variable."""
        if isinstance(self.standard, str):
            return self.standard
        return self.standard.get(round_code, "")


class Levels(Measured, frozen=True, kw_only=True, tag="levels"):
    """Estimates by round and domain."""

    figures: list[Literal["dots", "contribution_bars", "contribution_stacks"]] = []


class Change(Measured, frozen=True, kw_only=True, tag="change"):
    """The change from one round to another, by domain; p-values adjusted on request."""

    before: str
    after: str
    covariance: Covariance | None = None
    accept: list[Accepted] = []
    adjust: Adjustment | None = None
    figures: list[Literal["slopes"]] = []


class Bootstrap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wild cluster bootstrap of the units that treatment was assigned to."""

    cluster: str
    weights: Literal["rademacher", "webb"] = "rademacher"
    count: Annotated[int, Meta(ge=99)] = 9999
    seed: int = 20260101


class Did(Measured, frozen=True, kw_only=True, tag="did"):
    """By how much more the treated changed than the comparison group."""

    before: str
    after: str
    treated: Expression
    """Yes for the treated, no for the comparison group, unknown for neither."""
    covariance: Covariance | None = None
    accept: list[Accepted] = []
    adjust: Adjustment | None = None
    bootstrap: Bootstrap | None = None


class Panel(Table, frozen=True, kw_only=True):
    """Households found in two rounds and a state of theirs."""

    before: str
    after: str
    standard: str = ""
    variable: str = ""
    left_out: list[str] = []
    among: Expression | None = None


class Transitions(Panel, frozen=True, kw_only=True, tag="transitions"):
    """From which class to which; entry, exit and persistence of poverty; attrition."""

    by: list[str] = []
    figures: list[Literal["flows"]] = []


class Mcnemar(Panel, frozen=True, kw_only=True, tag="mcnemar"):
    """Whether as many entered as left: design-based for a sample, exact for a census."""


class Ledger(Panel, frozen=True, kw_only=True, tag="ledger"):
    """The stock of poor households of two censuses and what moved it, one by one."""

    by: list[str] = []


class Robustness(Surveyed, frozen=True, kw_only=True, tag="robustness"):
    """H, A and M0 at every attainable cutoff, with simultaneous bands."""

    standard: str
    left_out: list[str] = []
    unit: Unit | None = None
    measures: tuple[Literal["H", "A", "M0"], ...] = ("H", "M0")
    band: Literal["sup_t", "bonferroni"] = "sup_t"
    figures: list[Literal["curve"]] = []


class Weights(Table, frozen=True, kw_only=True, tag="weights"):
    """Rankings of domains under other weights of the indicators."""

    standard: str
    by: str
    rounds: list[str] = []
    schemes: dict[str, dict[str, Fraction]]
    left_out: list[str] = []
    measure: Literal["H", "A", "M0"] = "M0"


class Contributions(Table, frozen=True, kw_only=True, tag="contributions"):
    """What each subgroup contributes to a measure: shares that sum to 1."""

    standard: str
    groups: str
    rounds: list[str] = []
    left_out: list[str] = []
    unit: Unit | None = None
    measure: Literal["H", "M0"] = "M0"


class Decomposition(Table, frozen=True, kw_only=True, tag="decomposition"):
    """What a change of M0 is made of: incidence and intensity, subgroups, indicators."""

    standard: str
    before: str
    after: str
    ways: tuple[Way, ...] = ("incidence_and_intensity", "indicator")
    groups: str = ""
    """A column: the change is taken apart by these subgroups as well."""
    left_out: list[str] = []
    unit: Unit | None = None
    covariance: Covariance | None = None


class Relative(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line that the data themselves give: a share of the median, or of the mean."""

    share: Annotated[float, Meta(gt=0)] = 0.6
    of: Literal["median", "mean"] = "median"


class Income(Surveyed, frozen=True, kw_only=True, tag="income"):
    """Foster-Greer-Thorbecke measures against a line, and the Gini coefficient."""

    variable: str
    line: Annotated[float, Meta(gt=0)] | None = None
    relative: Relative | None = None
    """In the place of ``line``: its own error is in that of the measures."""
    alpha: tuple[Annotated[float, Meta(ge=0)], ...] = (0.0, 1.0, 2.0)
    gini: bool = False
    size: str = ""
    """The column with the number of members, to count persons."""
    figures: list[Literal["dots"]] = []


class Quantiles(Surveyed, frozen=True, kw_only=True, tag="quantiles"):
    """Quantiles of a variable, with Woodruff's interval."""

    variable: str
    p: tuple[Share, ...] = (0.25, 0.5, 0.75)
    rule: Rule = "math"


class Association(Table, frozen=True, kw_only=True, tag="association"):
    """A weighted table of two classifications and Rao and Scott's tests of it."""

    row: str
    column: str
    rounds: list[str] = []
    among: Expression | None = None
    standard: str = ""
    """Lets ``row`` and ``column`` be "poor" or "class" under it."""
    left_out: list[str] = []


class Detectability(Measured, frozen=True, kw_only=True, tag="detectability"):
    """Whether two rounds of this size can show a target, in percentage points."""

    target_points: float
    response: Annotated[float, Meta(gt=0, le=1)] = 1.0
    overlap: Annotated[float, Meta(ge=0, le=1)] = 0.0
    correlation: Annotated[float, Meta(ge=-1, le=1)] = 0.0


Recipe: TypeAlias = (
    Levels
    | Change
    | Did
    | Transitions
    | Mcnemar
    | Ledger
    | Robustness
    | Weights
    | Contributions
    | Decomposition
    | Income
    | Quantiles
    | Association
    | Detectability
)
