"""Hatch's hook: the tablet's client is built when the package is built.

A wheel without the client is refused; a development install goes on without it, as the
rest of the platform works (``poe client`` builds it later).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from mne.web.client import bundling
else:
    # In a build the platform can't be imported, so the neighbour is found by its folder.
    sys.path.insert(0, str(Path(__file__).parent))
    import bundling


class ClientBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds ``mne/web/static/client`` and takes it into the wheel."""

    # `override` is not to be had in a build on Python 3.11
    def dependencies(self) -> list[str]:  # type: ignore[explicit-override]
        """Ask for a Node from PyPI where the machine has none."""
        return [] if bundling.find_node() else [bundling.NODE_WHEEL]

    def initialize(  # type: ignore[explicit-override]
        self, version: str, build_data: dict[str, Any]
    ) -> None:
        """Build the client before the files of the package are gathered."""
        try:
            self.app.display_info(bundling.build())
        except bundling.ClientNotBuilt as fault:
            if version != "editable":
                raise
            self.app.display_warning(str(fault))
        build_data["artifacts"].append("mne/web/static/client/*")
