"""What evaluation takes from around the answers: files, days, languages, members.

D1  an absolute path means the member it is evaluated in; brackets see all members
D2  files of the form answer lookups; a file that isn't there judges nothing
D3  today() is the day the interview ended, or the one that gives what the tablet sent
D4  jr:choice-name may have been in any language of the form
D5  now(), random() and uuid() stay as the tablet sent them
D6  what isn't relevant is blank to all others, and a group's relevance holds below it
D7  texts sent and values calculated agree however the tablet writes them
D8  a question without an answer sent, and one not sent at all, are equally blank
D9  a calculation may stand before what it needs
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from lxml import etree

from surveys.compiled_form import CompiledForm
from surveys.evaluating import agrees, evaluate
from surveys.form_reading import compile_form
from surveys.interviews import read_interview
from surveys.nodes import Scalar
from tests.surveys.forms import compiled, xform

RECEIVED_AT = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


def values(form: CompiledForm, answers: str) -> dict[str, Scalar]:
    """Evaluate answers and give every relevant node's value by its path."""
    element = etree.fromstring(f"<data id='small'>{answers}</data>")
    interview = read_interview(form, element)
    evaluate(interview, RECEIVED_AT)
    nodes = interview.root.walk()
    leaves = (node for node in nodes if node.relevant and node.definition)
    return {node.path: node.value for node in leaves if not node.definition.children}


ROSTER = """
| | type         | name   | label | calculation                              |
| | begin_repeat | member | M     |                                          |
| | integer      | age    | A     |                                          |
| | calculate    | twice  |       | 2 * /data/member/age                     |
| | calculate    | older  |       | count(/data/member[./age > current()/../age]) |
| | calculate    | first  |       | /data/member[position() = 1]/age         |
| | end_repeat   |        |       |                                          |
| | calculate    | all    |       | sum(/data/member/age)                    |
"""
TWO = "<member><age>40</age></member><member><age>7</age></member>"


def test_an_absolute_path_means_the_member_it_is_evaluated_in():  # D1
    found = values(compiled(ROSTER), TWO)
    assert (found["/data/member[1]/twice"], found["/data/member[2]/twice"]) == (80.0, 14.0)
    assert found["/data/all"] == 47.0


def test_brackets_see_all_members():  # D1
    found = values(compiled(ROSTER), TWO)
    assert (found["/data/member[1]/older"], found["/data/member[2]/older"]) == (0.0, 1.0)
    assert found["/data/member[2]/first"] == 40.0


LOOKUP = """
| | type                      | name | label | calculation                                |
| | text                      | code | Code  |                                            |
| | calculate                 | size |       | pulldata('homes', 'size', 'code', ${code}) |
| | select_one_from_file c.csv | c   | C     |                                            |
| | calculate                 | area |       | instance('c')/root/item[name = ${c}]/area  |
"""
FILES = {
    "homes.csv": "code,size\nTB01,4\nTB02,6\n".encode("utf-8-sig"),
    "c.csv": b"name,label,area\nc1,One,30.5\nc2,Two,62\n",
}
HOME = "<code>TB02</code><c>c1</c>"


def test_files_of_the_form_answer_lookups():  # D2
    found = values(compile_form(xform(LOOKUP), FILES), HOME)
    assert (found["/data/size"], found["/data/area"]) == ("6", "30.5")


def test_a_key_that_the_file_lacks_gives_a_blank():  # D2
    found = values(compile_form(xform(LOOKUP), FILES), "<code>TB09</code>")
    assert (found["/data/size"], found["/data/area"]) == ("", "")


def test_without_its_file_a_calculation_stays_as_sent():  # D2
    form = compile_form(xform(LOOKUP))
    assert form.missing_lists == {"homes", "c"}
    assert form.faults == ()
    found = values(form, f"{HOME}<size>5</size><area>1</area>")
    assert (found["/data/size"], found["/data/area"]) == ("5", "1")


TODAY = """
| | type      | name  | label | calculation                   |
| | start     | start |       |                               |
| | end       | end   |       |                               |
| | calculate | day   |       | format-date(today(), '%Y-%m-%d') |
"""
LATE = (
    "<start>2026-03-02T23:50:00.000+07:00</start><end>2026-03-03T00:20:00.000+07:00</end>"
)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2026-03-03", "2026-03-03"),
        ("2026-03-02", "2026-03-02"),
        ("2026-02-01", "2026-03-03"),
    ],
)
def test_today_is_the_day_of_the_end_or_of_the_start(sent: str, expected: str):  # D3
    found = values(compiled(TODAY), f"{LATE}<day>{sent}</day>")
    assert found["/data/day"] == expected


def test_today_is_the_day_of_arrival_if_nothing_says_when_it_was():  # D3
    assert values(compiled(TODAY), "")["/data/day"] == "2026-05-01"


def test_the_day_is_the_one_in_viet_nam():  # D3
    found = values(compiled(TODAY), "<end>2026-03-02T18:00:00.000Z</end>")
    assert found["/data/day"] == "2026-03-03"


@pytest.mark.parametrize("sent", ["Có", "Yes"])
def test_a_choice_may_be_named_in_any_language_of_the_form(sent: str):  # D4
    form = compiled(
        """
| | type              | name | label::Tiếng Việt (vi) | label::English (en) | calculation |
| | select_one yes_no | farm | Nông | Farm |                                              |
| | calculate         | said |      |      | jr:choice-name(${farm}, '${farm}')           |
""",
        """| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) |
| | yes_no | yes | Có | Yes |
""",
    )
    assert form.languages[-2:] == ("vi", "en")
    found = values(form, f"<farm>yes</farm><said>{sent}</said>")
    assert found["/data/said"] == sent


@pytest.mark.parametrize("function", ["now()", "random()", "uuid()", "once(random())"])
def test_what_changes_by_itself_stays_as_sent(function: str):  # D5
    sheet = f"| | type | name | label | calculation |\n| | calculate | x | | {function} |"
    assert values(compiled(sheet), "<x>as sent</x>")["/data/x"] == "as sent"


HIDING = """
| | type        | name  | label | relevant      | calculation    |
| | integer     | age   | A     |               |                |
| | begin_group | work  | W     | ${age} >= 15  |                |
| | integer     | wage  | Wage  |               |                |
| | calculate   | twice |       |               | 2 * ${wage}    |
| | end_group   |       |       |               |                |
| | calculate   | known |       |               | coalesce(${wage}, 'none') |
"""


def test_what_is_not_relevant_is_blank_to_all_others():  # D6
    found = values(compiled(HIDING), "<age>9</age><work><wage>5</wage></work>")
    assert found == {"/data/age": 9.0, "/data/known": "none", "/data/meta/instanceID": ""}


def test_an_answer_counts_while_its_group_is_relevant():  # D6
    found = values(compiled(HIDING), "<age>20</age><work><wage>5</wage></work>")
    assert (found["/data/work/twice"], found["/data/known"]) == (10.0, 5.0)


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ("4166666.6666666665", 4166666.6666666665),
        ("6.071557250036711E7", 60715572.50036711),
        ("3.0E9", 3_000_000_000.0),
        ("0", 0.0),
        ("1", True),
        ("true", True),
        ("0", False),
        ("false", False),
        ("2020-01-01T00:00:00.000+07:00", date(2020, 1, 1)),
        ("2020-01-01", date(2020, 1, 1)),
        ("2020-01-01T07:00:00.000+07:00", datetime(2020, 1, 1, tzinfo=UTC)),
        ("06:15:00.000", time(6, 15)),
        ("", ""),
        (" a ", "a"),
    ],
)
def test_texts_agree_with_values_however_a_tablet_writes_them(sent: str, value):  # D7
    assert agrees(sent, value)


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ("4166666", 4166667.0),
        ("", 0.0),
        ("x", 1.0),
        ("1", False),
        ("", False),
        ("0912", "912"),
        ("2020-01-02", date(2020, 1, 1)),
        ("2020-01-01T08:00:00.000+07:00", datetime(2020, 1, 1, tzinfo=UTC)),
        ("later", date(2020, 1, 1)),
        ("06:16", time(6, 15)),
    ],
)
def test_other_texts_do_not_agree(sent: str, value):  # D7
    assert not agrees(sent, value)


def test_not_sent_is_as_blank_as_sent_blank():  # D8
    form = compiled(HIDING)
    assert values(form, "<age/><work><wage/></work>") == values(form, "")


def test_a_calculation_may_stand_before_what_it_needs():  # D9
    form = compiled("""
| | type      | name  | label | calculation | relevant    |
| | calculate | third |       | ${second} + 1 |           |
| | calculate | second |      | ${first} + 1 |            |
| | integer   | first | First |             | ${asked} = 'yes' |
| | select_one yes_no | asked | Ask? |      |             |
""")
    found = values(form, "<first>1</first><asked>yes</asked>")
    assert (found["/data/second"], found["/data/third"]) == (2.0, 3.0)
    assert values(form, "<first>1</first><asked>no</asked>")["/data/third"] == ""
