"""The documents and headers that OpenRosa clients read."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from flask import Response, request

from mne.collection.files import FileStore
from mne.collection.offers import Offer
from mne.questionnaires.models import QuestionnaireMedia
from surveys.questionnaire import text_in

# Collect looks for the words "text/xml"; application/xml makes it give up.
XML = "text/xml; charset=utf-8"
CSV = "text/csv; charset=utf-8"
CHUNK_TARGET = 10_000_000
"""Into posts of how many bytes a tablet should split an interview with many photographs."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_WORTH_PACKING = 500
_TEXTUAL = ("text/", "application/xml", "application/json", "application/geo+json")


def form_list(offers: Iterable[Offer], base: str, language: str) -> str:
    """Write the list of questionnaires under the address ``base``."""
    forms = "".join(_form(offer, base, language) for offer in offers)
    return f'{_HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">{forms}</xforms>'


def _form(offer: Offer, base: str, language: str) -> str:
    address = f"{base}/forms/{offer.version_id}"
    manifest = f"<manifestUrl>{escape(address)}/manifest</manifestUrl>"
    return (
        f"<xform><formID>{escape(offer.form_id)}</formID>"
        f"<name>{escape(text_in(offer.titles, language) or offer.form_id)}</name>"
        f"<version>{escape(offer.version)}</version>"
        f"<hash>md5:{offer.md5}</hash>"
        f"<downloadUrl>{escape(address)}/form.xml</downloadUrl>"
        # A tablet asks for each manifest it is told of, every quarter of an hour.
        f"{manifest if offer.has_media else ''}</xform>"
    )


@dataclass(frozen=True)
class ListFile:
    """A list made for one tablet: its name, what shows a change, and where it is."""

    name: str
    change_token: str
    address: str
    integrity_address: str


def manifest(
    media: Sequence[QuestionnaireMedia], lists: Sequence[ListFile], base: str
) -> str:
    """Write the list of a version's files."""
    files = "".join(
        f"<mediaFile><filename>{escape(file.name)}</filename><hash>md5:{file.md5}</hash>"
        f"<downloadUrl>{escape(base)}/forms/{file.version_id}/media/{file.id}"
        "</downloadUrl></mediaFile>"
        for file in media
    )
    entities = "".join(
        f'<mediaFile type="entityList"><filename>{escape(each.name)}.csv</filename>'
        f"<hash>md5:{each.change_token}</hash>"
        f"<downloadUrl>{escape(each.address)}</downloadUrl>"
        f"<integrityUrl>{escape(each.integrity_address)}</integrityUrl></mediaFile>"
        for each in lists
    )
    return (
        f'{_HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{files}'
        f"{entities}</manifest>"
    )


def integrity(deleted: Mapping[str, bool]) -> str:
    """Say which of the things that a tablet no longer finds are gone for it."""
    rows = "".join(
        f"<entity id={quoteattr(uuid)}><deleted>{str(gone).lower()}</deleted></entity>"
        for uuid, gone in deleted.items()
    )
    return f"{_HEAD}<data><entities>{rows}</entities></data>"


def message(text: str, nature: str) -> str:
    """Write the sentence that Collect shows the enumerator."""
    return (
        f'{_HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="{nature}">{escape(text)}</message></OpenRosaResponse>'
    )


def document(content: bytes, media_type: str, etag: str) -> Response:
    """Answer with something a tablet may keep, and ask about again by its ``etag``.

    The tag is weak, because packed and plain bytes share it.
    """
    response = Response(content, content_type=media_type)
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    if response.status_code == 200 and _is_worth_packing(content, media_type):
        response.set_data(_packed(content))
        response.content_encoding = "gzip"
    return response


def stored_file(store: FileStore, file: QuestionnaireMedia) -> Response:
    """Answer with a file that travels with a questionnaire."""
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return document(store.read(file.sha256), media_type, file.md5)


def _is_worth_packing(content: bytes, media_type: str) -> bool:
    return (
        len(content) >= _WORTH_PACKING
        and media_type.startswith(_TEXTUAL)
        and request.accept_encodings["gzip"] > 0
        and request.method == "GET"
    )


@lru_cache(maxsize=16)
def _packed(content: bytes) -> bytes:
    """Pack once what every tablet of a district asks for."""
    return gzip.compress(content, mtime=0)
