"""Scans and photographs of an inspection: kept as they come, given as they were sent."""

from __future__ import annotations

from typing import BinaryIO, TypedDict, cast

from flask import Response, send_file
from werkzeug.exceptions import NotFound

from mne.web.headers import as_file
from mne.web.uploads import FilesField, file_store


class Scan(TypedDict, total=False):
    """What a row says of its file; nothing where there is none."""

    sha256: str
    size: int
    file_name: str
    media_type: str


def one_file(field: FilesField) -> Scan:
    """Keep the first file of a field; give what a row says of it, nothing without one."""
    for sent in field.sent:
        kept = file_store().add(cast("BinaryIO", sent.stream))
        return {
            "sha256": kept.sha256,
            "size": kept.size,
            "file_name": (sent.filename or kept.sha256)[-255:],
            "media_type": (sent.mimetype or "application/octet-stream")[:120],
        }
    return {}


def sent_file(sha256: str | None, name: str | None, media_type: str | None) -> Response:
    """Give a kept file as a download that runs nothing."""
    if sha256 is None:
        raise NotFound
    path = file_store().path(sha256)
    return as_file(
        send_file(
            path, mimetype=media_type, as_attachment=True, download_name=name or sha256
        )
    )
