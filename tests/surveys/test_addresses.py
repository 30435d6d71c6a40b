"""Addresses in an answer document: every answer can be named, found and replaced.

D1  walking gives every question in order, with its address, and its text if it was asked
D2  an address finds its answer; one that leads nowhere is refused
D3  a replaced answer leaves the document as it was
D4  search text has every text, its letters composed
D5  an address is said in the words of the questionnaire
"""

from __future__ import annotations

import pytest

from surveys.addresses import answer_at, search_text, walk, with_answer, words_at
from surveys.errors import UnknownAddress
from surveys.xlsform import convert_text

QUESTIONNAIRE = convert_text(
    """
    | survey |
    | | type         | name     | label  |
    | | begin_group  | home     | Home   |
    | | text         | head     | Head   |
    | | end_group    |          |        |
    | | begin_repeat | member   | Member |
    | | integer      | age      | Age    |
    | | end_repeat   |          |        |
    | | csv-external | communes |        |
    """
).questionnaire
ANSWERS = {
    "home": {"head": "Toa\N{COMBINING GRAVE ACCENT}n"},
    "member": [{"age": "34"}, {"age": ""}, {}],
}


def test_walking_gives_every_question_in_order():  # D1
    assert [(address, text) for _, address, text in walk(ANSWERS, QUESTIONNAIRE)] == [
        ("/data/home/head", "Toa\N{COMBINING GRAVE ACCENT}n"),
        ("/data/member[1]/age", "34"),
        ("/data/member[2]/age", ""),
        ("/data/member[3]/age", None),
    ]
    assert [answer.text for answer in walk({}, QUESTIONNAIRE)] == [None]


def test_an_address_finds_its_answer():  # D2
    assert answer_at(ANSWERS, "/data/member[1]/age") == "34"
    assert answer_at(ANSWERS, "/data/member[3]/age") is None
    assert answer_at(ANSWERS, "/data/note") is None
    assert answer_at(ANSWERS, "/data/home/head") == "Toa\N{COMBINING GRAVE ACCENT}n"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/data",
        "/data/home",
        "/data/member[4]/age",
        "/data/member[0]/age",
        "/data/member/age",
        "/data/member[1]",
        "/data/home[1]/head",
        "/data/barn/cow",
        "/data/a b]/c",
    ],
)
def test_an_address_that_leads_nowhere_is_refused(address: str):  # D2
    with pytest.raises(UnknownAddress, match="no answer at"):
        answer_at(ANSWERS, address)


@pytest.mark.parametrize(
    ("address", "text", "members"),
    [
        ("/data/member[2]/age", "5", [{"age": "34"}, {"age": "5"}, {}]),
        ("/data/member[1]/age", None, [{}, {"age": ""}, {}]),
        ("/data/member[3]/age", None, [{"age": "34"}, {"age": ""}, {}]),
    ],
)
def test_a_replaced_answer_leaves_the_document_as_it_was(address, text, members):  # D3
    before = [dict(member) for member in ANSWERS["member"]]
    assert with_answer(ANSWERS, address, text)["member"] == members
    assert ANSWERS["member"] == before


def test_a_group_is_not_replaced_by_a_text():  # D3
    with pytest.raises(UnknownAddress):
        with_answer(ANSWERS, "/data/home", "x")


def test_search_text_has_every_text_composed():  # D4
    assert search_text(ANSWERS) == "Toàn\n34\n"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/data/home/head", "Head"),
        ("/data/member[2]/age", "2. Member – Age"),
        ("/data/member[2]", "2. Member"),
        ("/data/member[9]/age", "9. Member – Age"),
        ("/data/was_there_once", "was_there_once"),
        ("", ""),
    ],
)
def test_an_address_is_said_in_words(address: str, words: str):  # D5
    assert words_at(ANSWERS, QUESTIONNAIRE, address, "en") == words
