"""What each role may do. Default nothing: what is not listed is refused."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The users' own words for what they are."""

    ENUMERATOR = "enumerator"
    SUPERVISOR = "supervisor"
    EVALUATOR = "evaluator"
    PROGRAMME_OFFICER = "programme_officer"
    UNIT_OFFICER = "unit_officer"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One act on the platform; a route names one, a grant gives it inside an area."""

    VIEW_HOME = "view_home"
    VIEW_AREAS = "view_areas"
    VIEW_HOUSEHOLDS = "view_households"
    DECIDE_PROPOSALS = "decide_proposals"
    VIEW_ROUNDS = "view_rounds"
    MANAGE_ROUNDS = "manage_rounds"
    ASSIGN_VISITS = "assign_visits"
    SEND_SUBMISSIONS = "send_submissions"
    VIEW_SUBMISSIONS = "view_submissions"
    REVIEW_SUBMISSIONS = "review_submissions"
    RESOLVE_QUARANTINE = "resolve_quarantine"
    VIEW_QUESTIONNAIRES = "view_questionnaires"
    PUBLISH_QUESTIONNAIRES = "publish_questionnaires"
    VIEW_STANDARDS = "view_standards"
    VIEW_PROGRAMMES = "view_programmes"
    FREEZE_DATASETS = "freeze_datasets"
    EVALUATE_PROGRAMMES = "evaluate_programmes"
    VIEW_REPORTS = "view_reports"
    VIEW_INSPECTIONS = "view_inspections"
    MANAGE_INSPECTIONS = "manage_inspections"
    RECORD_FINDINGS = "record_findings"
    ISSUE_RECOMMENDATIONS = "issue_recommendations"
    ANSWER_RECOMMENDATIONS = "answer_recommendations"
    VERIFY_REMEDIES = "verify_remedies"
    DECIDE_RECOMMENDATIONS = "decide_recommendations"
    MANAGE_PROGRAMMES = "manage_programmes"
    FILL_REPORTS = "fill_reports"
    SUBMIT_REPORTS = "submit_reports"
    CONSOLIDATE_REPORTS = "consolidate_reports"
    LOCK_REPORTS = "lock_reports"
    MANAGE_USERS = "manage_users"
    VIEW_AUDIT = "view_audit"


_EVERYBODY = {Permission.VIEW_HOME, Permission.VIEW_AREAS, Permission.VIEW_ROUNDS}
_OFFICE = _EVERYBODY | {
    Permission.VIEW_HOUSEHOLDS,
    Permission.VIEW_SUBMISSIONS,
    Permission.VIEW_QUESTIONNAIRES,
    Permission.VIEW_STANDARDS,
    Permission.VIEW_PROGRAMMES,
    Permission.VIEW_REPORTS,
    Permission.VIEW_INSPECTIONS,
}
_UNIT = _EVERYBODY | {
    Permission.VIEW_PROGRAMMES,
    Permission.VIEW_INSPECTIONS,
    Permission.ANSWER_RECOMMENDATIONS,
    Permission.FILL_REPORTS,
    Permission.SUBMIT_REPORTS,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ENUMERATOR: frozenset(
        _EVERYBODY
        | {
            Permission.VIEW_HOUSEHOLDS,
            Permission.VIEW_SUBMISSIONS,
            Permission.SEND_SUBMISSIONS,
        }
    ),
    Role.SUPERVISOR: frozenset(
        _OFFICE
        | {
            Permission.ASSIGN_VISITS,
            Permission.REVIEW_SUBMISSIONS,
            Permission.DECIDE_PROPOSALS,
            Permission.RESOLVE_QUARANTINE,
            Permission.SEND_SUBMISSIONS,
            Permission.MANAGE_INSPECTIONS,
            Permission.RECORD_FINDINGS,
            Permission.ISSUE_RECOMMENDATIONS,
            Permission.VERIFY_REMEDIES,
        }
    ),
    Role.EVALUATOR: frozenset(
        _OFFICE | {Permission.FREEZE_DATASETS, Permission.EVALUATE_PROGRAMMES}
    ),
    Role.PROGRAMME_OFFICER: frozenset(
        _OFFICE
        | {
            Permission.MANAGE_ROUNDS,
            Permission.ASSIGN_VISITS,
            Permission.DECIDE_PROPOSALS,
            Permission.PUBLISH_QUESTIONNAIRES,
            Permission.FREEZE_DATASETS,
            Permission.MANAGE_INSPECTIONS,
            Permission.RECORD_FINDINGS,
            Permission.ISSUE_RECOMMENDATIONS,
            Permission.MANAGE_PROGRAMMES,
            Permission.FILL_REPORTS,
            Permission.SUBMIT_REPORTS,
            Permission.CONSOLIDATE_REPORTS,
            Permission.LOCK_REPORTS,
        }
    ),
    Role.UNIT_OFFICER: frozenset(_UNIT),
    Role.LEADER: frozenset(
        _OFFICE | {Permission.DECIDE_RECOMMENDATIONS, Permission.LOCK_REPORTS}
    ),
    Role.ADMINISTRATOR: frozenset(
        _EVERYBODY
        | {
            Permission.VIEW_QUESTIONNAIRES,
            Permission.PUBLISH_QUESTIONNAIRES,
            Permission.VIEW_STANDARDS,
            Permission.VIEW_PROGRAMMES,
            Permission.MANAGE_ROUNDS,
            Permission.MANAGE_USERS,
            Permission.VIEW_AUDIT,
        }
    ),
}


def roles_with(permission: Permission) -> frozenset[Role]:
    """Give the roles that hold ``permission``."""
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)
