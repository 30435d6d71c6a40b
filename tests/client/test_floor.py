"""Journey 8: nothing that came to Chromium after 102, the oldest that is let in.

An old Chromium isn't to be had here, so what it lacks is taken away from the new one. That
finds what is called and missing; it does not find what 102 does otherwise.

D1  the build writes for 102, and the page turns older browsers away in words
D2  neither module nor style names what came later, but for what is listed with its reason
D3  a whole interview, with a photograph, a break and a sending, works without any of it
D4  an older browser is told what to do, and nothing of the client is loaded
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from mne.web.client.bundling import CLIENT
from mne.web.tablet import shell
from tests.client.conftest import PHONE
from tests.client.field import HEADS, Field
from tests.client.link import Link
from tests.client.tablet import Tablet, picture

pytestmark = pytest.mark.slow

DUC, _HOA, _ON = HEADS

LATER = {
    # name in the source: the version of Chromium it came with (MDN, browser compatibility)
    r"\bAbortSignal\.timeout\(": 103,
    r"\bcheckVisibility\(": 105,
    r"\.to(Sorted|Reversed|Spliced)\(": 110,
    r"\b(is|to)WellFormed\(": 111,
    r"imageOrientation:": 112,
    r"\bstartViewTransition\(": 111,
    r"\.(togglePopover|showPopover)\(": 114,
    r"\bAbortSignal\.any\(": 116,
    r"\b(Object|Map)\.groupBy\(": 117,
    r"\bPromise\.withResolvers\(": 119,
    r"\bURL\.canParse\(": 120,
    r"\bArray\.fromAsync\(": 121,
    r"\.(isSubsetOf|isSupersetOf|symmetricDifference)\(": 122,
    r"\bPromise\.try\(": 128,
    r"\bscheduler\.yield\(": 129,
    r"\.requestClose\(": 134,
    r"\b(toBase64|fromBase64|toHex)\(": 140,
}
LATER_STYLE = {
    r"[\d.]+[dsl]v[hw]\b": 108,
    r":has\(": 105,
    r"@container\b": 105,
    r"\btranslate:|\brotate:|\bscale:": 104,
    r"\bcolor-mix\(|\boklch\(": 111,
    r"\b\d+r?lh\b": 111,
    r"\btext-wrap:": 114,
    r"@starting-style|\bsubgrid\b": 117,
    r"@scope\b": 118,
    r":user-(in)?valid|\blight-dark\(|\bfield-sizing:": 123,
}
ALLOWED = {
    # the engine asks it only of what is no XML; the client always gives XML
    r"\bURL\.canParse\(",
    # Vue wraps them for those who call them
    r"\.to(Sorted|Reversed|Spliced)\(",
}
ALLOWED_STYLE = {
    # a long list stands in one column instead of two
    r":has\(",
    # 100vh stands before it
    r"[\d.]+[dsl]v[hw]\b",
}

TAKEN_AWAY = """(() => {
  const gone = [
    [AbortSignal, 'timeout any'], [URL, 'canParse'], [Promise, 'withResolvers try'],
    [Object, 'groupBy'], [Map, 'groupBy'], [Array, 'fromAsync'],
    [Array.prototype, 'toSorted toReversed toSpliced with'],
    [Object.getPrototypeOf(Int8Array.prototype), 'toSorted toReversed with'],
    [String.prototype, 'isWellFormed toWellFormed'],
    [Set.prototype, 'union intersection difference symmetricDifference isSubsetOf'
      + ' isSupersetOf isDisjointFrom'],
    [Object.getPrototypeOf(Object.getPrototypeOf([].values())),
      'map filter take drop flatMap reduce toArray forEach some every find'],
    [ArrayBuffer.prototype, 'transfer transferToFixedLength resize'],
    [Uint8Array.prototype, 'toBase64 toHex setFromBase64 setFromHex'],
    [Uint8Array, 'fromBase64 fromHex'],
    [Blob.prototype, 'bytes'], [Response.prototype, 'bytes'],
    [Element.prototype, 'checkVisibility setHTMLUnsafe getHTML'],
    [HTMLElement.prototype, 'showPopover hidePopover togglePopover'],
    [HTMLDialogElement.prototype, 'requestClose'],
    [Document.prototype, 'startViewTransition'],
    [Intl, 'DurationFormat'], [globalThis, 'Iterator Temporal scheduler'],
    [ReadableStream, 'from'], [ReadableStream.prototype, 'values'],
  ];
  for (const [holder, names] of gone) {
    for (const name of names.split(' ')) delete holder[name];
  }
  delete ReadableStream.prototype[Symbol.asyncIterator];
  const read = createImageBitmap;
  window.createImageBitmap = (source, ...rest) => {
    if (rest.at(-1)?.imageOrientation === 'from-image') throw new TypeError('not in 102');
    return read(source, ...rest);
  };
  window.isOld = true;
})();"""


@pytest.fixture
def old(chromium: Browser, link: Link) -> Iterator[BrowserContext]:
    """A phone whose browser lacks what came after Chromium 102."""
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{link.port}", viewport=PHONE, locale="vi-VN"
    )
    context.add_init_script(TAKEN_AWAY)
    context.set_default_timeout(20_000)
    yield context
    context.close()


def test_the_build_writes_for_the_floor():  # D1
    assert "target: 'chrome102'" in (CLIENT / "bundle.mjs").read_text(encoding="utf-8")
    floor = (Path(shell.__file__).parent / "shell" / "floor.js").read_text(encoding="utf-8")
    assert "102" in floor


def test_nothing_later_is_named(bundle: Path):  # D2
    code = "".join((bundle / name).read_text("utf-8") for name in ("main.js", "worker.js"))
    style = (bundle / "app.css").read_text("utf-8")
    named = {each for each in LATER if re.search(each, code)}
    assert named == ALLOWED
    assert {each for each in LATER_STYLE if re.search(each, style)} == ALLOWED_STYLE


def test_a_day_with_the_oldest_browser(old: BrowserContext, field: Field, link: Link):  # D3
    faults: list[str] = []
    old.on("weberror", lambda fault: faults.append(str(fault.error)))
    tablet = Tablet.set_up(old, field.secret)
    assert tablet.page.evaluate("isOld && !('toSorted' in Array.prototype)")
    tablet.begin(DUC)
    tablet.fill_in(picture())
    tablet.leave()
    tablet.reload()
    tablet.unlock()
    tablet.card(DUC).click()
    tablet.press("Làm tiếp")
    expect(tablet.page.get_by_role("region", name="Ảnh nhà").locator("img")).to_be_visible()
    tablet.finish()
    tablet.state_of(DUC, "Đã gửi")
    assert len(link.taken()) == 1
    assert faults == []


def test_an_older_browser_is_turned_away(old: BrowserContext):  # D4
    page = old.new_page()
    page.add_init_script("delete HTMLElement.prototype.inert")
    page.goto("/tablet/")
    expect(page.get_by_text("Hãy cập nhật Chrome lên bản 102")).to_be_visible()
    assert page.locator("script[src*='main.js']").count() == 0
