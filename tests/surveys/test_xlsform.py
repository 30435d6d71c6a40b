"""XLSForm to questionnaire and XForm: the same sheets, the same bytes; faults with places.

C1  text sheets, CSV and a workbook of the same rows give equal questionnaires and bytes
C2  the bytes are pyxform's own, and the same in every process
C3  every fault that pyxform finds becomes one of ours: sheet, row, column, fault, remedy
C4  what the converter generates is known to the questionnaire
C5  whatever an author writes, the answer is a conversion or a named fault
"""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert as pyxform_convert

from surveys import conversion_errors as faults
from surveys.instruments import NAMES, load
from surveys.pyxform_documents import ROW, language_code
from surveys.pyxform_messages import fault_from
from surveys.sheets import Sheet, Sheets, make_sheet, read_text
from surveys.workbook_errors import DuplicateColumn, MissingColumn, Place, WorkbookFault
from surveys.workbooks import write_workbook
from surveys.xforms import check_xform
from surveys.xlsform import convert, convert_file, convert_text

# One of everything: or_other, photo, file, rank, audit, count, trigger, table-list, media.
EVERYTHING = """
| survey |
| | type                     | name   | label::Tiếng Việt (vi) | label::English (en) | media::image::English (en) | repeat_count | trigger | calculation | appearance | parameters | required |
| | start                    | start  |        |        |       |       |        |       |            |         |     |
| | audit                    |        |        |        |       |       |        |       |            |         |     |
| | begin_repeat             | member | Thành viên | Member |   | 1 + 2 |        |       |            |         |     |
| | integer                  | age    | Tuổi   | Age    | a.jpg |       |        |       |            |         | yes |
| | calculate                | once   |        |        |       |       | ${age} | now() |            |         |     |
| | select_multiple yn or_other | more | Thêm  | More   |       |       |        |       |            |         | no  |
| | rank yn                  | order  | Thứ tự | Order  |       |       |        |       |            |         |     |
| | select_one ${age}        | which  | Ai     | Which  |       |       |        |       |            |         |     |
| | end_repeat               |        |        |        |       |       |        |       |            |         |     |
| | select_one_from_file c.csv | place | Xã    | Commune |      |       |        |       |            |         |     |
| | begin_group              | grid   | Bảng   | Grid   |       |       |        |       | table-list |         |     |
| | select_one yn            | first  | Một    | First  |       |       |        |       |            |         |     |
| | end_group                |        |        |        |       |       |        |       |            |         |     |
| | photo                    | photo  | Ảnh    | Photo  |       |       |        |       |            | max-pixels=1024 | |
| | note                     |        | Xong   | Done   |       |       |        |       |            |         |     |
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) |
| | yn        | yes  | Có                     | Yes                 |
| | yn        | no   | Không                  | No                  |
| settings |
| | form_id    | version | instance_name |
| | everything | 1       | 'all'         |
"""  # noqa: E501 a sheet is as wide as it is


def as_csv(sheets: Sheets) -> str:
    """Write sheets as the CSV that pyxform reads."""
    stream = StringIO()
    writer = csv.writer(stream)
    for sheet in sheets.values():
        writer.writerow([sheet.name])
        for row in [sheet.columns, *sheet.rows]:
            writer.writerow(["", *row])
    return stream.getvalue()


# ---------------------------------------------------------------- C1 C2


@pytest.mark.parametrize("text", [load(name) for name in NAMES] + [EVERYTHING], ids=len)
def test_the_same_sheets_give_the_same_bytes_wherever_they_come_from(text: str):  # C1 C2
    from_text = convert_text(text)
    for content in [as_csv(from_text.sheets).encode(), write_workbook(from_text.sheets)]:
        other = convert_file(content)
        assert other.xform == from_text.xform
        assert other.questionnaire == from_text.questionnaire
        assert dict(other.sheets) == dict(from_text.sheets)
    theirs = pyxform_convert(text, file_type=".md")
    assert from_text.xform == theirs.xform.encode()
    assert list(from_text.warnings) == theirs.warnings


PRINT_MD5 = """
import hashlib, sys
from surveys.xlsform import convert_text
print(hashlib.md5(convert_text(sys.stdin.read()).xform).hexdigest())
"""


@pytest.mark.slow
def test_the_bytes_are_the_same_in_every_process():  # C2: tablets know a form by its MD5
    printed = {
        subprocess.run(
            [sys.executable, "-c", PRINT_MD5],
            input=EVERYTHING,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout.strip()
        for seed in ("1", "2", "3")
    }
    ours = hashlib.md5(convert_text(EVERYTHING).xform, usedforsecurity=False).hexdigest()
    assert printed == {ours}


# ---------------------------------------------------------------- C3

COLUMNS = ("type", "name", "label::Việt (vi)", "relevant", "calculation", "parameters")
CHOICES = "| choices |\n| | list_name | name | label |\n| | yn | yes | Có |\n"


def form(*rows: str, further: str = "") -> str:
    """Write a survey sheet with these rows, and further sheets after it."""
    lines = [
        "| survey |",
        f"| | {' | '.join(COLUMNS)} |",
        *(f"| | {row} |" for row in rows),
    ]
    return "\n".join(lines) + "\n" + further


@pytest.mark.parametrize(
    ("text", "fault", "place", "found"),
    [
        (
            form("text | a | A", "text | a | A"),
            faults.DuplicateName,
            Place("survey", 3, "name"),
            "a",
        ),
        (
            form("begin_repeat | data | D", "text | a | A", "end_repeat"),
            faults.DuplicateName,
            Place("survey", 2, "name"),
            "data",
        ),
        (
            form("begin_group | meta | M", "text | a | A", "end_group"),
            faults.DuplicateName,
            Place("survey", 2, "name"),
            "meta",
        ),
        (
            form("text | a | A", "slider | b | B"),
            faults.UnknownType,
            Place("survey", 3, "type"),
            "slider",
        ),
        (
            form("text | a | A", "group | b | B"),
            faults.UnknownType,
            Place("survey", 3, "type"),
            "group",
        ),
        (
            form("select_one | b | B", further=CHOICES),
            faults.UnknownType,
            Place("survey", 2, "type"),
            "select_one",
        ),
        (
            form("begin loop over yn | b | B", "text | a | A", "end loop", further=CHOICES),
            faults.UnknownType,
            Place("survey", 2, "type"),
            "loop",
        ),
        (
            form("select_one no | b | B", further=CHOICES),
            faults.MissingChoices,
            Place("survey", 2, "type"),
            "no",
        ),
        (
            form("text | a | A", "select_one yn | b | B"),
            faults.MissingChoices,
            Place("survey", 3, "type"),
            "select_one yn",
        ),
        (
            form("begin_group | g | G", "text | a | A"),
            faults.UnbalancedGroup,
            Place("survey", 2, "type"),
            "begin_group",
        ),
        (
            form("text | a | A", "end_repeat"),
            faults.UnbalancedGroup,
            Place("survey", 3, "type"),
            "end_repeat",
        ),
        (form("text | 1 a | A"), faults.InvalidName, Place("survey", 2, "name"), "1 a"),
        (form("text | | A"), faults.MissingName, Place("survey", 2, "name"), ""),
        (
            form("select_one yn | b | B", further=CHOICES + "| | yn | | Không |\n"),
            faults.MissingName,
            Place("choices", 3, "name"),
            "",
        ),
        (form(" | a | A"), faults.MissingType, Place("survey", 2, "type"), ""),
        (form("text | a | "), faults.MissingLabel, Place("survey", 2, "name"), "a"),
        (
            form("calculate | a | "),
            faults.MissingCalculation,
            Place("survey", 2, "calculation"),
            "",
        ),
        (
            form("text | a | A | ${c} = 1"),
            faults.UnknownReference,
            Place("survey", 2, "relevant"),
            "c",
        ),
        (
            form(
                "text | a | A",
                "begin_group | g | G",
                "text | a | A",
                "end_group",
                "note | n | ${a}",
            ),
            faults.AmbiguousReference,
            Place("survey", 6, "label::Việt (vi)"),
            "a",
        ),
        (
            form("text | a | A | ${b = 1"),
            faults.BrokenReference,
            Place("survey", 2, "relevant"),
            "${b = 1",
        ),
        (
            form("select_one yn | b | B", further=CHOICES + "| | yn | yes | Có |\n"),
            faults.DuplicateChoice,
            Place("choices", 3, "name"),
            "yes",
        ),
        (
            form(
                "select_multiple yn | b | B", further=CHOICES + "| | yn | not yes | K |\n"
            ),
            faults.SpaceInChoice,
            Place("choices", 3, "name"),
            "not yes",
        ),
        (
            form("text | a | A | | | rows"),
            faults.InvalidParameters,
            Place("survey", 2, "parameters"),
            "rows",
        ),
        (
            "| survey |\n| | name |\n| | a |\n",
            MissingColumn,
            Place("survey", 1, "type"),
            "",
        ),
        (
            "| survey |\n| | type | name | label | caption |\n| | text | a | A | A |\n",
            DuplicateColumn,
            Place("survey", 1, "caption"),
            "",
        ),
        (
            form(
                "text | a | A", further="| choices |\n| | list_name | name | zone::old |\n"
            ),
            faults.InvalidColumn,
            Place("choices", 1, "zone::old"),
            "zone::old",
        ),
        (
            form(
                "text | a | A",
                further="| settings |\n| | submission_url |\n| | http://x |\n",
            ),
            faults.SentElsewhere,
            Place("settings", 2, "submission_url"),
            "http://x",
        ),
        (
            form("select_one_from_file ../c.csv | a | A"),
            faults.InvalidFileName,
            Place("survey", 2, "type"),
            "../c.csv",
        ),
        (
            "| survey |\n| | type | name | image |\n| | text | a | http://x/a.jpg |\n",
            faults.InvalidFileName,
            Place("survey", 2, "image"),
            "http://x/a.jpg",
        ),
        (form("text | a | A", "audit | b | "), WorkbookFault, Place("survey", 3), ""),
    ],
)
def test_a_fault_names_its_place_and_what_was_found(text, fault, place, found):  # C3
    with pytest.raises(WorkbookFault) as refused:
        convert_text(text)
    assert type(refused.value) is fault
    assert refused.value.place == place
    assert refused.value.facts.get("found", "") == found
    for language, row in [("vi", f"dòng {place.row}"), ("en", f"row {place.row}")]:
        assert row in refused.value.sentence(language)


def test_a_fault_keeps_the_converters_own_words():  # C3
    with pytest.raises(faults.InvalidParameters) as refused:
        convert_text(form("text | a | A | | | rows"))
    detail = "Parameters must be in the form of 'key1=value1 key2=value2."
    assert refused.value.facts["detail"] == detail
    assert detail in refused.value.sentence("vi")


def test_words_without_a_place_are_passed_on(farm: Sheets):  # C3
    fault = fault_from("Something new.", farm)
    assert type(fault) is WorkbookFault
    assert str(fault) == (
        "The questionnaire can't be converted. Mend what the converter says: Something new."
    )
    unknown = fault_from("Unknown question type 'never written'.", farm)
    assert unknown.place == Place("survey", None, "type")
    nowhere = fault_from("There should be a choices sheet in this xlsform.", farm)
    assert (nowhere.place, nowhere.facts["found"]) == (Place("survey", None, "type"), "")


@pytest.fixture
def farm() -> Sheets:
    return read_text(form("text | a | A"))


def test_where_pyxform_stumbles_the_fault_is_told_all_the_same():  # C3
    osm = "| osm |\n| | list_name | name |\n| | other | x |\n"
    with pytest.raises(WorkbookFault, match="TypeError: 'NoneType' object is not iterable"):
        convert_text(form("osm roads | b | B", further=osm))


def test_a_trigger_that_is_no_question_is_named():  # C3
    with pytest.raises(faults.UnknownReference) as refused:
        convert_text(
            """
            | survey |
            | | type | name | label | calculation | trigger |
            | | text | a    | A     | 1           | ${zz}   |
            """
        )
    assert refused.value.place == Place("survey", 2, "trigger")


# ---------------------------------------------------------------- C4


def test_what_the_converter_adds_is_known_to_the_questionnaire():  # C4
    converted = convert_text(EVERYTHING)
    questionnaire = converted.questionnaire
    added = [item.name for item in questionnaire.items if item.row is None]
    assert added == [
        "member_count",
        "more_other",
        "generated_table_list_label_12",
        "reserved_name_for_field_list_labels_13",
    ]
    assert questionnaire.question("generated_note_name_16").row == 16
    assert "other" in questionnaire.choice_lists["yn"].by_name
    assert questionnaire.question("place").type == "select_one_from_file"
    assert questionnaire.question("which").choices == "${age}"
    assert questionnaire.question("once").trigger == ("age",)
    assert questionnaire.question("age").required == "true()"
    assert questionnaire.question("more").required == ""
    assert questionnaire.question("photo").parameters == {}
    assert questionnaire.get("member").count == "${member_count}"
    assert questionnaire.settings["instance_name"] == "'all'"


def test_files_to_send_along_are_named():  # C4
    assert convert_text(EVERYTHING).media == ("a.jpg", "c.csv")


def test_external_choices_come_as_their_own_file():  # C4
    converted = convert_text(
        """
        | survey |
        | | type                         | name     | label | choice_filter        |
        | | text                         | province | P     |                      |
        | | select_one_external communes | commune  | C     | province=${province} |
        | external_choices |
        | | list_name | name | label   | province |
        | | communes  | c1   | Tân Lập | 72       |
        """
    )
    assert converted.itemsets is not None
    assert '"communes","c1","Tân Lập","72"' in converted.itemsets
    assert converted.questionnaire.question("commune").type == "select_one_external"


def test_rows_keep_their_numbers_past_empty_rows():  # C4
    rows = (("", "", ""), ("text", "a", "A"), ("", "", ""), ("text", "b", "B"))
    converted = convert_file(write_workbook({"survey": Sheet("survey", COLUMNS[:3], rows)}))
    assert [item.row for item in converted.questionnaire.items] == [3, 5]
    assert ROW.encode() not in converted.xform


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Tiếng Việt (vi)", "vi"),
        ("Chinese (zh-Hant)", "zh-Hant"),
        ("km", "km"),
        ("Khmer ", "Khmer"),
    ],
)
def test_a_language_is_known_by_its_code(header: str, code: str):  # C4
    assert language_code(header) == code


# ---------------------------------------------------------------- C5

TYPES = (
    "text integer begin_group end_group begin_repeat end_repeat calculate note osm audit"
    " range group"
)
WORDS = st.sampled_from(
    [
        *TYPES.split(),
        *("", "select_one yn", "select_multiple yn", "c d", "1 +", "a < b & ${a}"),
        *("a", "b", "yes", "${a}", "${", "<b>", "Tuổi", "start=1"),
    ]
)
ROWS = st.lists(st.lists(WORDS, min_size=6, max_size=6), min_size=1, max_size=6)


@settings(deadline=None, max_examples=100)
@given(rows=ROWS, choices=st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=3))
def test_whatever_is_written_is_converted_or_refused_by_name(rows, choices):  # C5
    sheets = {
        "survey": make_sheet("survey", [COLUMNS, *rows]),
        "choices": make_sheet("choices", [("list_name", "name", "label"), *choices]),
    }
    try:
        converted = convert(sheets)
    except WorkbookFault as fault:
        words = fault.sentence("vi"), fault.sentence("en")
        assert words[0] != words[1]
        return
    assert check_xform(converted.xform).form_id == "data"
