"""Flattening: answers to typed rows, with the reason beside every missing value.

F1  a household row and a row per member, typed, with keys through nested repeats
F2  blank, not asked, refused and don't know are told apart, and none of them is a value
F3  an answer out of type is no value, and is reported with address and text
F4  picked codes become 0/1 columns, places become numbers, moments become UTC
F5  whole numbers that engines write as 3.0E9 are whole numbers
F6  every row has the columns of its table, whatever was answered
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.addresses import walk
from surveys.answers import Instance, read_instance, write_instance
from surveys.cells import missing_column
from surveys.codebook import HOUSEHOLD
from surveys.flattening import Flattener
from surveys.instruments import load
from surveys.question_types import Kind, Missing
from surveys.questionnaire import Group, Question
from surveys.xlsform import convert_text

QUESTIONNAIRE = convert_text(
    """
    | survey |
    | | type                       | name     | label     | calculation  |
    | | start                      | start    |           |              |
    | | text                       | head     | Head      |              |
    | | integer                    | rooms    | Rooms     |              |
    | | decimal                    | area     | Area      |              |
    | | date                       | born_on  | Born      |              |
    | | time                       | rises_at | Rises     |              |
    | | select_one unsure          | water    | Water     |              |
    | | select_multiple means      | info     | Means     |              |
    | | select_multiple_from_file c.csv | seen | Seen     |              |
    | | rank means                 | liked    | Liked     |              |
    | | geopoint                   | place    | Place     |              |
    | | geotrace                   | way      | Way       |              |
    | | image                      | photo    | Photo     |              |
    | | calculate                  | income   |           | ${rooms} * 9 |
    | | note                       | thanks   | Thanks    |              |
    | | begin_group                | land     | Land      |              |
    | | begin_repeat               | plot     | Plot      |              |
    | | integer                    | trees    | Trees     |              |
    | | begin_group                | soil     | Soil      |              |
    | | begin_repeat               | crop     | Crop      |              |
    | | text                       | crop_name | Name     |              |
    | | end_repeat                 |          |           |              |
    | | end_group                  |          |           |              |
    | | end_repeat                 |          |           |              |
    | | end_group                  |          |           |              |
    | choices |
    | | list_name | name      | label      |
    | | unsure    | yes       | Yes        |
    | | unsure    | dont_know | Don't know |
    | | unsure    | refused   | Refused    |
    | | means     | tv        | TV         |
    | | means     | radio     | Radio      |
    """
).questionnaire
FLATTENER = Flattener(QUESTIONNAIRE)


def flat(**answers):
    """Flatten one interview with these answers."""
    return FLATTENER.flatten(answers)


# ---------------------------------------------------------------- F1 F2 F3


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("head", " Toa\N{COMBINING GRAVE ACCENT}n ", "Toàn"),
        ("rooms", "3", 3),
        ("area", "45.5", 45.5),
        ("born_on", "1990-02-28", date(1990, 2, 28)),
        ("rises_at", "06:30:00.000+07:00", time(6, 30)),
        (
            "start",
            "2026-11-22T13:42:54.000+07:00",
            datetime(2026, 11, 22, 6, 42, 54, tzinfo=UTC),
        ),
        ("water", "yes", "yes"),
        ("info", "radio  tv", "radio tv"),
        ("seen", "a b", "a b"),
        ("liked", "tv radio", "tv radio"),
        ("place", "11.5 106.2 0 4", "11.5 106.2 0 4"),
        ("way", "11 106;12 107", "11 106;12 107"),
        ("photo", "1.jpg", "1.jpg"),
        ("income", "27", 27),
    ],
)
def test_a_value_is_typed_by_its_question(name, text, value):  # F1 F4
    found = flat(**{name: text})
    assert found.household[name] == value
    assert type(found.household[name]) is type(value)
    assert missing_column(name) not in found.household
    assert found.out_of_type == ()


def test_members_of_nested_repeats_carry_the_keys_around_them():  # F1
    found = flat(
        land={
            "plot": [
                {"trees": "1", "soil": {"crop": [{"crop_name": "rice"}]}},
                {"soil": {"crop": [{"crop_name": "rubber"}, {"crop_name": "cashew"}]}},
                {},
            ]
        }
    )
    assert [(row["plot_number"], row["trees"]) for row in found.rows["plot"]] == [
        (1, 1),
        (2, None),
        (3, None),
    ]
    assert [tuple(row.values()) for row in found.rows["crop"]] == [
        (1, 1, "rice"),
        (2, 1, "rubber"),
        (2, 2, "cashew"),
    ]
    assert list(found.rows["crop"][0]) == ["plot_number", "crop_number", "crop_name"]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({}, Missing.NOT_ASKED),
        ({"water": ""}, Missing.BLANK),
        ({"water": " \n"}, Missing.BLANK),
        ({"water": "dont_know"}, Missing.DONT_KNOW),
        ({"water": "refused"}, Missing.REFUSED),
        ({"water": "perhaps"}, Missing.INVALID),
    ],
)
def test_why_there_is_no_value_is_told_apart(answers, reason):  # F2
    household = FLATTENER.flatten(answers).household
    assert household["water"] is None
    assert household["water__missing"] == reason
    assert type(household["water__missing"]) is str, "a plain text for the frame"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rooms", "three"),
        ("area", "45,5"),
        ("born_on", "2026-02-31"),
        ("rises_at", "noon"),
        ("start", "2026-11-22T13:42:54"),  # without its zone it is no point in time
        ("water", "perhaps"),
        ("info", "tv smoke"),
        ("info", "tv tv"),
        ("liked", "smoke"),
        ("place", "91 0"),
        ("way", "11 106"),
        ("photo", "../1.jpg"),
        ("income", "1.5"),
        ("income", "NaN"),
    ],
)
def test_an_answer_out_of_type_is_reported_and_no_value(name, text):  # F3
    found = flat(**{name: text})
    assert found.household[name] is None
    assert found.household[missing_column(name)] == Missing.INVALID
    assert [(each.address, each.text) for each in found.out_of_type] == [
        (f"/data/{name}", text)
    ]
    assert found.out_of_type[0].question.name == name


def test_an_answer_out_of_type_in_a_repeat_is_reported_with_its_address():  # F3
    found = flat(land={"plot": [{"trees": "1"}, {"trees": "many"}]})
    assert found.out_of_type[0].address == "/data/land/plot[2]/trees"


def test_a_document_of_another_shape_is_read_as_not_asked():  # F3
    found = FLATTENER.flatten({"rooms": {"a": "1"}, "land": "text"})
    assert found.household["rooms__missing"] == Missing.NOT_ASKED
    assert found.rows["plot"] == []
    assert FLATTENER.flatten({"land": {"plot": "text"}}).rows["plot"] == []


# ---------------------------------------------------------------- F4 F5


def test_picked_codes_become_columns_of_ones_and_noughts():  # F4
    household = flat(info="radio", liked="tv", seen="a").household
    assert (household["info__tv"], household["info__radio"]) == (0, 1)
    assert [name for name in household if name.startswith(("liked__", "seen__"))] == []
    missing = flat(info="").household
    assert (missing["info"], missing["info__tv"]) == (None, None)


def test_a_place_becomes_numbers():  # F4
    household = flat(place="11.5 106.2 0 4.5").household
    parts = ("latitude", "longitude", "altitude", "accuracy")
    assert [household[f"place__{part}"] for part in parts] == [11.5, 106.2, 0.0, 4.5]
    assert flat(place="11.5 106.2").household["place__accuracy"] is None


@pytest.mark.parametrize(
    ("text", "value"), [("3.0E9", 3_000_000_000), ("7.0", 7), ("-2", -2)]
)
def test_a_whole_number_is_whole_however_an_engine_writes_it(text: str, value: int):  # F5
    assert flat(income=text).household["income"] == value


# ---------------------------------------------------------------- F6


def test_the_columns_of_a_table_are_known_before_any_answer():  # F6
    assert list(FLATTENER.columns) == [HOUSEHOLD, "plot", "crop"]
    assert dict(FLATTENER.columns["plot"]) == {
        "plot_number": Kind.INTEGER,
        "trees": Kind.INTEGER,
    }
    assert FLATTENER.columns[HOUSEHOLD]["info__tv"] is Kind.INTEGER
    assert FLATTENER.columns[HOUSEHOLD]["place"] is Kind.TEXT
    assert FLATTENER.columns[HOUSEHOLD]["place__accuracy"] is Kind.DECIMAL
    assert "thanks" not in FLATTENER.columns[HOUSEHOLD]


REVIEW = convert_text(load("annual_review")).questionnaire
REVIEW_FLATTENER = Flattener(REVIEW)
TEXTS = st.sampled_from(
    ["", "yes", "no", "12", "-3.5", "tv radio", "2026-01-31", "Tân Biên"]
)


def documents(items):
    """Any answers of these items, each asked or not."""
    fields = {}
    for item in items:
        if isinstance(item, Question):
            fields[item.name] = TEXTS
        elif isinstance(item, Group):
            fields[item.name] = documents(item.children)
        else:
            fields[item.name] = st.lists(documents(item.children), min_size=1, max_size=2)
    return st.fixed_dictionaries({}, optional=fields)


@settings(deadline=None, max_examples=40)
@given(answers=documents(REVIEW.children))
def test_every_row_has_its_columns_and_a_value_or_a_reason(answers):  # F6
    sent = write_instance(Instance("annual_review", answers=answers), REVIEW)
    arrived = read_instance(sent, REVIEW).answers
    found = REVIEW_FLATTENER.flatten(arrived)
    assert found == REVIEW_FLATTENER.flatten(answers), "the way over XML changes nothing"
    for table in REVIEW_FLATTENER.tables:
        for row in found.rows[table.name]:
            assert list(row)[: len(REVIEW_FLATTENER.columns[table.name])] == list(
                REVIEW_FLATTENER.columns[table.name]
            )
            for variable in table.variables:
                has_reason = missing_column(variable.name) in row
                assert has_reason == (row[variable.name] is None)
    texts = {answer.address: answer.text for answer in walk(arrived, REVIEW)}
    assert all(texts[each.address] == each.text for each in found.out_of_type)
