"""Every message of the screens has its Vietnamese, and the catalogue nothing else.

T1  each message that code, forms and templates use stands in the catalogue, translated
T2  a translation names the same placeholders as its message
T3  the catalogue holds nothing that is no longer used
T4  a catalogue that changed is compiled again; one that did not is left alone
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from mne.web import language

WEB = Path(language.__file__).parent
CATALOGUE = WEB / "translations/vi/LC_MESSAGES/messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def used() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Give each message of the screens with where it stands."""
    options = {"**.html": {"silent": "false"}}
    found = extract_from_dir(
        WEB, method_map=METHODS, options_map=options, keywords=KEYWORDS
    )
    for file, line, message, _comments, _context in found:
        yield f"mne/web/{file}:{line}", message


def of(catalogue: Catalog, message: str | tuple[str, ...]) -> Message | None:
    return catalogue.get(message if isinstance(message, str) else message[0])


def texts(translation: str | tuple[str, ...]) -> tuple[str, ...]:
    return (translation,) if isinstance(translation, str) else tuple(translation)


def test_every_message_is_translated(catalogue: Catalog):  # T1
    missing = {
        f"{place}: {message!r}"
        for place, message in used()
        if (known := of(catalogue, message)) is None
        or not all(texts(known.string))
        or known.fuzzy
    }
    assert not missing, f"add to {CATALOGUE.name}:\n" + "\n".join(sorted(missing))


def test_translations_keep_the_placeholders(catalogue: Catalog):  # T2
    wrong = [
        message.id
        for message in catalogue
        if message.id
        for text in texts(message.string)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(texts(message.id)[-1]))
    ]
    assert not wrong, "name the same %(placeholders)s in the translation"


def test_the_catalogue_holds_nothing_else(catalogue: Catalog):  # T3
    messages = {message for _place, message in used()}
    known = {message.id for message in catalogue if message.id}
    assert known <= messages, f"remove from {CATALOGUE.name}: {known - messages}"


def test_a_changed_catalogue_is_compiled_again(tmp_path: Path):  # T4
    language.compile_catalogues(tmp_path)
    compiled = tmp_path / "vi/LC_MESSAGES/messages.mo"
    good = compiled.read_bytes()
    compiled.write_bytes(b"as compiled from an older source")
    language.compile_catalogues(tmp_path)
    assert compiled.read_bytes() == good
    untouched = compiled.stat()
    language.compile_catalogues(tmp_path)
    assert compiled.stat() == untouched


def test_a_catalogue_is_not_compiled_without_need(tmp_path: Path):  # T4
    language.compile_catalogues(tmp_path)
    compiled = tmp_path / "vi/LC_MESSAGES/messages.mo"
    times = compiled.stat()
    compiled.write_bytes(b"kept because its time says it is fresh")
    os.utime(compiled, ns=(times.st_atime_ns, times.st_mtime_ns))
    language.compile_catalogues(tmp_path)
    assert compiled.read_bytes() == b"kept because its time says it is fresh"
