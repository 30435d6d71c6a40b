"""Screens of poverty standards: the packs, a pack with everything it says."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from mne.standards import packs
from mne.standards.models import HouseholdClass, StandardPack
from mne.users.permissions import Permission
from mne.web.access import requires
from mne.web.transactions import get_row

bp = Blueprint("standards", __name__, url_prefix="/standards")


@bp.get("")
@requires(Permission.VIEW_STANDARDS)
def index() -> str:
    """List the standards, the latest first."""
    return render_template("standards/index.html", packs=packs.list_packs(g.session))


@bp.get("/<int:pack_id>")
@requires(Permission.VIEW_STANDARDS)
def show(pack_id: int) -> str:
    """Show a standard: its indicators, thresholds, decision tables and sources."""
    pack = get_row(StandardPack, pack_id)
    standard = packs.standard_of(pack)
    return render_template(
        "standards/show.html",
        pack=pack,
        standard=standard,
        dimensions={each.code: each for each in standard.dimensions},
        class_of=HouseholdClass,
    )
