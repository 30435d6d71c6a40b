"""Reports as files, walked as an office would: workbooks, papers, templates, obstacles.

F1  (A-18) a unit downloads its workbook, brings it back, sees the changes, takes them
F2  (A-15) a consolidation is downloaded as .docx and .xlsx, and each leaves a trace
F3  an office puts its own template in place; a fault is told with its place
F4  (A-10) an obstacle goes into the register; report and finding link to each other
F5  who may not see a report's files is refused: another commune, a unit, a stranger
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

import docx
import openpyxl
import pytest
from sqlalchemy import select

from mne import clock
from mne.audit.models import AuditEntry
from mne.clock import LOCAL
from mne.inspections.finding_models import Finding
from mne.programmes import offices
from mne.users.models import User
from tests.browser.page import Browser
from tests.web.conftest import Office
from tests.web.test_periodic_screens import (
    BASE,
    FIGURES,
    REPORT,
    open_town,
    people,
)

__all__ = ["people"]

PERIOD = f"{BASE}/reports/6T-2023"
MADE = f"{PERIOD}/consolidations/1"
TEMPLATES = f"{BASE}/templates/consolidated-document"
HEADING = "Khó khăn, vướng mắc và nguyên nhân"


@pytest.fixture(autouse=True)
def in_may_2023(office: Office) -> Iterator[None]:
    with clock.frozen(datetime(2023, 5, 10, 9, tzinfo=LOCAL)):
        yield


def document(*paragraphs: str) -> tuple[io.BytesIO, str]:
    written, buffer = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        written.add_paragraph(paragraph)
    written.save(buffer)
    buffer.seek(0)
    return buffer, "mau.docx"


def words_of(content: bytes) -> str:
    return "\n".join(each.text for each in docx.Document(io.BytesIO(content)).paragraphs)


def downloaded(browser: Browser, kind: str) -> bytes:
    """Press one of the two buttons of the consolidation's page."""
    return browser.send(f"{MADE}/report.{kind}", page=MADE).response.data


def submitted(browser: Browser, people: dict[str, User]) -> None:
    open_town(browser, people)
    browser.sign_in_as(people["nhap"])
    browser.send(f"{REPORT}/draft", FIGURES, page=REPORT)
    browser.sign_in_as(people["duyet"])
    browser.send(f"{REPORT}/submission", page=REPORT)


def test_a_workbook_goes_out_and_comes_back(browser: Browser, people: dict[str, User]):
    # F1
    open_town(browser, people)
    browser.sign_in_as(people["nhap"], "vi")
    assert f"{REPORT}/workbook" in browser.open(REPORT).links()
    content = browser.client.get(f"{REPORT}/workbook.xlsx").data
    book, buffer = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    rows = {row[0].value: row for row in book["Số liệu"].iter_rows(min_row=5)}
    rows["TB.3"][6].value = "3"
    rows["TB.1"][4].value, rows["TB.1"][5].value = 2, 100
    book.save(buffer)
    sent = {"file": (io.BytesIO(buffer.getvalue()), "6T-2023.xlsx")}
    page = browser.send(f"{REPORT}/workbook", sent)
    assert f"Số liệu!G{rows['TB.3'][6].row} TB.3 Giá trị — 3" in page.text
    assert "để trống" in page.text
    (sha256,) = page.document.xpath("//input[@name='sha256']/@value")
    (mark,) = page.document.xpath(
        "//form[.//input[@name='sha256']]//input[@name='csrf_token']/@value"
    )
    taken = {"sha256": sha256, "seen": "1", "csrf_token": mark}
    browser.client.post(f"{REPORT}/workbook/draft", data=taken)
    shown = browser.open(REPORT).document
    assert shown.xpath("//input[@name='c|TB.3||value']/@value") == ["3"]
    assert shown.xpath("//input[@name='c|TB.1||denominator']/@value") == ["100"]
    wrong = {"file": (io.BytesIO(b"PK"), "x.xlsx")}
    refused = browser.send(f"{REPORT}/workbook", wrong, 422)
    assert "không phải biểu báo cáo" in refused.text
    browser.sign_in_as(people["mocong"])
    browser.open(f"{REPORT}/workbook", 403)
    assert browser.client.get(f"{REPORT}/workbook.xlsx").status_code == 403


def test_a_consolidation_is_downloaded(
    browser: Browser, people: dict[str, User], office: Office
):  # F2 F3 F5
    submitted(browser, people)
    browser.sign_in_as(people["phong"], "vi")
    browser.send(f"{REPORT}/acceptance", page=REPORT)
    browser.send(f"{PERIOD}/consolidations", {"treatment": "excluded"}, page=PERIOD)
    assert "được tiếp nhận: 1/1" in words_of(downloaded(browser, "docx"))
    tables = openpyxl.load_workbook(io.BytesIO(downloaded(browser, "xlsx")))
    assert tables.sheetnames[0] == "Tổng hợp"

    assert "mặc định" in browser.open(f"{BASE}/templates").text
    assert "rows[].value" in browser.open(TEMPLATES).text
    faulty = browser.send(TEMPLATES, {"file": document("Kỳ {{ perid.name }}")}, 422)
    assert "chỗ “Kỳ {{ perid.name }}”" in faulty.text
    own = document("Mẫu riêng {{ period.code }}")
    assert "mau.docx (" in browser.send(TEMPLATES, {"file": own}).text
    assert words_of(downloaded(browser, "docx")) == "Mẫu riêng 6T-2023"
    assert words_of(browser.client.get(f"{TEMPLATES}/file").data) == (
        "Mẫu riêng {{ period.code }}"
    )
    browser.send(f"{TEMPLATES}/default", page=TEMPLATES)
    assert "BÁO CÁO" in words_of(downloaded(browser, "docx"))
    browser.open(f"{BASE}/templates/nothing", 404)

    traces = office.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "reports.consolidation_written")
    ).all()
    assert len(traces) == 4
    office.session.commit()
    for login in ("duyet", "mocong"):
        browser.sign_in_as(people[login])
        page = browser.open(MADE).document
        assert not page.xpath("//form[contains(@action, 'report.')]")
        mark = page.xpath("//input[@name='csrf_token']/@value")[0]
        sent = browser.client.post(f"{MADE}/report.docx", data={"csrf_token": mark})
        assert sent.status_code == 403, login
        browser.open(TEMPLATES, 403)


def test_an_obstacle_goes_into_the_register(
    browser: Browser, people: dict[str, User], office: Office
):  # F4 F5
    submitted(browser, people)
    receiver = str(offices.get_office(office.session, "PLDTBXH").id)
    office.session.commit()
    browser.sign_in_as(people["phong"], "vi")
    page = f"{REPORT}/obstacles"
    assert page in browser.open(REPORT).links()
    assert "Phân bổ vốn chậm" in browser.open(page).text
    told = {
        "heading": HEADING,
        "text": "Phân bổ vốn chậm",
        "severity": "high",
        "wanted": "Phân bổ vốn trước 30/6",
        "authority": receiver,
        "due_before": "30/06/2023",
    }
    empty = browser.send(page, told | {"wanted": ""}, 422)
    assert "Hãy nhập việc cấp trên cần làm" in empty.text
    made = browser.send(page, told)
    ref = office.session.scalars(select(Finding.ref)).one()
    office.session.commit()
    assert ref in made.title
    assert REPORT in made.links()
    assert f"/findings/{ref}" in browser.open(REPORT).links()
    again = browser.send(page, told, 422)
    assert f"đã có trong sổ theo dõi với số {ref}" in again.text
    browser.sign_in_as(people["nhap"])
    browser.open(page, 403)
