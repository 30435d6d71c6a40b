"""An interview is kept: drafts, photographs, hidden answers, corrections, finishing.

D1  a draft with a photograph is resumed under its id, with the photograph's name and bytes
D2  answers that relevance hides are not sent, and come back, also in a resumed draft
D3  an answer that hides more than three filled ones is confirmed, and can be taken back
D4  a correction has a new id and names the one before (deprecatedID); its files come along
D5  finishing freezes what is relevant, with audit.csv and comments.csv beside it
D6  a full disk is said, the answers stay, saving succeeds when there is room
D7  carried-over answers are filled in, with a new id; what has no place is named
D8  an interview that nobody answered leaves nothing
D9  a list that the questionnaire needs and the tablet lacks is named on the screen
"""

from __future__ import annotations

import csv
import io

import pytest
from lxml import etree
from playwright.sync_api import expect

from tests.client.interview.bench import COMMUNES, Desk, xform_of, xform_of_rows
from tests.client.interview.test_controls import picture

pytestmark = pytest.mark.slow

MEDIA = {"communes.csv": COMMUNES}


def value(xml: str, path: str) -> str | None:
    found = etree.fromstring(xml.encode()).xpath(path)
    return (found[0].text or "") if found else None


def photograph(desk: Desk) -> None:
    file = {"name": "IMG.png", "mimeType": "image/png", "buffer": picture(800, 400)}
    desk.question("photo").locator("input[type=file]").first.set_input_files(file)
    expect(desk.question("photo").locator("img")).to_be_visible()


def test_a_draft_with_a_photograph_is_resumed(desk: Desk):  # D1
    before = desk.open_every_type()
    desk.type("name", "Lê Văn Cường")
    desk.go_to_page(5)
    photograph(desk)
    name = value(desk.save(), "/data/files/photo")
    started = value(desk.save(), "/data/start")
    after = desk.resume(xform_of("every_type"), MEDIA)
    assert after == before
    expect(desk.page.locator(".iv-title")).to_have_text("Tệp")
    expect(desk.question("photo").locator("img")).to_be_visible()
    xml = desk.save()
    assert value(xml, "/data/files/photo") == name
    assert value(xml, "/data/words/name") == "Lê Văn Cường"
    assert value(xml, "/data/start") == started
    assert value(xml, "/data/meta/instanceID") == before
    assert desk.run("bench.session().interview.files()") == [name]


CONSENT = xform_of_rows(
    "select_one yes_no | agrees | Đồng ý? |",
    *(f"text | q{number} | Câu {number} | ${{agrees}} = 'yes'" for number in range(1, 6)),
    columns="type | name | label | relevant",
)


def fill_consent(desk: Desk) -> None:
    desk.pick("agrees", "yes")
    for number in range(1, 6):
        desk.type(f"q{number}", f"đáp {number}")


def test_hidden_answers_are_confirmed_kept_and_not_sent(desk: Desk):  # D2 D3
    desk.open(CONSENT)
    fill_consent(desk)
    desk.pick("agrees", "no")
    dialog = desk.page.locator("dialog")
    expect(dialog).to_contain_text("sẽ ẩn 5 câu đã ghi")
    expect(dialog).to_contain_text("Câu 5")
    desk.press("Giữ câu trả lời cũ")
    assert desk.answer("/form/agrees") == "yes"
    assert desk.question("agrees").locator("input[value='yes']").is_checked()
    assert desk.answer("/form/q5") == "đáp 5"
    desk.pick("agrees", "no")
    desk.press("Đổi và ẩn các câu đó")
    assert desk.answer("/form/agrees") == "no"
    assert desk.answer("/form/q5") is None
    assert value(desk.save(), "/form/q5") == "đáp 5"

    desk.resume(CONSENT)
    assert desk.answer("/form/q5") is None
    desk.pick("agrees", "yes")
    assert [desk.answer(f"/form/q{each}") for each in (1, 5)] == ["đáp 1", "đáp 5"]


def test_a_few_hidden_answers_are_not_asked_about(desk: Desk):  # D3
    desk.open(CONSENT)
    desk.pick("agrees", "yes")
    for number in (1, 2, 3):
        desk.type(f"q{number}", "x")
    desk.pick("agrees", "no")
    assert desk.page.locator("dialog").count() == 0
    assert desk.answer("/form/agrees") == "no"


def complete(desk: Desk) -> None:
    """Answer what every_type requires."""
    desk.type("name", "Lê Văn Cường")
    desk.type("persons", "4")
    desk.go_to_page(3)
    desk.pick("agrees", "no")
    desk.go_to_page(6)
    desk.page.locator(".iv-card-head").first.click()
    desk.type("member_name", "Lê Văn Cường")


def test_a_correction_names_the_interview_before(desk: Desk):  # D4
    first = desk.open_every_type()
    desk.type("name", "Lê Văn Cường")
    desk.go_to_page(5)
    photograph(desk)
    sent = desk.save()
    photo = value(sent, "/data/files/photo")
    returned = [
        {
            "path": "/data/words/name",
            "question": "Họ và tên",
            "text": "Ghi lại họ tên theo căn cước.",
            "kind": "returned",
            "by": "Giám sát",
            "at": "2026-11-20T01:00:00Z",
        }
    ]
    second = desk.open(
        xform_of("every_type"), MEDIA, kind="edit", xml=sent, returned=returned
    )
    assert second.startswith("uuid:")
    assert second != first
    assert "Người giám sát yêu cầu: Ghi lại họ tên theo căn cước." in desk.says("name")
    desk.type("name", "Lê Văn Cường Em")
    xml = desk.save()
    assert value(xml, "/data/meta/deprecatedID") == first
    assert value(xml, "/data/meta/instanceID") == second
    assert desk.run("[...bench.store.drafts.values()].at(-1).edits") == first
    assert desk.run("(key) => bench.store.files.has(key)", f"{second}/{photo}")

    again = desk.resume(xform_of("every_type"), MEDIA)
    assert again == second
    assert value(desk.save(), "/data/meta/deprecatedID") == first


def test_finishing_freezes_what_is_relevant(desk: Desk):  # D5
    instance_id = desk.open_every_type()
    complete(desk)
    desk.go_to_page(5)
    photograph(desk)
    photo = desk.answer("/data/files/photo")
    desk.page.get_by_role("button", name="Ghi chú cho câu này").first.click()
    desk.page.locator("#iv-writing").fill("Chủ hộ không cho chụp trong nhà.")
    desk.press("Ghi")
    desk.go_to_end()
    desk.press("Hoàn thành phiếu")
    xml, files = desk.finished()
    assert value(xml, "/data/meta/instanceID") == instance_id
    assert value(xml, "/data/meta/audit") == "audit.csv"
    assert value(xml, "/data/choices_page/assets") is None
    assert set(files) == {photo, "audit.csv", "comments.csv"}
    text = desk.run(
        "(key) => bench.store.files.get(key).text()", f"{instance_id}/comments.csv"
    )
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["kind"] == "comment"
    assert row["node"] == "/data/files/photo"
    assert row["text"] == "Chủ hộ không cho chụp trong nhà."
    assert row["by"] == "Lê Thị Bình"
    assert desk.run("bench.store.drafts.size") == 0


def test_nothing_is_finished_while_something_is_missing(desk: Desk):  # D5
    desk.open_every_type()
    desk.type("name", "A")
    desk.go_to_end()
    button = desk.page.get_by_role("button", name="Hoàn thành phiếu")
    expect(button).to_be_disabled()
    end = desk.page.locator(".iv-end")
    expect(end).to_contain_text("Còn 3 câu phải trả lời hoặc sửa")
    end.get_by_text("Họ và tên thành viên").click()
    expect(desk.box("member_name")).to_be_focused()


def test_a_full_tablet_loses_nothing(desk: Desk):  # D6
    desk.open_every_type()
    desk.run("bench.store.full = true")
    desk.type("name", "Lê Văn Cường")
    expect(desk.page.locator(".iv-unsaved")).to_contain_text("đừng đóng trang")
    desk.faults.clear()
    assert desk.answer("/data/words/name") == "Lê Văn Cường"
    desk.run("bench.store.full = false")
    assert value(desk.save(), "/data/words/name") == "Lê Văn Cường"
    expect(desk.page.locator(".iv-saved")).to_have_text("Đã lưu")
    assert desk.page.locator(".iv-unsaved").count() == 0


PREFILL = """<data id="every_type" version="1">
<words><name>Lê Văn Cường</name><persons>2</persons><gone>cũ</gone></words>
<choices_page><agrees>maybe</agrees></choices_page>
<members>
<member><member_name>Lê Văn Cường</member_name><age>50</age></member>
<member><member_name>Trần Thị Dung</member_name><age>48</age></member>
</members>
<meta><instanceID>uuid:old</instanceID></meta>
</data>"""


def test_carried_over_answers_are_filled_in(desk: Desk):  # D7
    instance_id = desk.open_every_type(prefill=PREFILL)
    assert instance_id.startswith("uuid:")
    assert instance_id != "uuid:old"
    warning = desk.page.locator(".iv-body > .iv-warning")
    expect(warning).to_contain_text("2 câu trả lời đã có không còn chỗ")
    expect(warning).to_contain_text("gone: cũ")
    expect(warning).to_contain_text("agrees: maybe")
    assert desk.answer("/data/words/persons") == "2"
    assert desk.answer("/data/members/member[2]/member_name") == "Trần Thị Dung"
    assert desk.answer("/data/members/people") == "2"
    for preload in ("start", "today", "deviceid", "username"):
        assert desk.answer(f"/data/{preload}")
    assert desk.answer("/data/username") == "binh"


def test_an_interview_that_nobody_answered_leaves_nothing(desk: Desk):  # D8
    desk.open_every_type()
    desk.go_to_page(3)
    desk.page.get_by_role("button", name="Về trang đầu").click()
    desk.page.locator("body[data-left='discarded']").wait_for(state="attached")
    assert desk.run("bench.store.drafts.size") == 0
    assert desk.run("bench.store.files.size") == 0


def test_leaving_keeps_the_draft(desk: Desk):  # D1
    desk.open_every_type()
    desk.type("name", "A")
    desk.page.get_by_role("button", name="Về trang đầu").click()
    desk.press("Lưu nháp và về")
    desk.page.locator("body[data-left='saved']").wait_for(state="attached")
    assert desk.run("[...bench.store.drafts.values()].map((each) => each.label)") == [
        "A – 1"
    ]


def test_a_missing_list_is_named(desk: Desk):  # D9
    script = "(form) => bench.start(form, {}).catch((error) => error.missing)"
    form = {"xform": xform_of("every_type"), "media": {}, "formId": "every_type"}
    assert desk.run(script, form) == ["communes.csv"]
    expect(desk.page.locator(".iv-cannot")).to_contain_text(
        "Máy chưa tải đủ tệp của mẫu phiếu: communes.csv."
    )
    desk.press("Về trang đầu")
    desk.page.locator("body[data-left='discarded']").wait_for(state="attached")
