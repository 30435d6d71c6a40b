"""The codebook: tables, variables, their values, and why values are missing.

B1  one table for the interviews and one for each repeat, with the keys of those around it
B2  a variable knows its label, values, kind, universe and table
B3  refused and don't know are no values; the outcome of a visit may be "refused"
B4  equal names in one table are told apart
B5  the codebook comes as rows in either language
"""

from __future__ import annotations

import pytest

from surveys.codebook import HOUSEHOLD, codebook_rows, missing_codes, missing_label, tables
from surveys.instruments import NAMES, load
from surveys.question_types import Kind, Missing
from surveys.questionnaire import Choice, ChoiceList
from surveys.xlsform import convert_text

QUESTIONNAIRE = convert_text(
    """
    | survey |
    | | type                | name    | label::Tiếng Việt (vi) | label::English (en) | relevant       |
    | | select_one result   | result  | Kết quả                | Result              |                |
    | | note                | thanks  | Cảm ơn                 | Thank you           |                |
    | | begin_group         | home    | Nhà                    | Home                | ${result} = 'completed' |
    | | select_one unsure   | water   | Nước sạch              | Clean water         |                |
    | | text                | other   | Khác                   | Other               | ${water} = 'no' |
    | | end_group           |         |                        |                     |                |
    | | begin_group         | land    | Đất                    | Land                |                |
    | | text                | other   | Khác                   | Other               |                |
    | | end_group           |         |                        |                     |                |
    | | begin_repeat        | plot    | Thửa                   | Plot                | ${water} = 'yes' |
    | | decimal             | area    | Diện tích              | Area                |                |
    | | integer             | plot_number | Số thửa            | Number              |                |
    | | begin_repeat        | crop    | Cây                    | Crop                |                |
    | | select_one_from_file c.csv | kind | Loại               | Kind                |                |
    | | end_repeat          |         |                        |                     |                |
    | | end_repeat          |         |                        |                     |                |
    | | begin_repeat        | household | Hộ khác              | Other household     |                |
    | | text                | who     | Ai                     | Who                 |                |
    | | end_repeat          |         |                        |                     |                |
    | choices |
    | | list_name | name      | label::Tiếng Việt (vi) | label::English (en) |
    | | result    | completed | Xong                   | Completed           |
    | | result    | refused   | Từ chối                | Refused             |
    | | unsure    | yes       | Có                     | Yes                 |
    | | unsure    | no        | Không                  | No                  |
    | | unsure    | dont_know | Không biết             | Don't know          |
    """  # noqa: E501 a sheet is as wide as it is
).questionnaire


def variable(name: str, table: str = HOUSEHOLD):
    """Find a variable of a table."""
    found = {each.name: each for each in tables(QUESTIONNAIRE)}[table]
    return {each.name: each for each in found.variables}[name]


def test_each_repeat_has_a_table_with_the_keys_of_those_around_it():  # B1
    assert [(table.name, table.keys) for table in tables(QUESTIONNAIRE)] == [
        (HOUSEHOLD, ()),
        ("plot", ("plot__number",)),  # the author's own plot_number stands in its way
        ("crop", ("plot_number", "crop_number")),
        ("household_repeat", ("household_number",)),
    ]


def test_notes_and_files_are_no_variables():  # B1
    names = [each.name for each in tables(QUESTIONNAIRE)[0].variables]
    assert names == ["result", "water", "home__other", "land__other"]


def test_a_variable_knows_its_values_and_who_was_asked():  # B2
    water = variable("water")
    assert (water.table, water.kind, water.label("en")) == (
        HOUSEHOLD,
        Kind.CODE,
        "Clean water",
    )
    assert [choice.name for choice in water.choices] == ["yes", "no"]
    assert water.missing == {"dont_know": Missing.DONT_KNOW}
    assert water.universe == "${result} = 'completed'"
    assert variable("area", "plot").choices is None
    assert variable("kind", "crop").choices is None, "they come from a file"


def test_a_universe_joins_the_conditions_of_the_groups_around():  # B2
    assert (
        variable("home__other").universe
        == "(${result} = 'completed') and (${water} = 'no')"
    )
    assert variable("land__other").universe == ""
    assert variable("area", "plot").universe == "", (
        "the repeat's own condition is not repeated"
    )


def test_the_outcome_of_a_visit_may_be_refused():  # B3
    result = variable("result")
    assert [choice.name for choice in result.choices] == ["completed", "refused"]
    assert result.missing == {}


@pytest.mark.parametrize(
    ("choices", "missing"),
    [
        ([("yes", {}), ("refused", {})], {"refused": Missing.REFUSED}),
        (
            [("yes", {}), ("unknown", {"missing": "dont_know"})],
            {"unknown": Missing.DONT_KNOW},
        ),
        ([("refused", {}), ("a", {"missing": "no"})], {}),
        ([("yes", {})], {}),
    ],
)
def test_the_authors_column_decides_which_codes_are_no_values(choices, missing):  # B3
    made = ChoiceList("x", tuple(Choice(name, {}, columns) for name, columns in choices))
    assert missing_codes(made) == missing


def test_equal_names_in_one_table_are_told_apart_by_their_groups():  # B4
    assert variable("home__other").question.path == ("data", "home", "other")
    assert variable("land__other").question.path == ("data", "land", "other")


def test_the_codebook_comes_as_rows():  # B5
    rows = {row["name"]: row for row in codebook_rows(QUESTIONNAIRE, "vi")}
    assert rows["water"] == {
        "table": HOUSEHOLD,
        "name": "water",
        "label": "Nước sạch",
        "type": "select_one",
        "kind": "code",
        "values": "yes = Có; no = Không",
        "missing": "dont_know = Không biết",
        "universe": "${result} = 'completed'",
        "required": "",
        "calculation": "",
    }
    english = {row["name"]: row for row in codebook_rows(QUESTIONNAIRE, "en")}
    assert english["water"]["missing"] == "dont_know = Don't know"


@pytest.mark.parametrize("missing", Missing)
def test_every_reason_has_words_in_both_languages(missing: Missing):  # B5
    assert missing_label(missing, "vi") != missing_label(missing, "en")


@pytest.mark.parametrize("name", NAMES)
def test_the_names_of_the_instruments_are_plain_in_their_tables(name: str):  # B4
    questionnaire = convert_text(load(name)).questionnaire
    for table in tables(questionnaire):
        assert [v.name for v in table.variables] == [
            v.question.name for v in table.variables
        ]
