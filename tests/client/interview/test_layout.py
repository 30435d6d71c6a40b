"""The screens fit a thumb and the sun: every page, both sizes, both languages.

D1  nothing is wider than the screen; what is pressed is 44 px high; text stands out 4.5 : 1
D2  every control has a label; ids stand once; one h1 of the page's words
D3  a swipe turns the page as the buttons do, but not from a slider or a drawing
D4  (journey 3) labels with markdown and raw HTML: emphasis is kept, tags are text, nothing
    runs
D5  tables of choices (table-list) are lines with their choices written out
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.client.interview.bench import Desk, xform_of, xform_of_rows

pytestmark = pytest.mark.slow

SIZES = [(390, 844), (800, 1280)]

FAULTS = """() => {
  const faults = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  const body = document.querySelector('.iv-body');
  const inner = body.scrollWidth - body.clientWidth;
  if (wide > 0 || inner > 0) faults.push(`wider than the screen by ${wide}, ${inner}`);
  const start = (element) => element.textContent.trim().slice(0, 30);
  const say = (element) => `${element.className} ${start(element)}`;
  const targets = 'button, select, textarea, input:not([type=file]), label.iv-button';
  for (const each of document.querySelectorAll(targets)) {
    const place = each.closest('.iv-choice, .iv-picker') ?? each;
    const { width, height } = place.getBoundingClientRect();
    if (width > 0 && (height < 44 || width < 44)) {
      faults.push(`small (${Math.round(width)}x${Math.round(height)}): ${say(each)}`);
    }
  }
  const channels = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if (colour.a > 0.5) return colour;
    }
    return { r: 255, g: 255, b: 255 };
  };
  const whole = document.querySelector('.iv');
  const walker = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || element.closest('option')) continue;
    const two = [channels(getComputedStyle(element).color), ground(element)].map(light);
    const ratio = (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
    if (ratio < 4.5) faults.push(`faint (${ratio.toFixed(1)}): ${say(element)}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
  for (const id of new Set(ids)) {
    if (ids.filter((each) => each === id).length > 1) faults.push(`id twice: ${id}`);
  }
  for (const each of document.querySelectorAll('input, select, textarea')) {
    const named = each.labels?.length || each.ariaLabel || each.ariaHidden === 'true';
    if (!named) faults.push(`no label: ${each.id}`);
  }
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  return faults;
}"""


def unfold(desk: Desk) -> None:
    for card in desk.page.locator(".iv-card-head[aria-expanded=false]").all():
        card.click()


@pytest.mark.parametrize("size", SIZES, ids=["phone", "tablet"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["every_type", "evaluation_household"])
def test_every_page_fits(
    desk: Desk, size: tuple[int, int], language: str, name: str
):  # D1 D2
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    if name == "every_type":
        desk.open_every_type(language=language)
    else:
        desk.open(xform_of(name), language=language)
        desk.pick("interview_result", "completed")
    pages = desk.run("bench.session().pager.pages.length")
    found: dict[int, Any] = {}
    for number in range(pages + 1):
        desk.run("(index) => bench.session().pager.show(index)", number)
        desk.run("() => { bench.session().pager.state.checked = new Set(['all']); }")
        unfold(desk)
        faults = desk.run(FAULTS)
        if faults:
            found[number + 1] = faults
    assert not found


def test_the_eye_sees_faults(desk: Desk):  # D1 D2
    desk.open_every_type()
    assert desk.run(FAULTS) == []
    desk.run("""() => {
      const button = document.querySelector('.iv-next');
      Object.assign(button.style, { minHeight: '20px', height: '20px', color: '#0b5f6c' });
      document.querySelector('.iv-body').firstElementChild.style.width = '900px';
      document.querySelector('.iv-body input').id = 'app';
    }""")
    faults = " ".join(desk.run(FAULTS))
    for fault in (
        "wider than the screen",
        "small (",
        "faint (",
        "id twice: app",
        "no label",
    ):
        assert fault in faults


def swipe(desk: Desk, selector: str, by: int) -> None:
    """Draw a finger across the first element that the selector finds."""
    script = """([selector, by]) => {
      const target = document.querySelector(selector);
      const box = target.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + Math.min(40, box.height / 2)];
      const at = (clientX) => new Touch({ identifier: 1, target, clientX, clientY: y });
      const fire = (name, touches, changedTouches) => target.dispatchEvent(
        new TouchEvent(name, { bubbles: true, touches, changedTouches }));
      fire('touchstart', [at(x)], [at(x)]);
      fire('touchend', [], [at(x + by)]);
    }"""
    desk.run(script, [selector, by])


def test_a_swipe_turns_the_page(desk: Desk):  # D3
    desk.open_every_type()
    desk.go_to_page(2)
    title = desk.page.locator(".iv-title")
    swipe(desk, ".iv-body", -200)
    expect(title).to_have_text("Lựa chọn")
    swipe(desk, ".iv-body", 200)
    expect(title).to_have_text("Ngày giờ")
    swipe(desk, ".iv-body", 40)
    swipe(desk, ".iv-body input", 200)
    expect(title).to_have_text("Ngày giờ")


def test_labels_keep_emphasis_and_run_nothing(desk: Desk):  # D4
    label = "**Đậm** <script>alert(1)</script> <img src=x onerror=alert(2)> hết"
    desk.open(xform_of_rows(f"text | q | {label}", f"note | n | {label}"))
    question = desk.question("q").locator(".iv-label")
    expect(question.locator("strong")).to_have_text("Đậm")
    expect(question).to_contain_text("hết")
    assert desk.page.locator("main script, main img").count() == 0


def test_tables_of_choices_are_lines(desk: Desk):  # D5
    rows = (
        "begin_group | table | Bảng | table-list",
        "select_one yes_no | a | Dòng một |",
        "select_one yes_no | b | Dòng hai |",
        "end_group | | |",
    )
    desk.open(xform_of_rows(*rows, columns="type | name | label | appearance"))
    desk.pick("b", "no")
    assert desk.answer("/form/table/b") == "no"
    assert "Có" in desk.says("a")
    assert "Không" in desk.says("a")
