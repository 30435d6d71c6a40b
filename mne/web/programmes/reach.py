"""The programme of an address, given to whoever it concerns, or may change it."""

from __future__ import annotations

from flask import g
from sqlalchemy import select

from mne.programmes.models import Programme
from mne.programmes.register import first_day, get_programme
from mne.users.permissions import Permission
from mne.web.access import check_area, check_reaches, reaches


def programme_of_mine(code: str) -> Programme:
    """Give a programme whose area holds, or is a part of, mine."""
    programme = get_programme(g.session, code)
    first = first_day(g.session, programme)
    check_reaches(Permission.VIEW_PROGRAMMES, programme.area_id, first)
    return programme


def programmes_of_mine() -> list[Programme]:
    """Give the programmes that concern my areas, the newest year first."""
    known = g.session.scalars(
        select(Programme).order_by(Programme.year.desc(), Programme.code)
    )
    return [
        each
        for each in known
        if reaches(Permission.VIEW_PROGRAMMES, each.area_id, first_day(g.session, each))
    ]


def programme_to_manage(code: str) -> Programme:
    """Give a programme to somebody who may change it."""
    programme = programme_of_mine(code)
    check_area(Permission.MANAGE_PROGRAMMES, programme.area_id)
    return programme
