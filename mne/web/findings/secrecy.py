"""Who reads the names in a restricted finding: only those who work on it."""

from __future__ import annotations

from mne.inspections.finding_models import Confidentiality, Finding
from mne.users.permissions import Permission
from mne.web.access import may_in, my_areas

WORKS_ON_IT = (
    Permission.RECORD_FINDINGS,
    Permission.VERIFY_REMEDIES,
    Permission.DECIDE_RECOMMENDATIONS,
    Permission.ANSWER_RECOMMENDATIONS,
)


def reads_names(finding: Finding) -> bool:
    """Say whether the person who looks may read what a finding says of people."""
    if finding.confidentiality == Confidentiality.ORDINARY:
        return True
    return works_on(finding)


def works_on(finding: Finding) -> bool:
    """Say whether the person who looks works on a finding: they see where photos are."""
    return any(may_in(permission, finding.area_id) for permission in WORKS_ON_IT)


def areas_of_names() -> set[int]:
    """Give the areas in which the person who looks may read what names people."""
    return set().union(*(my_areas(permission) for permission in WORKS_ON_IT))
