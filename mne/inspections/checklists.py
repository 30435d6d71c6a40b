"""Filled checklists: each failed item offers a finding, written as far as it can be.

A checklist is a questionnaire (``surveys/instruments/inspection_checklist.md`` is one), and
a filled one an interview of the inspection's round, from any tablet, offline, with photos.
An item is a question with the choices ``conformity``. Answered "no", it offers a finding:
the kind is the name of the item's group, the criterion its hint, and the questions
``<item>_note``, ``_severity``, ``_found``, ``_checked``, ``_population``, ``_chosen_how``
and ``_photo`` say the rest. The finding's ``uid`` comes from the interview and the item, so
whoever takes an offer twice, or sends the checklist again, makes one finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.collection.keys import keys_of
from mne.collection.models import Attachment, Submission, SubmissionVersion
from mne.inspections.finding_models import (
    EvidenceKind,
    EvidencePurpose,
    Finding,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.findings import Seen, record_finding
from mne.inspections.inspection_errors import ProposalUnknown
from mne.inspections.models import Inspection
from mne.inspections.remedies import Shown, add_evidence
from mne.programmes.models import Agency
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from mne.users.models import User
from surveys.addresses import walk
from surveys.questionnaire import Question, text_in

ITEM_CHOICES = "conformity"
FAILED = "no"
NOT_SAID = "—"


@dataclass(frozen=True)
class Proposal:
    """A failed item of a filled checklist, as the finding that it could become."""

    item: str
    submission_id: int
    seen: Seen
    photos: tuple[Attachment, ...]
    is_recorded: bool

    @property
    def uid(self) -> str:
        """The uid that its finding has, or would have."""
        return self.seen.uid


def proposals(session: Session, inspection: Inspection) -> list[Proposal]:
    """Give what the filled checklists of an inspection offer, in the order they came."""
    if inspection.round_id is None:
        return []
    filled = session.scalars(
        select(Submission)
        .where(Submission.round_id == inspection.round_id)
        .order_by(Submission.id)
    ).all()
    offered = [
        each for submission in filled for each in _of(session, inspection, submission)
    ]
    recorded = set(
        session.scalars(
            select(Finding.uid).where(Finding.uid.in_([each.uid for each in offered]))
        )
    )
    return [replace(each, is_recorded=each.uid in recorded) for each in offered]


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
    """
    finding = record_finding(session, replace(seen, uid=proposal.uid), actor)
    for photo in proposal.photos:
        add_evidence(session, finding, _shown(proposal.uid, photo), actor)
    return finding


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


# ---------------------------------------------------------------- one checklist


def _of(
    session: Session, inspection: Inspection, submission: Submission
) -> Iterator[Proposal]:
    version = _current(session, submission)
    asked = as_questionnaire(
        session.get_one(QuestionnaireVersion, submission.questionnaire_version_id)
    )
    answers = list(walk(version.answers, asked))
    texts = {address: text for _, address, text in answers if text}
    for question, address, text in answers:
        if question.choices == ITEM_CHOICES and text == FAILED:
            item = _Item(question, address, texts, version)
            yield Proposal(
                item=text_in(question.labels, "vi"),
                submission_id=submission.id,
                seen=item.seen(session, inspection, submission),
                photos=tuple(item.photos()),
                is_recorded=False,
            )


def _current(session: Session, submission: Submission) -> SubmissionVersion:
    return session.scalars(
        select(SubmissionVersion).where(
            SubmissionVersion.submission_id == submission.id,
            SubmissionVersion.number == submission.current_number,
        )
    ).one()


@dataclass(frozen=True)
class _Item:
    """One failed item, with the answers around it."""

    question: Question
    address: str
    texts: Mapping[str, str]
    version: SubmissionVersion

    def said(self, part: str) -> str:
        """Give the text of a question beside the item: ``<item>_<part>``."""
        return self.texts.get(f"{self.address}_{part}", "")

    def counted(self, part: str) -> int | None:
        """Give a number beside the item; None where it is blank or no number."""
        text = self.said(part)
        return int(text) if text.isdecimal() else None

    def photos(self) -> Iterator[Attachment]:
        """Give the pictures that answer the questions beside the item."""
        names = {
            self.texts.get(f"{self.address}_{part}") for part in ("photo", "scan", "file")
        }
        yield from (each for each in self.version.attachments if each.name in names)

    def seen(
        self, session: Session, inspection: Inspection, submission: Submission
    ) -> Seen:
        """Write the finding as far as the checklist says it."""
        version = self.version
        keys = keys_of(version.answers, version.started_at, version.received_at)
        root = f"{submission.form_id}/{submission.instance_id}{self.address}"
        label = text_in(self.question.labels, "vi")
        return Seen(
            uid=str(uuid5(NAMESPACE_URL, root)),
            source=FindingSource.INSPECTION,
            inspection_id=inspection.id,
            agency_id=self._agency_id(session, inspection),
            area_id=submission.area_id or inspection.area_id,
            household_id=submission.household_id,
            submission_id=submission.id,
            subject_key=keys.household_code or keys.hamlet_code,
            type=self._kind(),
            criterion=text_in(self.question.hints, "vi") or label,
            condition=self.said("note") or f"{label} {NOT_SAID}",
            severity=self._severity(),
            detected_on=keys.made_on,
            cases_found=self.counted("found"),
            cases_checked=self.counted("checked"),
            cases_population=self.counted("population"),
            cases_chosen_how=self.said("chosen_how"),
        )

    def _agency_id(self, session: Session, inspection: Inspection) -> int:
        """Give the inspected office that the checklist names, or else the first one."""
        inspected = [unit.agency_id for unit in inspection.units]
        code = next(
            (text for path, text in self.texts.items() if path.endswith("/unit_code")), ""
        )
        named = session.scalar(
            select(Agency.id).where(Agency.code == code, Agency.id.in_(inspected))
        )
        return named or inspected[0]

    def _kind(self) -> FindingType:
        group = self.question.path[-2]
        return FindingType(group) if group in set(FindingType) else FindingType.OTHER

    def _severity(self) -> Severity:
        said = self.said("severity")
        return Severity(said) if said in set(Severity) else Severity.MEDIUM
