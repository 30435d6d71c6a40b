"""Everything one page shows of one version of an interview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.areas.tree import ancestors
from mne.collection.files import FileStore
from mne.collection.models import Submission, SubmissionVersion
from mne.households.models import Household
from mne.quality.models import SubmissionIssue
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from mne.rounds.models import Round
from mne.standards.models import Classification, StandardPack
from mne.standards.packs import standard_of
from mne.users.models import User
from mne.web.language import gettext as _
from mne.web.language import in_language, said
from mne.web.submissions.answers import Reader, Section, issues_by_address
from mne.web.submissions.changes import Change, changes
from mne.web.submissions.listing import classes_by_version
from mne.web.submissions.remarks import Word, by_path, noted_on_tablet, said_of
from mne.web.transactions import find_row
from surveys.issues import Level
from surveys.questionnaire import Questionnaire

MISSING = "missing:"


@dataclass(frozen=True)
class Sign:
    """One indicator of a standard in one interview: deprived, not, or not known."""

    name: str
    dimension: str
    is_deprived: bool | None


@dataclass(frozen=True)
class Judgement:
    """What a standard says of the interview."""

    pack: StandardPack
    found: Classification
    basis: str | None
    reason: str
    signs: list[Sign]


@dataclass(frozen=True)
class Interview:
    """One version of an interview and all around it."""

    submission: Submission
    version: SubmissionVersion
    round: Round
    questionnaire: QuestionnaireVersion
    household: Household | None
    place: Sequence[Area]
    enumerator: User | None
    answers: Section
    issues: Sequence[SubmissionIssue]
    elsewhere: Sequence[SubmissionIssue]
    judgements: Sequence[Judgement]
    said: Sequence[Word]
    """Of the whole interview, and of answers that this version doesn't have."""
    changed: Sequence[Change] | None
    """Since the version before; None for the first."""

    @property
    def faults(self) -> int:
        """How much of what the checks found is a fault."""
        return sum(issue.level == Level.ERROR for issue in self.issues)


def read_interview(
    session: Session, store: FileStore, submission: Submission, version: SubmissionVersion
) -> Interview:
    """Gather what is known of a version of an interview."""
    round_ = session.get_one(Round, submission.round_id)
    published = session.get_one(QuestionnaireVersion, submission.questionnaire_version_id)
    issues = session.scalars(
        select(SubmissionIssue)
        .where(SubmissionIssue.version_id == version.id)
        .order_by(SubmissionIssue.id)
    ).all()
    said = [*said_of(session, submission), *noted_on_tablet(store, version)]
    asked = as_questionnaire(published)
    reader = Reader(asked, issues_by_address(issues), by_path(said))
    answers = reader.read(version.answers, in_language(published.titles))
    shown = set(answers.addresses())
    return Interview(
        submission=submission,
        version=version,
        round=round_,
        questionnaire=published,
        household=find_row(Household, submission.household_id),
        place=_place(session, submission, round_),
        enumerator=find_row(User, submission.enumerator_id),
        answers=answers,
        issues=issues,
        elsewhere=[issue for issue in issues if issue.path not in shown],
        judgements=[
            _judgement(pack, found)
            for pack, found in classes_by_version(session, [version.id]).get(version.id, [])
        ],
        said=[word for word in said if word.path not in shown],
        changed=_changed(submission, version, asked),
    )


def _changed(
    submission: Submission, version: SubmissionVersion, asked: Questionnaire
) -> list[Change] | None:
    """Compare with the version before; an edit is always of the same questionnaire."""
    before = [each for each in submission.versions if each.number < version.number]
    return changes(asked, before[-1], version) if before else None


def _place(session: Session, submission: Submission, round_: Round) -> Sequence[Area]:
    """Give the place of the interview and the units over it on the round's day."""
    area = find_row(Area, submission.area_id)
    if area is None:
        return []
    return [area, *ancestors(session, area.id, round_.reference_on)]


def _judgement(pack: StandardPack, found: Classification) -> Judgement:
    standard = standard_of(pack)
    dimensions = {each.code: each.name for each in standard.dimensions}
    basis = standard.bases.get(found.basis) if found.basis else None
    signs = [
        Sign(
            said(each.name),
            said(dimensions[each.dimension]),
            found.indicators.get(each.code),
        )
        for each in standard.indicators
    ]
    named = None if basis is None else said(basis.name)
    return Judgement(pack, found, named, _reason(pack, found), signs)


def _reason(pack: StandardPack, found: Classification) -> str:
    """Say why: the wording of the rule that held, or what was missing."""
    standard = standard_of(pack)
    if found.reason.startswith(MISSING):
        names = {each.code: said(each.name) for each in standard.indicators}
        codes = found.reason.removeprefix(MISSING).split(", ")
        listed = ", ".join(names.get(code.strip(), code.strip()) for code in codes)
        return _("Answers are missing for: %(names)s", names=listed)
    basis = standard.bases.get(found.basis or "")
    table = [] if basis is None else basis.table
    wordings = {rule.reason: rule.because for rule in table}
    if found.reason in wordings:
        return said(wordings[found.reason])
    return _("by the cutoff of the weighted deprivations")
