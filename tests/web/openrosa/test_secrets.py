"""Tokens and answers stay out of logs.

D1  whatever goes wrong at the tablets' door, the log holds neither the token nor an answer
D2  other parts of the application that log an address log it without the token
D3  an Authorization header that slips into a log is cut
"""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from mne import pipeline
from mne.config import Settings
from mne.web.openrosa.redaction import RedactingFilter, redact
from tests.fieldwork import Fieldwork, interview_xml
from tests.web.openrosa.conftest import Tablet

ANSWER = "Nguyễn Văn Bí Mật"


@pytest.mark.parametrize("table", ["submission_versions", "device_tokens", "audit_log"])
def test_a_fault_leaves_neither_token_nor_answer_in_the_log(
    session: Session,
    fieldwork: Fieldwork,
    tablet: Tablet,
    caplog: pytest.LogCaptureFixture,
    table: str,
):  # D1
    session.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    session.commit()
    xml = interview_xml(household_code=ANSWER, version="999")
    with caplog.at_level(logging.DEBUG):
        statuses = [
            tablet.get("/formList").status_code,
            tablet.post(xml).status_code,
            tablet.post(interview_xml(household_code=ANSWER)).status_code,
        ]
    assert set(statuses) & {500, 503}
    assert "/v1/key/…/projects/1/" in caplog.text
    assert fieldwork.secret not in caplog.text
    assert ANSWER not in caplog.text


def test_judging_that_fails_leaves_no_answer_in_the_log(
    session: Session,
    tablet: Tablet,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
):  # D1
    tablet.post(interview_xml(household_code=ANSWER, age=ANSWER))
    session.execute(text("ALTER TABLE submission_issues RENAME TO gone"))
    session.commit()
    with caplog.at_level(logging.DEBUG):
        assert pipeline.judge_waiting(settings) == 0
    assert "can't be judged" in caplog.text
    assert "submission_issues" not in caplog.text  # the statement, and so its values
    assert ANSWER not in caplog.text


def test_any_other_part_that_logs_an_address_logs_no_token(
    app: Flask, tablet: Tablet, caplog: pytest.LogCaptureFixture
):  # D2
    with app.test_request_context(f"{tablet.base}/formList"):
        try:
            app.view_functions[f"{tablet.base}/formList"]
        except KeyError:
            app.logger.exception("GET %s", f"{tablet.base}/formList")
    assert "GET /v1/key/…/projects/1/formList" in caplog.text
    assert "KeyError: '/v1/key/…/projects/1/formList" in caplog.text
    assert tablet.secret not in caplog.text


def test_an_authorization_header_is_cut():  # D3
    header = 'Authorization: Digest username="u", response="0f", nc=1'
    assert redact(f"{header}\nHost: h") == "Authorization: …\nHost: h"
    assert redact("{'Authorization': 'Basic dTpw'}") == "{'Authorization': '…"


def test_the_filter_leaves_other_records_as_they_are():  # D3
    record = logging.LogRecord("a", 20, "f", 1, "%s of %s", ("3", "7"), None)
    assert RedactingFilter().filter(record)
    assert record.getMessage() == "3 of 7"
