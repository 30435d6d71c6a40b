"""How a fault is shown: a page with a sentence, a code and a way out, or one JSON shape."""

from __future__ import annotations

import json
import secrets
from typing import TypeAlias
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from mne.errors import MneError
from mne.web import errors
from mne.web.language import current
from mne.web.language import gettext as _
from surveys.errors import SurveyError

Named: TypeAlias = MneError | SurveyError

# Never shown again, whatever page they were typed on.
SECRETS = ("password", "csrf_token", "token")


def init_app(app: Flask) -> None:
    """Let ``app`` answer every fault by name."""
    app.before_request(_refuse_nul)
    app.register_error_handler(MneError, show)
    app.register_error_handler(SurveyError, show)
    app.register_error_handler(CSRFError, lambda _error: show(errors.PageExpired()))
    app.register_error_handler(
        RateLimitExceeded, lambda _error: show(errors.TooManySignIns())
    )
    app.register_error_handler(HTTPException, _translate)
    app.register_error_handler(Exception, _unexpected)


def _refuse_nul() -> None:
    """Refuse a NUL character, which no keyboard types and PostgreSQL stores nowhere.

    What tablets post is not looked at here: it is kept as bytes, whatever it holds.
    """
    texts = [request.path, *request.args.values()]
    if request.blueprint != "openrosa":
        texts += request.form.values()
    if any("\0" in text for text in texts):
        raise errors.BadRequest(request.path.replace("\0", ""))


def show(error: Named) -> AnyResponse:
    """Answer a request that met ``error``."""
    if wants_json():
        return as_json(error)
    if isinstance(error, errors.NotSignedIn) and request.method == "GET":
        return redirect(url_for("account.log_in", next=request.full_path.rstrip("?")))
    return make_response(_page(error), status_of(error))


def status_of(error: Exception) -> int:
    """Give the HTTP status of a named error; 400 where its class says nothing."""
    return int(getattr(error, "status", 400))


def wants_json() -> bool:
    """Say whether a program asks, not a person."""
    if request.path.startswith("/api/"):
        return True
    accepts = request.accept_mimetypes
    return accepts.best_match(["text/html", "application/json"]) == "application/json"


def as_json(error: Named) -> Response:
    """Write an error in the one shape that programs get."""
    facts = json.loads(json.dumps(error.facts, default=str))
    body = {"code": error.code, "message": error.sentence(current()), "details": facts}
    answer = jsonify(body)
    answer.status_code = status_of(error)
    return answer


def _page(error: Named) -> str:
    status = status_of(error)
    # A page about a fault of ours asks the store nothing: not even for the menu.
    layout = "bare.html" if status >= 500 else "base.html"
    return render_template(
        "problem.html",
        layout=layout,
        problem_title=_titles().get(status, _("This could not be done")),
        sentence=error.sentence(current()),
        code=error.code,
        typed=_typed(),
        back=_back(),
    )


def _titles() -> dict[int, str]:
    return {
        401: _("Please sign in"),
        403: _("You may not open this"),
        404: _("Not found"),
        413: _("The file is too large"),
        429: _("Too many attempts"),
        500: _("The system met a fault"),
    }


def _typed() -> list[tuple[str, str]]:
    """Give back what a person typed, so that it can be copied and sent again."""
    if request.method != "POST" or request.content_length is None:
        return []
    if request.mimetype not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return []
    try:
        fields = request.form
    except RequestEntityTooLarge:
        return []
    return [
        (name, value)
        for name, value in fields.items(multi=True)
        if value.strip() and not any(secret in name for secret in SECRETS)
    ]


def _back() -> str | None:
    """Give the page the person came from, if it is one of ours."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or came_from.path == request.path:
        return None
    return came_from._replace(scheme="", netloc="").geturl()


def _translate(error: HTTPException) -> AnyResponse:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    return show(_named(error.code or 500))


def _named(status: int) -> MneError:
    if status == 404:
        return errors.PageNotFound(request.path)
    if status == 405:
        return errors.MethodNotAllowed(request.path, request.method)
    if status == 413:
        return errors.UploadTooLarge((request.max_content_length or 0) // 1_000_000)
    if status >= 500:
        return errors.Unexpected(_reference())
    return errors.BadRequest(request.path)


def _unexpected(error: Exception) -> AnyResponse:
    fault = errors.Unexpected(_reference())
    current_app.logger.error(
        "%s %s %s", fault.facts["reference"], request.method, request.path, exc_info=error
    )
    return show(fault)


def _reference() -> str:
    return secrets.token_hex(4).upper()
