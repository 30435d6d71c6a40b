"""How a value is written for a person: dates, numbers, money, and the words of a state.

Vietnamese writes 1.234,5; English 1,234.5. Both write dd/mm/yyyy.
What is not known is a dash, never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from flask import Flask

from mne.areas.models import AreaKind, AreaType, SuccessionKind
from mne.clock import LOCAL
from mne.collection.models import QuarantineReason, SubmissionState
from mne.households.models import Sex
from mne.programmes.framework import Fate
from mne.programmes.indicator_models import (
    Absence,
    Accumulation,
    Aggregation,
    Bound,
    Direction,
    IndicatorLevel,
    IndicatorSource,
    Measure,
    Promise,
    Rubric,
    Vintage,
)
from mne.programmes.models import (
    AgencyRole,
    FundNature,
    FundSource,
    LineKind,
    OfficePosition,
    TargetKind,
)
from mne.reports.evaluation_models import Confidence, EvaluationKind
from mne.reports.periodic_models import MissingUnits, ReportState
from mne.reports.provenance import Counted
from mne.reports.template_models import Paper
from mne.rounds.models import RoundKind, RoundMode, RoundState
from mne.standards.models import HouseholdClass
from mne.users.permissions import Role
from mne.web.inspection_words import INSPECTION_WORDS
from mne.web.language import current
from mne.web.language import lazy_gettext as _

Number = int | float | Decimal

NOT_KNOWN = "—"
MILLION = 1_000_000
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"

WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    AreaKind: {
        AreaKind.COUNTRY: _("Country"),
        AreaKind.PROVINCE: _("Province"),
        AreaKind.DISTRICT: _("District"),
        AreaKind.COMMUNE: _("Commune"),
        AreaKind.HAMLET: _("Hamlet"),
    },
    AreaType: {AreaType.RURAL: _("Rural"), AreaType.URBAN: _("Urban")},
    SuccessionKind: {
        SuccessionKind.WHOLE: _("the whole unit"),
        SuccessionKind.PART: _("a part of it"),
    },
    Sex: {Sex.MALE: _("Male"), Sex.FEMALE: _("Female")},
    Role: {
        Role.ENUMERATOR: _("Enumerator"),
        Role.SUPERVISOR: _("Supervisor"),
        Role.EVALUATOR: _("Evaluator"),
        Role.PROGRAMME_OFFICER: _("Programme officer"),
        Role.UNIT_OFFICER: _("Officer of an implementing office"),
        Role.LEADER: _("Leader"),
        Role.ADMINISTRATOR: _("Administrator"),
    },
    RoundKind: {
        RoundKind.BASELINE: _("Baseline"),
        RoundKind.MIDTERM: _("Midterm"),
        RoundKind.ENDLINE: _("Endline"),
        RoundKind.ANNUAL_REVIEW: _("Annual review"),
        RoundKind.INSPECTION: _("Inspection"),
    },
    RoundMode: {
        RoundMode.CENSUS: _("Census of a list"),
        RoundMode.SAMPLE: _("Sample"),
    },
    RoundState: {
        RoundState.PLANNED: _("Planned"),
        RoundState.OPEN: _("Open"),
        RoundState.CLOSED: _("Closed"),
        RoundState.FROZEN: _("Frozen"),
    },
    SubmissionState: {
        SubmissionState.RECEIVED: _("Received, being checked"),
        SubmissionState.JUDGED: _("Checked"),
        SubmissionState.APPROVED: _("Approved"),
        SubmissionState.SENT_BACK: _("Sent back"),
    },
    QuarantineReason: {
        QuarantineReason.BROKEN_XML: _("The file can't be read"),
        QuarantineReason.NO_INSTANCE_ID: _("The interview has no number of its own"),
        QuarantineReason.UNKNOWN_FORM: _("The questionnaire is unknown"),
        QuarantineReason.UNKNOWN_VERSION: _("The questionnaire version is unknown"),
        QuarantineReason.CLOSED_ROUND: _("No open round takes it"),
        QuarantineReason.DIFFERENT_CONTENT: _("Sent before with other answers"),
        QuarantineReason.UNKNOWN_DEPRECATED: _("It corrects an unknown interview"),
        QuarantineReason.REVOKED_TOKEN: _("The tablet's access was revoked"),
    },
    HouseholdClass: {
        HouseholdClass.POOR: _("Poor"),
        HouseholdClass.NEAR_POOR: _("Near poor"),
        HouseholdClass.AVERAGE: _("Average living standard"),
        HouseholdClass.NOT_POOR: _("Not poor"),
        HouseholdClass.INCOMPLETE: _("Answers missing"),
    },
    AgencyRole: {
        AgencyRole.LEAD: _("Leads"),
        AgencyRole.COORDINATE: _("Coordinates"),
        AgencyRole.FINANCE: _("Finances"),
        AgencyRole.IMPLEMENT: _("Implements"),
        AgencyRole.SUPERVISE: _("Supervises"),
    },
    FundSource: {
        FundSource.CENTRAL: _("Central budget"),
        FundSource.PROVINCE: _("Provincial budget"),
        FundSource.DISTRICT: _("District budget"),
        FundSource.COMMUNE: _("Commune budget"),
        FundSource.CREDIT: _("Preferential credit"),
        FundSource.BUSINESS: _("Businesses"),
        FundSource.COMMUNITY: _("Community"),
        FundSource.ORGANISATION: _("Organisations"),
        FundSource.OTHER: _("Other lawful sources"),
    },
    FundNature: {
        FundNature.CAPITAL: _("Capital"),
        FundNature.RECURRENT: _("Recurrent"),
    },
    LineKind: {
        LineKind.ASSIGNED: _("Assigned"),
        LineKind.ADJUSTED: _("Adjusted"),
        LineKind.CARRIED_OVER: _("Carried over"),
        LineKind.DISBURSED: _("Disbursed"),
    },
    OfficePosition: {
        OfficePosition.HEAD: _("Head of the office"),
        OfficePosition.OFFICER: _("Officer"),
    },
    Vintage: {
        Vintage.ESTIMATE_6M: _("Estimate, 6 months"),
        Vintage.ESTIMATE_9M: _("Estimate, 9 months"),
        Vintage.ESTIMATE_YEAR: _("Estimate, year"),
        Vintage.OFFICIAL: _("Official"),
        Vintage.ADJUSTED: _("Adjusted"),
    },
    TargetKind: {
        TargetKind.CHANGE: _("Change to bring about"),
        TargetKind.LEVEL: _("Level to reach"),
        TargetKind.QUALITATIVE: _("Duty"),
    },
    IndicatorLevel: {
        IndicatorLevel.IMPACT: _("Impact"),
        IndicatorLevel.OUTCOME: _("Outcome"),
        IndicatorLevel.OUTPUT: _("Output"),
        IndicatorLevel.ACTIVITY: _("Activity"),
        IndicatorLevel.INPUT: _("Input"),
    },
    Measure: {
        Measure.COUNT: _("Count"),
        Measure.PERCENTAGE: _("Percentage"),
        Measure.RATIO: _("Ratio"),
        Measure.AMOUNT: _("Amount of money"),
        Measure.YES_NO: _("Yes or no"),
        Measure.RUBRIC: _("Judgement"),
    },
    Direction: {
        Direction.UP: _("more"),
        Direction.DOWN: _("less"),
        Direction.NONE: _("neither"),
    },
    Accumulation: {
        Accumulation.PERIOD: _("Of the period alone"),
        Accumulation.IN_YEAR: _("From the beginning of the year"),
        Accumulation.IN_PROGRAMME: _("From the beginning of the programme"),
        Accumulation.STOCK: _("As it stands on the last day"),
    },
    Aggregation: {
        Aggregation.SUM: _("Sum"),
        Aggregation.RATIO_OF_SUMS: _("Ratio of the sums"),
        Aggregation.MAX: _("The largest"),
        Aggregation.LATEST: _("The latest"),
        Aggregation.NONE: _("Not brought together"),
    },
    IndicatorSource: {
        IndicatorSource.ADMINISTRATIVE: _("Administrative report"),
        IndicatorSource.CENSUS: _("Census (annual review)"),
        IndicatorSource.SAMPLE: _("Sample survey"),
        IndicatorSource.REGISTER: _("Register"),
        IndicatorSource.EXTERNAL: _("From outside"),
    },
    Promise: {
        Promise.LEVEL: _("Level to reach"),
        Promise.CHANGE: _("Change to bring about"),
        Promise.RELATIVE_CHANGE: _("Relative change"),
        Promise.SHARE_OF_UNITS: _("Share of units"),
        Promise.RUBRIC: _("Judgement"),
    },
    Bound: {
        Bound.POINT: _("Exactly"),
        Bound.AT_LEAST: _("At least"),
        Bound.MORE_THAN: _("More than"),
        Bound.AT_MOST: _("At most"),
        Bound.LESS_THAN: _("Less than"),
        Bound.RANGE: _("Between"),
    },
    Absence: {
        Absence.NIL: _("Nothing happened"),
        Absence.NO_DATA: _("No data yet (give the reason)"),
    },
    Rubric: {
        Rubric.MET: _("Met"),
        Rubric.PARTLY: _("Partly met"),
        Rubric.NOT_MET: _("Not met"),
    },
    Fate: {
        Fate.NEW: _("new"),
        Fate.CHANGED: _("changed"),
        Fate.SAME: _("the same"),
    },
    ReportState: {
        ReportState.FILLING: _("Being filled in"),
        ReportState.SUBMITTED: _("Submitted"),
        ReportState.RETURNED: _("Returned"),
        ReportState.ACCEPTED: _("Accepted"),
        ReportState.CONSOLIDATED: _("Consolidated"),
        ReportState.LOCKED: _("Locked"),
        ReportState.EXEMPT: _("Exempt"),
    },
    EvaluationKind: {
        EvaluationKind.INITIAL: _("Initial evaluation"),
        EvaluationKind.MIDTERM: _("Midterm evaluation"),
        EvaluationKind.FINAL: _("Final evaluation"),
        EvaluationKind.ANNUAL: _("Annual evaluation"),
        EvaluationKind.AD_HOC: _("Evaluation on request"),
    },
    Confidence: {
        Confidence.HIGH: _("Firm"),
        Confidence.MEDIUM: _("Fairly firm"),
        Confidence.LOW: _("Weak"),
    },
    Counted: {
        Counted.TIMELY: _("Verified as mended in time, of what was due"),
        Counted.IMPLEMENTED: _("Verified as mended, of what was issued"),
        Counted.ISSUED: _("Recommendations issued"),
    },
    Paper: {
        Paper.CONSOLIDATED_DOCUMENT: _("Consolidated report, on paper"),
        Paper.CONSOLIDATED_WORKBOOK: _("Consolidated report, as a workbook"),
        Paper.EVALUATION_DOCUMENT: _("Matrix of an evaluation"),
        Paper.FINDINGS_REGISTER: _("Register of findings"),
        Paper.UNIT_SHEET: _("Sheet of an office for the next visit"),
        Paper.URGING_LETTER: _("Urging letter"),
        Paper.ESCALATION_LETTER: _("Letter to the level above"),
    },
    MissingUnits: {
        MissingUnits.EXCLUDED: _("They are left out."),
        MissingUnits.LAST_ESTIMATE: _("They stand with their last estimate, if any."),
    },
    **INSPECTION_WORDS,
}


def init_app(app: Flask) -> None:
    """Give the templates these ways of writing as filters."""
    for write in (day, moment, number, quantity, dong, million, word, size):
        app.add_template_filter(write)


def day(value: date | None) -> str:
    """Write a calendar day as dd/mm/yyyy."""
    return NOT_KNOWN if value is None else value.strftime("%d/%m/%Y")


def moment(value: datetime | None) -> str:
    """Write a moment in Viet Nam's time as dd/mm/yyyy HH:MM."""
    if value is None:
        return NOT_KNOWN
    return value.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M")


def number(value: Number | None, decimals: int | None = None) -> str:
    """Write a number in the page's language; all its digits unless ``decimals`` says."""
    if value is None or value != value:  # noqa: PLR0124 NaN differs from itself
        return NOT_KNOWN
    english = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    english = english.replace("-", MINUS)
    return english if current() == "en" else english.translate(_SWAPPED)


_SWAPPED = str.maketrans(",.", ".,")


def quantity(value: Decimal | str | None, decimals: int | None = None) -> str:
    """Write a kept quantity without the zeros that only its column adds."""
    if value is None:
        return NOT_KNOWN
    exact = Decimal(value)
    if decimals is not None:
        exact = round(exact, decimals)
    whole = exact == exact.to_integral_value()
    return number(int(exact) if whole else exact.normalize())


def dong(amount: int | None) -> str:
    """Write an amount of money in đồng."""
    return NOT_KNOWN if amount is None else f"{number(amount)}{NO_BREAK}đ"


def million(amount: int | None) -> str:
    """Write an amount of đồng in millions, as plans do, without losing a đồng."""
    if amount is None:
        return NOT_KNOWN
    exact = Decimal(amount) / MILLION
    whole = exact == exact.to_integral_value()
    return number(int(exact) if whole else exact.normalize())


def word(value: StrEnum | None) -> str:
    """Say a state, a kind or a class in the page's language."""
    return NOT_KNOWN if value is None else str(WORDS[type(value)][value])


def size(octets: int) -> str:
    """Write the size of a file in a unit that fits."""
    if octets < 1000:
        return f"{number(octets)}{NO_BREAK}B"
    if octets < MILLION:
        return f"{number(octets / 1000, 1)}{NO_BREAK}kB"
    return f"{number(octets / MILLION, 1)}{NO_BREAK}MB"
