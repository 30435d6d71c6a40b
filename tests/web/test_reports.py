"""The report screens: choose what it is made of, read it, take it along.

D1  a report is made of a data set under a standard; the run is kept with its hash and log
D2  the page shows the report's own tables and figures, in both languages
D3  it is taken along as a page, a workbook and a PDF, the same bytes each time
D4  what can't be made is said on the form, and what was chosen stays
D5  tables by commune hold small cells of others: who holds one commune opens none
D6  a report made before a standard was loaded anew keeps the standard it was made under
"""

from __future__ import annotations

import io

import openpyxl
import pytest

from mne.audit.models import AuditEntry
from mne.datasets.freezing import freeze
from mne.reports.models import AnalysisRun
from mne.rounds.models import Round
from mne.rounds.planning import close_round
from mne.standards.packs import load_builtin, load_pack
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import STANDARD, Office, interview

FIELDS = {"dataset": "rs-2026", "standard": "test-2026", "language": "en"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: that both give these pages is proved in test_every_page.py."""
    return sqlite_url


@pytest.fixture
def frozen(office: Office) -> Office:
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    round_ = office.session.get_one(Round, office.round.id)
    close_round(office.session, round_)
    freeze(office.session, office.settings, [round_], "rs-2026", "Rà soát 2026")
    office.session.commit()
    return office


@pytest.fixture
def evaluator(browser: Browser, frozen: Office) -> Browser:
    return browser.sign_in_as(frozen.people[Role.EVALUATOR])


def test_a_report_is_made_and_the_run_kept(evaluator: Browser, frozen: Office):  # D1
    page = evaluator.send("/reports", FIELDS)
    assert "Test standard 2026 · Rà soát 2026" in page.text
    run = frozen.session.query(AnalysisRun).one()
    assert run.made_by_id == frozen.people[Role.EVALUATOR].id
    assert run.parameters["standard"] == "test-2026"
    entry = frozen.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert entry.action == "reports.report_made"
    assert entry.details["results_sha256"] == run.results_sha256
    listed = evaluator.open("/reports")
    assert f"/reports/{run.id}/en" in listed.links()
    assert run.results_sha256[:12] in listed.text


def test_the_page_tells_the_report_in_both_languages(evaluator: Browser):  # D2
    english = evaluator.send("/reports", FIELDS)
    assert english.document.xpath("//div[@class='report'][@lang='en']")
    vietnamese = evaluator.open("/reports/1/vi")
    assert vietnamese.document.xpath("//div[@class='report'][@lang='vi']")
    assert "Chuẩn thử 2026" in vietnamese.text
    assert "100.00%" not in vietnamese.text
    # one household of the 210 that live in its hamlet was listed, and is poor
    assert "1 household" in english.text or "1 poor" in english.text
    evaluator.open("/reports/1/xx", 404)
    evaluator.open("/reports/9/vi", 404)


def test_a_report_is_taken_along(evaluator: Browser):  # D3
    evaluator.send("/reports", FIELDS)
    for ending in ("html", "xlsx", "pdf"):
        answer = evaluator.open(f"/reports/1/en/{ending}").response
        name = f"poverty-rs-2026-test-2026-en.{ending}"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        again = evaluator.open(f"/reports/1/en/{ending}").response
        assert answer.data == again.data
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    workbook = evaluator.open("/reports/1/en/xlsx").response.data
    assert len(openpyxl.load_workbook(io.BytesIO(workbook)).sheetnames) > 1
    assert evaluator.open("/reports/1/en/pdf").response.data.startswith(b"%PDF")
    evaluator.open("/reports/1/en/docx", 404)


def test_a_standard_that_was_not_asked_is_said_on_the_form(
    evaluator: Browser, frozen: Office
):  # D4
    load_builtin(frozen.session, "vn-2022")
    frozen.session.commit()
    page = evaluator.send("/reports", {**FIELDS, "standard": "vn-2022"}, 422)
    assert "Choose another standard, or another data set." in page.text
    [chosen] = page.document.xpath("//select[@id='standard']/option[@selected]")
    assert chosen.get("value") == "vn-2022"
    assert frozen.session.query(AnalysisRun).count() == 0


def test_what_is_missing_is_asked_for(evaluator: Browser):  # D4
    page = evaluator.send("/reports", {}, 422)
    for sentence in ("Choose a data set.", "Choose a poverty standard."):
        assert sentence in page.text


def test_a_damaged_data_set_makes_no_report(evaluator: Browser, frozen: Office):  # D4
    [folder] = list(frozen.settings.datasets_dir.iterdir())
    (folder / "members.parquet").unlink()
    page = evaluator.send("/reports", FIELDS, 422)
    assert "members.parquet is missing" in page.text


def test_a_report_by_commune_is_not_for_one_commune(
    evaluator: Browser, frozen: Office
):  # D5
    evaluator.send("/reports", FIELDS)
    evaluator.sign_in_as(frozen.neighbour)
    evaluator.open("/reports/1/en", 403)
    evaluator.open("/reports/1/en/pdf", 403)
    assert "No data set is frozen yet." in evaluator.open("/reports").text


def test_a_report_keeps_the_standard_it_was_made_under(
    evaluator: Browser, frozen: Office
):  # D6
    first = evaluator.send("/reports", FIELDS).text
    load_pack(frozen.session, STANDARD.replace("rural = 1_500_000", "rural = 1"))
    frozen.session.commit()
    second = evaluator.send("/reports", FIELDS).text
    assert second != first
    assert evaluator.open("/reports/1/en").text == first
