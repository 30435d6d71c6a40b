"""Values of indicators: entered once, never changed, known as of any moment.

A year's figure is a series: estimates after six and nine months, the year's estimate, the
official figure, a correction. The current one is the firmest, and of it the last revision,
among those entered by the moment asked; so any old report can be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.programmes.figures import TOTAL, Figure, check_parts, value_of
from mne.programmes.indicator_errors import UnitDidNotExist
from mne.programmes.indicator_models import (
    Indicator,
    IndicatorValue,
    IndicatorVersion,
    Vintage,
)
from mne.programmes.models import Agency, Programme

FIRMNESS = tuple(Vintage)
"""From the first estimate to the corrected official figure."""


@dataclass(frozen=True)
class Period:
    """Which days a value covers, of which year, and how firm it is."""

    year: int
    since: date
    until: date
    """The last day of the period."""
    vintage: Vintage


def enter_values(
    session: Session,
    defined: tuple[Indicator, IndicatorVersion],
    unit: Agency,
    period: Period,
    cells: Mapping[str, Figure],
) -> list[IndicatorValue]:
    """Enter the figures of an office for a period: the total (``""``) and its parts.

    Raises
    ------
    UnitDidNotExist
        The office was not there in the period.
    FigureMissing, PercentageWithoutDenominator, PartsDoNotAddUp …
        What ``figures`` refuses; nothing is entered then.
    """
    indicator, version = defined
    check_unit(unit, period.since, period.until)
    check_parts(indicator.code, version, cells)
    numbers = {
        key: value_of(indicator.code, version, figure) for key, figure in cells.items()
    }
    entered = [
        _add(session, defined, unit, period, (key, figure, numbers[key]))
        for key, figure in cells.items()
    ]
    facts = {"unit": unit.code, "year": period.year, "vintage": period.vintage}
    subject = f"indicator:{indicator.id}/{indicator.code}"
    record(session, Action.INDICATOR_VALUE_ENTERED, subject, acting_id(session), **facts)
    return entered


def check_unit(unit: Agency, since: date, until: date) -> None:
    """Refuse a period in which an office did not exist; raises ``UnitDidNotExist``."""
    ended_before = unit.valid_to is not None and unit.valid_to <= since
    if unit.valid_from > until or ended_before:
        raise UnitDidNotExist(unit.name, since, until)


def _add(
    session: Session,
    defined: tuple[Indicator, IndicatorVersion],
    unit: Agency,
    period: Period,
    cell: tuple[str, Figure, Decimal | None],
) -> IndicatorValue:
    indicator, version = defined
    breakdown, figure, number = cell
    value = IndicatorValue(
        **vars(figure) | {"value": number, "evidence": list(figure.evidence)},
        indicator_id=indicator.id,
        version_id=version.id,
        agency_id=unit.id,
        year=period.year,
        period_from=period.since,
        period_to=period.until,
        vintage=period.vintage,
        revision=_next_revision(session, indicator, unit, period, breakdown),
        breakdown=breakdown,
        entered_at=clock.now(),
        entered_by_id=acting_id(session),
    )
    session.add(value)
    session.flush()
    return value


def _next_revision(
    session: Session, indicator: Indicator, unit: Agency, period: Period, breakdown: str
) -> int:
    last = session.scalar(
        select(func.max(IndicatorValue.revision)).where(
            IndicatorValue.indicator_id == indicator.id,
            IndicatorValue.agency_id == unit.id,
            IndicatorValue.year == period.year,
            IndicatorValue.vintage == period.vintage,
            IndicatorValue.breakdown == breakdown,
        )
    )
    return (last or 0) + 1


def values_of(
    session: Session, programme: Programme, year: int, as_of: datetime | None = None
) -> Sequence[IndicatorValue]:
    """Give every value of a programme's year that was known at a moment, oldest first."""
    wanted = (
        select(IndicatorValue)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(Indicator.programme_id == programme.id, IndicatorValue.year == year)
        .order_by(IndicatorValue.id)
    )
    if as_of is not None:
        wanted = wanted.where(IndicatorValue.entered_at <= as_of)
    return session.scalars(wanted).all()


Key = tuple[int, int, str]
"""Indicator, office, breakdown."""


def current(values: Iterable[IndicatorValue]) -> dict[Key, IndicatorValue]:
    """Give the firmest value, and of it the last revision, of every cell."""
    found: dict[Key, IndicatorValue] = {}
    for value in values:
        key = (value.indicator_id, value.agency_id, value.breakdown)
        if key not in found or _rank(value) > _rank(found[key]):
            found[key] = value
    return found


def of_vintage(
    values: Iterable[IndicatorValue], vintage: Vintage
) -> dict[Key, IndicatorValue]:
    """Give the last revision of one vintage of every cell."""
    return current(value for value in values if value.vintage is vintage)


def _rank(value: IndicatorValue) -> tuple[int, int]:
    return FIRMNESS.index(value.vintage), value.revision


@dataclass(frozen=True)
class Revision:
    """How one office's figure moved from estimate to official figure (A-17)."""

    indicator_id: int
    agency_id: int
    by_vintage: dict[Vintage, IndicatorValue]

    @property
    def change(self) -> Decimal | None:
        """Official (as corrected) less the last estimate of the year."""
        firm = self._first((Vintage.ADJUSTED, Vintage.OFFICIAL))
        guess = self._first(
            (Vintage.ESTIMATE_YEAR, Vintage.ESTIMATE_9M, Vintage.ESTIMATE_6M)
        )
        return None if firm is None or guess is None else firm - guess

    @property
    def latest(self) -> Decimal | None:
        """The firmest value known."""
        return self._first(reversed(FIRMNESS))

    def _first(self, vintages: Iterable[Vintage]) -> Decimal | None:
        known = (
            self.by_vintage[each].value for each in vintages if each in self.by_vintage
        )
        return next((value for value in known if value is not None), None)


def revisions(values: Sequence[IndicatorValue]) -> list[Revision]:
    """Give how every office's totals moved, by indicator and office."""
    totals = [value for value in values if value.breakdown == TOTAL]
    by_vintage = {vintage: of_vintage(totals, vintage) for vintage in Vintage}
    cells = dict.fromkeys((value.indicator_id, value.agency_id) for value in totals)
    return [
        Revision(
            indicator_id,
            agency_id,
            {
                vintage: found[(indicator_id, agency_id, TOTAL)]
                for vintage, found in by_vintage.items()
                if (indicator_id, agency_id, TOTAL) in found
            },
        )
        for indicator_id, agency_id in cells
    ]
