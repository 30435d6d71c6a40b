"""How often one address may fail to sign in.

Only failures count: an office behind one address that types its passwords right is never
held up.
"""

from __future__ import annotations

from flask import Flask, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_INS = "10 per minute"

limiter = Limiter(get_remote_address, default_limits=[])


def init_app(app: Flask) -> None:
    """Count the attempts of ``app`` in its own memory."""
    limiter.init_app(app)


def failed(response: Response) -> bool:
    """Say whether an answer refused a sign-in."""
    return response.status_code == 422
