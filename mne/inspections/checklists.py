"""What failed items of filled checklists become: a finding each, or nothing for a reason.

The finding's ``uid`` comes from the interview and the item, so whoever takes an offer
twice, or sends the checklist again, makes one finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.collection.models import Attachment
from mne.inspections.checklist_reading import Filled, Proposal, filled_for
from mne.inspections.finding_models import EvidenceKind, EvidencePurpose, Finding
from mne.inspections.findings import Seen, record_finding
from mne.inspections.inspection_errors import DropReasonMissing, ProposalUnknown
from mne.inspections.models import DroppedItem, Inspection
from mne.inspections.remedies import Shown, add_evidence
from mne.inspections.shares import check_cases
from mne.users.models import User
from surveys.questionnaire import text_in


def proposals(session: Session, inspection: Inspection) -> list[Proposal]:
    """Give what the filled checklists of an inspection offer, in the order they came."""
    return offers_of(session, filled_for(session, inspection))


def offers_of(session: Session, filled: Sequence[Filled]) -> list[Proposal]:
    """Give what filled checklists offer, and what has become of it."""
    offered = [offer for each in filled for offer in each.offers]
    uids = [each.uid for each in offered]
    findings = select(Finding.uid, Finding.ref).where(Finding.uid.in_(uids))
    recorded = {row[0]: row[1] for row in session.execute(findings)}
    left = select(DroppedItem.uid, DroppedItem.reason).where(DroppedItem.uid.in_(uids))
    dropped = {row[0]: row[1] for row in session.execute(left)}
    return [
        replace(each, finding=recorded.get(each.uid), dropped=dropped.get(each.uid))
        for each in offered
    ]


def find_proposal(session: Session, inspection: Inspection, uid: str) -> Proposal:
    """Give what a failed item offers.

    Raises
    ------
    ProposalUnknown
        The item isn't failed any more, or of another inspection.
    """
    offered = {each.uid: each for each in proposals(session, inspection)}
    if uid not in offered:
        raise ProposalUnknown
    return offered[uid]


def take_up(session: Session, proposal: Proposal, seen: Seen, actor: User) -> Finding:
    """Write the finding that a failed item offers, with its photographs.

    ``seen`` is the proposal's own, or as the inspector changed it.

    Raises
    ------
    CasesDoNotFit
        More is wrong than was checked, or more checked than there is.
    """
    check_cases(seen.cases_found, seen.cases_checked, seen.cases_population)
    finding = record_finding(session, replace(seen, uid=proposal.uid), actor)
    for photo in proposal.photos:
        add_evidence(session, finding, _shown(proposal.uid, photo), actor)
    return finding


def drop(
    session: Session, inspection: Inspection, proposal: Proposal, reason: str, actor: User
) -> None:
    """Make no finding of a failed item, for a reason that is kept.

    Of one that is a finding already, or was dropped before, it changes nothing.

    Raises
    ------
    DropReasonMissing
        Nobody says why.
    """
    if not reason.strip():
        raise DropReasonMissing(inspection.code)
    known = select(DroppedItem.id).where(DroppedItem.uid == proposal.uid)
    if proposal.is_recorded or session.scalar(known) is not None:
        return
    session.add(
        DroppedItem(
            inspection_id=inspection.id,
            uid=proposal.uid,
            reason=reason.strip(),
            dropped_at=clock.now(),
            dropped_by_id=actor.id,
        )
    )
    session.flush()
    facts = {
        "item": text_in(proposal.labels, "vi"),
        "reason": reason.strip(),
        "uid": proposal.uid,
    }
    subject = f"inspection:{inspection.code}"
    record(session, Action.ITEM_DROPPED, subject, actor, **facts)


def _shown(uid: str, photo: Attachment) -> Shown:
    return Shown(
        EvidenceKind.PHOTO,
        EvidencePurpose.FINDING,
        note=photo.name,
        sha256=photo.sha256,
        file_name=photo.name,
        size=photo.size,
        media_type=photo.media_type,
        uid=str(uuid5(NAMESPACE_URL, f"{uid}/{photo.sha256}")),
    )
