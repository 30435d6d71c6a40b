"""Files for people: labels and codes survive the way out and back in.

D1  (fixture 16) Stata and SPSS give back the Vietnamese labels of variables and values
D2  (fixture 16) several choices are 0/1 columns, each named after its choice
D3  why an answer is missing is .a to .e in Stata and a labelled variable in SPSS
D4  (fixture 16) a label over the limit is cut between letters, and the cut is reported
D5  names are made plain, within length, never two alike
D6  CSV opens with its letters whole, and its codebook has every exported variable
D7  an export for people leaves a trace
"""

import csv
import unicodedata
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.audit.models import AuditEntry
from mne.exports.raw_files import RawRound, open_raw
from mne.exports.stat_files import ADJUSTED, record_people_files, write_people_files
from mne.exports.stat_labels import SPSS, STATA, cut, plain_names
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round
from tests.datasets.conftest import drawn, send
from tests.exports.conftest import Export

TOILET = "Hộ thường dùng loại nhà tiêu nào?"
LONG = "Ông/bà có đồng ý trả lời phỏng vấn về điều kiện sống của hộ trong mười hai tháng?"
LABELLED = f"""
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) |
| | text | household_code | Mã hộ | Household |
| | select_one toilet | toilet | {TOILET} | Which toilet? |
| | select_one stars | stars | Mấy sao? | How many stars? |
| | integer | income | {LONG} | {LONG} |
| | select_multiple means | means | Phương tiện | Means |
| | date | seen_on | Ngày gặp | Seen on |
| | text | head_name | Tên | Name |
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) | missing |
| | toilet | septic | Tự hoại | Septic | |
| | toilet | pit | Hố xí thấm dội nước | Pit | |
| | toilet | refused | Từ chối | Refused | refused |
| | toilet | unknown | Không biết | Don't know | dont_know |
| | stars | 3 | Ba | Three | |
| | stars | 5 | {"ễ" * 130} | Five | |
| | means | tv | Ti vi | TV | |
| | means | radio | Đài | Radio | |
| settings |
| | form_title | form_id | version |
| | Trial | trial | 1 |
"""
READERS = {"stata": pyreadstat.read_dta, "spss": pyreadstat.read_sav}
SUFFIX = {"stata": STATA.suffix, "spss": SPSS.suffix}


@pytest.fixture
def version(session: Session) -> QuestionnaireVersion:
    return publish(session, "labelled.md", LABELLED)


@pytest.fixture
def raw(session: Session, sample: Round, export: Export, folder: Path) -> RawRound:
    first, second, third, fourth = drawn(session, sample)[:4]
    send(session, sample, first, toilet="pit", stars="5", means="tv", seen_on="2022-08-01")
    send(session, sample, second, toilet="refused", stars="3", means="tv radio", income="")
    send(session, sample, third, toilet="unknown", means="", income="-5")
    send(session, sample, fourth, toilet="septic", means="radio")
    assert export(sample) is not None
    return open_raw(folder)


def written(session: Session, raw: RawRound, kind: str, out: Path) -> dict[str, Path]:
    out.mkdir()
    return {path.name: path for path in write_people_files(session, raw, kind, out, "vi")}


@pytest.mark.parametrize("kind", ["stata", "spss"])
def test_vietnamese_labels_come_back(
    session: Session, raw: RawRound, kind: str, tmp_path: Path
):  # D1
    path = written(session, raw, kind, tmp_path / "out")[f"household{SUFFIX[kind]}"]
    rows, about = READERS[kind](path, output_format="polars")
    assert about.column_names_to_labels["toilet"] == TOILET
    assert rows["toilet"].to_list() == [2, None, None, 1]
    labels = {
        int(k): v
        for k, v in about.variable_value_labels["toilet"].items()
        if k not in {"a", "b"}
    }
    assert labels == {1: "Tự hoại", 2: "Hố xí thấm dội nước"}
    # codes that are numbers stay the numbers they are
    assert rows["stars"].to_list() == [5, 3, None, None]
    assert str(rows["seen_on"][0]) == "2022-08-01"
    assert "head_name" not in rows.columns


@pytest.mark.parametrize("kind", ["stata", "spss"])
def test_several_choices_are_columns_of_nought_and_one(
    session: Session, raw: RawRound, kind: str, tmp_path: Path
):  # D2
    path = written(session, raw, kind, tmp_path / "out")[f"household{SUFFIX[kind]}"]
    rows, about = READERS[kind](path, output_format="polars")
    assert rows["means__tv"].to_list() == [1, 1, None, 0]
    assert rows["means__radio"].to_list() == [0, 1, None, 1]
    assert about.column_names_to_labels["means__radio"] == "Phương tiện: Đài"
    found = about.variable_value_labels["means__tv"]
    assert (found[0], found[1]) == ("Không", "Có")


def test_reasons_are_extended_missing_values_in_stata(
    session: Session, raw: RawRound, tmp_path: Path
):  # D3
    path = written(session, raw, "stata", tmp_path / "out")["household.dta"]
    rows, about = pyreadstat.read_dta(path, user_missing=True, output_format="polars")
    assert rows["toilet"].to_list() == [2, "b", "a", 1]
    assert rows["income"].to_list() == [100, "d", -5, 100]
    assert rows["stars"].to_list() == [5, 3, "c", "c"]
    assert about.variable_value_labels["toilet"]["b"] == "Từ chối trả lời"
    assert about.variable_value_labels["income"] == {"d": "Để trống"}


def test_reasons_are_a_variable_of_their_own_in_spss(
    session: Session, raw: RawRound, tmp_path: Path
):  # D3
    path = written(session, raw, "spss", tmp_path / "out")["household.sav"]
    rows, about = pyreadstat.read_sav(path, output_format="polars")
    assert rows["toilet__missing"].to_list() == [None, 2, 1, None]
    assert about.variable_value_labels["toilet__missing"][2] == "Từ chối trả lời"
    assert rows["income"].to_list() == [100, None, -5, 100]
    assert rows["income__missing"].to_list() == [None, 4, None, None]


@pytest.mark.parametrize("kind", ["stata", "spss"])
def test_a_label_over_the_limit_is_cut_between_letters_and_reported(
    session: Session, raw: RawRound, kind: str, tmp_path: Path
):  # D4
    files = written(session, raw, kind, tmp_path / "out")
    _, about = READERS[kind](files[f"household{SUFFIX[kind]}"], output_format="polars")
    with files[ADJUSTED].open(encoding="utf-8-sig") as file:
        reported = {(line["name"], line["what"]): line for line in csv.DictReader(file)}
    if kind == "stata":
        label = about.column_names_to_labels["income"]
        assert len(label) == 80
        assert LONG.startswith(label.removesuffix("…"))
        assert reported["income", "label"]["before"] == LONG
        assert reported["income", "label"]["after"] == label
    else:
        assert about.column_names_to_labels["income"] == LONG
        label = about.variable_value_labels["stars"][5]
        assert label == "ễ" * 39 + "…"  # three bytes each: 120 in all
        assert reported["stars", "value label 5"]["after"] == label


def test_a_cut_keeps_letters_with_their_marks():  # D4
    assert cut("Hộ nghèo", 100) == "Hộ nghèo"
    decomposed = unicodedata.normalize("NFD", "Hộ nghèo")
    assert cut(decomposed, 100) == "Hộ nghèo"
    for limit in range(3, 14):
        found = cut("x̣̂" * 5, limit)  # no composed letter exists
        assert len(found.encode()) <= limit
        assert found.removesuffix("…") == "x̣̂" * (len(found.removesuffix("…")) // 3)


def test_names_are_plain_and_never_alike():  # D5
    names = ["_weight", "Hộ", "ho", "HO", "by", "a" * 40, "a" * 41, "1st", "x-y", "x.y"]
    assert list(plain_names(names, 32).values()) == [
        "v_weight",
        "Ho",
        "ho_2",
        "HO_3",
        "v_by",
        "a" * 32,
        "a" * 30 + "_2",
        "v_1st",
        "x_y",
        "x_y_2",
    ]


def test_csv_opens_whole_and_has_a_codebook(
    session: Session, raw: RawRound, tmp_path: Path
):  # D6
    files = written(session, raw, "csv", tmp_path / "out")
    assert files["household.csv"].read_bytes().startswith("\ufeff".encode())
    rows = pl.read_csv(files["household.csv"])
    assert rows["toilet"].to_list() == ["pit", None, None, "septic"]
    assert rows["toilet__missing"].to_list() == [None, "refused", "dont_know", None]
    with files["codebook.csv"].open(encoding="utf-8-sig") as file:
        book = {line["name"]: line for line in csv.DictReader(file)}
    assert list(book) == [
        "household_code", "toilet", "stars", "income", "means", "seen_on",
    ]  # fmt: skip
    assert book["toilet"]["label"] == TOILET
    assert book["toilet"]["numbers"] == "septic = 1; pit = 2"
    assert "refused = Từ chối trả lời" in book["toilet"]["missing"]


def test_an_export_for_people_leaves_a_trace(session: Session, raw: RawRound):  # D7
    record_people_files(session, raw, "stata", None)
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.subject) == ("exports.export_made", "round:DK-2022")
    assert (last.details["kind"], last.details["interviews"]) == ("stata", 4)
