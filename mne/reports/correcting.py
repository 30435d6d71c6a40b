"""Values entered outside a report, and corrections: each with its reason, none lost (A-05).

What an office submitted is its word. It is corrected by its own report, returned or
unlocked, or it stands beside an adjusted figure; nobody writes over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.programmes.figures import TOTAL, Figure
from mne.programmes.indicator_models import IndicatorValue, Vintage
from mne.programmes.indicators import Defined
from mne.programmes.models import Agency
from mne.programmes.values import Period, enter_values
from mne.reports.filling import CellTexts, breakdowns_of, read_cell
from mne.reports.periodic_errors import (
    CorrectionWithoutReason,
    ReportedByItsOffice,
    ValueMoved,
)
from mne.reports.periodic_models import ReportRevisionValue


@dataclass(frozen=True)
class Correction:
    """Figures as typed, why they are entered, and the last value seen on the page."""

    period: Period
    cells: Mapping[str, CellTexts]
    """By breakdown."""
    reason: str
    seen: int


def known_values(
    session: Session, defined: Defined, unit: Agency, year: int
) -> Sequence[IndicatorValue]:
    """Give every value of an office's year that an indicator ever had, the newest last."""
    return session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == defined[0].id,
            IndicatorValue.agency_id == unit.id,
            IndicatorValue.year == year,
        )
        .order_by(IndicatorValue.id)
    ).all()


def correct(
    session: Session, defined: Defined, unit: Agency, correction: Correction
) -> list[IndicatorValue]:
    """Enter an office's figures outside a report; the earlier ones stay.

    Raises
    ------
    ValueMoved
        Somebody entered another value after the page was opened.
    ReportedByItsOffice
        This vintage is the office's own word; only an adjusted figure may differ.
    CorrectionWithoutReason
        There is a value already, or it is an adjusted one, and no reason.
    UnitDidNotExist, FigureMissing, PartsDoNotAddUp …
        What ``enter_values`` refuses; nothing is entered then.
    """
    code, reason = defined[0].code, correction.reason.strip()
    known = known_values(session, defined, unit, correction.period.year)
    if max((value.id for value in known), default=0) != correction.seen:
        raise ValueMoved(code, unit.name)
    vintage = correction.period.vintage
    same = [value for value in known if value.vintage is vintage]
    if _is_reported(session, same):
        raise ReportedByItsOffice(code, unit.name)
    if (same or vintage is Vintage.ADJUSTED) and not reason:
        raise CorrectionWithoutReason(code)
    cells = _read(defined, correction, reason)
    return enter_values(session, defined, unit, correction.period, cells)


def _is_reported(session: Session, values: Sequence[IndicatorValue]) -> bool:
    ids = [value.id for value in values]
    found = select(ReportRevisionValue.id).where(ReportRevisionValue.value_id.in_(ids))
    return session.scalars(found).first() is not None


def _read(defined: Defined, correction: Correction, reason: str) -> dict[str, Figure]:
    """Read the total and every part that was typed; the reason goes with each."""
    version = defined[1]
    cells: dict[str, Figure] = {}
    for key in breakdowns_of(version):
        typed = correction.cells.get(key, {})
        if key != TOTAL and not any(
            typed.get(name, "").strip() for name in ("numerator", "denominator", "value")
        ):
            continue
        figure = read_cell(version, typed)
        note = "; ".join(text for text in (figure.note, reason) if text)
        cells[key] = replace(figure, note=note)
    return cells
