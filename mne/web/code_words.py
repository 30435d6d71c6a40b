"""Words for codes that are data: of the register, of standards, of the audit log.

A code without a word is shown as it is: a province may load codes of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from mne.areas.models import AreaType
from mne.audit.actions import Action
from mne.rounds.models import RoundMode
from mne.web.language import lazy_gettext as _
from mne.web.words import word
from surveys.issues import Level

Words = Mapping[str, str]

CODES: Words = {
    "head": _("Head"),
    "spouse": _("Spouse"),
    "child": _("Child"),
    "parent": _("Parent"),
    "grandparent": _("Grandparent"),
    "grandchild": _("Grandchild"),
    "other": _("Other"),
    "kinh": _("Kinh"),
    "khmer": _("Khmer"),
    "cham": _("Cham"),
    "ta_mun": _("Ta Mun"),
    "hoa": _("Hoa"),
    "muong": _("Muong"),
    "tay": _("Tay"),
    "thai": _("Thai"),
    "nung": _("Nung"),
}

THRESHOLDS: Words = {
    "b1_line": _("Line of scorecard B1, points"),
    "income_line": _("Income line"),
    "average_line": _("Upper line of the average living standard"),
    "b1_upper_line": _("Upper line of scorecard B1, points"),
    "income_upper_line": _("Upper income line"),
    "near_line": _("Income line of the near poor"),
}

BREAKDOWNS: Words = {
    "sex": _("Sex"),
    "male": _("Male"),
    "female": _("Female"),
    "age": _("Age"),
    "under_5": _("under 5"),
    "from_5": _("5 and over"),
    "ethnicity": _("Ethnicity"),
    "kinh": _("Kinh"),
    "minority": _("Ethnic minority"),
    "class": _("Class"),
    "poor": _("Poor"),
    "near_poor": _("Near poor"),
    "disabled": _("Disabled"),
}

LEVELS: Words = {
    Level.ERROR: _("Fault"),
    Level.WARNING: _("Doubt"),
    Level.NOTE: _("Remark"),
}

FINDINGS: Words = {
    "fault": _("Fault"),
    "warning": _("Doubt"),
    "advice": _("Advice"),
}

SET_ASIDE: Words = {
    "sent_back": _("sent back to the enumerator"),
    "unknown_household": _("household not in the register"),
    "interviewed_twice": _("household interviewed twice"),
    "not_drawn": _("household not drawn or listed"),
}

ACTS: Words = {
    Action.USER_CREATED: _("Person added"),
    Action.USER_DEACTIVATED: _("Person's access ended"),
    Action.EMAIL_SET: _("Mail address set"),
    Action.PASSWORD_SET: _("Password set"),
    Action.ROLE_GRANTED: _("Role given"),
    Action.ROLE_ENDED: _("Role ended"),
    Action.TOKEN_ISSUED: _("Tablet given access"),
    Action.TOKEN_REVOKED: _("Tablet's access ended"),
    Action.AREA_ADDED: _("Unit added"),
    Action.AREA_PLACED: _("Unit placed under another"),
    Action.AREA_ENDED: _("Unit ended"),
    Action.AREA_TRAIT_SET: _("Kind of place recorded"),
    Action.AREA_SUCCEEDED: _("Succession recorded"),
    Action.HOUSEHOLD_ADDED: _("Household added"),
    Action.HOUSEHOLD_CHANGED: _("Household changed"),
    Action.MEMBERS_CHANGED: _("Members of a household changed"),
    Action.ROSTER_REFUSED: _("Members of an interview not taken over"),
    Action.RESIDENTS_COUNTED: _("Residents counted"),
    Action.STANDARD_LOADED: _("Standard loaded"),
    Action.SCORECARD_LOADED: _("Scorecard loaded"),
    Action.PROGRAMME_LOADED: _("Programme loaded"),
    Action.QUESTIONNAIRE_PUBLISHED: _("Questionnaire published"),
    Action.ROUND_PLANNED: _("Round planned"),
    Action.ROUND_OPENED: _("Round opened"),
    Action.ROUND_CLOSED: _("Round closed"),
    Action.ROUND_REOPENED: _("Round reopened"),
    Action.ROUND_FROZEN: _("Round frozen"),
    Action.SAMPLE_DRAWN: _("Sample drawn"),
    Action.CENSUS_LISTED: _("Households listed"),
    Action.SUBMISSION_QUARANTINED: _("Post quarantined"),
    Action.QUARANTINE_RESOLVED: _("Quarantine settled"),
    Action.SUBMISSION_EDITED: _("Interview replaced by a new version"),
    Action.SUBMISSION_JUDGED: _("Interview checked"),
    Action.VISIT_ASSIGNED: _("Visit assigned"),
    Action.SUBMISSION_SENT_BACK: _("Interview sent back"),
    Action.SUBMISSION_APPROVED: _("Interview approved"),
    Action.APPROVAL_WITHDRAWN: _("Approval of an interview taken back"),
    Action.QUARANTINE_FILED: _("Quarantined post filed"),
    Action.COPY_CHOSEN: _("Copy of an interview chosen"),
    Action.ENTITY_PROPOSED: _("Change to a list proposed"),
    Action.ENTITY_ACCEPTED: _("Proposed change accepted"),
    Action.ENTITY_REFUSED: _("Proposed change refused"),
    Action.DATASET_FROZEN: _("Data set frozen"),
    Action.REPORT_MADE: _("Report made"),
    Action.EXPORT_MADE: _("Data exported"),
    Action.OFFICE_ADDED: _("Office entered"),
    Action.OFFICE_JOINED: _("Person joined an office"),
    Action.OFFICE_LEFT: _("Person left an office"),
    Action.SUPERIOR_SET: _("Superior office set"),
    Action.OFFICE_SUCCEEDED: _("Office succeeded by another"),
    Action.COMPONENT_ROLE_GIVEN: _("Office given a role in a component"),
    Action.COMPONENT_ROLE_ENDED: _("Office's role in a component ended"),
    Action.BUDGET_LINE_ADDED: _("Budget line entered"),
    Action.INDICATOR_DEFINED: _("Indicator defined"),
    Action.INDICATOR_TARGET_SET: _("Target set"),
    Action.INDICATOR_VALUE_ENTERED: _("Indicator value entered"),
    Action.REPORT_PLANNED: _("Periodic report planned"),
    Action.REPORT_COMMENTED: _("Word on a periodic report"),
    Action.PERIOD_OPENED: _("Reporting period opened"),
    Action.PERIODIC_REPORT_MOVED: _("Periodic report moved"),
    Action.PERIOD_CONSOLIDATED: _("Period consolidated"),
    Action.REPORTS_REMINDED: _("Reminders of reports given"),
    Action.REPORT_TEMPLATE_SET: _("Template of a paper set"),
    Action.CONSOLIDATION_WRITTEN: _("Consolidated report written"),
    Action.UNIT_WORKBOOK_LOADED: _("Report workbook loaded"),
    Action.VALUE_COMPUTED: _("Value computed"),
    Action.OBSTACLE_PROMOTED: _("Obstacle entered into the register"),
    Action.EVALUATION_BEGUN: _("Evaluation begun"),
    Action.EVALUATION_CHANGED: _("Evaluation changed"),
    Action.EVALUATION_ENTERED: _("Conclusion entered into the register"),
    Action.FINDING_RECORDED: _("Finding recorded"),
    Action.FINDING_SEEN_AGAIN: _("Finding seen again"),
    Action.SEVERITY_CONFIRMED: _("Severity confirmed"),
    Action.RECOMMENDATION_DRAFTED: _("Recommendation drafted"),
    Action.RECOMMENDATION_MOVED: _("Recommendation moved"),
    Action.RESPONSE_DECIDED: _("Response decided on"),
    Action.ACTION_PLANNED: _("Remedial action planned"),
    Action.ACTION_REPORTED: _("Remedial action reported"),
    Action.EVIDENCE_ADDED: _("Evidence added"),
    Action.EXTENSION_ASKED: _("More time asked for"),
    Action.EXTENSION_DECIDED: _("Request for more time decided"),
    Action.ITEM_TRANSFERRED: _("Recommendation passed to a successor"),
    Action.ITEM_COMMENTED: _("Recommendation commented on"),
    Action.PLAN_DRAFTED: _("Inspection plan proposed"),
    Action.PLAN_APPROVED: _("Inspection plan approved"),
    Action.INSPECTION_PREPARED: _("Inspection prepared"),
    Action.INSPECTION_CHANGED: _("Inspection changed"),
    Action.CHECKLIST_CHOSEN: _("Checklist of an inspection chosen"),
    Action.ITEM_DROPPED: _("Failed item of a checklist dropped"),
    Action.INSPECTION_MOVED: _("Inspection moved"),
    Action.PAPER_ADDED: _("Paper added"),
    Action.DRAW_MADE: _("Random draw made"),
    Action.REMINDERS_GIVEN: _("Reminders given"),
    Action.REGISTER_WRITTEN: _("Register written"),
    Action.UNIT_SHEET_WRITTEN: _("Sheet for a visit written"),
    Action.LETTER_WRITTEN: _("Letter written"),
    Action.DIGEST_SETTLED: _("Mail of reminders sent or given up"),
    Action.CLOSING_SEEN_AGAIN: _("Closed item seen again"),
}


def init_app(app: Flask) -> None:
    """Give the templates these words as filters."""
    for say in SAYING:
        app.add_template_filter(say)


def code_word(code: str) -> str:
    """Say a relation or an ethnicity of the register."""
    return str(CODES.get(code, code))


def breakdown_word(key: str) -> str:
    """Say which part of an indicator a cell is: ``sex=female``, or its code in words."""
    dimension, _equals, part = key.partition("=")
    words = [str(BREAKDOWNS.get(each, each)) for each in (dimension, part) if each]
    return ": ".join(words)


def threshold_word(name: str) -> str:
    """Say a threshold of a standard."""
    return str(THRESHOLDS.get(name, name))


def area_type_word(name: str) -> str:
    """Say a kind of place of a standard."""
    return word(AreaType(name)) if name in set(AreaType) else name


def act_word(action: str) -> str:
    """Say an act of the audit log."""
    return str(ACTS.get(action, action))


def round_mode_word(mode: str) -> str:
    """Say whether a round of a data set was a census or a sample."""
    return word(RoundMode(mode))


def set_aside_word(reason: str) -> str:
    """Say why an interview is not in a data set."""
    return str(SET_ASIDE.get(reason, reason))


def level_word(level: str) -> str:
    """Say how grave an issue is."""
    return str(LEVELS[level])


def finding_word(level: str) -> str:
    """Say how much a finding in a questionnaire matters."""
    return str(FINDINGS[level])


def detail(value: object) -> str:
    """Write a detail of an audit entry."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


SAYING = (
    detail,
    finding_word,
    level_word,
    code_word,
    breakdown_word,
    threshold_word,
    area_type_word,
    act_word,
    round_mode_word,
    set_aside_word,
)
