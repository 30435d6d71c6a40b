"""The page of one inspection: where it stands, its papers, draws, checklists, findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, render_template
from sqlalchemy import select

from mne.areas.models import Area
from mne.inspections import drawing, issuing, planning, shares
from mne.inspections.checklist_reading import Filled, filled_for
from mne.inspections.checklists import offers_of
from mne.inspections.finding_models import Finding
from mne.inspections.models import Inspection, InspectionPlan, InspectionState
from mne.programmes.models import Agency, Component
from mne.questionnaires.models import QuestionnaireVersion
from mne.rounds.models import Round
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.access import may_in, my_areas
from mne.web.findings.secrecy import reads_names
from mne.web.forms import Form
from mne.web.inspections import forms
from mne.web.inspections.choices import draw_choices
from mne.web.inspections.visible import knows, manages
from mne.web.transactions import find_row

Refused = dict[str, Form]
"""A form that was refused, by its place on the page."""


@dataclass(frozen=True)
class Found:
    """A finding on the page: how large a share was wrong, and whether its words show."""

    finding: Finding
    share: shares.ErrorShare | None
    names_shown: bool


def page(code: str, refused: Refused | None = None) -> str:
    """Show an inspection; a refused form stands in its place with what was typed."""
    inspection = planning.get_inspection(g.session, code)
    is_known, is_managed = knows(inspection), manages(inspection)
    return render_template(
        "inspections/show.html",
        inspection=inspection,
        next_states=planning.next_states(inspection) if is_managed else (),
        forms=_forms(inspection, refused or {}),
        refused=next(iter((refused or {}).values()), None),
        manages=is_managed,
        knows=is_known,
        records=is_managed and may_in(Permission.RECORD_FINDINGS, inspection.area_id),
        issues=is_managed and may_in(Permission.ISSUE_RECOMMENDATIONS, inspection.area_id),
        is_changeable=is_managed and inspection.state in CHANGEABLE,
        papers_expected=planning.PAPERS,
        draws=drawing.draws_of(g.session, inspection) if is_known else (),
        drafts=issuing.drafts_of(g.session, inspection) if is_managed else (),
        found=_found(inspection),
        **_checklists(inspection, is_known=is_known),
        **_facts(inspection),
    )


CHANGEABLE = (InspectionState.PREPARED, InspectionState.NOTIFIED)


def _forms(inspection: Inspection, refused: Refused) -> dict[str, Form]:
    paper = refused.get("paper") or forms.PaperForm(formdata=None, prefix="paper-")
    draw = refused.get("draw") or forms.DrawForm(formdata=None, prefix="draw-")
    checklist = refused.get("checklist") or forms.ChecklistForm(
        formdata=None, prefix="checklist-"
    )
    paper.offer()
    checklist.offer()
    draw.within.choices = draw_choices(inspection)
    cancel = refused.get("cancel") or forms.CancelForm(formdata=None, prefix="cancel-")
    return {"paper": paper, "draw": draw, "checklist": checklist, "cancel": cancel}


def _facts(inspection: Inspection) -> dict[str, object]:
    people = {inspection.leader_id, *(each.user_id for each in inspection.members)}
    named = g.session.scalars(select(User).where(User.id.in_(people - {None})))
    parts = [each.component_id for each in inspection.components]
    return {
        "area": g.session.get_one(Area, inspection.area_id),
        "agency": g.session.get_one(Agency, inspection.agency_id),
        "plan": find_row(InspectionPlan, inspection.plan_id),
        "my_view_areas": my_areas(Permission.VIEW_INSPECTIONS),
        "units": _offices([each.agency_id for each in inspection.units]),
        "components": g.session.scalars(
            select(Component).where(Component.id.in_(parts)).order_by(Component.position)
        ).all(),
        "people": {person.id: person.name for person in named},
    }


def _offices(ids: Sequence[int]) -> Sequence[Agency]:
    chosen = select(Agency).where(Agency.id.in_(ids)).order_by(Agency.name)
    offices: Sequence[Agency] = g.session.scalars(chosen).all()
    return offices


def _checklists(inspection: Inspection, *, is_known: bool) -> dict[str, object]:
    filled: list[Filled] = filled_for(g.session, inspection) if is_known else []
    return {
        "version": find_row(QuestionnaireVersion, inspection.questionnaire_version_id),
        "round": find_row(Round, inspection.round_id),
        "filled": filled,
        "proposals": offers_of(g.session, filled),
    }


def _found(inspection: Inspection) -> list[Found]:
    """Give the findings that lie in my areas."""
    return [
        Found(finding, shares.error_share(finding), reads_names(finding))
        for finding in issuing.findings_of(g.session, inspection)
        if may_in(Permission.VIEW_INSPECTIONS, finding.area_id)
    ]
