"""Vietnamese names: searching without accents, and the order of a dictionary.

The order is that of Unicode's CLDR for Vietnamese: the letters a ă â b c d đ e ê … with
đ, ê and ơ as letters of their own, and between equal letters the tones: none, huyền, hỏi,
ngã, sắc, nặng.
"""

from __future__ import annotations

import re
import unicodedata

_STROKED = str.maketrans("đĐ", "dD")
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# ASCII letters in the order of the alphabet, so that bytes sort as the dictionary does
_WEIGHT = {letter: chr(ord("A") + rank) for rank, letter in enumerate(_ALPHABET)}
_DIGITS_OF_A_NUMBER = 4


def unaccented(text: str) -> str:
    """Give ``text`` as a search compares it: lower case, no accents, single spaces.

    However the accents were typed (NFC or NFD), đ is d: ``"Nguyễn  Văn Đức"`` gives
    ``"nguyen van duc"``.
    """
    letters = unicodedata.normalize("NFD", text.translate(_STROKED).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split())


def tidy(text: str) -> str:
    """Give a name as it is stored: NFC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def collation_key(text: str) -> str:
    """Give a text whose bytes sort as ``text`` does in a Vietnamese dictionary.

    Numbers sort by value: khu phố 2 comes before khu phố 10. Kept in a column, the key
    has to be compared by bytes (SQLite does; PostgreSQL with COLLATE "C").
    """
    letters: list[str] = []
    tones: list[str] = []
    for letter in _padded(tidy(text).casefold()):
        base, tone = _split(letter)
        letters.append(_WEIGHT.get(base, base))
        tones.append(str(tone))
    return f"{''.join(letters)}\t{''.join(tones).rstrip('0')}"


def person_key(name: str) -> str:
    """Give the key that sorts people as a Vietnamese list does: by given name first.

    Nguyễn Văn An comes before Lê Thị Bình; among the An, family names decide.
    """
    *family, given = tidy(name).split() or [""]
    return collation_key(" ".join([given, *family]))


def _padded(text: str) -> str:
    return re.sub(r"\d+", lambda number: number[0].zfill(_DIGITS_OF_A_NUMBER), text)


def _split(letter: str) -> tuple[str, int]:
    """Take the tone off a letter: ``ấ`` is ``â`` with tone 4."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in _TONES), "")
    base = unicodedata.normalize("NFC", marks.replace(tone, "", 1)) if tone else letter
    return base, _TONES.index(tone) + 1 if tone else 0
