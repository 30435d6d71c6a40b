"""Screens of frozen data sets: the list, freezing one, its manifest, its check."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mne.datasets import freezing
from mne.datasets.errors import DatasetDamaged
from mne.rounds.planning import get_round
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.access import me, requires
from mne.web.datasets.forms import FreezeForm
from mne.web.datasets.visible import check_visible, freezable_rounds, visible_datasets
from mne.web.language import current
from mne.web.language import gettext as _
from mne.web.transactions import find_row, platform

bp = Blueprint("datasets", __name__, url_prefix="/data-sets")


@bp.get("")
@requires(Permission.VIEW_REPORTS)
def index() -> str:
    """List the data sets."""
    return render_template("datasets/index.html", datasets=visible_datasets(g.session))


@bp.route("/freeze", methods=["GET", "POST"])
@requires(Permission.FREEZE_DATASETS)
def freeze() -> str | Response | tuple[str, int]:
    """Freeze closed rounds into a data set."""
    form = FreezeForm()
    form.offer(freezable_rounds(g.session))
    if form.sent_well:
        with form.refusing():
            rounds = [get_round(g.session, code) for code in form.rounds.data or []]
            title, code = (form.title.data or "").strip(), form.code.data or ""
            freezing.freeze(g.session, platform().settings, rounds, code, title, me())
            flash(_("The data set is frozen. It will never change."))
            return redirect(url_for(".show", code=code))
    page = render_template("datasets/freeze.html", form=form)
    return (page, 422) if form.errors else page


@bp.get("/<code>")
@requires(Permission.VIEW_REPORTS)
def show(code: str) -> str:
    """Show what a data set holds and the hashes that prove it."""
    dataset = freezing.get_dataset(g.session, code)
    check_visible(g.session, dataset)
    return render_template(
        "datasets/show.html",
        dataset=dataset,
        freezer=find_row(User, dataset.frozen_by_id),
    )


@bp.get("/<code>/check")
@requires(Permission.VIEW_REPORTS)
def check(code: str) -> str:
    """Hold every file of a data set against its hash."""
    dataset = freezing.get_dataset(g.session, code)
    check_visible(g.session, dataset)
    fault = None
    try:
        freezing.open_dataset(platform().settings, dataset)
    except DatasetDamaged as damaged:
        fault = damaged.sentence(current())
    return render_template("datasets/check.html", dataset=dataset, fault=fault)
