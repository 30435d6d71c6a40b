"""The lock: what lies on the tablet is unreadable without the PIN, and guessing is slow.

D1  nothing of a person, a household or the token can be read in the store as it lies there
D2  a wrong PIN opens nothing; the fourth makes one wait, also after a reload
D3  the PIN can be changed: the old one opens nothing more, what was kept is still there
D4  a forgotten PIN: a new code makes a new store beside the old one, which still opens
D5  a new code for the store that is open keeps everything in it
D6  a PIN that anybody would try first is not taken, nor two that differ
D7  a code that the server doesn't know, or that is none, is refused in words
D8  handing the tablet back deletes the store, and only when nothing is unsent
"""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from mne.users.devices import issue_token
from tests.client.field import HEADS, Field
from tests.client.link import Link
from tests.client.tablet import PIN, Tablet, picture

pytestmark = pytest.mark.slow

DUC, HOA, _ON = HEADS

READ_EVERYTHING = """
  const text = [];
  const look = async (value) => {
    if (value instanceof Blob) text.push(await value.text());
    else if (value instanceof Uint8Array) text.push(new TextDecoder().decode(value));
    else if (value && typeof value === 'object') {
      for (const [key, each] of Object.entries(value)) { text.push(key); await look(each); }
    } else text.push(String(value));
  };
  for (const store of db.objectStoreNames) await look(await all(store));
  return text.join('\\n');
"""


@pytest.fixture
def tablet(context: BrowserContext, field: Field) -> Tablet:
    return Tablet.set_up(context, field.secret)


def new_secret(session: Session, field: Field) -> str:
    _, secret = issue_token(session, field.enumerator, "Máy 2")
    session.commit()
    return secret


def test_nothing_can_be_read_without_the_pin(
    tablet: Tablet, link: Link, field: Field
):  # D1
    link.is_up = False
    tablet.interview(DUC, picture())
    tablet.begin(HOA)
    tablet.fill_in(picture())
    tablet.leave()
    lying = tablet.stored(READ_EVERYTHING)
    assert len(lying) > 10_000
    for secret in (DUC, HOA, "TT-01-00", field.secret, "Nguyễn Thị Lan", "<data", PIN):
        assert secret not in lying, secret
    assert b"\x89PNG".decode("latin-1") not in lying
    caches = tablet.page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const each of await (await caches.open(name)).keys()) found.push(each.url);
          }
          return found;
        }"""
    )
    assert caches
    assert all("/tablet/" in each and field.secret not in each for each in caches)
    kept = tablet.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert field.secret not in kept


def test_wrong_pins_open_nothing_and_slow_down(tablet: Tablet):  # D2
    tablet.press("Khóa")
    for _ in range(3):
        tablet.type_pin("999999")
        tablet.shows("Mã PIN không đúng.")
    tablet.type_pin("999999")
    tablet.shows("Hãy đợi đến")
    tablet.reload()
    tablet.type_pin(PIN)
    tablet.shows("Đã nhập sai nhiều lần. Hãy đợi đến")
    tablet.page.clock.install()
    tablet.page.clock.fast_forward(31_000)
    tablet.unlock()
    tablet.press("Khóa")
    tablet.type_pin("999999")
    tablet.shows("Mã PIN không đúng.")  # counted from the beginning again


def test_the_pin_can_be_changed(tablet: Tablet):  # D3
    tablet.begin(DUC)
    tablet.answer("Tuổi chủ hộ", "41")
    tablet.leave()
    tablet.press("Cài đặt")
    tablet.page.get_by_text("Đổi mã PIN").first.click()
    tablet.page.get_by_label("Mã PIN hiện nay").fill(PIN)
    tablet.page.get_by_label("Mã PIN (ít nhất").fill("một hai ba")
    tablet.page.get_by_label("Nhập lại mã PIN").fill("một hai ba")
    tablet.press("Đổi mã PIN")
    tablet.shows("Đã đổi mã PIN.")
    tablet.reload()
    tablet.type_pin(PIN)
    tablet.shows("Mã PIN không đúng.")
    tablet.unlock("một hai ba")
    tablet.state_of(DUC, "Đang làm")


def test_a_forgotten_pin_destroys_nothing(
    tablet: Tablet, context: BrowserContext, field: Field, session: Session
):  # D4
    tablet.begin(DUC)
    tablet.answer("Tuổi chủ hộ", "41")
    tablet.leave()
    tablet.page.close()
    second = Tablet(context.new_page())
    second.page.goto(f"/tablet/#enrol={new_secret(session, field)}")
    second.heading("Mở khóa")
    second.page.get_by_text("Quên mã PIN?").click()
    second.press("Lập kho mới bằng mã mới")
    second.choose_pin("864209")
    second.wait_for_home()
    second.wait_until_up_to_date()
    second.state_of(DUC, "Chưa làm")
    second.press("Khóa")
    second.page.get_by_text("0 phiếu chưa gửi, 1 phiếu đang làm").click()
    second.unlock(PIN)
    second.state_of(DUC, "Đang làm")


def test_a_new_code_keeps_the_store(
    tablet: Tablet, context: BrowserContext, link: Link, field: Field, session: Session
):  # D5
    link.faults.append(403)
    tablet.interview(DUC)
    tablet.state_of(DUC, "Tạm giữ")
    tablet.page.close()
    secret = new_secret(session, field)
    again = Tablet(context.new_page())
    again.page.goto(f"/tablet/#enrol={secret}")
    again.type_pin(PIN)
    again.shows("Máy đã dùng mã mới.")
    again.press("Quay lại")
    again.state_of(DUC, "Đã gửi")
    assert secret in link.asked[-1]


@pytest.mark.parametrize(
    ("pin", "again", "sentence"),
    [
        ("12345", "12345", "Mã PIN cần ít nhất 6 số hoặc chữ."),
        ("123456", "123456", "Mã PIN này quá dễ đoán."),
        ("777777", "777777", "Mã PIN này quá dễ đoán."),
        ("270426", "270427", "Hai lần nhập không giống nhau."),
    ],
)
def test_simple_pins_are_not_taken(
    context: BrowserContext, field: Field, pin: str, again: str, sentence: str
):  # D6
    tablet = Tablet(context.new_page())
    tablet.page.goto(f"/tablet/#enrol={field.secret}")
    tablet.choose_pin(pin, again)
    tablet.shows(sentence)
    tablet.heading("Đặt mã PIN")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("x" * 43, "Máy chủ không nhận mã này."),
        ("1234", "Đây không phải mã của máy tính bảng."),
        ("https://elsewhere.vn/tablet/#enrol=" + "x" * 43, "Đây không phải mã của máy"),
    ],
)
def test_a_wrong_code_is_refused_in_words(
    context: BrowserContext, typed: str, sentence: str
):  # D7
    tablet = Tablet.start(context)
    tablet.heading("Thiết lập máy tính bảng")
    tablet.page.get_by_label("Địa chỉ hoặc mã của máy này").fill(typed)
    tablet.press("Tiếp tục")
    tablet.shows(sentence)


def test_handing_back_deletes_what_is_safe(tablet: Tablet, link: Link):  # D8
    link.is_up = False
    tablet.interview(DUC)
    tablet.press("Cài đặt")
    tablet.shows("Chỉ xóa được khi mọi phiếu đã an toàn trên máy chủ.")
    tablet.press("Quay lại")
    link.is_up = True
    tablet.press("Cập nhật")
    tablet.state_of(DUC, "Đã gửi")
    tablet.press("Cài đặt")
    tablet.press("Trả máy: xóa dữ liệu của tôi")
    tablet.press("Xóa hẳn")
    tablet.heading("Thiết lập máy tính bảng")
    names = "indexedDB.databases().then((all) => all.map((each) => each.name))"
    assert tablet.page.evaluate(names) == []
    expect(tablet.page.get_by_text("Mở khóa")).to_have_count(0)
