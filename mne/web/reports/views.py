"""Screens of reports."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from mne.users.permissions import Permission
from mne.web.access import requires
from mne.web.datasets.visible import visible_datasets

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("")
@requires(Permission.VIEW_REPORTS)
def index() -> str:
    """Choose what the report is made of."""
    return render_template("reports/index.html", datasets=visible_datasets(g.session))
