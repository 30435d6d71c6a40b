"""Keeping tablets' secrets out of logs: the token stands in the path of every request."""

from __future__ import annotations

import logging
import re

from typing_extensions import override

_TOKEN = re.compile(r"(/v1/key/)[^/\s\"'?]+")
_DIGEST = re.compile(
    r"(Authorization['\"]?\s*[:=]\s*['\"]?)(?:Digest|Basic)\s[^\r\n]*", re.IGNORECASE
)


def redact(text: str) -> str:
    """Write a text without the secrets in it.

    Examples
    --------
    >>> redact("GET /v1/key/s3cret/projects/1/formList")
    'GET /v1/key/…/projects/1/formList'
    """
    return _DIGEST.sub(r"\1…", _TOKEN.sub(r"\1…", text))


class RedactingFilter(logging.Filter):
    """Take secrets out of every record that a logger or handler is given."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True
