"""Lists of indicators as workbooks: compared first, then loaded (A-04, A-18, A-20).

K1  the placeholders of the plan load, are marked as such, and load twice without change
K2  a workbook that was written reads back as the same sheets
K3  a dry run says what would change and changes nothing
K4  a bad row is refused with its row and column, and nothing is loaded
"""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy.orm import Session

from mne.programmes.framework import Fate, compare, load, row_of, seed_rows
from mne.programmes.framework_workbook import read_workbook, write_workbook
from mne.programmes.indicator_errors import BadFrameworkRow, NotAFramework
from mne.programmes.indicators import indicators_on, sheet_of
from tests.programmes.conftest import Plan

BEGIN = date(2023, 1, 1)


def test_the_placeholders_load_once(session: Session, plan: Plan):  # K1
    loaded = load(session, plan.programme, seed_rows(), BEGIN)
    assert {each.fate for each in loaded} == {Fate.NEW}
    sheets = indicators_on(session, plan.programme, BEGIN)
    assert len(sheets) == 8
    assert all(version.is_placeholder for _indicator, version in sheets)
    again = load(session, plan.programme, seed_rows(), BEGIN)
    assert {each.fate for each in again} == {Fate.SAME}
    assert {
        version.number for _, version in indicators_on(session, plan.programme, BEGIN)
    } == {1}


def test_a_workbook_reads_back(session: Session, plan: Plan):  # K2
    load(session, plan.programme, seed_rows(), BEGIN)
    codes = {"TB.3": "DA1", "TB.4": "DA2.TDA1", "TB.5": "DA2.TDA2"}
    codes |= {"TB.6": "DA3.TDA1", "TB.7": "DA5.TDA1"}
    rows = [
        row_of(indicator.code, codes.get(indicator.code, ""), sheet_of(version))
        for indicator, version in indicators_on(session, plan.programme, BEGIN)
    ]
    back = compare(session, plan.programme, read_workbook(write_workbook(rows)), BEGIN)
    assert {each.fate for each in back} == {Fate.SAME}


def test_a_dry_run_says_what_would_change(session: Session, plan: Plan):  # K3
    load(session, plan.programme, seed_rows(), BEGIN)
    rows = [dict(row) for row in seed_rows()]
    rows[0]["unit"] = "phần trăm"
    rows[0]["baseline_value"] = "0,75"
    changed = compare(session, plan.programme, rows, date(2024, 1, 1))[0]
    assert (changed.fate, changed.code) == (Fate.CHANGED, "TB.1")
    assert changed.changes == (("unit", "%", "phần trăm"), ("baseline_value", "", "0,75"))
    (_indicator, version), *_others = indicators_on(
        session, plan.programme, date(2024, 1, 1)
    )
    assert (version.number, version.unit) == (1, "%")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"code": ""}, "row 2, column “code”"),
        ({"code": "TB.2"}, "row 3, column “code”"),
        ({"measure": "procent"}, "row 2, column “measure”"),
        ({"baseline_value": "0.75"}, "row 2, column “baseline_value”"),
        ({"component": "DA9"}, "row 2, column “component”"),
        ({"colour": "red"}, "row 2, column “colour”"),
        ({"unit": ""}, "row 2, column “unit”"),
        ({"direction": ""}, "row 2, column “direction"),
        ({"denominator_definition": ""}, "row 2, column “code”"),
        ({"disaggregations": "sex"}, "row 2, column “disaggregations”"),
    ],
)
def test_a_bad_row_is_named(
    session: Session, plan: Plan, change: dict[str, str], place: str
):  # K4
    rows = [dict(row) for row in seed_rows()]
    rows[0] |= change
    with pytest.raises(BadFrameworkRow, match=place):
        load(session, plan.programme, rows, BEGIN)
    assert indicators_on(session, plan.programme, BEGIN) == []


def test_another_file_is_refused():  # K4
    with pytest.raises(NotAFramework, match=r"no \.xlsx workbook"):
        read_workbook(b"not a workbook")
    book = openpyxl.Workbook()
    book.active.append(["mã", "tên"])
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(NotAFramework, match="row of column names"):
        read_workbook(saved.getvalue())
