"""Tables of data quality."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, json_type


class SubmissionIssue(Base):
    """One thing that a check found in one version of an interview."""

    __tablename__ = "submission_issues"

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(
        ForeignKey("submission_versions.id"), index=True
    )
    code: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(20))
    # with positions in repeats, e.g. /data/member[2]/age
    path: Mapped[str] = mapped_column(String(255))
    # both sentences and the facts behind them: {"vi": …, "en": …, …}
    details: Mapped[dict[str, Any]] = mapped_column(json_type())
