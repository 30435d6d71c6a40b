"""What a tablet should hold: the questionnaire versions of its person's open rounds."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas import scope
from mne.collection.entity_lists import asking_of
from mne.questionnaires.models import (
    Questionnaire,
    QuestionnaireMedia,
    QuestionnaireVersion,
)
from mne.rounds.models import Round, RoundKind
from mne.rounds.planning import open_rounds
from mne.users.models import User
from mne.users.permissions import Permission


class Offer(NamedTuple):
    """A questionnaire version to download: what a form list says of it."""

    version_id: int
    form_id: str
    version: str
    titles: dict[str, str]
    md5: str
    has_media: bool


def offers_for(session: Session, user_id: int, on: date) -> list[Offer]:
    """Give the versions that this person's tablet should hold on a day."""
    rounds = rounds_for(session, user_id, on)
    return _offers(session, {each.questionnaire_version_id for each in rounds})


def rounds_for(session: Session, user_id: int, on: date) -> list[Round]:
    """Give the open rounds in which a person interviews.

    A round of a whole district is also for the enumerator of one of its communes; the
    checklist of inspections is for those only who write findings.
    """
    user = session.get_one(User, user_id)
    mine = scope.areas_for(session, user, Permission.SEND_SUBMISSIONS, on)
    inspected = mine & scope.areas_for(session, user, Permission.RECORD_FINDINGS, on)
    return [
        round_
        for round_ in open_rounds(session, on)
        if not (inspected if round_.kind == RoundKind.INSPECTION else mine).isdisjoint(
            scope.reach(session, [round_.area_id], on)
        )
    ]


def _offers(session: Session, version_ids: set[int]) -> list[Offer]:
    has_media = (
        select(QuestionnaireMedia.id)
        .where(QuestionnaireMedia.version_id == QuestionnaireVersion.id)
        .exists()
    )
    rows = session.execute(
        select(
            QuestionnaireVersion.id,
            Questionnaire.form_id,
            QuestionnaireVersion.version,
            QuestionnaireVersion.titles,
            QuestionnaireVersion.xform_md5,
            has_media,
        )
        .join(Questionnaire)
        .where(QuestionnaireVersion.id.in_(version_ids))
        .order_by(Questionnaire.form_id, QuestionnaireVersion.id)
    )
    return [_with_lists(session, Offer(*row)) for row in rows]


def _with_lists(session: Session, offer: Offer) -> Offer:
    """Count a list that is made for each tablet as something to download."""
    has_lists = bool(asking_of(session, offer.version_id).lists)
    return offer._replace(has_media=offer.has_media or has_lists)
