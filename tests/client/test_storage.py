"""Journey 5, the tablet's own side: its storage fails, and nothing that was kept is lost.

D1  a database that the browser closes under us is opened again
D2  a full tablet says so in plain words; what was kept before is there, and the interview
    goes on where it was once there is room
D3  the same interview can't be open in two windows
D4  an earlier state of a draft can be brought back
D5  little space, old unsent work and a wrong clock are told
"""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.client.field import HEADS, Field
from tests.client.link import Link
from tests.client.tablet import PIN, Tablet, picture

pytestmark = pytest.mark.slow

DUC, HOA, _ON = HEADS

CLOSE_UNDER_US = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name);
  const name = names.find((each) => each.startsWith('mne-tablet-'));
  // Asking for a newer version makes every open connection close.
  await new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 9_000);
    opening.onblocked = () => undefined;
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => resolve();
    opening.onsuccess = () => reject(new Error('it was not to be upgraded'));
  });
}"""

FILL_UP = """async () => {
  const db = await new Promise((resolve) => {
    const opening = indexedDB.open('filler', 1);
    opening.onupgradeneeded = () =>
      opening.result.createObjectStore('s', { autoIncrement: true });
    opening.onsuccess = () => resolve(opening.result);
  });
  const put = (size) => new Promise((resolve) => {
    const within = db.transaction('s', 'readwrite', { durability: 'strict' });
    within.objectStore('s').put(crypto.getRandomValues(new Uint8Array(size)));
    within.oncomplete = () => resolve(true);
    within.onabort = () => resolve(false);
  });
  for (const size of [60_000, 5_000, 500]) while (await put(size));
  db.close();
}"""

MAKE_ROOM = """() => new Promise((resolve) => {
  indexedDB.deleteDatabase('filler').onsuccess = resolve;
})"""

# Today's Chromium tells every page the same ten gigabytes; older ones tell what is free.
LITTLE_ROOM = """
  const asked = navigator.storage.estimate.bind(navigator.storage);
  navigator.storage.estimate = async () => {
    const { usage } = await asked();
    return { usage, quota: usage + 123_000_000 };
  };
"""


@pytest.fixture
def tablet(context: BrowserContext, field: Field) -> Tablet:
    return Tablet.set_up(context, field.secret)


def ages(tablet: Tablet) -> int:
    return tablet.stored("return (await all('revisions')).length;")


def test_a_closed_database_is_opened_again(tablet: Tablet):  # D1
    tablet.begin(DUC)
    tablet.page.evaluate(CLOSE_UNDER_US)
    tablet.answer("Tuổi chủ hộ", "41")
    tablet.leave()
    tablet.state_of(DUC, "Đang làm")


@pytest.fixture
def small(context: BrowserContext, field: Field) -> Tablet:
    """A tablet with room for 20 MB."""
    tablet = Tablet.start(context)
    session = context.new_cdp_session(tablet.page)
    where = {"origin": tablet.page.evaluate("location.origin")}
    session.send("Storage.overrideQuotaForOrigin", {**where, "quotaSize": 20_000_000})
    tablet.page.goto(f"/tablet/#enrol={field.secret}")
    tablet.choose_pin(PIN)
    tablet.wait_for_home()
    tablet.wait_until_up_to_date()
    return tablet


def test_a_full_tablet_loses_nothing(small: Tablet, link: Link):  # D2
    link.is_up = False
    small.begin(DUC)
    small.answer("Tuổi chủ hộ", "41")
    small.wait_until(lambda: ages(small) > 0)
    small.page.evaluate(FILL_UP)
    before = ages(small)
    small.answer("Tuổi chủ hộ", "42")
    small.shows("Máy chưa ghi được phiếu này")
    assert ages(small) == before
    small.page.evaluate(MAKE_ROOM)
    small.answer("Tuổi chủ hộ", "43")
    small.leave()
    small.card(DUC).click()
    small.press("Làm tiếp")
    age = small.page.get_by_role("region", name="Tuổi chủ hộ").get_by_role("textbox")
    expect(age).to_have_value("43")


def test_a_full_tablet_still_opens_and_sends(small: Tablet, link: Link):  # D2
    link.is_up = False
    small.interview(HOA, picture())
    small.page.evaluate(FILL_UP)
    small.reload()
    link.is_up = True
    small.unlock()
    small.press("Cập nhật")
    expect(small.page.locator("button.unsent")).to_have_text("Đã gửi hết")
    assert small.stored("return [await all('outbox'), await all('files')];") == [[], []]


def test_an_interview_is_open_in_one_window(tablet: Tablet, context: BrowserContext):  # D3
    tablet.begin(DUC)
    tablet.answer("Tuổi chủ hộ", "41")
    tablet.wait_until(lambda: ages(tablet) > 0)
    second = Tablet.start(context)
    second.unlock()
    second.card(DUC).click()
    second.press("Làm tiếp")
    second.shows("Phiếu này đang mở ở một cửa sổ khác trên máy.")


def test_an_earlier_state_can_be_brought_back(tablet: Tablet):  # D4
    tablet.begin(DUC)
    for number, age in enumerate(("41", "42"), 1):
        tablet.answer("Tuổi chủ hộ", age)
        tablet.wait_until(lambda least=number: ages(tablet) >= least)
    tablet.leave()
    tablet.card(DUC).click()
    tablet.page.get_by_text("Các lần lưu trước").click()
    tablet.page.get_by_role("button", name="Lấy lại").last.click()
    age = tablet.page.get_by_role("region", name="Tuổi chủ hộ").get_by_role("textbox")
    expect(age).to_have_value("41")


def test_what_threatens_is_told(context: BrowserContext, field: Field, link: Link):  # D5
    tablet = Tablet.set_up(context, field.secret)
    link.is_up = False
    tablet.interview(DUC)
    page = tablet.page
    context.add_init_script(LITTLE_ROOM)
    page.clock.install()
    page.clock.fast_forward(96 * 60 * 60_000)
    link.is_up = True
    link.faults.extend([503, 503])
    tablet.reload()
    tablet.unlock()
    tablet.shows("Máy chỉ còn trống 123 MB.")
    tablet.shows("Có phiếu chưa gửi đã quá 3 ngày")
    tablet.press("Cập nhật")
    tablet.shows("Đồng hồ máy này lệch 4 ngày so với máy chủ.")
