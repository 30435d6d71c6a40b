"""Which answers stay in the store because they name a person or a place.

D1  what is written, scanned, photographed, located or noted by the tablet is private
D2  codes of the register and plain answers are not
D3  a text computed from private answers is private, through any number of steps
D4  a text pulled from a list that came with the interview is private; own lists are not
D5  two questions of one name in two groups are both kept out, under their longer names
"""

from mne.datasets.interviews import Layout
from mne.datasets.privacy import private_paths
from surveys.codebook import tables
from surveys.xlsform import convert_text

FORM = """
| survey |
| | type | name | label | calculation |
| | start | start | | |
| | text | household_code | Household | |
| | text | phone | Phone | |
| | barcode | card | Card | |
| | geopoint | place | Place | |
| | image | photo | Photo | |
| | integer | rooms | Rooms | |
| | select_one wall | wall | Wall | |
| | calculate | greeting | | concat('Ông/bà ', ${phone}) |
| | calculate | longer_greeting | | concat(${greeting}, '!') |
| | calculate | size | | if(${rooms} > 3, 'large', 'small') |
| | calculate | digits | | string-length(${phone}) |
| | calculate | durable | | instance('wall')/root/item[name = ${wall}]/durable |
| | calculate | last_head | | instance('households')/root/item[name = '1']/head |
| | csv-external | households | | |
| choices |
| | list_name | name | label | durable |
| | wall | brick | Brick | yes |
| | wall | leaf | Leaf | no |
| settings |
| | form_title | form_id | version |
| | Trial | trial | 1 |
"""

TWICE = """
| survey |
| | type | name | label |
| | begin_group | head | Head |
| | text | name | Name |
| | integer | age | Age |
| | end_group | | |
| | begin_group | spouse | Spouse |
| | text | name | Name |
| | integer | age | Age |
| | end_group | | |
| settings |
| | form_title | form_id | version |
| | Trial | twice | 1 |
"""


def private_names(text: str) -> set[str]:
    questionnaire = convert_text(text).questionnaire
    return {path[-1] for path in private_paths(questionnaire, tables(questionnaire))}


def test_what_names_a_person_is_private():  # D1
    assert {"start", "phone", "card", "place", "photo"} <= private_names(FORM)


def test_register_codes_and_plain_answers_are_not():  # D2
    assert private_names(FORM).isdisjoint({"household_code", "rooms", "wall", "size"})


def test_texts_made_of_private_answers_are_private_too():  # D3
    private = private_names(FORM)
    assert {"greeting", "longer_greeting"} <= private
    assert "digits" not in private  # a count of characters names nobody


def test_texts_pulled_from_a_list_from_elsewhere_are_private():  # D4
    private = private_names(FORM)
    assert "last_head" in private
    assert "durable" not in private


def test_two_questions_of_one_name_are_both_kept_out():  # D5
    questionnaire = convert_text(TWICE).questionnaire
    (household,) = tables(questionnaire)
    layout = Layout(household, private_paths(questionnaire, (household,)))
    assert list(layout.columns) == ["head__age", "spouse__age"]
