"""Before serving: an address that is taken is named, and nothing is started.

S1  another program on the port is refused with the way out
"""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from mne import config
from mne.web.errors import PortTaken
from mne.web.serving import serve


def test_a_port_that_is_taken_is_named(tmp_path: Path):  # S1
    settings = config.load(tmp_path / "var", environment={})
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"127\.0\.0\.1:{port} .* --port"):
            serve(settings, "127.0.0.1", port)
