"""The inspections of the demo, what they found, and how far each remedy came."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import Session

from mne import clock
from mne.demo.days import morning
from mne.demo.staff import Staff
from mne.inspections import (
    drawing,
    findings,
    planning,
    recommendations,
    remedies,
    verifying,
    year_plans,
)
from mne.inspections.finding_models import (
    EvidenceKind,
    EvidencePurpose,
    Finding,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.models import (
    DocumentKind,
    DrawnKind,
    Inspection,
    InspectionKind,
    InspectionState,
)
from mne.inspections.recommendation_models import (
    Answer,
    Recommendation,
    VerificationMethod,
)
from mne.programmes.models import Agency
from mne.users.models import User

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Visit:
    """An inspection of some communes, on which days."""

    code: str
    title: str
    units: Sequence[str]
    """Codes of their areas."""
    kind: InspectionKind
    starts_on: date
    days: int = 4

    @property
    def issued_on(self) -> date:
        """When the minutes were signed and the recommendations sent."""
        return self.starts_on + timedelta(days=self.days + 3)


VISITS = (
    Visit(
        "KT-2023-01",
        "Kiểm tra công tác rà soát hộ nghèo, hộ cận nghèo năm 2023",
        ("TB03", "TB05", "TB07", "TB08"),
        InspectionKind.PLANNED,
        date(2023, 10, 9),
    ),
    Visit(
        "KT-2026-01",
        "Kiểm tra thực hiện chính sách, dự án giảm nghèo năm 2026",
        ("TB23", "TB24", "TB25"),
        InspectionKind.PLANNED,
        date(2026, 8, 24),
    ),
    Visit(
        "KT-2026-02",
        "Kiểm tra đột xuất việc rà soát hộ nghèo tại địa bàn",
        ("TB21", "TB22", "TB26"),
        InspectionKind.SURPRISE,
        date(2026, 10, 5),
    ),
)


def inspect_year(session: Session, staff: Staff, year: int) -> None:
    """Plan a year's inspections, make them, and follow what they found."""
    visits = [visit for visit in VISITS if visit.starts_on.year == year]
    units = {unit.code.removeprefix("UBND-"): unit for unit in staff.units}
    with clock.frozen(morning(date(year, 1, 20))):
        title = f"Kế hoạch kiểm tra, giám sát giảm nghèo năm {year}"
        plan = year_plans.propose_plan(session, staff.office, year, title, staff.officer)
        paper = f"Số 12/KH-{staff.office.code}"
        year_plans.approve_plan(session, plan, paper, clock.today(), staff.officer)
    for visit in visits:
        inspection = _visit(session, staff, visit, units, plan.id)
        for row in _rows(year):
            if row["unit"] in visit.units:
                _follow(session, staff, _Case(visit, inspection, units[row["unit"]], row))


def _rows(year: int) -> Iterator[Row]:
    text = (files("mne.demo") / "findings.toml").read_text(encoding="utf-8")
    return (row for row in tomllib.loads(text)["findings"] if row["year"] == year)


def _visit(
    session: Session,
    staff: Staff,
    visit: Visit,
    units: Mapping[str, Agency],
    plan_id: int,
) -> Inspection:
    planned = planning.Planned(
        code=visit.code,
        kind=visit.kind,
        title=visit.title,
        area_id=staff.office.area_id,
        agency_id=staff.office.id,
        starts_on=visit.starts_on,
        ends_on=visit.starts_on + timedelta(days=visit.days),
        unit_ids=[units[code].id for code in visit.units],
        member_ids=[staff.inspector.id],
        leader_id=staff.officer.id,
        plan_id=plan_id if visit.kind == InspectionKind.PLANNED else None,
    )
    with clock.frozen(morning(visit.starts_on - timedelta(days=10))):
        inspection = planning.prepare(session, planned, staff.officer)
        areas = [units[code].area_id for code in visit.units]
        lot = drawing.Lot(
            DrawnKind.HAMLET,
            drawing.hamlets_of(session, areas, visit.starts_on),
            wanted=len(areas) * 2,
            seed=visit.starts_on.year,
        )
        drawing.draw(session, inspection, lot, staff.officer)
    _go(session, staff, visit, inspection)
    return inspection


def _go(session: Session, staff: Staff, visit: Visit, inspection: Inspection) -> None:
    state, paper = InspectionState, DocumentKind
    if visit.kind == InspectionKind.PLANNED:
        notice = visit.starts_on - timedelta(days=7)
        _paper(session, staff, inspection, paper.NOTICE, notice)
        _step(session, staff, inspection, state.NOTIFIED, notice)
    _step(session, staff, inspection, state.UNDER_WAY, visit.starts_on)
    _paper(session, staff, inspection, paper.MINUTES, visit.issued_on)
    _step(session, staff, inspection, state.MINUTES_SIGNED, visit.issued_on)


def _paper(
    session: Session, staff: Staff, inspection: Inspection, kind: DocumentKind, on: date
) -> None:
    number = {DocumentKind.NOTICE: "Số 31/TB", DocumentKind.MINUTES: "Số 02/BB"}[kind]
    with clock.frozen(morning(on)):
        paper = planning.Paper(kind, f"{number}-{staff.office.code}", on)
        planning.add_paper(session, inspection, paper, staff.officer)


def _step(
    session: Session, staff: Staff, inspection: Inspection, to: InspectionState, on: date
) -> None:
    with clock.frozen(morning(on)):
        planning.advance(session, inspection, to, staff.officer)


# ---------------------------------------------------------------- findings


@dataclass(frozen=True)
class _Case:
    """One finding of a visit, and the unit that it is about."""

    visit: Visit
    inspection: Inspection
    unit: Agency
    row: Row


def _follow(session: Session, staff: Staff, case: _Case) -> None:
    with clock.frozen(morning(case.visit.starts_on + timedelta(days=1))):
        finding = _found(session, staff, case)
    with clock.frozen(morning(case.visit.issued_on)):
        text = case.row["text"]
        item = recommendations.draft(session, finding, text, staff.office, staff.officer)
        due = case.visit.issued_on + timedelta(days=case.row["days"])
        recommendations.address(item, case.unit, due)
    walk = _Walk(session, staff, item, staff.heads[case.unit.id])
    for offset, step in enumerate(ROADS[case.row["fate"]]):
        with clock.frozen(morning(case.visit.issued_on + timedelta(days=4 * offset))):
            step(walk)


def _found(session: Session, staff: Staff, case: _Case) -> Finding:
    row = case.row
    seen = findings.Seen(
        source=FindingSource.INSPECTION,
        agency_id=case.unit.id,
        area_id=case.unit.area_id,
        type=FindingType(row["type"]),
        criterion=row["criterion"],
        condition=row["condition"],
        severity=Severity(row["severity"]),
        detected_on=clock.today(),
        inspection_id=case.inspection.id,
        cases_found=row.get("found"),
        cases_checked=row.get("checked"),
        amount_at_risk_dong=row.get("amount"),
    )
    finding = findings.record_finding(session, seen, staff.inspector)
    _show(session, finding, EvidencePurpose.FINDING, "Biên bản làm việc", staff.inspector)
    return finding


def _show(
    session: Session,
    to: Finding | Recommendation,
    purpose: EvidencePurpose,
    note: str,
    who: User,
) -> None:
    shown = remedies.Shown(EvidenceKind.STATEMENT, purpose, note=note)
    remedies.add_evidence(session, to, shown, who)


# ---------------------------------------------------------------- the road of a remedy


@dataclass(frozen=True)
class _Walk:
    """A recommendation on its way, with the head of the unit that has to mend it."""

    session: Session
    staff: Staff
    item: Recommendation
    head: User

    def issue(self) -> None:
        recommendations.issue(
            self.session, self.item, self.item.version, self.staff.officer
        )

    def agree(self) -> None:
        self._plan()
        remedies.respond(
            self.session, self.item, self.item.version, self.head, Answer.AGREE
        )

    def disagree(self) -> None:
        why = "Kinh phí về xã ngày 20/9 nên không thể giải ngân sớm hơn."
        answer = Answer.DISAGREE
        remedies.respond(self.session, self.item, self.item.version, self.head, answer, why)

    def start(self) -> None:
        remedies.start(self.session, self.item, self.item.version, self.head)

    def submit(self) -> None:
        done = "Đã khắc phục; kèm biên bản và danh sách có chữ ký."
        _show(self.session, self.item, EvidencePurpose.REMEDY, done, self.head)
        remedies.submit(self.session, self.item, self.item.version, self.head, done)

    def send_back(self) -> None:
        why = "Biên bản chưa có danh sách ký tên của các hộ dự họp."
        verifying.return_(*self._looked(why))

    def verify(self) -> None:
        verifying.verify(*self._looked("Đã đến ấp, xem hồ sơ và hỏi 5 hộ."))

    def close_in_part(self) -> None:
        text = f"Phần còn lại: {self.item.text}"
        office, officer = self.staff.office, self.staff.officer
        rest = recommendations.draft(
            self.session, self.item.finding, text, office, officer, parent=self.item
        )
        unit = self.session.get_one(Agency, self.item.addressee_id)
        recommendations.address(rest, unit, clock.today() + timedelta(days=60))
        recommendations.issue(self.session, rest, rest.version, officer)
        verifying.close_in_part(*self._looked("Còn 2 hồ sơ chủ hộ đi làm ăn xa."))

    def _plan(self) -> None:
        due = self.item.due_before
        if due is not None:
            remedies.plan_action(
                self.session, self.item, self.item.text, self.head, due, self.head
            )

    def _looked(self, note: str) -> tuple[Any, ...]:
        look = verifying.Look(VerificationMethod.DESK, clock.today(), note)
        return self.session, self.item, self.item.version, self.staff.inspector, look


_TO_ANSWER = (_Walk.issue, _Walk.agree)
_TO_WORK = (*_TO_ANSWER, _Walk.start)
_TO_SUBMISSION = (*_TO_WORK, _Walk.submit)
ROADS: Mapping[str, Sequence[Callable[[_Walk], None]]] = {
    "draft": (),
    "issued": (_Walk.issue,),
    "answered": _TO_ANSWER,
    "disagreed": (_Walk.issue, _Walk.disagree),
    "in_progress": _TO_WORK,
    "submitted": _TO_SUBMISSION,
    "returned": (*_TO_SUBMISSION, _Walk.send_back),
    "in_part": (*_TO_SUBMISSION, _Walk.close_in_part),
    "verified": (*_TO_SUBMISSION, _Walk.verify),
}
"""The moves that were made, four days apart, by what became of it."""
