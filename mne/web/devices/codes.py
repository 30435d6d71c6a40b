"""Pictures of the codes that a tablet's camera reads."""

from __future__ import annotations

import segno

from mne.web.devices.settings_code import origin


def client_address(secret: str) -> str:
    """Give the address that sets our own client up.

    The secret stands behind ``#``: a browser sends that part to nobody.
    """
    return f"{origin()}/tablet/#enrol={secret}"


def picture(text: str) -> str:
    """Draw a QR code as the address of a picture.

    Error correction L, as ODK Collect draws its own: it is read from a screen.
    """
    code = segno.make(text, error="l", micro=False, boost_error=False)
    return code.svg_data_uri(scale=4, border=4)
