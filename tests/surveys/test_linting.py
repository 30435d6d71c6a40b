"""Linting: what converts and then spoils data is found, with place and remedy.

L1  each rule finds its fault at its sheet, row and column
L2  a clean questionnaire gives no findings, nor do the built-in instruments
L3  the two traps of expressions are found, and their remedies are not
L4  sentences and remedies are in both languages, for every rule
L5  what pyxform remarks is passed on once
L6  what ODK Collect and the web client take differently is found, and its remedies are not
"""

from __future__ import annotations

import pytest

from surveys.findings import Finding, found
from surveys.instruments import NAMES, load
from surveys.lint_rules import RULES, Level
from surveys.linting import lint
from surveys.workbook_errors import Place
from surveys.xlsform import convert_text

COLUMNS = (
    *("type", "name", "label::Tiếng Việt (vi)", "label::English (en)", "relevant"),
    *("required", "required_message::Tiếng Việt (vi)", "required_message::English (en)"),
    *("constraint", "constraint_message::Tiếng Việt (vi)"),
    *("constraint_message::English (en)", "calculation"),
)
CHOICE_COLUMNS = ("list_name", "name", "label::Tiếng Việt (vi)", "label::English (en)")
SETTINGS = {"form_id": "f", "version": "1", "instance_name": "'x'"}


def text_of(survey, choices=(), settings=None) -> str:
    """Write sheets of rows; a row is a dictionary by column."""
    sheets = {
        "survey": (COLUMNS, survey),
        "choices": (
            CHOICE_COLUMNS,
            [dict(zip(CHOICE_COLUMNS, row, strict=False)) for row in choices],
        ),
        "settings": (tuple(SETTINGS), [SETTINGS if settings is None else settings]),
    }
    lines = []
    for name, (columns, rows) in sheets.items():
        lines += [f"| {name} |", f"| | {' | '.join(columns)} |"]
        lines += [f"| | {' | '.join(row.get(c, '') for c in columns)} |" for row in rows]
    return "\n".join(lines)


def asked(name: str, type_: str = "integer", **cells: str) -> dict[str, str]:
    """One row of the survey, labelled in both languages."""
    row = {"type": type_, "name": name, COLUMNS[2]: "Nhãn", COLUMNS[3]: "Label"}
    return row | {
        column.replace("_vi", "::Tiếng Việt (vi)"): text for column, text in cells.items()
    }


def findings(survey, choices=(), settings=None) -> list[Finding]:
    """Lint sheets made of these rows."""
    return list(lint(convert_text(text_of(survey, choices, settings))))


def codes(survey, choices=(), settings=None) -> list[str]:
    """Give the codes of what is found."""
    return [finding.code for finding in findings(survey, choices, settings)]


YES = ("yn", "yes", "Có", "Yes")
PICK = asked("pick", "select_one yn")
MEMBER = {
    "type": "begin_repeat",
    "name": "member",
    COLUMNS[2]: "Thành viên",
    COLUMNS[3]: "Member",
}
END = {"type": "end_repeat"}


# ---------------------------------------------------------------- L1 L2


@pytest.mark.parametrize("name", NAMES)
def test_the_built_in_instruments_give_no_findings(name: str):  # L2
    assert lint(convert_text(load(name))) == ()


def test_a_clean_questionnaire_gives_no_findings():  # L2
    assert findings([asked("rooms"), PICK], [YES]) == []


@pytest.mark.parametrize(
    ("survey", "choices", "code", "place"),
    [
        (
            [asked("a") | {COLUMNS[3]: ""}],
            [],
            "missing_translation",
            Place("survey", 2, "label::English (en)"),
        ),
        (
            [PICK],
            [YES, ("yn", "no", "", "No")],
            "missing_translation",
            Place("choices", 3, "label::Tiếng Việt (vi)"),
        ),
        (
            [asked("a", required="yes")],
            [],
            "required_without_message",
            Place("survey", 2, "required_message::Tiếng Việt (vi)"),
        ),
        (
            [asked("a", constraint=". > 1")],
            [],
            "constraint_without_message",
            Place("survey", 2, "constraint_message::Tiếng Việt (vi)"),
        ),
        (
            [asked("a", constraint=". > 1", constraint_message_vi="Sai")],
            [],
            "missing_translation",
            Place("survey", 2, "constraint_message::English (en)"),
        ),
        (
            [PICK],
            [YES, ("yn", "no")],
            "unlabelled_choice",
            Place("choices", 3, CHOICE_COLUMNS[2]),
        ),
        (
            [PICK],
            [YES, ("yn", "YES", "C", "Y")],
            "similar_choice",
            Place("choices", 3, "name"),
        ),
        (
            [PICK],
            [("yn", "oh yes", "C", "Y")],
            "space_in_code",
            Place("choices", 2, "name"),
        ),
        ([asked("a")], [YES], "unused_list", Place("choices", 2, "list_name")),
        ([asked("a" * 33)], [], "long_name", Place("survey", 2, "name")),
        ([asked("age"), asked("Age")], [], "similar_name", Place("survey", 3, "name")),
        ([asked("info__tv")], [], "reserved_name", Place("survey", 2, "name")),
        ([asked("phone_2")], [], "number_for_identifier", Place("survey", 2, "type")),
        ([asked("so_cccd")], [], "number_for_identifier", Place("survey", 2, "type")),
        (
            [asked("a") | {COLUMNS[2]: "<b>Tuổi</b>"}],
            [],
            "html_in_label",
            Place("survey", 2, "label::Tiếng Việt (vi)"),
        ),
        (
            [asked("a", relevant="${b} = 1"), asked("b")],
            [],
            "asked_before_known",
            Place("survey", 2, "relevant"),
        ),
        (
            [MEMBER | {"relevant": "${age} > 1"}, asked("age"), END],
            [],
            "asked_before_known",
            Place("survey", 2, "relevant"),
        ),
    ],
)
def test_each_rule_finds_its_fault_at_its_place(survey, choices, code, place):  # L1
    assert [(each.code, each.place) for each in findings(survey, choices)] == [
        (code, place)
    ]


@pytest.mark.parametrize(
    ("missing", "code", "column"),
    [
        ("form_id", "no_form_id", "form_id"),
        ("version", "no_version", "version"),
        ("instance_name", "no_instance_name", "instance_name"),
    ],
)
def test_missing_settings_are_found(missing: str, code: str, column: str):  # L1
    settings = {name: text for name, text in SETTINGS.items() if name != missing}
    (finding,) = findings([asked("a")], settings=settings)
    assert (finding.code, finding.place) == (code, Place("settings", 2, column))


def test_a_form_without_settings_lacks_all_three():  # L1
    bare = convert_text("| survey |\n| | type | name | label |\n| | text | a | A |\n")
    assert [each.code for each in lint(bare)] == [
        "no_form_id",
        "no_version",
        "no_instance_name",
    ]


def test_the_old_name_of_the_form_id_counts():  # L1
    old = text_of([asked("a")]).replace("| form_id |", "| id_string |")
    assert lint(convert_text(old)) == ()


def test_a_choice_that_the_converter_adds_is_not_the_authors_fault():  # L1
    added = codes([asked("pick", "select_one yn or_other")], [YES])
    assert added == ["converter"], "pyxform itself advises against or_other"


def test_a_language_without_a_code_is_found_at_its_header():  # L1
    text = text_of([asked("a")]).replace("English (en)", "English")
    (finding,) = lint(convert_text(text))
    assert (finding.code, finding.level) == ("language_without_code", Level.WARNING)
    assert finding.place == Place("survey", 1, "label::English")


def test_a_language_that_only_a_setting_names_is_found_there():  # L1
    (finding,) = lint(
        convert_text(
            """
            | survey |
            | | type | name | label |
            | | text | a    | A     |
            | settings |
            | | form_id | version | instance_name | default_language |
            | | f       | 1       | 'x'           | Khmer            |
            """
        )
    )
    assert finding.code == "language_without_code"
    assert finding.place == Place("settings", 2, "default_language")


def test_equal_codes_that_a_setting_allows_are_found():  # L1
    text = text_of([PICK], [YES, YES])
    allowed = text.replace("instance_name |", "instance_name | allow_choice_duplicates |")
    assert [each.code for each in lint(convert_text(allowed + " yes |"))] == [
        "similar_choice"
    ]


def test_a_condition_on_what_is_calculated_later_may_stand():  # L1
    survey = [asked("a", relevant="${b} = 1"), asked("b", "calculate", calculation="1")]
    assert codes(survey) == []


# ---------------------------------------------------------------- L3


def roster(formula: str, *inside: dict[str, str], column: str = "calculation") -> list[str]:
    """Lint a roster of members of some age, with a formula after it."""
    after = asked("after", "calculate", **{"calculation": "1", column: formula})
    return codes([asked("limit"), MEMBER, asked("age"), *inside, END, after])


@pytest.mark.parametrize(
    "formula",
    [
        "count(${member}[${age} < 16])",
        "1 + count(${member}[not(${age} < 16)]/age)",
        "if(true(), -count(${member}[./age > 1 and ${age} < ${limit}]), 0)",
        "count(/data/member[/data/member/age < 16])",
    ],
)
def test_an_absolute_path_in_brackets_is_found(formula: str):  # L3
    assert roster(formula) == ["reference_in_brackets"]


@pytest.mark.parametrize(
    "formula",
    [
        "count(${member}[./age < 16])",
        "count(${member}[./age < ${limit}])",
        "count(${member}[position() = 1])",
        "instance('yn')/root/item[name = ${limit}]/label",
        "count(${member}) +",  # unreadable: publishing says so, not the linter
    ],
)
def test_a_relative_path_in_brackets_is_right(formula: str):  # L3
    assert roster(formula) == []


def test_brackets_are_looked_at_in_every_expression():  # L3
    assert roster("count(${member}[${age} < 16]) > 1", column="relevant") == [
        "reference_in_brackets"
    ]
    counted = """
        | survey |
        | | type         | name   | label  | repeat_count                    |
        | | begin_repeat | member | Member |                                 |
        | | integer      | age    | Age    |                                 |
        | | end_repeat   |        |        |                                 |
        | | begin_repeat | again  | Again  | count(${member}[${age} < 16])   |
        | | text         | note   | Note   |                                 |
        | | end_repeat   |        |        |                                 |
        """
    assert "reference_in_brackets" in {each.code for each in lint(convert_text(counted))}


SAFE = asked("income", "calculate", calculation="coalesce(${age}, 0)")


@pytest.mark.parametrize(
    ("formula", "inside"),
    [
        ("sum(${age})", []),
        ("max(${age})", []),
        ("round(sum(${age}) div 2, 1)", []),
        ("sum(${b})", [asked("b", "calculate", calculation="${age} * 2")]),
        ("sum(${b})", [asked("b", "calculate", calculation="if(${age} > 1, 1, '')")]),
        ("sum(${b})", [asked("b", "calculate", calculation="int(${age})")]),
        (
            "sum(${b})",
            [asked("b", "calculate", calculation="once(pulldata('a', 'b', 'c', 'd'))")],
        ),
        ("sum(${b})", [asked("b", "calculate", calculation="1 +")]),
        ("sum(${b})", [asked("b", "calculate", calculation="${member} + 1")]),
    ],
)
def test_a_total_over_what_may_be_blank_is_found(formula, inside):  # L3
    assert roster(formula, *inside) == ["total_over_blank"]


MESSAGES = {
    "required": "yes",
    "required_message::Tiếng Việt (vi)": "Cần",
    "required_message::English (en)": "Needed",
}


@pytest.mark.parametrize(
    ("formula", "inside"),
    [
        ("sum(${income})", [SAFE]),
        ("sum(${b})", [asked("b") | MESSAGES]),
        ("sum(${b})", [asked("b", "calculate", calculation="if(${age} > 1, 1, 0)")]),
        ("sum(${b})", [SAFE, asked("b", "calculate", calculation="round(${income} * 2)")]),
        ("sum(${b})", [SAFE, asked("b", "calculate", calculation="-${income}")]),
        ("sum(${b})", [asked("b", "calculate", calculation="count(${member})")]),
        ("max(1, 2)", []),
        ("count(${member})", []),
        ("sum(${member})", []),
        ("sum(./age)", []),
    ],
)
def test_a_total_over_what_is_always_there_is_right(formula, inside):  # L3
    assert roster(formula, *inside) == []


def test_what_is_required_but_may_be_skipped_may_be_blank():  # L3
    assert roster("sum(${b})", asked("b", relevant="${age} > 1") | MESSAGES) == [
        "total_over_blank"
    ]
    group = {"type": "begin_group", "name": "g", "relevant": "${limit} > 1"}
    grouped = [group, asked("b") | MESSAGES, {"type": "end_group"}]
    assert roster("sum(${b})", *grouped) == ["total_over_blank"]
    outside = [asked("limit"), group, asked("b") | MESSAGES, {"type": "end_group"}]
    assert codes([*outside, asked("m", "calculate", calculation="max(${b}, 1)")]) == [
        "total_over_blank"
    ]


# ---------------------------------------------------------------- L6

TRACE = {"type": "geotrace", "name": "path", COLUMNS[2]: "Đường", COLUMNS[3]: "Path"}


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("is-selected(${words}, 'a')", "not_in_web_client"),
        ("if(true(), 1, version())", "not_in_web_client"),
        ("distance(${path})", "length_of_blank"),
        ("if(${words} = '', 0, distance(${path}))", "length_of_blank"),
        ("boolean(${words})", "boolean_of_question"),
        ("regex(${words}, '[0-9]{9}')", "pattern_of_part"),
        ("regex(${words}, '^[0-9]{9}')", "pattern_of_part"),
        ("regex(${words}, '^[\\p{L} ]+$')", "class_not_in_web_client"),
    ],
)
def test_what_the_clients_take_differently_is_found(formula: str, code: str):  # L6
    after = asked("after", "calculate", calculation=formula)
    assert codes([asked("words", "text"), TRACE, after]) == [code]


@pytest.mark.parametrize(
    "formula",
    [
        "selected(${words}, 'a')",
        "if(${path} = '', 0, distance(${path}))",
        "boolean(1)",
        "regex(${words}, '^[0-9]{9}$')",
    ],
)
def test_their_remedies_are_not(formula: str):  # L6
    after = asked("after", "calculate", calculation=formula)
    assert codes([asked("words", "text"), TRACE, after]) == []


def test_a_length_that_is_asked_for_after_its_path_may_stand():  # L6
    length = asked(
        "l", "calculate", relevant="${path} != ''", calculation="distance(${path})"
    )
    assert codes([TRACE, length]) == []


# ---------------------------------------------------------------- L4 L5

FACTS = {
    "name": "a",
    "part": "label",
    "language": "en",
    "reference": "b",
    "function": "sum",
    "pattern": "[0-9]+",
    "type": "integer",
    "text": "2.5",
}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_finding_speaks_both_languages(rule):  # L4
    finding = found(rule.code, Place("survey", 2), **FACTS, length=40, words="words")
    assert finding.sentence("vi") != finding.sentence("en")
    assert finding.remedy("vi") != finding.remedy("en")
    assert finding.level in Level


def test_a_finding_says_what_to_do():  # L4
    (finding,) = findings([asked("a", relevant="${b} = 1"), asked("b")])
    assert (
        finding.sentence("vi") == "“a” chỉ được hỏi tùy theo ${b}, nhưng câu đó đứng sau."
    )
    assert finding.remedy("vi") == "Hãy chuyển “b” lên trước."
    assert finding.level is Level.FAULT


def test_findings_come_in_the_order_of_the_sheets():  # L4
    survey = [asked("b__c", relevant="${d} = 1"), asked("d")]
    found_codes = codes(survey, [YES], {"form_id": "f", "version": "1"})
    assert found_codes == [
        "reserved_name",
        "asked_before_known",
        "unused_list",
        "no_instance_name",
    ]


def test_what_pyxform_remarks_is_passed_on_once():  # L5
    (finding,) = findings([asked("photo", "image")])
    assert (finding.code, finding.place) == ("converter", Place("survey", 2))
    assert finding.facts["words"].startswith("Use the max-pixels parameter")
    remarks = findings([asked("d", "simserial")])
    assert [each.place.row for each in remarks] == [2]
