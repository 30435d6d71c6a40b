"""An answer to a Digest challenge, judged by itself (from a tablet: test_access.py).

G1  an answer whose address can't be read is wrong, not a fault of the server
"""

from __future__ import annotations

from datetime import UTC, datetime

from werkzeug.datastructures import Authorization

from mne.web.openrosa import digest
from mne.web.openrosa.digest import Asked, Verdict

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_an_address_that_cannot_be_read_is_wrong():  # G1
    facts = {
        "nonce": digest.make_nonce("secret", NOW),
        "uri": "http://[::1",
        "qop": "auth",
        "response": "0" * 32,
    }
    asked = Asked("GET", "/formList", "")
    verdict = digest.judge(Authorization("digest", facts), "ha1", asked, "secret", NOW)
    assert verdict is Verdict.WRONG
