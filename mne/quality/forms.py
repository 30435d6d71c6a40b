"""Questionnaire versions made ready for judging: read once, used for every interview."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from surveys.compiled_form import CompiledForm
from surveys.flattening import Flattener
from surveys.form_reading import compile_form
from surveys.question_types import Kind
from surveys.questionnaire import Questionnaire

_MOST_CACHED = 64
_forms: dict[str, Form] = {}


@dataclass(frozen=True)
class Form:
    """A published version as the checks use it."""

    questionnaire: Questionnaire
    compiled: CompiledForm
    flattener: Flattener
    has_files: bool

    def path_of(self, name: str) -> str:
        """Give the address of the question of this name; blank if it has none."""
        items = self.questionnaire.by_name.get(name, ())
        return items[0].xpath if items else ""


def get_form(session: Session, version_id: int) -> Form:
    """Give a version, ready; it is known by the MD5 of its bytes, which never change."""
    md5 = session.scalars(
        select(QuestionnaireVersion.xform_md5).where(QuestionnaireVersion.id == version_id)
    ).one()
    if md5 not in _forms:
        if len(_forms) >= _MOST_CACHED:
            _forms.clear()
        _forms[md5] = _ready(session.get_one(QuestionnaireVersion, version_id))
    return _forms[md5]


def _ready(version: QuestionnaireVersion) -> Form:
    questionnaire = as_questionnaire(version)
    return Form(
        questionnaire,
        compile_form(version.xform),
        Flattener(questionnaire),
        any(question.kind is Kind.FILE for question in questionnaire.questions),
    )
