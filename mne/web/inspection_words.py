"""The words of inspections and findings: states, kinds, parts, as officials say them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mne.inspections.ageing import Fate
from mne.inspections.closed_sample_models import Closing
from mne.inspections.finding_models import (
    EvidencePurpose,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.listing import Reason, Which
from mne.inspections.models import DocumentKind, DrawnKind, InspectionKind, InspectionState
from mne.inspections.recommendation_models import (
    ActionState,
    AddresseeLevel,
    Answer,
    ExtensionState,
    RecommendationState,
    VerificationMethod,
    VerificationResult,
)
from mne.inspections.shares import ChosenHow
from mne.inspections.workflow import Part
from mne.web.language import lazy_gettext as _

INSPECTION_WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    RecommendationState: {
        RecommendationState.DRAFT: _("Draft recommendation"),
        RecommendationState.ISSUED: _("Issued"),
        RecommendationState.RESPONDED: _("Answered"),
        RecommendationState.IN_PROGRESS: _("Being carried out"),
        RecommendationState.SUBMITTED: _("Waits for verification"),
        RecommendationState.RETURNED: _("Not mended, to be continued"),
        RecommendationState.VERIFIED_CLOSED: _("Carried out, closed"),
        RecommendationState.PARTIALLY_CLOSED: _("Carried out in part"),
        RecommendationState.CLOSED_NOT_IMPLEMENTED: _("Closed, not carried out"),
        RecommendationState.OVERTAKEN: _("No longer applies"),
        RecommendationState.ACCEPTED_RISK: _("Accepted for a time"),
        RecommendationState.SUSPENDED: _("Suspended, awaits an opinion"),
        RecommendationState.REOPENED: _("Reopened"),
        RecommendationState.WITHDRAWN: _("Withdrawn"),
        RecommendationState.REFERRED: _("Referred to a competent body"),
    },
    Severity: {
        Severity.LOW: _("Low"),
        Severity.MEDIUM: _("Medium"),
        Severity.HIGH: _("High"),
        Severity.CRITICAL: _("Critical"),
    },
    FindingSource: {
        FindingSource.INSPECTION: _("Our inspection"),
        FindingSource.FRONT: _("Fatherland Front"),
        FindingSource.COUNCIL: _("People's council"),
        FindingSource.COMMUNITY: _("Community supervision"),
        FindingSource.INSPECTORATE: _("Inspectorate"),
        FindingSource.AUDIT: _("State audit"),
        FindingSource.CITIZEN: _("A citizen's report"),
        FindingSource.OWN: _("Found by the office itself"),
        FindingSource.DATA_FLAG: _("Check of interviews"),
        FindingSource.EVALUATION: _("Evaluation"),
    },
    FindingType: {
        FindingType.ERROR_INCLUSION: _("Wrongly on the list"),
        FindingType.ERROR_EXCLUSION: _("Wrongly left out"),
        FindingType.PROCEDURE: _("Procedure not followed"),
        FindingType.FILE_QUALITY: _("Poor files"),
        FindingType.TAMPERING: _("Erased or altered"),
        FindingType.DELAY: _("Late"),
        FindingType.FINANCE: _("Money"),
        FindingType.DATA_QUALITY: _("Quality of data"),
        FindingType.OBSTACLE: _("Obstacle"),
        FindingType.OTHER: _("Other kind"),
    },
    EvidencePurpose: {
        EvidencePurpose.FINDING: _("Shows the fault"),
        EvidencePurpose.REMEDY: _("Shows that it is mended"),
        EvidencePurpose.VERIFICATION: _("Shows what the verifier saw"),
        EvidencePurpose.FAILURE: _("Shows that it came back"),
    },
    AddresseeLevel: {
        AddresseeLevel.UNIT: _("The office itself"),
        AddresseeLevel.SUPERIOR: _("An authority above it"),
    },
    Answer: {
        Answer.AGREE: _("Agrees"),
        Answer.PARTLY: _("Agrees in part"),
        Answer.DISAGREE: _("Disagrees"),
    },
    ActionState: {
        ActionState.PLANNED: _("Not begun"),
        ActionState.UNDER_WAY: _("Under way"),
        ActionState.DONE: _("Done"),
        ActionState.CANNOT: _("Can't be done by us"),
    },
    ExtensionState: {
        ExtensionState.ASKED: _("Asked for"),
        ExtensionState.APPROVED: _("Granted"),
        ExtensionState.REFUSED: _("Refused"),
    },
    VerificationMethod: {
        VerificationMethod.DESK: _("From the papers"),
        VerificationMethod.SITE_VISIT: _("On the spot"),
        VerificationMethod.RE_INTERVIEW: _("By interviewing again"),
        VerificationMethod.RE_RUN_CHECK: _("By running the check again"),
    },
    VerificationResult: {
        VerificationResult.MENDED: _("Mended"),
        VerificationResult.PARTLY_MENDED: _("Mended in part"),
        VerificationResult.NOT_MENDED: _("Not mended"),
    },
    InspectionKind: {
        InspectionKind.PLANNED: _("Planned inspection"),
        InspectionKind.SURPRISE: _("Surprise inspection"),
        InspectionKind.REINSPECTION: _("Re-inspection"),
        InspectionKind.EXTERNAL: _("Inspection by others"),
    },
    InspectionState: {
        InspectionState.PREPARED: _("Prepared"),
        InspectionState.NOTIFIED: _("Announced"),
        InspectionState.UNDER_WAY: _("Inspecting"),
        InspectionState.MINUTES_SIGNED: _("Minutes signed"),
        InspectionState.CONCLUDED: _("Concluded"),
        InspectionState.CANCELLED: _("Called off"),
    },
    DocumentKind: {
        DocumentKind.NOTICE: _("Notice of the inspection"),
        DocumentKind.MINUTES: _("Minutes signed by both sides"),
        DocumentKind.CONCLUSION: _("Conclusion"),
        DocumentKind.ANNOUNCEMENT: _("Public announcement"),
        DocumentKind.OTHER: _("Other paper"),
    },
    DrawnKind: {
        DrawnKind.HAMLET: _("Hamlets"),
        DrawnKind.HOUSEHOLD: _("Households"),
        DrawnKind.RECOMMENDATION: _("Closed recommendations"),
    },
    Closing: {
        Closing.RIGHT: _("It was right"),
        Closing.WRONG: _("It was wrong: reopen it"),
        Closing.UNSEEN: _("It could not be seen"),
    },
    ChosenHow: {
        ChosenHow.RANDOM: _("At random"),
        ChosenHow.ALL: _("All of them"),
        ChosenHow.PICKED: _("Picked on purpose"),
    },
    Part: {
        Part.ISSUER: _("the issuing office"),
        Part.ADDRESSEE: _("the office addressed"),
        Part.VERIFIER: _("an independent verifier"),
        Part.SUPERIOR: _("the issuer's superior"),
        Part.SYSTEM: _("the system"),
    },
    Which: {
        Which.OPEN: _("Open items"),
        Which.LATE: _("Late items"),
        Which.CAME_BACK: _("What came back"),
        Which.CLOSED: _("Closed items"),
        Which.ALL: _("All items"),
    },
    Reason: {
        Reason.ANSWER: _("My office has to answer or mend it"),
        Reason.MY_ACTION: _("A task of mine"),
        Reason.VERIFY: _("Waits for an independent verifier"),
        Reason.ISSUE: _("My office has to follow up"),
        Reason.DECIDE: _("Waits for my decision"),
    },
    Fate: {
        Fate.IMPLEMENTED: _("Carried out"),
        Fate.UNDER_IMPLEMENTATION: _("Under way still"),
        Fate.NOT_IMPLEMENTED: _("Not carried out"),
        Fate.OVERTAKEN: _("Overtaken"),
    },
}
