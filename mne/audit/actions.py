"""Every act that the audit log knows. A new act is added here, and nowhere else."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """``stage.what_happened``; the subject says to what."""

    USER_CREATED = "users.user_created"
    USER_DEACTIVATED = "users.user_deactivated"
    PASSWORD_SET = "users.password_set"  # noqa: S105 an act, not a password
    ROLE_GRANTED = "users.role_granted"
    ROLE_ENDED = "users.role_ended"
    TOKEN_ISSUED = "users.token_issued"  # noqa: S105 an act, not a token
    TOKEN_REVOKED = "users.token_revoked"  # noqa: S105

    AREA_ADDED = "areas.area_added"
    AREA_PLACED = "areas.area_placed"
    AREA_ENDED = "areas.area_ended"
    AREA_TRAIT_SET = "areas.trait_set"
    AREA_SUCCEEDED = "areas.area_succeeded"

    HOUSEHOLD_ADDED = "households.household_added"
    RESIDENTS_COUNTED = "households.residents_counted"

    STANDARD_LOADED = "standards.standard_loaded"
    SCORECARD_LOADED = "standards.scorecard_loaded"
    PROGRAMME_LOADED = "programmes.programme_loaded"
    OFFICE_JOINED = "programmes.office_joined"
    OFFICE_LEFT = "programmes.office_left"
    SUPERIOR_SET = "programmes.superior_set"
    OFFICE_SUCCEEDED = "programmes.office_succeeded"
    COMPONENT_ROLE_GIVEN = "programmes.component_role_given"
    COMPONENT_ROLE_ENDED = "programmes.component_role_ended"
    BUDGET_LINE_ADDED = "programmes.budget_line_added"
    INDICATOR_DEFINED = "programmes.indicator_defined"
    INDICATOR_TARGET_SET = "programmes.indicator_target_set"
    INDICATOR_VALUE_ENTERED = "programmes.indicator_value_entered"
    QUESTIONNAIRE_PUBLISHED = "questionnaires.version_published"
    ROUND_PLANNED = "rounds.round_planned"
    ROUND_OPENED = "rounds.round_opened"
    ROUND_CLOSED = "rounds.round_closed"
    ROUND_REOPENED = "rounds.round_reopened"
    ROUND_FROZEN = "rounds.round_frozen"
    SAMPLE_DRAWN = "sampling.sample_drawn"
    CENSUS_LISTED = "sampling.census_listed"
    DATASET_FROZEN = "datasets.dataset_frozen"
    REPORT_MADE = "reports.report_made"
    EXPORT_MADE = "exports.export_made"

    SUBMISSION_QUARANTINED = "collection.submission_quarantined"
    QUARANTINE_RESOLVED = "collection.quarantine_resolved"
    SUBMISSION_EDITED = "collection.submission_edited"
    SUBMISSION_JUDGED = "quality.submission_judged"

    VISIT_ASSIGNED = "sampling.visit_assigned"
    SUBMISSION_SENT_BACK = "collection.submission_sent_back"
    QUARANTINE_FILED = "collection.quarantine_filed"
    COPY_CHOSEN = "collection.copy_chosen"
    ENTITY_PROPOSED = "collection.entity_proposed"
    ENTITY_ACCEPTED = "collection.entity_accepted"
    ENTITY_REFUSED = "collection.entity_refused"

    FINDING_RECORDED = "inspections.finding_recorded"
    FINDING_SEEN_AGAIN = "inspections.finding_seen_again"
    SEVERITY_CONFIRMED = "inspections.severity_confirmed"
    RECOMMENDATION_DRAFTED = "inspections.recommendation_drafted"
    RECOMMENDATION_MOVED = "inspections.recommendation_moved"
    RESPONSE_DECIDED = "inspections.response_decided"
    ACTION_PLANNED = "inspections.action_planned"
    ACTION_REPORTED = "inspections.action_reported"
    EVIDENCE_ADDED = "inspections.evidence_added"
    EXTENSION_ASKED = "inspections.extension_asked"
    EXTENSION_DECIDED = "inspections.extension_decided"
    ITEM_TRANSFERRED = "inspections.item_transferred"
    ITEM_COMMENTED = "inspections.item_commented"
    PLAN_APPROVED = "inspections.plan_approved"
    INSPECTION_PREPARED = "inspections.inspection_prepared"
    INSPECTION_MOVED = "inspections.inspection_moved"
    PAPER_ADDED = "inspections.paper_added"
    DRAW_MADE = "inspections.draw_made"
    REMINDERS_GIVEN = "inspections.reminders_given"
    REGISTER_WRITTEN = "inspections.register_written"
