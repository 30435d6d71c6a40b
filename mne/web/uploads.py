"""Files that a person uploads on a page: streamed into the file store, known by content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField

from mne.collection.files import FileStore
from mne.inspections.finding_models import EvidenceKind, EvidencePurpose
from mne.inspections.photographs import read_notes
from mne.inspections.remedies import Shown
from mne.web.transactions import platform


class FilesField(MultipleFileField):
    """Any number of files; a field left empty holds none."""

    @property
    def sent(self) -> list[FileStorage]:
        """The files that were chosen."""
        return [each for each in self.data or () if isinstance(each, FileStorage) and each]


def file_store() -> FileStore:
    """Give the store of this installation's files."""
    return FileStore(platform().settings.files_dir)


def shown_files(field: FilesField, purpose: EvidencePurpose, note: str) -> Iterator[Shown]:
    """Keep the files of a field, and say of each what it is evidence of."""
    store = file_store()
    for sent in field.sent:
        kept = store.add(cast("BinaryIO", sent.stream))
        media_type = (sent.mimetype or "application/octet-stream")[:120]
        noted = read_notes(store.path(kept.sha256))
        yield Shown(
            kind=_kind(media_type),
            purpose=purpose,
            note=note,
            sha256=kept.sha256,
            file_name=(sent.filename or kept.sha256)[-255:],
            size=kept.size,
            media_type=media_type,
            taken_at=noted.taken_at,
            latitude=noted.latitude,
            longitude=noted.longitude,
        )


def _kind(media_type: str) -> EvidenceKind:
    if media_type.startswith("image/"):
        return EvidenceKind.PHOTO
    is_scan = media_type == "application/pdf"
    return EvidenceKind.SCAN if is_scan else EvidenceKind.DOCUMENT
