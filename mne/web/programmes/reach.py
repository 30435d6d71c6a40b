"""The programme of an address, given to whoever it concerns, or may change it."""

from __future__ import annotations

from datetime import date

from flask import g

from mne.programmes.models import Programme
from mne.programmes.register import get_programme
from mne.users.permissions import Permission
from mne.web.access import check_area, check_reaches


def programme_of_mine(code: str) -> Programme:
    """Give a programme whose area holds, or is a part of, mine."""
    programme = get_programme(g.session, code)
    first = date(programme.year, 1, 1)
    check_reaches(Permission.VIEW_PROGRAMMES, programme.area_id, first)
    return programme


def programme_to_manage(code: str) -> Programme:
    """Give a programme to somebody who may change it."""
    programme = programme_of_mine(code)
    check_area(Permission.MANAGE_PROGRAMMES, programme.area_id)
    return programme
