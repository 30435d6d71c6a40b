"""What every answer says to the browser: what it may load, frame, keep and tell."""

from __future__ import annotations

from flask import Flask, Response, request

# No script at all and no inline style: a text that a user typed can never run.
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its arrows and ticks as data: pictures
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

# A file somebody sent, or a document a report writer made: shown, never run.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

STANDING = {"Content-Security-Policy": PAGE_POLICY, **HEADERS, "Cache-Control": "no-store"}
"""What an answer says that is neither a file nor kept by the browser."""

HSTS = "max-age=31536000"


def init_app(app: Flask) -> None:
    """Add the headers to every answer of ``app``."""
    app.after_request(_add)


def as_file(response: Response) -> Response:
    """Mark an answer as a file that must not run anything, nor stay in the browser."""
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def _add(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if not (request.endpoint or "").endswith("static"):
        # Tablets are shared: the back button must not show the last person's pages.
        response.headers.setdefault("Cache-Control", "no-store")
    return response
