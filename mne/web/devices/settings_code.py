"""What ODK Collect reads when it is set up: the settings as its QR picture holds them."""

from __future__ import annotations

import base64
import json
import zlib

from flask import request

from mne.web.transactions import platform


def origin() -> str:
    """Give the address under which tablets reach this server."""
    return (platform().settings.base_url or request.url_root).rstrip("/")


def server_url(secret: str) -> str:
    """Give the address that a tablet with this secret uses."""
    return f"{origin()}/v1/key/{secret}/projects/1"


def settings_code(url: str, project: str) -> str:
    """Write Collect's settings as its QR code does: JSON, deflated, base64.

    https://docs.getodk.org/collect-import-export/#list-of-keys-for-all-settings
    """
    settings = {
        "general": {
            "protocol": "odk_default",
            "server_url": url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": project},
    }
    return base64.b64encode(zlib.compress(json.dumps(settings).encode())).decode()
