"""Tables of findings: what was seen, how often, and the evidence.

A finding is what was seen; what somebody has to do about it is a recommendation
(``recommendation_models``), which is the thing that is followed.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.db import Base, Id, UtcDateTime, closed, json_type


class FindingSource(StrEnum):
    """Who found it."""

    INSPECTION = "inspection"
    FRONT = "front"
    COUNCIL = "council"
    COMMUNITY = "community"
    INSPECTORATE = "inspectorate"
    AUDIT = "audit"
    CITIZEN = "citizen"
    OWN = "own"
    DATA_FLAG = "data_flag"
    EVALUATION = "evaluation"


class FindingType(StrEnum):
    """What kind of fault it is."""

    ERROR_INCLUSION = "error_inclusion"
    ERROR_EXCLUSION = "error_exclusion"
    PROCEDURE = "procedure"
    FILE_QUALITY = "file_quality"
    TAMPERING = "tampering"
    DELAY = "delay"
    FINANCE = "finance"
    DATA_QUALITY = "data_quality"
    OBSTACLE = "obstacle"
    OTHER = "other"


class Severity(StrEnum):
    """How grave it is; the scale is the office's own, no text fixes one."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidentiality(StrEnum):
    """Who may read the names in it."""

    ORDINARY = "ordinary"
    RESTRICTED = "restricted"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    PHOTO = "photo"
    SCAN = "scan"
    DOCUMENT = "document"
    GEO = "geo"
    RECHECK_RESULT = "recheck_result"
    STATEMENT = "statement"


class EvidencePurpose(StrEnum):
    """What it shows: that the fault is there, that it is mended, or that it came back."""

    FINDING = "finding"
    REMEDY = "remedy"
    VERIFICATION = "verification"
    FAILURE = "failure"


class Finding(Base):
    """A fault, a weakness or an obstacle, as it was seen. Its state is its parts'."""

    __tablename__ = "findings"
    __table_args__ = (
        Index("ix_findings_fingerprint_detected_on", "fingerprint", "detected_on"),
    )

    id: Mapped[Id]
    # from the tablet where it was written; the same uid sent twice is one finding
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    source: Mapped[FindingSource] = mapped_column(closed(FindingSource, "source"))
    # body and paper of a finding that came from outside
    source_text: Mapped[str] = mapped_column(String(300), default="")
    inspection_id: Mapped[int | None] = mapped_column(
        ForeignKey("inspections.id"), index=True
    )
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    component_id: Mapped[int | None] = mapped_column(ForeignKey("components.id"))
    # where the rights on it are decided
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    # code of the check that raised it: closing asks for the check to be run again
    check_code: Mapped[str | None] = mapped_column(String(80))
    # what in particular: a household, an enumerator, an indicator
    subject_key: Mapped[str] = mapped_column(String(120), default="")
    type: Mapped[FindingType] = mapped_column(closed(FindingType, "type"))
    criterion: Mapped[str] = mapped_column(Text)
    condition: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(Text, default="")
    severity_given: Mapped[Severity] = mapped_column(closed(Severity, "severity_given"))
    severity_confirmed: Mapped[Severity | None] = mapped_column(
        closed(Severity, "severity_confirmed")
    )
    amount_at_risk_dong: Mapped[int | None] = mapped_column(BigInteger)
    # n of the checked that are wrong, of how many, chosen how: 8 of 27 drawn of 410
    cases_found: Mapped[int | None]
    cases_checked: Mapped[int | None]
    cases_population: Mapped[int | None]
    cases_chosen_how: Mapped[str] = mapped_column(String(120), default="")
    occurred_from: Mapped[date | None]
    occurred_to: Mapped[date | None]
    detected_on: Mapped[date]
    fingerprint: Mapped[str] = mapped_column(String(64))
    recurrence_of_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"))
    confidentiality: Mapped[Confidentiality] = mapped_column(
        closed(Confidentiality, "confidentiality")
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    evidence: Mapped[list[Evidence]] = relationship(order_by="Evidence.id")


class FindingOccurrence(Base):
    """The same fault seen again: by another run of its check, or another visit."""

    __tablename__ = "finding_occurrences"
    __table_args__ = (UniqueConstraint("finding_id", "run_key"),)

    id: Mapped[Id]
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"))
    # the run of the check, or the inspection's code: seen twice in one run is one
    run_key: Mapped[str] = mapped_column(String(120))
    seen_on: Mapped[date]
    details: Mapped[dict[str, Any]] = mapped_column(json_type())


class Evidence(Base):
    """A file or a statement; the bytes lie in the file store. Never changed."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_finding_id", "finding_id"),
        Index("ix_evidence_recommendation_id", "recommendation_id"),
    )

    id: Mapped[Id]
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"))
    recommendation_id: Mapped[int | None] = mapped_column(ForeignKey("recommendations.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("remedial_actions.id"))
    purpose: Mapped[EvidencePurpose] = mapped_column(closed(EvidencePurpose, "purpose"))
    kind: Mapped[EvidenceKind] = mapped_column(closed(EvidenceKind, "kind"))
    note: Mapped[str] = mapped_column(Text, default="")
    # null for a statement
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str | None] = mapped_column(String(255))
    size: Mapped[int | None]
    media_type: Mapped[str | None] = mapped_column(String(120))
    # read from the photograph; stripped from what leaves the office
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
