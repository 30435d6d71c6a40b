"""Answers against their questionnaire: faults are found where they are, none refuses.

D1  a required answer that is missing, with the form's own message
D2  an answer to a question that other answers leave out
D3  an answer that breaks its question's rule, in both languages
D4  an answer of the wrong kind is kept and named; its rule isn't asked about it
D5  a choice that isn't offered, by the list or by its filter
D6  a day that doesn't exist, or is over a century ago; a day after the interview
D7  a calculation that the answers don't give
D8  elements that the form doesn't have, and another form's interview
D9  XML that can't be read is one issue, not an exception
D10 in a repeat the issue says which one; issues come in the form's order
D11 whatever the answers are, checking doesn't raise
D12 every kind of issue has both sentences over the same facts
"""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.checking import check
from surveys.issues import KINDS, Issue, Level
from tests.surveys.forms import compiled

RECEIVED_AT = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)

FORM = compiled(
    """
| | type | name | label::Tiếng Việt (vi) | label::English (en) | required | relevant | constraint | constraint_message::Tiếng Việt (vi) | constraint_message::English (en) | required_message::Tiếng Việt (vi) | calculation | choice_filter |
| | select_one yes_no | farm | Có làm nông không? | Farms? | yes | | | | | Hãy hỏi. | | |
| | begin_repeat | member | Thành viên | Member | | | | | | | | |
| | integer | age | Tuổi | Age | | | . >= 0 and . <= 120 | Nhập từ 0 đến 120. | Enter 0 to 120. | | | |
| | text | job | Nghề | Job | | ${age} >= 15 | | | | | | |
| | end_repeat | | | | | | | | | | | |
| | date | visit | Ngày thăm | Visit | | | | | | | | |
| | dateTime | at | Lúc | At | | | | | | | | |
| | decimal | area | Diện tích | Area | | | | | | | | |
| | geopoint | place | Nơi | Place | | | | | | | | |
| | select_one town | town | Huyện | Town | | | | | | | | |
| | select_multiple commune | communes | Xã | Communes | | | | | | | | town = ${town} |
| | calculate | eldest | Lớn tuổi nhất | Eldest | | | | | | | max(${age}) | |
""".strip(),  # noqa: E501
    """
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) | town |
| | yes_no | yes | Có | Yes | |
| | yes_no | no | Không | No | |
| | town | tb | Tân Biên | Tan Bien | |
| | town | tc | Tân Châu | Tan Chau | |
| | commune | c1 | Thạnh Tây | Thanh Tay | tb |
| | commune | c2 | Tân Lập | Tan Lap | tb |
| | commune | c3 | Suối Dây | Suoi Day | tc |
""",
)
CLEAN = {
    "farm": "<farm>yes</farm>",
    "members": "<member><age>40</age><job>thợ</job></member><member><age>7</age></member>",
    "visit": "<visit>2026-04-30</visit>",
    "communes": "<town>tb</town><communes>c1 c2</communes>",
    "eldest": "<eldest>40</eldest>",
}


def issues(**changed: str) -> list[Issue]:
    """Check the clean interview with some of its parts changed."""
    answers = "".join({**CLEAN, **changed}.values())
    xml = f"<data id='small' version='1'>{answers}</data>"
    return check(FORM, xml.encode(), RECEIVED_AT)


def only(found: list[Issue]) -> Issue:
    assert len(found) == 1, [(each.code, each.path) for each in found]
    return found[0]


def test_an_interview_that_keeps_every_rule_has_no_issues():
    assert issues() == []


@pytest.mark.parametrize("sent", ["", "<farm/>", "<farm>  </farm>"])
def test_a_required_answer_is_missed(sent: str):  # D1
    issue = only(issues(farm=sent))
    assert (issue.code, issue.path) == ("answers.required_missing", "/data/farm")
    assert issue.level is Level.ERROR
    assert issue.sentence("vi") == (
        "“Có làm nông không?”: câu bắt buộc nhưng chưa có câu trả lời. Hãy hỏi."
    )


def test_an_answer_that_other_answers_leave_out_is_named():  # D2
    members = "<member><age>40</age></member><member><age>7</age><job>học</job></member>"
    issue = only(issues(members=members))
    assert (issue.code, issue.path) == (
        "answers.irrelevant_answered",
        "/data/member[2]/job",
    )
    assert issue.facts["answer"] == "học"


def test_a_broken_rule_is_told_in_the_forms_words():  # D3
    members = "<member><age>40</age></member><member><age>121</age></member>"
    issue = only(issues(members=members, eldest="<eldest>121</eldest>"))
    assert issue.code == "answers.constraint_violated"
    assert issue.sentence("vi") == (
        "“Tuổi” (mục thứ 2): câu trả lời “121” trái với điều kiện của phiếu. "
        "Nhập từ 0 đến 120."
    )
    assert issue.sentence("en") == (
        "“Age” (number 2): the answer “121” breaks the questionnaire's rule. "
        "Enter 0 to 120."
    )


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ("<member><age>bốn mươi</age></member>", "/data/member[3]/age"),
        ("<member><age>40.5</age></member>", "/data/member[3]/age"),
        ("<area>1.500,5</area>", "/data/area"),
        ("<at>8 giờ</at>", "/data/at"),
        ("<place>11.5</place>", "/data/place"),
        ("<place>95 106</place>", "/data/place"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_kept_and_named(sent: str, path: str):  # D4
    found = issues(members=CLEAN["members"] + sent, eldest="<eldest>40.5</eldest>")
    wrong = [issue for issue in found if issue.code == "answers.type_invalid"]
    assert only(wrong).path == path
    assert only(wrong).facts["answer"] in sent


def test_a_choice_that_the_list_lacks_is_named():  # D5
    issue = only(issues(farm="<farm>maybe</farm>"))
    assert (issue.code, issue.facts["choice"]) == ("answers.unknown_choice", "maybe")


def test_a_choice_that_the_filter_leaves_out_is_named():  # D5
    issue = only(issues(communes="<town>tb</town><communes>c1 c3</communes>"))
    assert (issue.path, issue.facts["choice"]) == ("/data/communes", "c3")


@pytest.mark.parametrize("sent", ["2026-02-31", "0026-04-30", "1899-12-31"])
def test_a_day_that_cannot_have_been_is_named(sent: str):  # D6
    issue = only(issues(visit=f"<visit>{sent}</visit>"))
    assert (issue.code, issue.path) == ("answers.impossible_date", "/data/visit")


@pytest.mark.parametrize("question", ["visit", "at"])
def test_a_day_after_the_interview_is_noted(question: str):  # D6
    later = {"visit": "2026-05-02", "at": "2026-05-02T08:00:00.000+07:00"}[question]
    issue = only(issues(visit=f"<{question}>{later}</{question}>"))
    assert (issue.code, issue.level) == ("answers.future_date", Level.NOTE)


@pytest.mark.parametrize("sent", ["<eldest>41</eldest>", "<eldest/>", ""])
def test_a_calculation_that_the_answers_do_not_give_is_named(sent: str):  # D7
    issue = only(issues(eldest=sent))
    assert issue.code == "answers.calculation_differs"
    assert issue.facts["expected"] == "40"


def test_what_the_form_does_not_have_is_noted_with_its_text():  # D8
    found = issues(visit="<visit>2026-04-30</visit><dog><name>Mực</name></dog>")
    assert (only(found).path, only(found).facts["answer"]) == ("/data/dog", "Mực")


def test_a_question_sent_twice_is_noted():  # D8
    issue = only(issues(farm="<farm>yes</farm><farm>no</farm>"))
    assert (issue.code, issue.path) == ("answers.unknown_node", "/data/farm")


def test_what_tablets_write_under_meta_is_their_own():  # D8
    meta = "<meta><instanceID>uuid:1</instanceID><rootUuid>uuid:0</rootUuid></meta>"
    assert issues(eldest=CLEAN["eldest"] + meta) == []


def test_the_interview_of_another_form_is_told():  # D8
    found = check(FORM, b"<data id='other'/>", RECEIVED_AT)
    assert found[0].sentence("en") == (
        "The interview is of questionnaire “other”, not of “small”."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<data",
        b"\xff\xfe",
        b"<!DOCTYPE d [<!ENTITY a 'b'>]><data id='small'>&a;</data>",
    ],
)
def test_xml_that_cannot_be_read_is_an_issue(content: bytes):  # D9
    issue = only(check(FORM, content, RECEIVED_AT))
    assert issue.code == "answers.unreadable"
    assert issue.sentence("vi").endswith("Các byte nhận được vẫn còn nguyên.")


def test_issues_say_which_member_and_come_in_the_forms_order():  # D10
    members = "<member><age>x</age></member>" * 2
    found = issues(farm="", members=members, eldest="<eldest/>", visit="<visit>y</visit>")
    assert [(each.name, each.occurrence) for each in found] == [
        ("farm", ()),
        ("age", (1,)),
        ("age", (2,)),
        ("visit", ()),
    ]


NAMES = [
    "farm",
    "member",
    "age",
    "job",
    "visit",
    "at",
    "area",
    "place",
    "town",
    "meta",
    "q",
]
TEXTS = st.sampled_from(
    [
        "",
        "yes",
        "40",
        "-1",
        "1e400",
        "NaN",
        "9" * 400,
        "2026-02-31",
        "tb",
        "c1 c1",
        "ẻ",
        "; ;",
    ]
)
ELEMENTS = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(NAMES), TEXTS),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from(NAMES),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(st.lists(ELEMENTS, max_size=6))
def test_checking_does_not_raise_whatever_the_answers(parts: list[str]):  # D11
    xml = f"<data id='small'>{''.join(parts)}</data>"
    for issue in check(FORM, xml.encode(), RECEIVED_AT):
        assert issue.sentence("vi")
        assert issue.sentence("en")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_both_sentences_of_a_kind_are_over_the_same_facts(kind):  # D12
    def facts(template: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(template) if name}

    assert facts(kind.vi) == facts(kind.en)
    assert kind.vi != kind.en
