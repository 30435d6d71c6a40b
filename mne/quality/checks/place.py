"""Where and when: the unit on the interview's day, the round, the enumerator's area."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mne.areas.errors import UnknownArea, named, written
from mne.areas.models import Area
from mne.areas.tree import get_area
from mne.quality import issues
from mne.quality.cases import Case
from mne.quality.models import SubmissionIssue
from mne.users.models import RoleGrant, User
from mne.users.permissions import Permission, roles_with
from surveys.issues import IssueKind, Level

OUTSIDE_ROUND = IssueKind(
    "place.outside_round",
    Level.ERROR,
    "{area} không thuộc địa bàn của đợt “{round}”. Hãy kiểm tra lại mã ấp, khu phố.",
    "{area} lies outside the area of round “{round}”. Check the hamlet's code.",
)
OUTSIDE_ENUMERATORS_AREA = IssueKind(
    "place.outside_enumerators_area",
    Level.WARNING,
    "{area} nằm ngoài địa bàn giao cho {enumerator}. Hãy hỏi lại mã ấp, hoặc giao thêm "
    "địa bàn.",
    "{area} lies outside the area given to {enumerator}. Check the code, or give the area.",
)
OUTSIDE_ROUND_DATES = IssueKind(
    "place.outside_round_dates",
    Level.WARNING,
    "Ngày phỏng vấn {day} ngoài thời gian của đợt “{round}” ({opens} – {closes}). Hãy xem "
    "lại ngày; đồng hồ máy tính bảng có thể sai.",
    "The interview is dated {day}, outside round “{round}” ({opens} – {closes}). Check the "
    "date; the tablet's clock may be wrong.",
)


def place(session: Session, case: Case) -> None:
    """Find the unit that had the interview's code on its day, and note what is odd."""
    path = case.form.path_of("hamlet_code")
    try:
        if case.keys.hamlet_code:
            case.area = get_area(session, case.keys.hamlet_code, case.keys.made_on)
    except UnknownArea as error:
        case.issues.append(issues.from_error(error, path))
    if case.area is None:
        # Somebody has to see it: whoever supervises the enumerator.
        case.area_id = _only_area_of(session, case.submission.enumerator_id, case)
    else:
        case.area_id = case.area.id
        case.issues += _outside(session, case, case.area, path)
    case.issues += _out_of_time(case)


def _only_area_of(session: Session, user_id: int | None, case: Case) -> int | None:
    on = case.version.received_at.date()
    held = select(RoleGrant.area_id).where(
        RoleGrant.user_id == user_id,
        RoleGrant.role.in_(roles_with(Permission.SEND_SUBMISSIONS)),
        RoleGrant.valid_from <= on,
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > on),
    )
    areas = set(session.scalars(held))
    return areas.pop() if len(areas) == 1 else None


def _outside(
    session: Session, case: Case, area: Area, path: str
) -> Iterator[SubmissionIssue]:
    on = case.keys.made_on
    if area.id not in case.reaches.of_area(session, case.round.area_id, on):
        yield issues.from_kind(OUTSIDE_ROUND, path, area=named(area), round=case.round.code)
    if case.submission.enumerator_id is None:
        return
    enumerator = session.get_one(User, case.submission.enumerator_id)
    if area.id not in case.reaches.of_sender(session, enumerator, on):
        yield issues.from_kind(
            OUTSIDE_ENUMERATORS_AREA, path, area=named(area), enumerator=enumerator.name
        )


def _out_of_time(case: Case) -> Iterator[SubmissionIssue]:
    if not case.round.opens_on <= case.keys.made_on <= case.round.closes_on:
        yield issues.from_kind(
            OUTSIDE_ROUND_DATES,
            case.form.path_of("interview_date"),
            day=written(case.keys.made_on),
            round=case.round.code,
            opens=written(case.round.opens_on),
            closes=written(case.round.closes_on),
        )
