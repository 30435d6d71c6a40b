"""Who reads the names in a restricted finding: only those who work on it."""

from __future__ import annotations

from mne.inspections.finding_models import Confidentiality, Finding
from mne.users.permissions import Permission
from mne.web.access import may_in

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
    return any(may_in(permission, finding.area_id) for permission in WORKS_ON_IT)
