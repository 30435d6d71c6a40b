"""What a finding's form says, as the services take it."""

from __future__ import annotations

from mne.clock import today
from mne.inspections.finding_models import (
    Confidentiality,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.findings import Seen
from mne.programmes.models import Agency
from mne.web.findings.forms import FindingForm


def seen_from(form: FindingForm, office: Agency, inspection_id: int | None = None) -> Seen:
    """Read a form that was sent well."""
    is_restricted = bool(form.is_restricted.data)
    return Seen(
        uid=str(form.uid.data)[:36],
        source=FindingSource(form.source.data),
        source_text=(form.source_text.data or "").strip(),
        inspection_id=inspection_id,
        agency_id=office.id,
        area_id=office.area_id,
        type=FindingType(form.type.data),
        criterion=(form.criterion.data or "").strip(),
        condition=(form.condition.data or "").strip(),
        cause=(form.cause.data or "").strip(),
        effect=(form.effect.data or "").strip(),
        severity=Severity(form.severity.data),
        detected_on=form.detected_on.data or today(),
        cases_found=form.cases_found.data,
        cases_checked=form.cases_checked.data,
        cases_population=form.cases_population.data,
        cases_chosen_how=form.chosen_how.chosen or "",
        confidentiality=(
            Confidentiality.RESTRICTED if is_restricted else Confidentiality.ORDINARY
        ),
    )
