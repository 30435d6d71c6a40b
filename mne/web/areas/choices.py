"""Units as the choices of a field: each commune with its hamlets under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.models import Area, AreaKind
from mne.areas.tree import communes_of_hamlets, in_order
from mne.web.forms import Choice
from mne.web.language import gettext as _


def hamlets_by_commune(
    session: Session, area_ids: Collection[int], on: date
) -> list[Choice]:
    """Give my hamlets of a day under the name of their commune; a blank choice is all."""
    held = communes_of_hamlets(session, on)
    hamlets = session.scalars(
        select(Area).where(Area.kind == AreaKind.HAMLET, Area.id.in_(area_ids))
    )
    below: dict[Area, list[Area]] = defaultdict(list)
    for hamlet in in_order(hamlets):
        if hamlet.id in held:
            below[held[hamlet.id]].append(hamlet)
    groups = (_group(commune, below[commune]) for commune in in_order(below))
    return [_all(), *(choice for group in groups for choice in group)]


def _group(commune: Area, hamlets: list[Area]) -> Iterator[Choice]:
    every = _("All of %(name)s", name=commune.name)
    yield Choice(str(commune.id), every, optgroup=commune.name)
    for hamlet in hamlets:
        yield Choice(str(hamlet.id), hamlet.name, optgroup=commune.name)


def communes(session: Session, area_ids: Collection[int], on: date) -> list[Choice]:
    """Give the communes of a day that hold a hamlet of mine; a blank choice is all."""
    mine = frozenset(area_ids)
    held = {
        commune
        for hamlet_id, commune in communes_of_hamlets(session, on).items()
        if hamlet_id in mine
    }
    named = [Choice(str(commune.id), commune.name) for commune in in_order(held)]
    return [_all(), *named]


def _all() -> Choice:
    return Choice("", _("All my areas"))
