"""Passing open items on: when an office or an area ends, and when an officer leaves.

An item that is closed stays with whom it was; so does every event, response and paper of
the past. Only who has to act from now on changes, and each change is a row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.models import Area
from mne.areas.tree import ancestors, exists_on, heirs
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import workflow
from mne.inspections.inspection_errors import NotLeaving
from mne.inspections.moving import subject_of
from mne.inspections.recommendation_models import (
    ActionState,
    Recommendation,
    RemedialAction,
)
from mne.inspections.transfer_models import ItemTransfer
from mne.programmes.errors import OfficeHasNoSuccessor
from mne.programmes.models import Agency
from mne.programmes.offices import in_charge
from mne.users.models import User


@dataclass(frozen=True)
class Stuck:
    """An open item whose office ended without a successor, and the sentence about it."""

    ref: str
    because: OfficeHasNoSuccessor


@dataclass(frozen=True)
class Passed:
    """What a transfer moved, and what it could not."""

    transfers: list[ItemTransfer]
    stuck: list[Stuck]


def pass_open_items(session: Session, on: date, actor: User | None = None) -> Passed:
    """Give every open item whose office or area has ended to the successors of the day.

    Run twice it changes nothing the second time.
    """
    passed = Passed([], [])
    for item in _with_an_end(session, on):
        try:
            transfer = _transfer(session, item, on)
        except OfficeHasNoSuccessor as error:
            passed.stuck.append(Stuck(item.ref, error))
            continue
        if transfer is not None:
            passed.transfers.append(transfer)
            _log(session, item, transfer, actor)
    return passed


def _with_an_end(session: Session, on: date) -> Sequence[Recommendation]:
    ended_offices = select(Agency.id).where(Agency.valid_to <= on)
    ended_areas = select(Area.id).where(Area.valid_to <= on)
    return session.scalars(
        select(Recommendation)
        .where(
            Recommendation.state.not_in(workflow.CLOSED),
            or_(
                Recommendation.issuer_id.in_(ended_offices),
                Recommendation.addressee_id.in_(ended_offices),
                Recommendation.area_id.in_(ended_areas),
            ),
        )
        .order_by(Recommendation.id)
    ).all()


def _transfer(session: Session, item: Recommendation, on: date) -> ItemTransfer | None:
    issuer = in_charge(session, session.get_one(Agency, item.issuer_id), on)
    addressee = None
    if item.addressee_id is not None:
        addressee = in_charge(session, session.get_one(Agency, item.addressee_id), on)
    area = _area_of(session, item, addressee or issuer, on)
    transfer = ItemTransfer(
        recommendation_id=item.id,
        from_issuer_id=item.issuer_id,
        to_issuer_id=issuer.id,
        from_addressee_id=item.addressee_id,
        to_addressee_id=addressee.id if addressee else None,
        from_area_id=item.area_id,
        to_area_id=area.id,
        happened_on=_happened_on(session, item) or on,
        transferred_at=clock.now(),
    )
    if _is_idle(transfer):
        return None
    session.add(transfer)
    item.issuer_id = transfer.to_issuer_id
    item.addressee_id = transfer.to_addressee_id
    item.area_id = transfer.to_area_id
    session.flush()
    return transfer


def _is_idle(transfer: ItemTransfer) -> bool:
    """Say whether it would change nothing: an area that ended and lives on nowhere."""
    return (transfer.from_issuer_id, transfer.from_addressee_id, transfer.from_area_id) == (
        transfer.to_issuer_id,
        transfer.to_addressee_id,
        transfer.to_area_id,
    )


def _happened_on(session: Session, item: Recommendation) -> date | None:
    """Give the last day on which one of its offices, or its area, ended."""
    offices = [item.issuer_id, item.addressee_id]
    ends = [
        *session.scalars(select(Agency.valid_to).where(Agency.id.in_(offices))),
        session.get_one(Area, item.area_id).valid_to,
    ]
    return max((end for end in ends if end is not None), default=None)


def _area_of(session: Session, item: Recommendation, office: Agency, on: date) -> Area:
    """Give the area of today in which the rights on an item are decided.

    A unit that was split passes it to the part in which the office in charge lies.
    """
    area = session.get_one(Area, item.area_id)
    if exists_on(area, on) or area.valid_to is None:
        return area
    home = session.get_one(Area, office.area_id)
    becomes = heirs(session, area, on)
    if len(becomes) == 1:
        return becomes[0]
    if exists_on(home, on):
        return home
    for higher in ancestors(session, area.id, area.valid_to - timedelta(days=1)):
        above = [higher] if exists_on(higher, on) else heirs(session, higher, on)
        if len(above) == 1:
            return above[0]
    return area


def _log(
    session: Session, item: Recommendation, transfer: ItemTransfer, actor: User | None
) -> None:
    record(
        session,
        Action.ITEM_TRANSFERRED,
        subject_of(item),
        actor,
        issuer=[transfer.from_issuer_id, transfer.to_issuer_id],
        addressee=[transfer.from_addressee_id, transfer.to_addressee_id],
        area=[transfer.from_area_id, transfer.to_area_id],
        on=transfer.happened_on,
    )


# ---------------------------------------------------------------- people


def hand_over(session: Session, leaver: User, successor: User, actor: User) -> int:
    """Give the unfinished remedial actions of somebody who leaves to somebody else.

    Raises
    ------
    NotLeaving
        Both are the same person.
    """
    if leaver.id == successor.id:
        raise NotLeaving(leaver.name)
    unfinished = session.scalars(
        select(RemedialAction)
        .join(Recommendation, Recommendation.id == RemedialAction.recommendation_id)
        .where(
            RemedialAction.owner_id == leaver.id,
            RemedialAction.state.in_((ActionState.PLANNED, ActionState.UNDER_WAY)),
            Recommendation.state.not_in(workflow.CLOSED),
        )
    ).all()
    for action in unfinished:
        action.owner_id = successor.id
        item = session.get_one(Recommendation, action.recommendation_id)
        facts = {"remedy": action.id, "owner": [leaver.id, successor.id]}
        record(session, Action.ITEM_TRANSFERRED, subject_of(item), actor, **facts)
    session.flush()
    return len(unfinished)


def transfers_of(session: Session, item: Recommendation) -> Sequence[ItemTransfer]:
    """Give the transfers of an item, the first one first."""
    return session.scalars(
        select(ItemTransfer)
        .where(ItemTransfer.recommendation_id == item.id)
        .order_by(ItemTransfer.id)
    ).all()


def addressee_on(session: Session, item: Recommendation, on: date) -> int | None:
    """Give the office that an item was addressed to on a day: the past keeps its names."""
    for transfer in transfers_of(session, item):
        if on < transfer.happened_on:
            return transfer.from_addressee_id
    return item.addressee_id
