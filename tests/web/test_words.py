"""How values are written: 1.234,5 in Vietnamese, 1,234.5 in English, dd/mm/yyyy.

W1  numbers and money, in both languages, without losing a đồng
W2  days and moments, in Viet Nam's time
W3  what is not known is a dash, never a zero
W4  every state, kind and class that a screen shows has its word
W5  sizes of files
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from flask import Flask, session
from flask_babel import refresh

from mne.app import create_app
from mne.audit.actions import Action
from mne.web import code_words, words


@pytest.fixture
def app(sqlite_url, tmp_path) -> Iterator[Flask]:
    from mne.config import Settings  # noqa: PLC0415

    app = create_app(Settings(tmp_path, sqlite_url, "only-for-tests"))
    yield app
    app.extensions["mne"].engine.dispose()


@pytest.fixture
def speak(app: Flask):
    """Take a language for what follows."""
    with app.test_request_context("/"):

        def speak(language: str) -> None:
            session["language"] = language
            refresh()

        yield speak


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (1234567, None, "1.234.567", "1,234,567"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (Decimal("0.02"), None, "0,02", "0.02"),
        (-1500, None, "−1.500", "−1,500"),
        (0, None, "0", "0"),
        (2.0, 2, "2,00", "2.00"),
    ],
)
def test_numbers(speak, value, decimals, vi: str, en: str):  # W1
    speak("vi")
    assert words.number(value, decimals) == vi
    speak("en")
    assert words.number(value, decimals) == en


def test_money(speak):  # W1
    speak("vi")
    assert words.dong(3_634_000_000) == "3.634.000.000\N{NO-BREAK SPACE}đ"
    assert words.million(3_634_000_000) == "3.634"
    assert words.million(3_634_500_001) == "3.634,500001"


def test_days_and_moments():  # W2
    assert words.day(date(2025, 7, 1)) == "01/07/2025"
    evening = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    assert words.moment(evening) == "23/11/2026 01:30"


def test_what_is_not_known_is_a_dash(speak):  # W3
    speak("vi")
    for write in (words.day, words.moment, words.number, words.dong):
        assert write(None) == "—"
    assert words.million(None) == words.word(None) == "—"
    assert words.number(float("nan")) == "—"


@pytest.mark.parametrize(
    "kind", list(words.WORDS), ids=lambda kind: f"{kind.__module__}.{kind.__name__}"
)
def test_every_state_has_its_word(speak, kind: type[StrEnum]):  # W4
    speak("vi")
    for member in kind:
        assert words.word(member), f"add {member!r} to WORDS[{kind.__name__}]"


def test_every_act_of_the_log_has_its_word():  # W4
    missing = [action for action in Action if action not in code_words.ACTS]
    assert not missing, "add it to ACTS in mne/web/code_words.py"


def test_a_code_without_a_word_is_shown_as_it_is(speak):  # W4
    speak("vi")
    assert code_words.code_word("ta_mun") == "Tà Mun"
    assert code_words.code_word("raglai") == "raglai"
    assert code_words.area_type_word("highland") == "highland"
    assert code_words.act_word("later.act") == "later.act"


@pytest.mark.parametrize(
    ("octets", "text"), [(999, "999 B"), (20_480, "20,5 kB"), (3_200_000, "3,2 MB")]
)
def test_sizes_of_files(speak, octets: int, text: str):  # W5
    speak("vi")
    assert words.size(octets).replace("\N{NO-BREAK SPACE}", " ") == text
