"""The register on paper: what its template is filled in with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from mne.inspections.listing import Filter, Which
from mne.inspections.paper_words import DASH, count, day, local_date, said
from mne.inspections.register_rows import RegisterRow

MOST = 1000
"""Items that a document takes; a longer register goes out as a workbook."""


WHICH = {
    Which.OPEN: "Kiến nghị đang mở",
    Which.LATE: "Kiến nghị quá hạn",
    Which.CAME_BACK: "Kiến nghị bị trả lại hoặc mở lại",
    Which.CLOSED: "Kiến nghị đã đóng",
    Which.ALL: "Mọi kiến nghị",
}


def named(asked: Filter, addressee: str) -> str:
    """Say in words which items a filter holds; ``addressee`` is the office it names."""
    narrowed = [
        said(asked.state),
        f"đơn vị {addressee}" if addressee else "",
        f"mức độ {said(asked.severity).lower()}" if asked.severity else "",
        f"nguồn {said(asked.source)}" if asked.source else "",
        f"có chữ “{asked.text.strip()}”" if asked.text.strip() else "",
    ]
    return "; ".join(filter(None, [WHICH[asked.which], *narrowed])) + "."


def register_paper(rows: Iterable[RegisterRow], about: str, on: date) -> dict[str, Any]:
    """Give what the register says; ``about`` names the items it holds in words."""
    told = [_told(row) for row in rows]
    return {"day": day(on), "about": about, "all": count(len(told)), "rows": told}


def _told(row: RegisterRow) -> dict[str, Any]:
    item, finding = row.item, row.item.finding
    return {
        "ref": item.ref,
        "finding": finding.ref,
        "area": row.area,
        "office": row.addressee or DASH,
        "issuer": row.issuer,
        "source": said(finding.source),
        "condition": row.shown(finding.condition),
        "text": row.shown(item.text),
        "severity": said(item.severity),
        "issued": day(row.issued_on) or DASH,
        "due": day(row.clock.due_before) or DASH,
        "first_due": day(item.original_due_before or row.clock.due_before) or DASH,
        "days_late": row.clock.days_over if row.is_late else 0,
        "state": said(item.state),
        "mover": said(row.mover),
        "since": day(local_date(item.moved_at)),
        "answer": row.answer,
        "actions": row.actions.splitlines(),
        "verification": row.verification,
        "closed": day(row.clock.closed_on),
    }
