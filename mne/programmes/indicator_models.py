"""Tables of indicators: their reference sheets by version, targets, and values.

Nothing here is changed once written. A changed definition is a version, a changed target
replaces the one before, a corrected value is another revision; the old ones keep standing.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, closed, json_type

Quantity = Numeric(24, 6)


class IndicatorLevel(StrEnum):
    """Where in the results chain it measures."""

    IMPACT = "impact"
    OUTCOME = "outcome"
    OUTPUT = "output"
    ACTIVITY = "activity"
    INPUT = "input"


class Measure(StrEnum):
    """What a value is; a percentage and a ratio are always entered as a pair."""

    COUNT = "count"
    PERCENTAGE = "percentage"
    RATIO = "ratio"
    AMOUNT = "amount"
    YES_NO = "yes_no"
    RUBRIC = "rubric"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Accumulation(StrEnum):
    """What a value of a period covers."""

    PERIOD = "period"
    IN_YEAR = "in_year"
    IN_PROGRAMME = "in_programme"
    STOCK = "stock"


class Aggregation(StrEnum):
    """How the values of units come together; ``none`` blocks it in plain sight."""

    SUM = "sum"
    RATIO_OF_SUMS = "ratio_of_sums"
    MAX = "max"
    LATEST = "latest"
    NONE = "none"


class IndicatorSource(StrEnum):
    """Where values come from; only a sample has a margin of error."""

    ADMINISTRATIVE = "administrative"
    CENSUS = "census"
    SAMPLE = "sample"
    REGISTER = "register"
    EXTERNAL = "external"


class Vintage(StrEnum):
    """How firm a value is, from the first estimate to the corrected official figure."""

    ESTIMATE_6M = "estimate_6m"
    ESTIMATE_9M = "estimate_9m"
    ESTIMATE_YEAR = "estimate_year"
    OFFICIAL = "official"
    ADJUSTED = "adjusted"


class Absence(StrEnum):
    """Why there is no number: nothing happened, or nobody knows yet."""

    NIL = "nil"
    NO_DATA = "no_data"


class Rubric(StrEnum):
    """How far a duty was met, with the reasons beside it."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class Promise(StrEnum):
    """What a target speaks of."""

    LEVEL = "level"
    CHANGE = "change"
    RELATIVE_CHANGE = "relative_change"
    SHARE_OF_UNITS = "share_of_units"
    RUBRIC = "rubric"


class Bound(StrEnum):
    """How a target binds: a point, a least, a most, or a range."""

    POINT = "point"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    RANGE = "range"


class Indicator(Base):
    """A line of a programme's framework, whatever its definition is at the time."""

    __tablename__ = "indicators"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[Id]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    # as in its form, e.g. a row of Biểu 01
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]


class IndicatorVersion(Base):
    """A reference sheet. Never changed: another definition is another version."""

    __tablename__ = "indicator_versions"
    __table_args__ = (UniqueConstraint("indicator_id", "number"),)

    id: Mapped[Id]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    number: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("indicator_versions.id"))
    # holds until the next version's first day
    valid_from: Mapped[date]
    name_vi: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300), default="")
    level: Mapped[IndicatorLevel] = mapped_column(closed(IndicatorLevel, "level"))
    # null: of the programme as a whole
    component_id: Mapped[int | None] = mapped_column(ForeignKey("components.id"))
    # whether it is one of the few that a leader looks at
    is_key: Mapped[bool] = mapped_column(default=False)
    # whether it stands here only until the ministry's own list is loaded
    is_placeholder: Mapped[bool] = mapped_column(default=False)
    definition_vi: Mapped[str] = mapped_column(Text)
    inclusions: Mapped[str] = mapped_column(Text, default="")
    exclusions: Mapped[str] = mapped_column(Text, default="")
    measure: Mapped[Measure] = mapped_column(closed(Measure, "measure"))
    numerator_definition: Mapped[str] = mapped_column(Text, default="")
    denominator_definition: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(40))
    direction: Mapped[Direction] = mapped_column(closed(Direction, "direction"))
    accumulation: Mapped[Accumulation] = mapped_column(closed(Accumulation, "accumulation"))
    aggregation: Mapped[Aggregation] = mapped_column(closed(Aggregation, "aggregation"))
    # [{"code": "sex", "parts": ["male", "female"], "is_complete": true}, …]
    disaggregations: Mapped[list[dict[str, Any]]] = mapped_column(json_type())
    source: Mapped[IndicatorSource] = mapped_column(closed(IndicatorSource, "source"))
    # of the analysis, for values that come from one
    recipe: Mapped[str] = mapped_column(String(120), default="")
    # households selected a round and design effect, for a sample
    sample_households: Mapped[int | None]
    sample_deff: Mapped[Decimal | None] = mapped_column(Numeric(8, 3))
    # which poverty line, where one is meant
    standard_version: Mapped[str] = mapped_column(String(80), default="")
    baseline_value: Mapped[Decimal | None] = mapped_column(Quantity)
    baseline_numerator: Mapped[Decimal | None] = mapped_column(Quantity)
    baseline_denominator: Mapped[Decimal | None] = mapped_column(Quantity)
    baseline_on: Mapped[date | None]
    baseline_source: Mapped[str] = mapped_column(String(300), default="")
    baseline_vintage: Mapped[Vintage | None] = mapped_column(
        closed(Vintage, "baseline_vintage")
    )
    # why there is none
    baseline_absence: Mapped[str] = mapped_column(String(300), default="")
    # codes of the report types that ask for it
    frequency: Mapped[list[str]] = mapped_column(json_type())
    # roles, not persons
    responsible_role: Mapped[str] = mapped_column(String(120), default="")
    verifier_role: Mapped[str] = mapped_column(String(120), default="")
    limitations: Mapped[str] = mapped_column(Text, default="")
    quality_checks: Mapped[list[str]] = mapped_column(json_type())
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class IndicatorTarget(Base):
    """What was promised for a year, by which paper. Never changed: a later one replaces."""

    __tablename__ = "indicator_targets"
    __table_args__ = (
        Index("ix_indicator_targets_indicator_id_year", "indicator_id", "year"),
    )

    id: Mapped[Id]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    # null: for the whole programme area
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    year: Mapped[int]
    promise: Mapped[Promise] = mapped_column(closed(Promise, "promise"))
    bound: Mapped[Bound] = mapped_column(closed(Bound, "bound"))
    # percentage points, percent or the indicator's unit; a relative change is a share
    # (halved = -0.5); null for a rubric
    low: Mapped[Decimal | None] = mapped_column(Quantity)
    # upper end of a range
    high: Mapped[Decimal | None] = mapped_column(Quantity)
    unit: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(String(300), default="")
    document: Mapped[str] = mapped_column(String(300))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("indicator_targets.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class IndicatorValue(Base):
    """One figure as somebody reported it. Never changed; a correction is a revision."""

    __tablename__ = "indicator_values"
    __table_args__ = (
        UniqueConstraint(
            "indicator_id",
            "agency_id",
            "year",
            "vintage",
            "breakdown",
            "revision",
            name="uq_indicator_values_revision",
        ),
    )

    id: Mapped[Id]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("indicator_versions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    year: Mapped[int]
    # what it covers: the last day is a day of it
    period_from: Mapped[date]
    period_to: Mapped[date]
    vintage: Mapped[Vintage] = mapped_column(closed(Vintage, "vintage"))
    # from 1 in each vintage
    revision: Mapped[int]
    # "" is the total; else "sex=female"
    breakdown: Mapped[str] = mapped_column(String(200), default="")
    numerator: Mapped[Decimal | None] = mapped_column(Quantity)
    denominator: Mapped[Decimal | None] = mapped_column(Quantity)
    # null exactly where absence or rubric says why
    value: Mapped[Decimal | None] = mapped_column(Quantity)
    rubric: Mapped[Rubric | None] = mapped_column(closed(Rubric, "rubric"))
    absence: Mapped[Absence | None] = mapped_column(closed(Absence, "absence"))
    # the reasons of a rubric or an absence; remarks on a value
    note: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[str]] = mapped_column(json_type())
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
