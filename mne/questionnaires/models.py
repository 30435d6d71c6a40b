"""Tables of questionnaires."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.db import Base, Id, UtcDateTime, json_type


class Questionnaire(Base):
    """A questionnaire over all its versions, known to tablets by its ``form_id``."""

    __tablename__ = "questionnaires"

    id: Mapped[Id]
    form_id: Mapped[str] = mapped_column(String(64), unique=True)
    versions: Mapped[list[QuestionnaireVersion]] = relationship(
        back_populates="questionnaire", order_by="QuestionnaireVersion.id"
    )


class QuestionnaireVersion(Base):
    """A version as published. Never edited; a correction is another version."""

    __tablename__ = "questionnaire_versions"
    __table_args__ = (UniqueConstraint("questionnaire_id", "version"),)

    id: Mapped[Id]
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"))
    version: Mapped[str] = mapped_column(String(40))
    # titles by language, e.g. {"vi": "Rà soát …", "en": "Review …"}
    titles: Mapped[dict[str, Any]] = mapped_column(json_type())
    # the surveys.Questionnaire as a document
    definition: Mapped[dict[str, Any]] = mapped_column(json_type())
    # the exact bytes that tablets download; their MD5 is the form's identity on the device
    xform: Mapped[bytes] = mapped_column(LargeBinary)
    xform_md5: Mapped[str] = mapped_column(String(32))
    source_name: Mapped[str] = mapped_column(String(200))
    source: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    questionnaire: Mapped[Questionnaire] = relationship(back_populates="versions")
    media: Mapped[list[QuestionnaireMedia]] = relationship(
        order_by="QuestionnaireMedia.name"
    )


class QuestionnaireMedia(Base):
    """A file that travels with a version: a list, a picture."""

    __tablename__ = "questionnaire_media"
    __table_args__ = (UniqueConstraint("version_id", "name"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    md5: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]
