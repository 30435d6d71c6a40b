"""Journey 7, what needs no clock: 300 questions and a roster of 20 × 25 stay light.

D1  only the page on the screen is drawn, and of the roster only the record that is open
D2  the heap stays under 40 MB, with every member answered
D3  an answer on one page draws nothing of the questions beside it

The times of this journey are a benchmark: ``python -m tests.client.interview.speed``.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.client.interview.bench import Desk
from tests.client.interview.speed import (
    MEMBERS,
    OF_MEMBER,
    PAGES,
    QUESTIONS,
    heap_mb,
    large_form,
    roster,
)

pytestmark = pytest.mark.slow

WATCH = """() => {
  window.touched = new Set();
  const seen = (records) => {
    for (const { target } of records) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      window.touched.add(element?.closest('[data-name]')?.dataset.name ?? 'frame');
    }
  };
  const what = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(seen).observe(document.querySelector('.iv-body'), what);
}"""


def test_a_large_interview_stays_light(desk: Desk):  # D1 D2 D3
    desk.open(large_form(), prefill=roster())
    drawn = desk.page.locator("section.iv-question")
    # of each three, one waits for the answer above
    expect(drawn).to_have_count(QUESTIONS - QUESTIONS // 3)

    desk.run(WATCH)
    desk.type("q0_1", "7")
    expect(desk.question("q0_2")).to_be_visible()
    touched = set(desk.run("[...window.touched]"))
    assert "q0_1" in touched
    assert touched <= {"q0_1", "q0_2", "frame"}

    desk.go_to_page(PAGES + 1)
    expect(desk.page.locator(".iv-card")).to_have_count(MEMBERS)
    expect(drawn).to_have_count(0)
    desk.page.locator(".iv-card-head").nth(7).click()
    expect(drawn).to_have_count(OF_MEMBER)
    assert heap_mb(desk.page.context.new_cdp_session(desk.page)) < 40
