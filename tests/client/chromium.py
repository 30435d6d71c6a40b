"""Finds Debian's Chromium, or installs it: ``python -m tests.client.chromium``.

Part of the test command. Where it can't be installed (no Debian, not root, no network) the
command goes on, and the tests of the tablet's client say that they were skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Give the path of a Chromium of this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def install() -> str:
    """Install Chromium if it is missing and can be had; say what came of it."""
    found = find_chromium()
    if found is not None:
        return f"Chromium is {found}."
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return "There is NO CHROMIUM here, and no way to install it: apt install chromium"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
    ):
        if subprocess.run(step, env=environment, check=False, **quiet).returncode != 0:
            return f"Chromium could NOT be installed: {' '.join(step)} failed."
    return f"Chromium was installed: {find_chromium()}."


if __name__ == "__main__":
    print(install())  # noqa: T201 a command speaks by printing
