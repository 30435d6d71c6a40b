"""Checklists of an inspection, and interviews that stand on no list.

D1  a round of inspection stands on the home page with its checklists and the way to the next
D2  what is filled without a network waits there, its photograph with it, and is sent
D3  a checklist that is sent back stands on the home page with what was said, is corrected
    under a new id, and is not offered again; the remarks outlast a break
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import pipeline
from mne.clock import today
from mne.collection.models import Attachment, Submission, SubmissionVersion
from mne.collection.returning import Remark, send_back
from mne.config import Settings
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, open_round, plan_round
from mne.users.people import grant
from mne.users.permissions import Role
from tests.client.field import Field
from tests.client.link import Link
from tests.client.tablet import Tablet, picture
from tests.conftest import Tree

pytestmark = pytest.mark.slow

# ruff: noqa: E501 a row of a sheet is one line
CHECKLIST = """
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | required | default |
| | text | unit_code | Mã đơn vị | Code of the office | yes | |
| | date | interview_date | Ngày kiểm tra | Day of the inspection | yes | today() |
| | text | wrong | Điều chưa đạt | What is wrong | | |
| | image | wrong_photo | Ảnh bằng chứng | Evidence | | |
| settings |
| | form_title | form_id | version | default_language | instance_name |
| | Phiếu kiểm tra thử | small_checklist | 1 | Tiếng Việt (vi) | ${unit_code} |
"""


@pytest.fixture
def inspection(session: Session, tree: Tree, field: Field) -> Round:
    plan = RoundPlan(
        code="KT",
        name="Kiểm tra quý IV",
        kind=RoundKind.INSPECTION,
        mode=RoundMode.CENSUS,
        area=tree.province,
        questionnaire_version=publish(session, "checklist.md", CHECKLIST),
        reference_on=today(),
        opens_on=today() - timedelta(days=1),
        closes_on=today() + timedelta(days=9),
    )
    round_ = plan_round(session, plan)
    open_round(session, round_)
    # Checklists are for those who write findings.
    grant(session, field.enumerator, Role.SUPERVISOR, tree.province, today())
    session.commit()
    return round_


def text_at(xml: bytes, name: str) -> str | None:
    return etree.fromstring(xml).findtext(f".//{{*}}{name}")


def fill_in(tablet: Tablet) -> None:
    tablet.press("Lập phiếu kiểm tra")
    tablet.answer("Mã đơn vị", "UBND-TB")
    tablet.answer("Điều chưa đạt", "Thiếu biên bản họp dân.")
    tablet.take_picture("Ảnh bằng chứng", picture())
    tablet.finish()


def correct_in_two_sittings(tablet: Tablet) -> None:
    tablet.shows("Điều chưa đạt")  # the question by its words
    tablet.press("Sửa phiếu")
    tablet.answer("Điều chưa đạt", "Ấp 3 thiếu biên bản họp dân.")
    tablet.leave()
    expect(tablet.page.locator("button.card.returned")).to_have_count(0)
    tablet.page.locator("section.inspection button.card.draft").click()
    tablet.shows("Ấp nào?")
    tablet.press("Làm tiếp")
    wrong = tablet.page.get_by_role("region", name="Điều chưa đạt")
    expect(wrong.locator(".iv-returned")).to_contain_text("Ấp nào?")
    tablet.finish()
    expect(tablet.page.locator("button.unsent")).to_have_text("Đã gửi hết")
    expect(tablet.page.locator("button.card.returned")).to_have_count(0)


def return_it(session: Session, field: Field) -> SubmissionVersion:
    submission = session.scalars(select(Submission)).one()
    send_back(session, submission, [Remark("Ấp nào?", "/data/wrong")], field.enumerator)
    first = session.scalars(select(SubmissionVersion)).one()
    session.commit()
    return first


@pytest.fixture
def tablet(inspection: Round, context: BrowserContext, field: Field) -> Tablet:
    return Tablet.set_up(context, field.secret)


def test_a_checklist_waits_for_the_network(
    tablet: Tablet, link: Link, inspection: Round, session: Session
):  # D1 D2
    section = tablet.page.locator("section.inspection")
    expect(section).to_contain_text(inspection.name)
    link.is_up = False
    fill_in(tablet)
    expect(section.locator("button.card")).to_contain_text("UBND-TB")
    expect(section.locator(".badge")).to_have_text("Chờ gửi")
    link.is_up = True
    tablet.press("Cập nhật")
    expect(section.locator("button.card")).to_have_count(0)
    assert session.scalars(select(Submission)).one().round_id == inspection.id
    [attachment] = session.scalars(select(Attachment))
    assert attachment.name.startswith("wrong_photo-")


def test_what_stands_on_no_list_is_corrected(
    tablet: Tablet, field: Field, session: Session, settings: Settings
):  # D3
    fill_in(tablet)
    expect(tablet.page.locator("button.unsent")).to_have_text("Đã gửi hết")
    pipeline.judge_waiting(settings)
    first = return_it(session, field)
    tablet.press("Cập nhật")
    card = tablet.page.locator("button.card.returned")
    expect(card).to_contain_text("UBND-TB")
    card.click()
    correct_in_two_sittings(tablet)
    session.rollback()
    last = session.scalars(
        select(SubmissionVersion).order_by(-SubmissionVersion.id)
    ).first()
    assert last is not None
    assert text_at(last.xml, "wrong") == "Ấp 3 thiếu biên bản họp dân."
    assert text_at(last.xml, "deprecatedID") == first.instance_id
