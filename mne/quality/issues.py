"""Issues as rows: a code, a place in the answers, and the sentence in both languages."""

from __future__ import annotations

from mne.errors import MneError
from mne.quality.models import SubmissionIssue
from surveys.issues import Issue, IssueKind, Level

_PATH_LENGTH = 255


def from_answers(issue: Issue) -> SubmissionIssue:
    """Write what the questionnaire's own rules found."""
    about = {"vi": issue.sentence("vi"), "en": issue.sentence("en"), **issue.facts}
    return _row(issue.code, issue.level, issue.path, {**about, "name": issue.name})


def from_kind(kind: IssueKind, path: str, **facts: str) -> SubmissionIssue:
    """Write what a check of ours found; ``facts`` fill the sentences of ``kind``."""
    about = {"vi": kind.vi.format(**facts), "en": kind.en.format(**facts), **facts}
    return _row(kind.code, kind.level, path, about)


def from_error(error: MneError, path: str) -> SubmissionIssue:
    """Write what a register said: an unknown code, a unit of another time."""
    facts = {name: str(fact) for name, fact in error.facts.items()}
    about = {"vi": error.sentence("vi"), "en": error.sentence("en"), **facts}
    return _row(error.code, Level.ERROR, path, about)


def _row(code: str, level: Level, path: str, details: dict[str, str]) -> SubmissionIssue:
    return SubmissionIssue(
        code=code, level=level.value, path=path[:_PATH_LENGTH], details=details
    )
