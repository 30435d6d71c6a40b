"""Lists made for each tablet: read, and brought up to date where the register changed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mne.areas import scope
from mne.clock import today
from mne.collection import entity_lists
from mne.collection.entity_lists import Asking, Known, Listed, Reader
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.openrosa.access import Device
from mne.web.openrosa.answers import ListFile
from mne.web.openrosa.errors import QuestionnaireNotOffered
from mne.web.transactions import platform


def reader_of(session: Session, device: Device) -> Reader:
    """Say where the person of a tablet may go today."""
    user = session.get_one(User, device.sender.user_id)
    areas = scope.areas_for(session, user, Permission.SEND_SUBMISSIONS, today())
    return Reader(user.id, frozenset(areas), today())


def current_list(session: Session, name: str, reader: Reader) -> Listed:
    """Read a list; what the register knows otherwise by now is brought up to date first."""
    listed = entity_lists.read_list(session, name, reader)
    if not listed.stale:
        return listed
    session.rollback()  # or PostgreSQL would show the rows as they were
    _refresh(listed.stale)
    return entity_lists.read_list(session, name, reader)


def _refresh(stale: Sequence[Known]) -> None:
    """Bring households up to date; of two tablets that ask at once, one does it."""
    for last_try in (False, True):
        try:
            with platform().writers.begin() as writer:
                entity_lists.refresh(writer, stale)
        except IntegrityError:
            if last_try:
                raise
        else:
            return


def asked_list(session: Session, asking: Asking, name: str, device: Device) -> bytes:
    """Give the rows of a list that the questionnaire reads.

    Raises
    ------
    QuestionnaireNotOffered
        The questionnaire reads no such list.
    """
    if name not in asking.lists:
        raise QuestionnaireNotOffered
    listed = current_list(session, name, reader_of(session, device))
    return entity_lists.as_csv(session, listed, asking)


def list_files(session: Session, asking: Asking, device: Device) -> list[ListFile]:
    """Say which lists travel with a questionnaire to this tablet."""
    if not asking.lists:
        return []
    reader = reader_of(session, device)
    return [
        ListFile(
            name,
            current_list(session, name, reader).change_token(reader, asking),
            f"{device.base}/forms/{asking.version_id}/lists/{quote(name)}.csv",
            f"{device.base}/datasets/{quote(name)}/integrity",
        )
        for name in asking.lists
    ]
