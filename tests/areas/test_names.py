"""Vietnamese names.

D1  a search text is the same however the accents were typed, and idempotent
D2  the order is CLDR's for Vietnamese: letters first, then tones, numbers by value
D3  people sort by given name
"""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mne.areas.names import collation_key, person_key, tidy, unaccented

VIETNAMESE = st.text("aăâbcdđeêghikmnoôơuưyAĐƯỜáàảãạấầẩẫậắệốợứựỹỷ 019", max_size=30)


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("Nguyễn  Văn Đức ", "nguyen van duc"),
        ("THẠCH SA RƯƠN", "thach sa ruon"),
        ("Ấp Đồng Rùm", "ap dong rum"),
        ("Y-H’Wing Niê", "y-h’wing nie"),
        ("", ""),
    ],
)
def test_names_as_a_search_compares_them(typed, searched):  # D1
    assert unaccented(typed) == searched


@given(VIETNAMESE)
def test_composed_and_decomposed_letters_are_searched_alike(text):  # D1
    decomposed = unicodedata.normalize("NFD", text)
    assert unaccented(decomposed) == unaccented(text)
    assert unaccented(unaccented(text)) == unaccented(text)
    assert tidy(decomposed) == tidy(text)


# CLDR, common/collation/vi.xml (standard): &[..]̀<<̉<<̃<<́<<̣ and a<ă<â, d<đ, e<ê, o<ô<ơ, u<ư
IN_ORDER = [
    *("an", "anh", "ăn", "âm", "ân"),
    *("ba", "bà", "bả", "bã", "bá", "bạ", "ban", "bàn", "bán"),
    *("da", "đa", "e", "ê", "hoa", "hồ", "hơ"),
    *("khu phố 2", "khu phố 10", "khu phố 10a"),
    *("ly", "lý", "o", "ô", "ốc", "ơ", "u", "ư", "ứng", "y"),
]


def test_words_sort_as_in_a_vietnamese_dictionary():  # D2
    shuffled = random.Random(3).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=collation_key) == IN_ORDER


@given(VIETNAMESE, VIETNAMESE)
def test_the_order_of_keys_is_the_order_of_their_bytes(one, other):  # D2
    keys = collation_key(one), collation_key(other)
    assert (keys[0] < keys[1]) == (keys[0].encode() < keys[1].encode())
    assert collation_key(one.upper()) == collation_key(one)


def test_people_sort_by_given_name_then_family_name():  # D3
    names = ["Trần Đức An", "Lê Thị Bình", "Nguyễn Văn An", "Bình", "Ân Văn An"]
    assert sorted(names, key=person_key) == [
        "Ân Văn An",
        "Nguyễn Văn An",
        "Trần Đức An",
        "Bình",
        "Lê Thị Bình",
    ]
