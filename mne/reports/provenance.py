"""Values that are computed: from an analysis of a data set, or from the register (A-16).

Beside such a value stands of what it was made: plan, data set with its hash, error and
size; or what was counted in the register as of which day. It is computed again only when
somebody asks, and what comes out is another revision; the one before stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.errors import AnalysisError
from analysis.plan import read_plan
from analysis.running import PlanResults
from mne.areas.tree import subtree_ids
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.config import Settings
from mne.datasets.freezing import get_dataset
from mne.inspections.ageing import Cohort, Fate, cohorts
from mne.programmes.figures import TOTAL, Figure
from mne.programmes.indicator_models import (
    Absence,
    Indicator,
    IndicatorSource,
    IndicatorValue,
    IndicatorVersion,
    Measure,
)
from mne.programmes.indicators import PAIRED, Defined
from mne.programmes.models import Agency, Programme
from mne.programmes.values import Period, enter_values
from mne.reports.analysis_run import run_on_dataset
from mne.reports.periodic_models import PeriodicReport, ReportRevision, ReportRevisionValue
from mne.reports.provenance_errors import (
    EstimateNotFound,
    EstimateWithheld,
    MeasureDoesNotFit,
    NotComputed,
    PlanNotRun,
    SourceDiffers,
)
from mne.reports.provenance_models import Origin, ValueSource
from mne.reports.runs import list_runs

DIGITS = Decimal("0.000001")
"""As fine as a value is kept."""
KINDS = {IndicatorSource.CENSUS: "census", IndicatorSource.SAMPLE: "sample"}
TOLD = (
    "value",
    "se",
    "low",
    "high",
    "level",
    "df",
    "deff",
    "n",
    "psus",
    "rows",
    "population",
)


class Counted(StrEnum):
    """What of the register is counted, for recommendations issued in the period's year."""

    TIMELY = "timely"
    IMPLEMENTED = "implemented"
    ISSUED = "issued"


@dataclass(frozen=True)
class FromRegister:
    """What to count, in which area with everything below, as of the end of which day."""

    counted: Counted
    area_id: int
    as_of_on: date


@dataclass(frozen=True)
class FromAnalysis:
    """A plan's text, the data set, and which row of which table is the value."""

    plan: str
    dataset: str
    table: str
    measure: str
    indicator: str = ""
    domain: str = ""
    round: str = ""


Asked = FromRegister | FromAnalysis


@dataclass(frozen=True)
class Place:
    """Whose value it is: indicator with its sheet, office, period."""

    defined: Defined
    unit: Agency
    period: Period


@dataclass(frozen=True)
class _Found:
    """What came out: the figure, what to keep of it, and the run if there was one."""

    figure: Figure
    result: dict[str, Any]
    run_id: int | None = None


def compute(
    session: Session, settings: Settings, place: Place, asked: Asked
) -> IndicatorValue:
    """Compute a value and enter it as a revision, with its source beside it.

    Raises
    ------
    EstimateNotFound, EstimateWithheld, SourceDiffers, MeasureDoesNotFit
        What comes out can't be this indicator's value.
    PlanNotRun, UnknownDataset, DatasetDamaged
        The plan can't be run on the data set.
    """
    return _enter(session, place, asked, _find(session, settings, place, asked))


def recompute(
    session: Session,
    settings: Settings,
    value: IndicatorValue,
    change: Callable[[Asked], Asked] = lambda asked: asked,
) -> IndicatorValue | None:
    """Compute a value again; None if it comes out the same, else another revision.

    ``change`` asks for another day or data set.

    Raises
    ------
    NotComputed
        Somebody typed it.
    """
    source = source_of(session, value)
    if source is None:
        raise NotComputed
    place, asked = _place_of(session, value), change(asked_of(source))
    found = _find(session, settings, place, asked)
    if _is_same(found.figure, value):
        return None
    return _enter(session, place, asked, found)


def source_of(session: Session, value: IndicatorValue) -> ValueSource | None:
    """Give of what a value was computed; None if somebody typed it."""
    return session.scalar(select(ValueSource).where(ValueSource.value_id == value.id))


def report_of(session: Session, value: IndicatorValue) -> PeriodicReport | None:
    """Give the periodic report in which a value was submitted, if it was."""
    return session.scalar(
        select(PeriodicReport)
        .join(ReportRevision, ReportRevision.report_id == PeriodicReport.id)
        .join(ReportRevisionValue, ReportRevisionValue.revision_id == ReportRevision.id)
        .where(ReportRevisionValue.value_id == value.id)
    )


def computed_of(session: Session, indicator: Indicator) -> list[IndicatorValue]:
    """Give an indicator's computed values, the newest first."""
    return list(
        session.scalars(
            select(IndicatorValue)
            .join(ValueSource, ValueSource.value_id == IndicatorValue.id)
            .where(IndicatorValue.indicator_id == indicator.id)
            .order_by(IndicatorValue.id.desc())
        )
    )


def asked_of(source: ValueSource) -> Asked:
    """Give what was asked for a computed value."""
    if source.origin is Origin.ANALYSIS:
        return FromAnalysis(**source.recipe)
    known = source.recipe
    on = date.fromisoformat(known["as_of_on"])
    return FromRegister(Counted(known["counted"]), known["area_id"], on)


def _place_of(session: Session, value: IndicatorValue) -> Place:
    defined = (
        session.get_one(Indicator, value.indicator_id),
        session.get_one(IndicatorVersion, value.version_id),
    )
    period = Period(value.year, value.period_from, value.period_to, value.vintage)
    return Place(defined, session.get_one(Agency, value.agency_id), period)


def _find(session: Session, settings: Settings, place: Place, asked: Asked) -> _Found:
    if isinstance(asked, FromRegister):
        return _counted(session, place, asked)
    return _estimated(session, settings, place, asked)


def _enter(session: Session, place: Place, asked: Asked, found: _Found) -> IndicatorValue:
    cells = {TOTAL: found.figure}
    (value,) = enter_values(session, place.defined, place.unit, place.period, cells)
    is_counted = isinstance(asked, FromRegister)
    session.add(
        ValueSource(
            value_id=value.id,
            origin=Origin.TRACKER if is_counted else Origin.ANALYSIS,
            run_id=found.run_id,
            as_of_on=asked.as_of_on if isinstance(asked, FromRegister) else None,
            recipe={
                name: each.isoformat() if isinstance(each, date) else each
                for name, each in asdict(asked).items()
            },
            result=found.result,
        )
    )
    session.flush()
    indicator = place.defined[0]
    subject = f"indicator:{indicator.id}/{indicator.code}"
    facts = {"value": value.id, "revision": value.revision, **found.result}
    record(session, Action.VALUE_COMPUTED, subject, acting_id(session), **facts)
    return value


def _is_same(figure: Figure, value: IndicatorValue) -> bool:
    if figure.absence is not None:
        return figure.absence is value.absence
    pair = (figure.numerator, figure.denominator)
    is_same_pair = pair == (value.numerator, value.denominator)
    return is_same_pair and (figure.value is None or figure.value == value.value)


# ---------------------------------------------------------------- from the register


def _counted(session: Session, place: Place, asked: FromRegister) -> _Found:
    year = place.period.year
    areas: set[int] = set()
    for day in {place.period.since, place.period.until, asked.as_of_on}:
        areas |= subtree_ids(session, [asked.area_id], day)
    known = [each for each in cohorts(session, asked.as_of_on, areas) if each.year == year]
    part, whole = _parts(asked.counted, known[0] if known else None)
    is_share = asked.counted is not Counted.ISSUED
    indicator, version = place.defined
    if (version.measure is Measure.PERCENTAGE) != is_share:
        raise MeasureDoesNotFit(indicator.code)
    result = {"part": part, "whole": whole, "kind": "register"}
    note = f"Tính từ sổ theo dõi đến hết ngày {asked.as_of_on:%d/%m/%Y}"
    if not is_share:
        return _Found(Figure(value=Decimal(whole), note=note), result)
    if not whole:
        nothing = f"{note}: chưa có kiến nghị nào để tính"
        return _Found(Figure(absence=Absence.NIL, note=nothing), result)
    return _Found(Figure(Decimal(part), Decimal(whole), note=note), result)


def _parts(counted: Counted, cohort: Cohort | None) -> tuple[int, int]:
    if cohort is None:
        return 0, 0
    if counted is Counted.TIMELY:
        return cohort.timely, cohort.due
    return cohort.fates[Fate.IMPLEMENTED], cohort.issued


# ---------------------------------------------------------------- from an analysis


def _estimated(
    session: Session, settings: Settings, place: Place, asked: FromAnalysis
) -> _Found:
    try:
        plan = read_plan(asked.plan)
        results = run_on_dataset(session, settings, plan, asked.dataset)
        row = _row(results, asked)
    except AnalysisError as fault:
        raise PlanNotRun(fault.sentence("vi"), fault.sentence("en")) from fault
    _check_kind(place, str(row["kind"]))
    run = list_runs(session, get_dataset(session, asked.dataset))[0]
    result = {
        **{name: row[name] for name in TOLD},
        "kind": row["kind"],
        "standard": row["standard"],
        "unit": row["unit"],
        "round": row["round"],
        "dataset_sha256": results.data.sha256,
        "plan": f"{plan.plan.title} {plan.plan.version}",
        "plan_sha256": plan.checksum,
        "numbers_sha256": results.sha256,
    }
    note = f"Tính từ bộ dữ liệu {asked.dataset}, bảng “{asked.table}” của {plan.plan.title}"
    return _Found(_figure(place, row, note), result, run.id)


def _row(results: PlanResults, asked: FromAnalysis) -> dict[str, Any]:
    frame = results[asked.table].to_frame()
    facts = ("measure", "indicator", "domain", "round")
    # breakdowns are other rows of the same facts: the value is of the whole
    whole = frame.filter(by="") if "by" in frame.columns else frame
    wanted = {name: getattr(asked, name) for name in facts}
    given = {name: each for name, each in wanted.items() if each or name != "round"}
    rows = whole.filter(**given).to_dicts()
    if len(rows) != 1:
        names = [" ".join(str(each[name]) for name in facts).split() for each in
                 whole.to_dicts()]  # fmt: skip
        known = list(dict.fromkeys(" ".join(words) for words in names))[:20]
        raise EstimateNotFound(asked.table, " ".join(filter(None, given.values())), known)
    if rows[0]["value"] is None:
        raise EstimateWithheld(asked.table, rows[0].get("note") or "—")
    return rows[0]


def _check_kind(place: Place, kind: str) -> None:
    """Hold what the sheet says of its source against the data (D-16)."""
    indicator, version = place.defined
    wanted = KINDS.get(version.source)
    if wanted is not None and wanted != kind:
        raise SourceDiffers(indicator.code, wanted, kind)


def _figure(place: Place, row: dict[str, Any], note: str) -> Figure:
    indicator, version = place.defined
    is_share = row["scale"] in {"share", "proportion"}
    if (version.measure in PAIRED) != is_share:
        raise MeasureDoesNotFit(indicator.code)
    if not is_share:
        return Figure(value=_exact(row["value"]), note=note)
    # estimated totals: of those who have it, and of all
    whole = _exact(row["population"])
    return Figure(_exact(row["value"] * row["population"]), whole, note=note)


def _exact(number: float) -> Decimal:
    return Decimal(repr(float(number))).quantize(DIGITS)


def as_of(on: date) -> Callable[[Asked], Asked]:
    """Ask for the register as of another day."""
    return lambda asked: (
        replace(asked, as_of_on=on) if isinstance(asked, FromRegister) else asked
    )


def on_dataset(code: str) -> Callable[[Asked], Asked]:
    """Ask for the same plan on another data set."""
    return lambda asked: (
        replace(asked, dataset=code) if isinstance(asked, FromAnalysis) else asked
    )


def programme_of(session: Session, value: IndicatorValue) -> Programme:
    """Give the programme of a value."""
    indicator = session.get_one(Indicator, value.indicator_id)
    return session.get_one(Programme, indicator.programme_id)
