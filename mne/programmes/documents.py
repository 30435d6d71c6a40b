"""A programme as a document: what it may hold, read from TOML and checked on the way in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import msgspec

from mne.programmes.errors import BadProgrammeDocument
from mne.programmes.models import FundNature, FundSource, TargetKind


class AgencyEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An office and the days between which it exists."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None = None


class ComponentEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project or sub-project; ``lead`` and ``finance`` are codes of agencies."""

    code: str
    name: str
    parent: str | None = None
    lead: str | None = None
    finance: str | None = None
    beneficiaries: str = ""


class FundEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money assigned by one source; no amount, and no nature, where the plan gives none."""

    source: FundSource
    nature: FundNature | None = None
    amount_dong: int | None = None
    component: str | None = None
    note: str = ""


class TargetEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A promise, in the plan's words and as a number where it has one."""

    text: str
    kind: TargetKind
    value: Decimal | None = None
    unit: str | None = None


class StatedSums(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sums the plan prints, against which its parts are held."""

    total_dong: int | None = None
    local_dong: int | None = None


class ProgrammeDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One year's programme of an area, whole."""

    code: str
    name: str
    year: int
    area_code: str
    legal_text: str
    agencies: list[AgencyEntry] = []
    components: list[ComponentEntry] = []
    funds: list[FundEntry] = []
    targets: list[TargetEntry] = []
    stated_sums: StatedSums = StatedSums()


def seed_document(name: str = "tan-bien-2023") -> dict[str, Any]:
    """Give a document that ships with the platform."""
    file = resources.files("mne.programmes") / "seed" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def read_document(document: Mapping[str, Any]) -> ProgrammeDocument:
    """Check a document as read from TOML or JSON.

    Raises
    ------
    BadProgrammeDocument
        Something is missing, unknown, of the wrong type, or refers to a code that the
        document doesn't define; names the place.
    """
    try:
        read = msgspec.convert(dict(document), ProgrammeDocument)
    except msgspec.ValidationError as fault:
        text, _, place = str(fault).partition(" - at ")
        raise BadProgrammeDocument(place.strip("`") or "$", text) from fault
    _check_codes(read)
    return read


def _check_codes(document: ProgrammeDocument) -> None:
    agencies = _unique("agencies", (agency.code for agency in document.agencies))
    _unique("components", (each.code for each in document.components))
    components: set[str] = set()
    for each in document.components:
        place = f"components.{each.code}"
        # a parent stands above its children, so there can be no circle
        _check_known(f"{place}.parent", each.parent, components)
        _check_known(f"{place}.lead", each.lead, agencies)
        _check_known(f"{place}.finance", each.finance, agencies)
        components.add(each.code)
    for fund in document.funds:
        _check_known(f"funds.{fund.source}.component", fund.component, components)


def _unique(place: str, codes: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise BadProgrammeDocument(f"{place}.{code}", "the code stands twice")
        seen.add(code)
    return seen


def _check_known(place: str, code: str | None, known: set[str]) -> None:
    if code is not None and code not in known:
        raise BadProgrammeDocument(place, f"“{code}” is not defined above")
