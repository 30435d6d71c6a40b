"""Questionnaires: order, paths, look-up, languages, and the stored document.

Q1  items come in the order they are asked, each with its full path and row
Q2  a name finds its one item; an unknown or ambiguous name is refused
Q3  a text is given in the language asked for, or in another rather than not at all
Q4  the stored document is plain JSON and gives the same questionnaire back
Q5  the kind of a value follows bind::type and the range's step
"""

from __future__ import annotations

import json

import pytest

from surveys.errors import AmbiguousName, UnknownName
from surveys.instruments import NAMES, load
from surveys.question_types import Kind
from surveys.questionnaire import NO_LANGUAGE, Questionnaire, Repeat
from surveys.xlsform import convert_text

FARM = """
| survey |
| | type              | name   | label::Tiếng Việt (vi) | label::English (en) | bind::type | parameters | calculation |
| | begin_group       | home   | Nhà                    | Home                |            |            |             |
| | text              | note   | Ghi chú                | Note                |            |            |             |
| | end_group         |        |                        |                     |            |            |             |
| | begin_repeat      | plot   | Thửa                   | Plot                |            |            |             |
| | decimal           | area   | Diện tích              |                     |            |            |             |
| | begin_repeat      | crop   | Cây                    | Crop                |            |            |             |
| | select_one crops  | kind   | Loại                   | Kind                |            |            |             |
| | text              | note   | Ghi chú                | Note                |            |            |             |
| | end_repeat        |        |                        |                     |            |            |             |
| | end_repeat        |        |                        |                     |            |            |             |
| | range             | score  | Điểm                   | Score               |            | start=0 end=1 step=0.5 | |
| | range             | rank   | Hạng                   | Rank                |            | start=0 end=9 step=1 |   |
| | calculate         | total  |                        |                     | int        |            | 1 + 1       |
| choices |
| | list_name | name   | label::Tiếng Việt (vi) | label::English (en) | annual |
| | crops     | rice   | Lúa                    | Rice                | yes    |
| | crops     | rubber | Cao su                 | Rubber              | no     |
| settings |
| | form_id | version | form_title | default_language |
| | farm    | 3       | Trang trại | English (en)     |
"""  # noqa: E501 a sheet is as wide as it is


@pytest.fixture(scope="module")
def farm() -> Questionnaire:
    return convert_text(FARM).questionnaire


def test_items_come_in_the_order_they_are_asked(farm: Questionnaire):  # Q1
    assert [(item.xpath, item.row) for item in farm.items] == [
        ("/data/home", 2),
        ("/data/home/note", 3),
        ("/data/plot", 5),
        ("/data/plot/area", 6),
        ("/data/plot/crop", 7),
        ("/data/plot/crop/kind", 8),
        ("/data/plot/crop/note", 9),
        ("/data/score", 12),
        ("/data/rank", 13),
        ("/data/total", 14),
    ]
    assert [repeat.name for repeat in farm.repeats] == ["plot", "crop"]
    assert [question.name for question in farm.questions][:3] == ["note", "area", "kind"]


def test_a_form_says_what_it_is(farm: Questionnaire):  # Q1
    assert (farm.form_id, farm.version, farm.title) == ("farm", "3", "Trang trại")
    assert farm.root == "data"
    assert farm.languages == ("en", "vi"), "the default language comes first"


def test_a_node_knows_the_repeats_around_it(farm: Questionnaire):  # Q1
    around = farm.repeats_around(("data", "plot", "crop", "kind"))
    assert [repeat.name for repeat in around] == ["plot", "crop"]
    assert [repeat.name for repeat in farm.repeats_around(("data", "plot", "crop"))] == [
        "plot"
    ]
    assert farm.repeats_around(("data", "total")) == ()


def test_a_name_or_a_path_finds_its_one_item(farm: Questionnaire):  # Q2
    assert farm.question("area").path == ("data", "plot", "area")
    assert farm.question("/data/plot/crop/note").row == 9
    assert isinstance(farm.get("crop"), Repeat)


@pytest.mark.parametrize("name", ["yield", "/data/area", "/data"])
def test_an_unknown_name_is_refused(farm: Questionnaire, name: str):  # Q2
    with pytest.raises(UnknownName, match=f"“farm” has nothing named “{name}”"):
        farm.get(name)


def test_a_group_is_no_question(farm: Questionnaire):  # Q2
    with pytest.raises(UnknownName):
        farm.question("home")


def test_an_ambiguous_name_is_refused_with_its_paths(farm: Questionnaire):  # Q2
    with pytest.raises(AmbiguousName, match="/data/home/note, /data/plot/crop/note"):
        farm.get("note")


def test_a_text_is_given_in_another_language_rather_than_not_at_all(farm):  # Q3
    assert farm.question("kind").label("en") == "Kind"
    assert farm.question("area").label("en") == "Diện tích"
    assert farm.question("total").label("en") == "total"


def test_choices_have_labels_rows_and_the_authors_own_columns(farm: Questionnaire):  # Q3
    crops = farm.choices_of(farm.question("kind"))
    assert crops is not None
    rubber = crops.by_name["rubber"]
    assert (rubber.label("vi"), rubber.row) == ("Cao su", 3)
    assert rubber.columns == {"annual": "no"}
    assert farm.choices_of(farm.question("area")) is None


def test_a_form_without_languages_has_its_texts_all_the_same():  # Q3
    plain = convert_text(
        """
        | survey |
        | | type            | name | label | hint  |
        | | integer         | age  | Age   | Years |
        | | select_one sex  | sex  | Sex   |       |
        | choices |
        | | list_name | name | label |
        | | sex       | f    |       |
        """
    ).questionnaire
    assert plain.languages == (NO_LANGUAGE,)
    assert plain.question("age").label("vi") == "Age"
    assert plain.choice_lists["sex"].choices[0].label("vi") == "f"
    assert plain.form_id == "data"


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_document_gives_the_same_questionnaire_back(name: str):  # Q4
    questionnaire = convert_text(load(name)).questionnaire
    stored = json.loads(json.dumps(questionnaire.to_dict()))
    assert Questionnaire.from_dict(stored) == questionnaire


def test_the_stored_document_keeps_nested_repeats_and_lists(farm: Questionnaire):  # Q4
    assert Questionnaire.from_dict(json.loads(json.dumps(farm.to_dict()))) == farm


def test_an_empty_questionnaire_is_stored_as_its_id():  # Q4
    assert Questionnaire("x").to_dict() == {"form_id": "x"}
    assert Questionnaire.from_dict({"form_id": "x"}) == Questionnaire("x")


def test_the_kind_of_a_value_follows_the_authors_word(farm: Questionnaire):  # Q5
    kinds = {name: farm.question(name).kind for name in ("score", "rank", "total", "kind")}
    assert kinds == {
        "score": Kind.DECIMAL,
        "rank": Kind.INTEGER,
        "total": Kind.INTEGER,
        "kind": Kind.CODE,
    }
