"""Which household: the register by its code, its hamlet, and interviews made twice."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.errors import named
from mne.areas.models import Area
from mne.collection.models import Submission
from mne.households.errors import UnknownHousehold
from mne.households.models import Household
from mne.households.register import find_household
from mne.quality import issues
from mne.quality.cases import Case
from mne.quality.models import SubmissionIssue
from surveys.issues import IssueKind, Level

HOUSEHOLD_ELSEWHERE = IssueKind(
    "register.household_elsewhere",
    Level.WARNING,
    "Theo sổ, hộ {household} ở {registered}, nhưng phiếu ghi {area}. Hãy kiểm tra mã hộ và "
    "mã ấp; nếu hộ đã chuyển, hãy cập nhật sổ.",
    "In the register household {household} lives in {registered}, but the interview says "
    "{area}. Check both codes; if the household moved, enter the move.",
)
INTERVIEWED_TWICE = IssueKind(
    "register.interviewed_twice",
    Level.ERROR,
    "Hộ {household} đã có cuộc phỏng vấn {other} trong đợt này. Chỉ một cuộc được tính: "
    "hãy so sánh và quyết định.",
    "Household {household} has interview {other} in this round already. Only one can "
    "count: compare them and decide.",
)


def match(session: Session, case: Case) -> None:
    """Find the household in the register, and note what is odd."""
    code, path = case.keys.household_code, case.form.path_of("household_code")
    if not code:
        return
    case.household = find_household(session, code)
    if case.household is None:
        case.issues.append(issues.from_error(UnknownHousehold(code), path))
    else:
        case.issues += _elsewhere(session, case, case.household, path)


def _elsewhere(
    session: Session, case: Case, household: Household, path: str
) -> Iterator[SubmissionIssue]:
    if case.area is not None and case.area.id != household.hamlet_id:
        registered = session.get_one(Area, household.hamlet_id)
        yield issues.from_kind(
            HOUSEHOLD_ELSEWHERE,
            path,
            household=household.code,
            registered=named(registered),
            area=named(case.area),
        )


def twice(session: Session, case: Case) -> Iterator[SubmissionIssue]:
    """Find another interview of the household in the round.

    Asked when the interview gets its household, not before: of two interviews judged
    together, the second has to see the first.
    """
    household = case.household
    if household is None:
        return
    other = session.scalar(
        select(Submission.instance_id)
        .where(
            Submission.round_id == case.round.id,
            Submission.household_id == household.id,
            Submission.id != case.submission.id,
        )
        .order_by(Submission.id)
        .limit(1)
    )
    if other is not None:
        path = case.form.path_of("household_code")
        yield issues.from_kind(
            INTERVIEWED_TWICE, path, household=household.code, other=other
        )
