"""Documents made from templates, and files made to be downloaded."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import g, send_file
from werkzeug.wrappers import Response

from mne.areas.tree import ancestors
from mne.clock import now, today
from mne.programmes.models import Agency
from mne.reports.template_models import Paper
from mne.reports.template_rendering import render_document
from mne.reports.templates import Template, package_template, template_of
from mne.web.headers import as_file
from mne.web.uploads import file_store


class Kind(NamedTuple):
    """A kind of office file."""

    ending: str
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCUMENT = Kind(".docx", f"{_OFFICE}.wordprocessingml.document")
WORKBOOK = Kind(".xlsx", f"{_OFFICE}.spreadsheetml.sheet")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def filled_in(paper: Paper, office: Agency | None, facts: Mapping[str, Any]) -> bytes:
    """Fill in a paper with the template of an office's area, or of one above it."""
    template = _in_force(paper, office)
    return render_document(template.name, template.content, facts, now())


def _in_force(paper: Paper, office: Agency | None) -> Template:
    if office is None:
        return package_template(paper)
    above = [area.id for area in ancestors(g.session, office.area_id, today())]
    found = (
        template_of(g.session, file_store(), area_id, paper)
        for area_id in dict.fromkeys([office.area_id, *above])
    )
    own = (template for template in found if template.row is not None)
    return next(own, package_template(paper))


def download(content: bytes, name: str, kind: Kind) -> Response:
    """Send a file that was just made."""
    return as_file(
        send_file(
            io.BytesIO(content),
            mimetype=kind.media_type,
            as_attachment=True,
            download_name=_UNSAFE.sub("-", name) + kind.ending,
        )
    )
