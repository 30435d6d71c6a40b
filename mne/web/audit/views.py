"""The audit log, for administrators: what was done, by whom, and whether it is whole.

An act names no area, and the chain only means something as a whole: the log is for whoever
holds the top of the tree.
"""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from sqlalchemy import select

from mne.audit import log
from mne.audit.models import AuditEntry
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.access import may_everywhere, requires
from mne.web.errors import OutsideYourArea
from mne.web.paging import paged

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("")
@requires(Permission.VIEW_AUDIT)
def index() -> str:
    """List the acts, the latest first; those on one subject where one is named."""
    _check_whole_tree()
    subject = request.args.get("subject", "").strip()
    entries = (
        select(AuditEntry, User)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .order_by(AuditEntry.id.desc())
    )
    if subject:
        entries = entries.where(AuditEntry.subject == subject)
    return render_template(
        "audit/index.html", page=paged(g.session, entries), subject=subject
    )


@bp.get("/verification")
@requires(Permission.VIEW_AUDIT)
def verification() -> str:
    """Read the whole chain and say where it does not hold."""
    _check_whole_tree()
    return render_template(
        "audit/verification.html",
        links=log.verify(g.session),
        head=log.head(g.session),
    )


def _check_whole_tree() -> None:
    if not may_everywhere(Permission.VIEW_AUDIT):
        raise OutsideYourArea(Permission.VIEW_AUDIT)
