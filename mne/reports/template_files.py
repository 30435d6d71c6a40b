"""Whether a file may serve as a template: a plain .docx or .xlsx that can't act."""

from __future__ import annotations

import io
import re
import zipfile

from mne.reports.template_errors import TemplateUnreadable

LARGEST = 10_000_000
LARGEST_UNPACKED = 60_000_000
MOST_PARTS = 500
DOCUMENT, WORKBOOK = ".docx", ".xlsx"
MAIN = {DOCUMENT: "word/document.xml", WORKBOOK: "xl/workbook.xml"}
_ACTING = re.compile(r"vba|macro|activex|embeddings|oleobject|externallinks", re.IGNORECASE)
_ELSEWHERE = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
_HYPERLINK = re.compile(rb"<Relationship\b[^>]*relationships/hyperlink\"[^>]*>")


def check_template(file: str, content: bytes, kind: str) -> None:
    """Refuse what is no plain file of its kind; raises ``TemplateUnreadable``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            is_plain = len(content) <= LARGEST and _is_plain(parts, kind)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise TemplateUnreadable(file, kind) from error
    if not is_plain:
        raise TemplateUnreadable(file, kind)


def _is_plain(parts: zipfile.ZipFile, kind: str) -> bool:
    listed = parts.infolist()
    unpacked = sum(part.file_size for part in listed)
    if len(listed) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        return False
    if MAIN[kind] not in parts.namelist():
        return False
    return not any(_ACTING.search(part.filename) for part in listed) and all(
        _is_harmless(parts.read(part))
        for part in listed
        if part.filename.endswith((".xml", ".rels"))
    )


def _is_harmless(part: bytes) -> bool:
    """Say that a part declares no entities and takes nothing from elsewhere but links."""
    return b"<!DOCTYPE" not in part and not _ELSEWHERE.search(_HYPERLINK.sub(b"", part))
