"""Screen of a target: what the sample can show is said before it is promised (D-15)."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mne.programmes.targets import target_for
from mne.reports.periodic_errors import TargetNotSeen
from mne.reports.target_guard import least_seen, promise
from mne.users.permissions import Permission
from mne.web.access import requires
from mne.web.indicators.forms import TargetForm
from mne.web.indicators.reading import defined_in, office_choices
from mne.web.language import current
from mne.web.language import gettext as _
from mne.web.programmes.reach import programme_to_manage

bp = Blueprint("targets", __name__, url_prefix="/programmes/<programme_code>/indicators")


@bp.route("/<code>/targets/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def new(programme_code: str, code: str) -> str | AnyResponse | tuple[str, int]:
    """Set a year's target; one that its sample can't show is asked about."""
    programme = programme_to_manage(programme_code)
    indicator, version = defined_in(programme, code)
    form, is_asked = TargetForm(year=programme.year, unit=version.unit), False
    form.offer(office_choices(programme))
    if form.sent_well:
        with form.refusing():
            understood = form.is_understood.data
            try:
                promise(
                    g.session, indicator, version, form.read(), is_understood=understood
                )
            except TargetNotSeen as doubt:
                is_asked = True
                form.form_errors.append(doubt.sentence(current()))
            else:
                flash(_("The target is set; the one before it keeps standing as replaced."))
                address = url_for(
                    "indicators.show", programme_code=programme_code, code=code
                )
                return redirect(address)
    shown = least_seen(version)
    page = render_template(
        "indicators/target.html",
        programme=programme,
        indicator=indicator,
        version=version,
        before=target_for(g.session, indicator, programme.year),
        form=form,
        is_asked=is_asked,
        least=shown.sentence(current()) if shown else "",
    )
    return (page, 422) if form.errors else page
