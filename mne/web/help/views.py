"""The help page: how the work goes, what is new."""

from __future__ import annotations

from flask import Blueprint, render_template

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("")
def index() -> str:
    """Show how the work goes and what is new."""
    return render_template("help/index.html")
