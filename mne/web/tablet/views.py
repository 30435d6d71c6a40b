"""The tablet's client: its page, its service worker, its files. None of it holds data.

Whoever opens the page sees an empty client that asks for a code; the data comes with the
tablet's token, through the same door as ODK Collect's.
"""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from mne.web.tablet import shell
from mne.web.tablet.shell import Part

bp = Blueprint("tablet", __name__, url_prefix="/tablet")

POLICY = "; ".join(
    (
        "default-src 'self'",
        # The expressions of questionnaires are parsed by WebAssembly.
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
DEVICES = "camera=(self), geolocation=(self), microphone=(self)"
"""What an interview asks for: photographs, the place of the house, recordings."""


@bp.after_request
def _let_run(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Permissions-Policy"] = DEVICES
    # Its service worker keeps it; the browser itself asks each time whether it changed.
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/")
def page() -> Response:
    """Give the client's page; it is the same for everybody."""
    return _answer(shell.PAGE)


@bp.get("/sw.js")
def worker() -> Response:
    """Give the service worker, which changes when any file of the shell does."""
    response = _tagged(shell.worker(), shell.WORKER.media_type)
    response.headers["Service-Worker-Allowed"] = shell.ADDRESS
    return response


@bp.get("/<name>")
def part(name: str) -> Response:
    """Give a file of the shell."""
    found = shell.parts().get(name)
    if found is None:
        raise NotFound
    return _answer(found)


def _answer(part: Part) -> Response:
    response = _tagged(part.read(), part.media_type)
    response.vary.add("Accept-Encoding")
    if response.status_code != 200:
        return response
    for encoding in shell.PACKED:
        packed = part.packed(encoding)
        if packed is not None and request.accept_encodings[encoding] > 0:
            response.set_data(packed)
            response.content_encoding = encoding
            break
    return response


def _tagged(content: bytes, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    # Weak, because packed and plain bytes share it.
    response.set_etag(hashlib.sha256(content).hexdigest(), weak=True)
    response.make_conditional(request)
    return response
