"""Filled checklists, read: whose inspection each belongs to, and what its items say.

A checklist is a questionnaire (``surveys/instruments/inspection_checklist.md`` is one), and
a filled one an interview of the inspection's round, from any tablet, offline, with photos.
An item is a question with the choices ``conformity``. Answered "no", it offers a finding:
the kind is the name of the item's group, the criterion its hint, and the questions
``<item>_note``, ``_severity``, ``_found``, ``_checked``, ``_population``, ``_chosen_how``
and ``_photo`` say the rest. What no item asks about is a question with the choices
``finding_type``, in a repeat: its answer is the kind, and ``_criterion`` stands beside it.

Inspections of a year share a round. A filled checklist belongs to the one whose offices,
days and team it fits best, and is offered to each where several fit alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mne.collection.keys import keys_of
from mne.collection.models import Attachment, Submission, SubmissionVersion
from mne.inspections.equipping import ITEM_CHOICES
from mne.inspections.finding_models import FindingSource, FindingType, Severity
from mne.inspections.findings import Seen
from mne.inspections.models import Inspection, InspectionState, InspectionUnit
from mne.inspections.planning import team_of
from mne.programmes.models import Agency
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from surveys.addresses import walk
from surveys.questionnaire import Question, text_in

FAILED = "no"
KIND_CHOICES = "finding_type"
NOT_SAID = "—"


@dataclass(frozen=True)
class Proposal:
    """A failed item of a filled checklist, as the finding that it could become."""

    labels: Mapping[str, str]
    """What the item asks, by language."""
    submission_id: int
    seen: Seen
    photos: tuple[Attachment, ...]
    finding: str | None = None
    """The number of the finding that it became."""
    dropped: str | None = None
    """Why it was to become none."""

    @property
    def is_recorded(self) -> bool:
        """Whether it has become a finding."""
        return self.finding is not None

    @property
    def waits(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.finding is None and self.dropped is None

    @property
    def uid(self) -> str:
        """The uid that its finding has, or would have."""
        return self.seen.uid


# ---------------------------------------------------------------- whose checklist it is


@dataclass(frozen=True)
class Filled:
    """A filled checklist: who sent it, when it was made, what it says and offers."""

    submission: Submission
    version: SubmissionVersion
    made_on: date
    unit_code: str
    items: int
    """How many of its items were answered."""
    offers: tuple[Proposal, ...]


def filled_for(session: Session, inspection: Inspection) -> list[Filled]:
    """Give the filled checklists of an inspection in the order they came."""
    if inspection.round_id is None:
        return []
    rivals = _rivals(session, inspection)
    rows = session.execute(
        select(Submission, SubmissionVersion)
        .join(
            SubmissionVersion,
            (SubmissionVersion.submission_id == Submission.id)
            & (SubmissionVersion.number == Submission.current_number),
        )
        .where(Submission.round_id == inspection.round_id)
        .order_by(Submission.id)
    ).all()
    return [
        _read(session, inspection, submission, version)
        for submission, version in rows
        if _is_its(inspection, rivals, submission, version)
    ]


Rivals = Mapping[int, tuple[Inspection, frozenset[str]]]


def _rivals(session: Session, inspection: Inspection) -> Rivals:
    """Give the inspections of the same round, each with the codes of its offices."""
    rows = session.execute(
        select(Inspection, Agency.code)
        .join(InspectionUnit, InspectionUnit.inspection_id == Inspection.id)
        .join(Agency, Agency.id == InspectionUnit.agency_id)
        .where(
            Inspection.round_id == inspection.round_id,
            (Inspection.state != InspectionState.CANCELLED)
            | (Inspection.id == inspection.id),
        )
        .options(selectinload(Inspection.members))
    ).all()
    codes: dict[int, tuple[Inspection, frozenset[str]]] = {}
    for each, code in rows:
        known = codes.get(each.id, (each, frozenset()))[1]
        codes[each.id] = (each, known | {code})
    return codes


def _is_its(
    inspection: Inspection,
    rivals: Rivals,
    submission: Submission,
    version: SubmissionVersion,
) -> bool:
    made_on = keys_of(version.answers, version.started_at, version.received_at).made_on
    unit = unit_code(version.answers)
    fits = {
        key: (
            unit in codes,
            each.starts_on <= made_on <= each.ends_on,
            submission.enumerator_id in team_of(each),
        )
        for key, (each, codes) in rivals.items()
    }
    return fits[inspection.id] == max(fits.values())


def unit_code(answers: Mapping[str, Any]) -> str:
    """Give the code of the inspected office, as it was typed on the tablet."""
    for name, inner in answers.items():
        if name == "unit_code" and isinstance(inner, str):
            return inner.strip()
        if isinstance(inner, dict) and (found := unit_code(inner)):
            return found
    return ""


def _read(
    session: Session,
    inspection: Inspection,
    submission: Submission,
    version: SubmissionVersion,
) -> Filled:
    asked = as_questionnaire(
        session.get_one(QuestionnaireVersion, submission.questionnaire_version_id)
    )
    answers = list(walk(version.answers, asked))
    texts = {address: text for _, address, text in answers if text}
    offers = tuple(
        _offer(session, inspection, submission, _Item(question, address, texts, version))
        for question, address, text in answers
        if _offers(question, text)
    )
    return Filled(
        submission=submission,
        version=version,
        made_on=keys_of(version.answers, version.started_at, version.received_at).made_on,
        unit_code=unit_code(version.answers),
        items=sum(
            question.choices == ITEM_CHOICES and bool(text) for question, _, text in answers
        ),
        offers=offers,
    )


def _offers(question: Question, text: str | None) -> bool:
    if question.choices == KIND_CHOICES:
        return bool(text)
    return question.choices == ITEM_CHOICES and text == FAILED


def _offer(
    session: Session, inspection: Inspection, submission: Submission, item: _Item
) -> Proposal:
    return Proposal(
        labels=item.question.labels,
        submission_id=submission.id,
        seen=item.seen(session, inspection, submission),
        photos=tuple(item.photos()),
    )


# ---------------------------------------------------------------- one item


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
            criterion=self.said("criterion") or text_in(self.question.hints, "vi") or label,
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
        code = unit_code(self.version.answers)
        named = session.scalar(
            select(Agency.id).where(Agency.code == code, Agency.id.in_(inspected))
        )
        return named or inspected[0]

    def _kind(self) -> FindingType:
        group = self.texts[self.address]
        if self.question.choices == ITEM_CHOICES:
            group = self.question.path[-2]
        return FindingType(group) if group in set(FindingType) else FindingType.OTHER

    def _severity(self) -> Severity:
        said = self.said("severity")
        return Severity(said) if said in set(Severity) else Severity.MEDIUM
