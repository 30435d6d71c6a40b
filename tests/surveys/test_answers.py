"""Interviews as they arrive: instance XML to answers, and back.

A1  every text is kept exactly; blank and not asked stay apart; repeats stay lists
A2  the interview's identity is read from plain and from OpenRosa metadata, or is None
A3  what the questionnaire doesn't know is kept with its address
A4  files that answers name, and what the tablet recorded, are found
A5  broken XML is refused by place, not by crash
A6  any answers survive the way to XML and back
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.answers import Identity, Instance, identify, read_instance, write_instance
from surveys.errors import BrokenXml, XmlForbidden
from surveys.questionnaire import Questionnaire
from surveys.xlsform import convert_text

QUESTIONNAIRE = convert_text(
    """
    | survey |
    | | type         | name      | label     |
    | | start        | start     |           |
    | | deviceid     | device    |           |
    | | audit        |           |           |
    | | begin_group  | home      | Home      |
    | | text         | head_name | Head      |
    | | image        | photo     | Photo     |
    | | end_group    |           |           |
    | | begin_repeat | member    | Member    |
    | | integer      | age       | Age       |
    | | image        | portrait  | Portrait  |
    | | begin_repeat | visit     | Visit     |
    | | text         | reason    | Reason    |
    | | end_repeat   |           |           |
    | | end_repeat   |           |           |
    | | note         | thanks    | Thank you |
    | | csv-external | communes  |           |
    | settings |
    | | form_id | version |
    | | home    | 3       |
    """
).questionnaire

DECOMPOSED = "Nguye\N{COMBINING CIRCUMFLEX ACCENT}\N{COMBINING TILDE}n"
XML = f"""<?xml version='1.0' ?>
<data id="home" version="3" xmlns:orx="http://openrosa.org/xforms">
 <start>2026-11-22T13:42:54.000+07:00</start>
 <device>collect:1</device>
 <home><head_name>  {DECOMPOSED}
 A &lt;B&gt; </head_name><photo>1.jpg</photo></home>
 <member><age>34</age><portrait>2.jpg</portrait><visit><reason>fever</reason></visit>
 <visit><reason/></visit></member>
 <member><age></age><portrait>1.jpg</portrait></member>
 <thanks/>
 <orx:meta><orx:instanceID>uuid:1</orx:instanceID><orx:audit>audit.csv</orx:audit></orx:meta>
</data>"""


def meta(inner: str) -> bytes:
    """Write an interview with nothing but metadata."""
    return f"<data id='home' version='3'>{inner}</data>".encode()


# ---------------------------------------------------------------- A1 A2


def test_every_text_is_kept_exactly_as_it_arrived():  # A1
    instance = read_instance(XML.encode(), QUESTIONNAIRE)
    assert instance.answers == {
        "start": "2026-11-22T13:42:54.000+07:00",
        "device": "collect:1",
        "home": {
            "head_name": f"  {DECOMPOSED}\n A <B> ",
            "photo": "1.jpg",
        },
        "member": [
            {
                "age": "34",
                "portrait": "2.jpg",
                "visit": [{"reason": "fever"}, {"reason": ""}],
            },
            {"age": "", "portrait": "1.jpg"},
        ],
        "thanks": "",
    }
    assert instance.unknown == {}


def test_blank_and_not_asked_stay_apart():  # A1
    answers = read_instance(meta("<home><head_name/></home>"), QUESTIONNAIRE).answers
    assert answers == {"home": {"head_name": ""}}


def test_a_namespace_of_the_forms_own_changes_nothing():  # A1
    content = XML.replace("<data ", '<data xmlns="http://example.org/home" ').encode()
    assert read_instance(content, QUESTIONNAIRE) == read_instance(
        XML.encode(), QUESTIONNAIRE
    )


@pytest.mark.parametrize(
    ("inner", "instance_id"),
    [
        ("<meta><instanceID>uuid:7</instanceID></meta>", "uuid:7"),
        (
            "<o:meta xmlns:o='http://openrosa.org/xforms'>"  # noqa: ISC004 one text
            "<o:instanceID> uuid:7\n</o:instanceID></o:meta>",
            "uuid:7",
        ),
        (
            '<meta xmlns="http://openrosa.org/xforms"><instanceID>uuid:7</instanceID></meta>',
            "uuid:7",
        ),
        ("<meta><instanceID/></meta>", None),
        ("<meta/>", None),
        ("", None),
    ],
)
def test_the_identity_is_read_or_is_none(inner: str, instance_id: str | None):  # A2
    identity = identify(meta(inner))
    assert (identity.form_id, identity.version) == ("home", "3")
    assert identity.instance_id == instance_id
    assert not identity.is_encrypted


def test_an_edited_interview_names_the_one_it_replaces():  # A2
    identity = identify(
        meta(
            "<meta><instanceID>uuid:8</instanceID><deprecatedID>uuid:7</deprecatedID>"
            "<rootUuid>uuid:1</rootUuid><instanceName>H1 – A</instanceName></meta>"
        )
    )
    assert identity.deprecated_id == "uuid:7"
    assert identity.root_uuid == "uuid:1"
    assert identity.instance_name == "H1 – A"


def test_an_encrypted_interview_is_recognised():  # A2
    assert identify(b"<data id='home' encrypted='yes'/>").is_encrypted


def test_a_document_that_is_no_interview_has_no_identity():  # A2
    assert identify(b"<anything/>") == Identity("")


# ---------------------------------------------------------------- A3 A4 A5


def test_what_the_questionnaire_does_not_know_is_kept_with_its_address():  # A3
    instance = read_instance(
        meta(
            "<old><a>1</a><a>2</a></old><member><age>5</age><age>6</age><pet>cat</pet></member>"
            "<home><head_name>A<b>x</b></head_name></home><home><photo>2.jpg</photo></home>"
            "<?instruction x?>"
        ),
        QUESTIONNAIRE,
    )
    assert instance.answers == {"member": [{"age": "5"}], "home": {"head_name": "A"}}
    assert instance.unknown == {
        "/data/old/a": "1",
        "/data/old/a[2]": "2",
        "/data/member[1]/age[2]": "6",
        "/data/member[1]/pet": "cat",
        "/data/home/head_name/b": "x",
        "/data/home[2]/photo": "2.jpg",
    }


def test_files_that_answers_name_are_found_once_each():  # A4
    instance = read_instance(XML.encode(), QUESTIONNAIRE)
    assert instance.attachments == ("1.jpg", "2.jpg", "audit.csv")


def test_what_the_tablet_recorded_is_found_by_its_type():  # A4
    instance = read_instance(XML.encode(), QUESTIONNAIRE)
    assert instance.device == {
        "start": "2026-11-22T13:42:54.000+07:00",
        "deviceid": "collect:1",
    }
    from_meta = read_instance(
        meta("<meta><timeStart>t</timeStart><deviceID>d</deviceID></meta>"), QUESTIONNAIRE
    )
    assert from_meta.device == {"start": "t", "deviceid": "d"}


@pytest.mark.parametrize(
    "read", [identify, lambda content: read_instance(content, QUESTIONNAIRE)]
)
def test_broken_or_forbidden_xml_is_refused(read):  # A5
    with pytest.raises(BrokenXml, match="line 2, column 8"):
        read(b"<data>\n<age></data>")
    with pytest.raises(XmlForbidden):
        read(b"<!DOCTYPE data><data/>")


# ---------------------------------------------------------------- A6

XML_TEXT = st.text(
    st.characters(
        min_codepoint=9, exclude_characters="\x0b\x0c\ufffe\uffff", categories=None
    )
    .filter(lambda letter: letter >= " " or letter in "\t\n\r")
    .filter(lambda letter: not 0xD800 <= ord(letter) <= 0xDFFF)
)


def some(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """Any of these fields, in the questionnaire's order."""
    return st.fixed_dictionaries({}, optional=fields)


VISITS = st.lists(some(reason=XML_TEXT), min_size=1, max_size=2)
MEMBERS = st.lists(
    some(age=XML_TEXT, portrait=XML_TEXT, visit=VISITS), min_size=1, max_size=3
)
ANSWERS = some(
    start=XML_TEXT, home=some(head_name=XML_TEXT, photo=XML_TEXT), member=MEMBERS
)


@settings(deadline=None)
@given(answers=ANSWERS, instance_id=XML_TEXT)
def test_any_answers_survive_the_way_to_xml_and_back(answers, instance_id):  # A6
    sent = Instance("home", "3", {"instanceID": instance_id}, answers=answers)
    arrived = read_instance(write_instance(sent, QUESTIONNAIRE), QUESTIONNAIRE)
    assert arrived.answers == answers
    assert arrived.meta == sent.meta
    assert (arrived.form_id, arrived.version) == ("home", "3")
    assert arrived.unknown == {}


def test_an_interview_without_metadata_is_written_without():  # A6
    content = write_instance(Instance("x", answers={}), Questionnaire("x"))
    assert content.endswith(b'<data id="x" version=""/>')
