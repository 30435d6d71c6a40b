"""What ``mne serve`` runs, the web server and the worker that judges beside it, forked.

A cold start of the command costs seconds of CPU, fifty of them minutes; what is killed is
the same, only its modules were imported before.
"""

from __future__ import annotations

import os

from mne import pipeline
from mne.config import Settings
from mne.web.serving import serve_web


def serve_and_judge(settings: Settings, host: str, port: int) -> None:
    """Serve in this process; judge in a child of it, which is in its group and dies too."""
    if os.fork() == 0:
        pipeline.work(settings)
        os._exit(0)
    serve_web(settings, host, port)
