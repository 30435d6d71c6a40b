"""Taking the body of a post apart as it comes in; no file of it is ever whole in memory."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import parse_qs

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_content_length, get_input_stream

from mne import clock
from mne.collection.envelopes import Part, Post, Sender
from mne.collection.errors import NoInterviewInPost, PostBroken
from mne.collection.files import FileStore, Upload
from mne.web.openrosa.errors import PostTooSlow

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

XML_PART = "xml_submission_file"
LARGEST_POST = 2_000_000_000
"""Far above where a tablet is told to split: one long video is sent whole all the same."""
CHUNK = 65_536
DRAINED = 20_000_000
"""How much of a refused body is read."""
SLOWEST = 200
"""Bytes a second below which a post is given up: a tenth of what a bad 2G link brings."""
PATIENCE = 60.0
"""Seconds for which a post may bring nothing at all."""
MOST_PARTS = 2_000
LARGEST_FIELD = 16 * 1024 * 1024
_BODY = "mne.body"


def read_post(store: FileStore, sender: Sender, environ: WSGIEnvironment) -> Post:
    """Read a request's body into files of the store that nobody has promised yet.

    Raises
    ------
    PostBroken
        The body broke off or can't be taken apart.
    NoInterviewInPost
        It has no ``xml_submission_file``.
    """
    begun: list[Upload] = []
    try:
        return _read(store, sender, environ, begun)
    except BaseException:
        for upload in begun:
            upload.close()
        raise


def _read(
    store: FileStore, sender: Sender, environ: WSGIEnvironment, begun: list[Upload]
) -> Post:
    form, files = _parse(store, environ, begun)
    xml = _take_xml(store, form, files)
    parts = [_part(name, file) for name, file in files.items(multi=True)]
    return Post(
        xml=xml,
        parts=[part for part in parts if part.upload is not xml],
        sender=sender,
        device_id=_device_id(environ.get("QUERY_STRING", "")),
        received_at=clock.now(),
    )


def _device_id(query: str) -> str | None:
    given = parse_qs(query, errors="replace").get("deviceID")
    return given[0] if given else None


def _parse(
    store: FileStore, environ: WSGIEnvironment, begun: list[Upload]
) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
    def begin(*_given: object, **_named: object) -> IO[bytes]:
        begun.append(store.upload())
        return cast("IO[bytes]", begun[-1])

    parser = FormDataParser(
        stream_factory=begin,
        max_form_memory_size=LARGEST_FIELD,
        max_form_parts=MOST_PARTS,
        silent=False,
    )
    mimetype, options = parse_options_header(environ.get("CONTENT_TYPE"))
    try:
        body = cast("IO[bytes]", _body(environ))
        length = get_content_length(environ)
        _, form, files = parser.parse(body, mimetype, length, options)
    except (ValueError, ClientDisconnected) as error:
        raise PostBroken(str(error)) from error
    return form, files


class PacedBody:
    """A body that has to keep coming: slow links are waited for, idle hands are not.

    A photograph over a 2G link takes minutes, so there is no limit to the time; but a post
    that brings next to nothing for long holds a thread that others wait for.
    """

    def __init__(self, stream: IO[bytes], now: Callable[[], float] = monotonic) -> None:
        self._stream = stream
        self._now = now
        self._begun = now()
        self._come = 0

    def read(self, size: int = -1) -> bytes:
        """Read on; raises ``PostTooSlow`` when too little has come for too long."""
        chunk = self._stream.read(size)
        self._come += len(chunk)
        late = self._now() - self._begun - PATIENCE
        if chunk and late > 0 and self._come < late * SLOWEST:
            raise PostTooSlow
        return chunk


def _body(environ: WSGIEnvironment) -> PacedBody:
    """Give the request's body, which must not be read past its end; one per request."""
    if _BODY not in environ:
        whole = get_input_stream(environ, max_content_length=LARGEST_POST)
        environ[_BODY] = PacedBody(whole)
    return cast("PacedBody", environ[_BODY])


def drain(environ: WSGIEnvironment) -> None:
    """Read what is left of the body: a client that is still writing reads no answer."""
    try:
        for _ in range(DRAINED // CHUNK):
            if not _body(environ).read(CHUNK):
                return
    except (ClientDisconnected, RequestEntityTooLarge, PostTooSlow):
        return


def _take_xml(
    store: FileStore, form: MultiDict[str, str], files: MultiDict[str, FileStorage]
) -> Upload:
    if XML_PART in files:
        return cast("Upload", files[XML_PART].stream)
    if XML_PART in form:  # a client that sends it as a field, without a file name
        upload = store.upload()
        upload.write(form[XML_PART].encode())
        return upload
    raise NoInterviewInPost


def _part(name: str | None, file: FileStorage) -> Part:
    # Collect writes the same text as name and as file name; the XML refers to the name.
    return Part(
        name=name or file.filename or "",
        media_type=file.content_type or "",
        upload=cast("Upload", file.stream),
    )
