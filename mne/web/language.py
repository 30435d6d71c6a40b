"""The language of a page: Vietnamese first, English by a switch.

Messages are written in English in the code and translated in
``translations/vi/LC_MESSAGES/messages.po``. Nobody runs a build step: the catalogue is
compiled into the data folder when the application starts, if it changed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, session
from flask_babel import Babel, get_locale  # type: ignore[import-untyped]
from flask_babel import gettext as babel_gettext
from flask_babel import lazy_gettext as babel_lazy_gettext

from mne.standards.models import StandardPack

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
SOURCES = Path(__file__).parent / "translations"


def init_app(app: Flask, data_dir: Path) -> None:
    """Let ``app`` speak the languages, with catalogues compiled into ``data_dir``."""
    compiled = data_dir / "translations"
    compile_catalogues(compiled)
    Babel(
        app,
        default_locale=DEFAULT,
        default_translation_directories=str(compiled),
        default_timezone="Asia/Ho_Chi_Minh",
        locale_selector=choose,
    )
    app.context_processor(lambda: {"language": current(), "languages": LANGUAGES})
    app.add_template_filter(in_language)
    app.add_template_filter(said)
    app.add_template_filter(standard_title)


def gettext(message: str, **facts: object) -> str:
    """Give a message of the catalogue in the page's language."""
    return str(babel_gettext(message, **facts))


def lazy_gettext(message: str, **facts: object) -> str:
    """Give a message that takes the page's language each time it is shown."""
    lazy: str = babel_lazy_gettext(message, **facts)
    return lazy


def choose() -> str:
    """Give the language of this session: picked, or set when the person signed in."""
    picked: str = session.get("language", DEFAULT)
    return picked if picked in LANGUAGES else DEFAULT


def current() -> str:
    """Give the language of this page: ``vi`` or ``en``."""
    locale = get_locale()
    return DEFAULT if locale is None else str(locale.language)


def in_language(texts: Mapping[str, str]) -> str:
    """Pick the text in the page's language, or else in one that has it."""
    return texts.get(current()) or next(filter(None, texts.values()), "")


class Bilingual(Protocol):
    """A wording in both languages, as a standard's pack has them."""

    @property
    def vi(self) -> str:
        """In Vietnamese."""

    @property
    def en(self) -> str:
        """In English."""


def said(wording: Bilingual) -> str:
    """Pick the wording in the page's language."""
    return in_language({"vi": wording.vi, "en": wording.en})


def standard_title(pack: StandardPack) -> str:
    """Give the title of a standard in the page's language."""
    return in_language({"vi": pack.title_vi, "en": pack.title_en})


def compile_catalogues(target: Path) -> None:
    """Write the binary catalogue of each language whose source is newer."""
    for source in SOURCES.glob("*/LC_MESSAGES/*.po"):
        compiled = target / source.relative_to(SOURCES).with_suffix(".mo")
        if not _is_fresh(compiled, source):
            _compile(source, compiled)


def _is_fresh(compiled: Path, source: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime_ns == source.stat().st_mtime_ns


def _compile(source: Path, compiled: Path) -> None:
    compiled.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as opened:
        catalogue = read_po(opened)
    # Two workers may start at once: each renames a whole file into place.
    with tempfile.NamedTemporaryFile(dir=compiled.parent, delete=False) as written:
        write_mo(written, catalogue)
    stat = source.stat()
    os.utime(written.name, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    Path(written.name).replace(compiled)
