"""What is refused in the sheets before pyxform sees them: it would stumble, or pass it."""

from __future__ import annotations

import re

from surveys.conversion_errors import (
    InvalidColumn,
    InvalidFileName,
    SentElsewhere,
    UnknownType,
)
from surveys.sheets import Sheets
from surveys.workbook_errors import Place

# Words of pyxform's own documents; as the type of a row they lead nowhere.
_NO_TYPES = frozenset({"survey", "group", "repeat", "loop", "include", "entity"})
_MEDIA = frozenset({"media", "image", "audio", "video", "big-image"})
_TRANSLATED = _MEDIA | {"label", "caption"}
_FILE_NAME = re.compile(r"[^/\\:?#%<>\"'&]+")
_FROM_FILE = re.compile(r"select[ _](?:one|multiple)[ _]from[ _]file +(\S+)")


def check_before_conversion(sheets: Sheets) -> None:
    """Refuse what pyxform doesn't.

    Raises
    ------
    UnknownType
        A row has a type that only pyxform's inner documents have.
    InvalidColumn
        A column of the choices has "::" and isn't one that is translated.
    InvalidFileName
        A file to show or to choose from isn't a plain name, but a path or an address.
    SentElsewhere
        The settings name a server to send the interviews to.
    """
    _check_types(sheets)
    _check_choice_columns(sheets)
    _check_media(sheets)
    for row, cells in sheets["settings"].records() if "settings" in sheets else ():
        if "submission_url" in cells:
            place = Place("settings", row, "submission_url")
            raise SentElsewhere(place, found=cells["submission_url"])


def _check_types(sheets: Sheets) -> None:
    for row, cells in sheets["survey"].records():
        place = Place("survey", row, "type")
        text = cells.get("type", "")
        if text in _NO_TYPES:
            raise UnknownType(place, found=text)
        file = _FROM_FILE.match(text)
        if file and not _FILE_NAME.fullmatch(file[1]):
            raise InvalidFileName(place, found=file[1])


def _check_choice_columns(sheets: Sheets) -> None:
    for column in sheets["choices"].columns if "choices" in sheets else ():
        if "::" in column and _first_word(column) not in _TRANSLATED:
            raise InvalidColumn(Place("choices", 1, column), found=column)


def _check_media(sheets: Sheets) -> None:
    for name in {"survey", "choices"} & set(sheets):
        for row, cells in sheets[name].records():
            for column, text in cells.items():
                if _first_word(column) in _MEDIA and not _FILE_NAME.fullmatch(text):
                    raise InvalidFileName(Place(name, row, column), found=text)


def _first_word(column: str) -> str:
    return column.partition("::")[0].strip().lower()
