"""Office files without the moment of their making: equal content, equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

CORE = "docProps/core.xml"
FIRST = (1980, 1, 1, 0, 0, 0)
"""The earliest day that a zip can name."""
_STAMP = re.compile(
    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)"
)


def stabilise(content: bytes, made_at: datetime) -> bytes:
    """Write a .docx or .xlsx again with fixed dates: ``made_at`` where one is asked for."""
    stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == CORE:
                part = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            entry = zipfile.ZipInfo(name, FIRST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return buffer.getvalue()
