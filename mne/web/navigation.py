"""The menu: the screens a person may open, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request

from mne.users.permissions import Permission
from mne.web.access import may, may_everywhere
from mne.web.language import lazy_gettext as _


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    endpoint: str
    permission: Permission
    everywhere: bool = False
    """Whether the screen is only for whoever holds the top of the tree."""

    @property
    def is_open(self) -> bool:
        """Whether the person who looks may open it."""
        allowed = may_everywhere if self.everywhere else may
        return allowed(self.permission)

    @property
    def is_here(self) -> bool:
        """Whether the page shown is one of this screen's."""
        return (request.endpoint or "").split(".")[0] == self.endpoint.split(".")[0]


@dataclass(frozen=True)
class Section:
    """Some lines of the menu, under a heading if it has one."""

    label: str
    entries: tuple[Entry, ...]


MENU = (
    Section("", (Entry(_("Home"), "home.index", Permission.VIEW_HOME),)),
    Section(
        _("Fieldwork"),
        (
            Entry(_("Rounds"), "rounds.index", Permission.VIEW_ROUNDS),
            Entry(_("Interviews"), "submissions.index", Permission.VIEW_SUBMISSIONS),
            Entry(_("Quarantine"), "quarantine.index", Permission.RESOLVE_QUARANTINE),
        ),
    ),
    Section(
        _("Inspections and findings"),
        (
            Entry(_("My work on findings"), "findings.index", Permission.VIEW_INSPECTIONS),
            Entry(_("Inspections"), "inspections.index", Permission.VIEW_INSPECTIONS),
        ),
    ),
    Section(
        _("Places and people"),
        (
            Entry(_("Areas"), "areas.index", Permission.VIEW_AREAS),
            Entry(_("Households"), "households.index", Permission.VIEW_HOUSEHOLDS),
        ),
    ),
    Section(
        _("Programme"),
        (
            Entry(_("Periodic reports"), "report_desk.index", Permission.VIEW_PROGRAMMES),
            Entry(_("Plan and money"), "programmes.index", Permission.VIEW_PROGRAMMES),
            Entry(_("Offices"), "offices.index", Permission.VIEW_PROGRAMMES),
        ),
    ),
    Section(
        _("Results"),
        (
            Entry(_("Poverty report"), "reports.index", Permission.VIEW_REPORTS),
            Entry(_("Data sets"), "datasets.index", Permission.VIEW_REPORTS),
        ),
    ),
    Section(
        _("Set-up"),
        (
            Entry(
                _("Questionnaires"), "questionnaires.index", Permission.VIEW_QUESTIONNAIRES
            ),
            Entry(_("Poverty standards"), "standards.index", Permission.VIEW_STANDARDS),
            Entry(_("Tablets"), "devices.index", Permission.MANAGE_USERS),
            Entry(_("Audit log"), "audit.index", Permission.VIEW_AUDIT, everywhere=True),
        ),
    ),
)


def init_app(app: Flask) -> None:
    """Give the templates the menu of the person who looks, and the page's own address."""
    app.context_processor(lambda: {"menu": menu, "here": here})


def here() -> str:
    """Give the address of this page; of one that was sent, the page it was sent from."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def menu() -> list[tuple[str, list[Entry]]]:
    """Give the sections that hold something this person may open."""
    sections = [
        (section.label, [entry for entry in section.entries if entry.is_open])
        for section in MENU
    ]
    return [(label, entries) for label, entries in sections if entries]
