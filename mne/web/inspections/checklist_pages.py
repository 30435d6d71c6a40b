"""Screens of checklists: which is filled, what its failed items offer, what they become."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from mne.collection.models import Attachment
from mne.inspections import arriving, checklists, equipping, issuing
from mne.inspections.checklist_reading import Proposal, filled_for
from mne.inspections.finding_models import (
    EvidencePurpose,
    Finding,
    FindingSource,
)
from mne.inspections.models import Inspection
from mne.inspections.remedies import add_evidence
from mne.programmes.models import Agency
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.users.permissions import Permission
from mne.web.access import check_area, me, requires
from mne.web.findings.forms import FindingForm
from mne.web.findings.reading import seen_from
from mne.web.forms import Choice
from mne.web.inspections.choices import BUILT_IN
from mne.web.inspections.files import sent_file
from mne.web.inspections.forms import ChecklistForm, DropForm, PlainForm
from mne.web.inspections.page import page
from mne.web.inspections.visible import behind, managed
from mne.web.language import current
from mne.web.language import gettext as _
from mne.web.transactions import get_row
from mne.web.uploads import shown_files
from surveys.instruments import load

Answer = str | AnyResponse | tuple[str, int]


def init_bp(bp: Blueprint) -> None:
    """Give ``bp`` the addresses of checklists and of what they find."""
    bp.post("/<code>/checklist")(choose)
    bp.route("/<code>/items/<uid>", methods=["GET", "POST"])(item)
    bp.post("/<code>/items/<uid>/drop")(drop)
    bp.get("/<code>/photos/<int:attachment_id>")(photo)
    bp.route("/<code>/findings/new", methods=["GET", "POST"])(write_down)
    bp.post("/<code>/issue")(issue)


@requires(Permission.MANAGE_INSPECTIONS)
def choose(code: str) -> AnyResponse | tuple[str, int]:
    """Say which checklist is filled, and open the round that takes it."""
    inspection = managed(code)
    form = ChecklistForm(prefix="checklist-")
    form.offer()
    if form.sent_well:
        with form.refusing():
            version = _version(form.version.data)
            round_ = equipping.equip(g.session, inspection, version, me())
            flash(_("Filled checklists arrive in round %(name)s.", name=round_.name))
            return redirect(url_for(".show", code=code))
    g.session.rollback()
    return page(code, {"checklist": form}), 422


def _version(chosen: str) -> QuestionnaireVersion:
    if chosen.startswith(BUILT_IN):
        name = chosen.removeprefix(BUILT_IN)
        return publish(g.session, f"{name}.md", load(name), me())
    version: QuestionnaireVersion = g.session.get_one(QuestionnaireVersion, int(chosen))
    return version


# ---------------------------------------------------------------- a failed item


@requires(Permission.RECORD_FINDINGS)
def item(code: str, uid: str) -> Answer:
    """Look at a failed item with its photographs, and make a finding of it."""
    inspection = _recorded(code)
    offer = checklists.find_proposal(g.session, inspection, uid)
    if offer.finding is not None:
        return redirect(url_for("findings.show", ref=offer.finding))
    form = _form(inspection, offer)
    if form.sent_well:
        finding = _taken_up(form, inspection, offer)
        if finding is not None:
            flash(_("Finding %(ref)s is in the register.", ref=finding.ref))
            return redirect(url_for(".show", code=code))
    return _item_page(inspection, offer, form, DropForm(formdata=None, prefix="drop-"))


@requires(Permission.RECORD_FINDINGS)
def drop(code: str, uid: str) -> Answer:
    """Make no finding of a failed item, for a reason."""
    inspection = _recorded(code)
    offer = checklists.find_proposal(g.session, inspection, uid)
    form = DropForm(prefix="drop-")
    if form.sent_well:
        with form.refusing():
            checklists.drop(g.session, inspection, offer, form.reason.data or "", me())
            flash(_("The item becomes no finding; the reason is kept."))
            return redirect(url_for(".show", code=code))
    fresh = _form(inspection, offer, is_fresh=True)
    return _item_page(inspection, offer, fresh, form)


def _item_page(
    inspection: Inspection, offer: Proposal, form: FindingForm, drop_form: DropForm
) -> Answer:
    text = render_template(
        "inspections/item.html",
        inspection=inspection,
        offer=offer,
        form=form,
        drop_form=drop_form,
    )
    return (text, 422) if form.errors or drop_form.errors else text


def _taken_up(form: FindingForm, inspection: Inspection, offer: Proposal) -> Finding | None:
    """Make the finding as the inspector changed it; what ties it to the interview stays."""
    office = _office(form, inspection)
    seen = replace(
        seen_from(form, office, inspection.id),
        uid=offer.uid,
        household_id=offer.seen.household_id,
        submission_id=offer.seen.submission_id,
        subject_key=offer.seen.subject_key,
    )
    with form.refusing():
        finding = checklists.take_up(g.session, offer, seen, me())
        _attach(form, finding)
        return finding
    g.session.rollback()
    return None


def _form(
    inspection: Inspection, offer: Proposal, *, is_fresh: bool = False
) -> FindingForm:
    seen = offer.seen
    first = {
        "uid": offer.uid,
        "source": FindingSource.INSPECTION.value,
        "agency": str(seen.agency_id),
        "type": seen.type.value,
        "criterion": seen.criterion,
        "condition": seen.condition,
        "severity": seen.severity.value,
        "detected_on": seen.detected_on,
        "cases_found": seen.cases_found,
        "cases_checked": seen.cases_checked,
        "cases_population": seen.cases_population,
        "chosen_how": seen.cases_chosen_how,
    }
    form = FindingForm(formdata=None, data=first) if is_fresh else FindingForm(data=first)
    return _offered(form, inspection)


def _offered(form: FindingForm, inspection: Inspection) -> FindingForm:
    ids = [unit.agency_id for unit in inspection.units]
    offices = [g.session.get_one(Agency, each) for each in ids]
    named = [Choice(str(each.id), each.name) for each in offices]
    form.offer(named, [FindingSource.INSPECTION])
    return form


def _office(form: FindingForm, inspection: Inspection) -> Agency:
    """Give the office that a finding concerns: an inspected one, in an area of mine."""
    office: Agency = g.session.get_one(Agency, int(form.agency.data))
    check_area(Permission.RECORD_FINDINGS, office.area_id)
    return office


def _attach(form: FindingForm, finding: Finding) -> None:
    for shown in shown_files(form.files, EvidencePurpose.FINDING, ""):
        add_evidence(g.session, finding, shown, me())


@requires(Permission.VIEW_INSPECTIONS)
def photo(code: str, attachment_id: int) -> Response:
    """Give a file of a filled checklist."""
    inspection = behind(code)
    file = get_row(Attachment, attachment_id)
    versions = {each.version.id for each in filled_for(g.session, inspection)}
    if file.version_id not in versions:
        raise NotFound
    return sent_file(file.sha256, file.name, file.media_type)


# ---------------------------------------------------------------- findings


@requires(Permission.RECORD_FINDINGS)
def write_down(code: str) -> Answer:
    """Write down what an inspection found besides its checklist."""
    inspection = _recorded(code)
    first = {"source": FindingSource.INSPECTION.value, "detected_on": inspection.starts_on}
    form = _offered(FindingForm(data=first), inspection)
    form.uid.data = form.uid.data or str(uuid4())
    if form.sent_well:
        seen = seen_from(form, _office(form, inspection), inspection.id)
        with form.refusing():
            finding = arriving.enter(g.session, seen, me())
            if finding.inspection_id != inspection.id:
                raise NotFound  # the uid of a finding made elsewhere
            _attach(form, finding)
            flash(_("Finding %(ref)s is in the register.", ref=finding.ref))
            return redirect(url_for(".show", code=code))
    text = render_template("inspections/finding.html", form=form, inspection=inspection)
    return (text, 422) if form.errors else text


@requires(Permission.ISSUE_RECOMMENDATIONS)
def issue(code: str) -> AnyResponse | tuple[str, int]:
    """Issue every draft of an inspection that lacks nothing; say what the others lack."""
    inspection = managed(code)
    check_area(Permission.ISSUE_RECOMMENDATIONS, inspection.area_id)
    form = PlainForm()
    if form.sent_well:
        with form.refusing():
            outcome = issuing.issue_all(g.session, inspection, me())
            flash(_("Recommendations issued: %(n)s.", n=len(outcome.issued)))
            for each in outcome.refused:
                flash(f"{each.item.ref}: {each.because.sentence(current())}")
            return redirect(url_for(".show", code=code))
    g.session.rollback()
    return page(code, {"issue": form}), 422


def _recorded(code: str) -> Inspection:
    inspection = managed(code)
    check_area(Permission.RECORD_FINDINGS, inspection.area_id)
    return inspection
