"""XForms from other hands than pyxform's: read as far as they go, and used.

D1  choices written in the question itself are its choices, with their names
D2  texts without translations are in the form's only language; outputs show as "…"
D3  a form without id, version or binds still reads; odd corners don't stop it
D4  lists from XML and CSV files answer; GeoJSON and the like count as missing
D5  choices from a repeat are the answers of its members
D6  a search() is the tablet's own affair
D7  the repeat's template is not a member
"""

from __future__ import annotations

from datetime import UTC, datetime

from surveys.checking import check
from surveys.compiled_form import CompiledForm
from surveys.form_reading import compile_form
from surveys.questionnaire import NO_LANGUAGE
from tests.surveys.forms import compiled

RECEIVED_AT = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


def form_of(
    model: str, body: str = "", media: dict[str, bytes] | None = None
) -> CompiledForm:
    """Compile an XForm of a model and a body."""
    content = f"""
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa">
  <h:head><model>{model}</model></h:head><h:body>{body}</h:body>
</h:html>"""
    return compile_form(content.encode(), media)


def codes(form: CompiledForm, answers: str) -> list[str]:
    return [issue.code for issue in check(form, answers.encode(), RECEIVED_AT)]


FUEL = """
<select1 ref="/data/fuel"><label>Fuel of <output value="/data/name"/> now?</label>
  <item><label>Wood</label><value>wood</value></item>
  <item><label>Gas</label><value>gas</value></item>
  <item><label>Nothing</label></item>
</select1>
<group><label>no ref</label></group>
<input ref="/data/elsewhere"><label>of no node</label></input>
"""
FUEL_MODEL = """
<instance><data id="f"><name/><fuel/><said/></data></instance>
<bind nodeset="/data/said" calculate="jr:choice-name(/data/fuel, '/data/fuel')"/>
<bind nodeset="/data/none" relevant="true()"/>
<bind nodeset="/data/fuel" constraint=". != 'gas'" jr:constraintMsg="No gas."/>
"""


def test_choices_in_the_question_are_its_choices():  # D1
    form = form_of(FUEL_MODEL, FUEL)
    wood = "<data id='f'><fuel>wood</fuel><said>Wood</said></data>"
    coal = "<data id='f'><fuel>coal</fuel><said/></data>"
    assert codes(form, wood) == []
    assert codes(form, coal) == ["answers.unknown_choice"]


def test_texts_without_translations_are_plain():  # D2
    form = form_of(FUEL_MODEL, FUEL)
    fuel = form.definitions["data", "fuel"]
    assert fuel.labels == {NO_LANGUAGE: "Fuel of … now?"}
    gas = b"<data id='f'><fuel>gas</fuel><said>Gas</said></data>"
    (issue,) = check(form, gas, RECEIVED_AT)
    assert issue.sentence("vi").endswith("No gas.")


def test_a_picture_in_a_label_is_not_its_text():  # D2
    texts = """
<itext><translation lang="vi" default="true()"><text id="a">
  <value form="image">jr://images/a.jpg</value><value>Một</value>
</text></translation></itext>"""
    model = texts + "<instance><data><a/></data></instance>"
    form = form_of(model, """<input ref="/data/a"><label ref="jr:itext('a')"/></input>""")
    assert form.definitions["data", "a"].labels == {"vi": "Một"}


def test_a_bare_form_still_reads():  # D3
    form = form_of("<instance><data><a/></data></instance>", "<input ref='/data/a'/>")
    assert (form.form_id, form.version, form.faults) == ("", "", ())
    assert codes(form, "<data><a>1</a></data>") == []


def test_a_calculation_may_name_no_question_or_one_without_choices():  # D3
    for target in ("/data/name", "/data"):
        model = FUEL_MODEL.replace("'/data/fuel')", f"'{target}')")
        form = form_of(model, FUEL)
        assert codes(form, "<data id='f'><fuel>wood</fuel><said/></data>") == []


LISTS = """
<instance><data id="f"><key/><x/><c/></data></instance>
<instance id="empty"/>
<instance id="units" src="jr://file/units.xml"/>
<instance id="areas" src="jr://file-csv/areas.csv"/>
<bind nodeset="/data/x" calculate="instance('units')/root/item[@code = /data/key]/name"/>
<bind nodeset="/data/c" calculate="instance('areas')/root/item[name = /data/key]/label"/>
"""
FROM_FILE = """
<select1 ref="/data/key"><label>Key</label>
  <itemset nodeset="instance('areas')/root/item">
    <value ref="name"/><label ref="label"/>
  </itemset>
</select1>
"""
ANSWERED = "<data id='f'><key>b</key><x>B</x><c>Bee</c></data>"


def test_lists_from_files_answer():  # D4
    files = {
        "units.xml": b"<root><item code='a'><name>A</name></item>"
        b"<item code='b'><name>B</name></item></root>",
        "areas.csv": b"name,label\na,Ay\nb,Bee,too many cells\n",
    }
    form = form_of(LISTS, media=files)
    assert form.faults == ()
    assert codes(form, ANSWERED) == []
    assert codes(form, ANSWERED.replace("Bee", "Cee")) == ["answers.calculation_differs"]


def test_choices_from_a_file_are_the_files():  # D4
    form = form_of(LISTS, FROM_FILE, {"areas.csv": b"name,label\na,Ay\n"})
    assert codes(form, ANSWERED)[0] == "answers.unknown_choice"


def test_what_looks_into_a_missing_file_is_not_judged():  # D4
    assert codes(form_of(LISTS, FROM_FILE), ANSWERED) == []
    assert codes(form_of(LISTS), ANSWERED.replace("Bee", "Cee")) == []


PEOPLE = """
| | type              | name   | label | choice_filter | required |
| | begin_repeat      | member | M     |               |          |
| | text              | who    | Name  |               |          |
| | integer           | age    | Age   |               |          |
| | end_repeat        |        |       |               |          |
| | select_one ${who} | head   | Head  | ./age > 17    | yes      |
"""


def test_choices_from_a_repeat_are_its_answers():  # D5
    form = compiled(PEOPLE)
    assert form.faults == ()
    members = "".join(
        f"<member><who>{who}</who><age>{age}</age></member>"
        for who, age in {"An": 40, "Ba": 7}.items()
    )
    for head, expected in {"An": [], "Ba": ["answers.unknown_choice"]}.items():
        answers = f"<data id='small'>{members}<head>{head}</head></data>"
        assert codes(form, answers) == expected


def test_choices_of_a_search_are_not_judged():  # D6
    form = form_of(
        FUEL_MODEL,
        FUEL.replace('ref="/data/fuel"', """ref="/data/fuel" appearance="search('x')\""""),
    )
    assert codes(form, "<data id='f'><fuel>coal</fuel><said/></data>") == []


def test_the_template_of_a_repeat_is_not_a_member():  # D7
    form = compiled(PEOPLE)
    answers = """<data id='small' xmlns:jr='http://openrosa.org/javarosa'>
      <member jr:template=''><who/><age>x</age></member>
      <member><who>An</who><age>40</age></member><head>An</head>
    </data>"""
    assert codes(form, answers) == []
