"""Screens of random draws: made with a seed, shown with all it takes to make them again."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from mne.areas.models import Area
from mne.clock import today
from mne.households.models import Household
from mne.inspections import drawing
from mne.inspections.models import DrawnKind, Inspection, InspectionDraw
from mne.users.permissions import Permission
from mne.web.access import me, my_areas, requires
from mne.web.headers import as_file
from mne.web.inspections.choices import draw_choices
from mne.web.inspections.forms import DrawForm
from mne.web.inspections.page import page
from mne.web.inspections.visible import behind, managed
from mne.web.language import gettext as _
from mne.web.transactions import get_row


def init_bp(bp: Blueprint) -> None:
    """Give ``bp`` the addresses of draws."""
    bp.post("/<code>/draws")(draw)
    bp.get("/<code>/draws/<int:draw_id>")(drawn)
    bp.get("/<code>/draws/<int:draw_id>/frame.json")(frame)


@requires(Permission.MANAGE_INSPECTIONS)
def draw(code: str) -> AnyResponse | tuple[str, int]:
    """Draw hamlets or households out of a place."""
    inspection = managed(code)
    form = DrawForm(prefix="draw-")
    form.within.choices = draw_choices(inspection)
    if form.sent_well:
        with form.refusing():
            made = drawing.draw(g.session, inspection, _lot(form), me())
            flash(_("Drawn: %(n)s of %(all)s.", n=made.wanted, all=made.frame_size))
            return redirect(url_for(".drawn", code=code, draw_id=made.id))
    g.session.rollback()
    return page(code, {"draw": form}), 422


def _lot(form: DrawForm) -> drawing.Lot:
    kind = DrawnKind(form.kind.data)
    of, _colon, number = (form.within.data or "").partition(":")
    if of == "area":
        keys = drawing.frame_in(g.session, kind, [int(number)], today())
    else:
        before = g.session.get_one(InspectionDraw, int(number))
        keys = before.chosen
        if kind == DrawnKind.HOUSEHOLD:
            keys = drawing.households_of(g.session, before.chosen, today())
    seed = form.seed.data
    return drawing.Lot(
        kind, keys, form.wanted.data or 0, drawing.new_seed() if seed is None else seed
    )


@requires(Permission.VIEW_INSPECTIONS)
def drawn(code: str, draw_id: int) -> str:
    """Show a draw, and draw it again to see whether the same comes out."""
    inspection = behind(code)
    row = _of(inspection, draw_id)
    return render_template(
        "inspections/draw.html",
        inspection=inspection,
        draw=row,
        is_same=drawing.is_as_drawn(row),
        named=_named(row),
    )


@requires(Permission.VIEW_INSPECTIONS)
def frame(code: str, draw_id: int) -> Response:
    """Give the frame as the file whose SHA-256 the draw names."""
    row = _of(behind(code), draw_id)
    answer = Response(drawing.frame_bytes(row.frame), mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"draw-{row.id}.json")
    return as_file(answer)


def _of(inspection: Inspection, draw_id: int) -> InspectionDraw:
    row = get_row(InspectionDraw, draw_id)
    if row.inspection_id != inspection.id:
        raise NotFound
    return row


def _named(row: InspectionDraw) -> list[tuple[str, str, str]]:
    """Give what was drawn: its code, its name if the person may read it, its hamlet."""
    if row.kind == DrawnKind.HAMLET:
        areas = g.session.scalars(select(Area).where(Area.code.in_(row.chosen)))
        names = {area.code: area.name for area in areas}
        return [(code, names.get(code, ""), "") for code in row.chosen]
    found = g.session.execute(
        select(Household.code, Household.head_name, Area.name)
        .join(Area, Area.id == Household.hamlet_id)
        .where(
            Household.code.in_(row.chosen),
            Household.hamlet_id.in_(my_areas(Permission.VIEW_HOUSEHOLDS)),
        )
    )
    known = {code: (head, hamlet) for code, head, hamlet in found}
    return [(code, *known.get(code, ("", ""))) for code in row.chosen]
