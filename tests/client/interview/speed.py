"""How fast interviews open and answer in a browser slowed six times.

``python -m tests.client.interview.speed`` prints a table: ready (from the call to the
second frame, the page's code already there), the median and the slowest of taps to the
next paint, and the heap. Not a test: run it on a quiet machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from surveys.xlsform import convert_text
from tests.client.interview.bench import bundle_bench, serve_folder, xform_of

SLOWER = 6
PAGES, QUESTIONS, MEMBERS, OF_MEMBER = 15, 20, 20, 25

OPEN = """async ([form, start]) => {
  const before = performance.now();
  await bench.start(form, start);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - before;
}"""
TAP = """async () => {
  const session = bench.session();
  const asked = session.pager.page.items.filter((each) =>
    ['integer', 'select-one'].includes(each.kind) && each.relevant).slice(0, 15);
  const times = [];
  for (const question of asked) {
    const before = performance.now();
    session.answers.give(question, question.kind === 'integer' ? '7' : question.choices[0].value);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - before);
  }
  return times;
}"""


def large_form() -> str:
    """Write a questionnaire of 300 questions on 15 pages and a roster of 25 each."""
    rows = []
    for page in range(PAGES):
        rows.append(f"begin_group | g{page} | Phần {page} | |")
        for number in range(QUESTIONS):
            name = f"q{page}_{number}"
            kind = "select_one yes_no" if number % 3 == 0 else "integer"
            rule = "" if number % 3 == 0 else ". >= 0"
            asked = f"${{q{page}_{number - 1}}} >= 0" if number % 3 == 2 else ""
            rows.append(f"{kind} | {name} | Câu {page}.{number} | {asked} | {rule}")
        rows.append("end_group | | | |")
    rows += ["begin_group | roster | Hộ | |", "begin_repeat | m | Người: ${m0} | |"]
    rows += ["text | m0 | Tên | |"]
    rows += [f"integer | m{each} | Câu {each} | | . >= 0" for each in range(1, OF_MEMBER)]
    rows += ["end_repeat | | | |", "end_group | | | |"]
    survey = "\n".join(f"| | {row} |" for row in rows)
    return convert_text(
        f"| survey |\n| | type | name | label | relevant | constraint |\n{survey}\n"
        "| choices |\n| | list_name | name | label |\n"
        "| | yes_no | yes | Có |\n| | yes_no | no | Không |\n"
        "| settings |\n| | form_title | form_id | name | version |\n"
        "| | Lớn | large | data | 1 |\n"
    ).xform.decode()


def roster() -> str:
    """Write the members of a household as instance XML."""
    ages = "".join(f"<m{each}>{each}</m{each}>" for each in range(1, OF_MEMBER))
    members = "".join(f"<m><m0>Người {each}</m0>{ages}</m>" for each in range(MEMBERS))
    return f'<data id="large" version="1"><roster>{members}</roster></data>'


@contextmanager
def slow_page(browser: Any, address: str) -> Iterator[tuple[Page, Any]]:
    context = browser.new_context(viewport={"width": 800, "height": 1280}, locale="vi-VN")
    page = context.new_page()
    page.goto(address)
    page.locator("body[data-ready]").wait_for(state="attached")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page, session
    context.close()


def measure(page: Page, session: Any, form: dict[str, Any], start: dict[str, Any]) -> str:
    ready = page.evaluate(OPEN, [form, start])
    taps = page.evaluate(TAP)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    heap = next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize")
    median = statistics.median(taps) if taps else float("nan")
    return f"{ready:8.0f} {median:8.0f} {max(taps, default=0):8.0f} {heap / 1e6:8.1f}"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    household = {"xform": xform_of("evaluation_household"), "media": {}}
    large = {"xform": large_form(), "media": {}, "formId": "large"}
    cases = [
        ("household", household, {}),
        ("300 questions", large, {}),
        ("300 + roster 20 x 25, carried over", large, {"prefill": roster()}),
    ]
    chromium = sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bundle_bench(Path(folder))
        server = serve_folder(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium)
        head = f"milliseconds, CPU slowed {SLOWER}x"
        say(f"{head:36}   ready   median  slowest       MB")
        address = next(server)
        for name, form, start in cases:
            with slow_page(browser, address) as (page, session):
                say(f"{name:36}{measure(page, session, form, start)}")
        browser.close()
        next(server, None)


if __name__ == "__main__":
    main()
