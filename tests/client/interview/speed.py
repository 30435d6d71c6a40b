"""How fast interviews open and answer in a browser slowed six times.

``python -m tests.client.interview.speed`` prints a table: ready (from the call to the
second frame, the page's code already there), the median and the slowest of taps to the
next paint, and the heap. "Prepared" is how the home page leaves it while the enumerator
looks for the household: the questionnaire is open, its interview isn't.

Not a test: run it on a quiet machine. The last two columns say how quiet it was. CPU is
what the page's thread computed until ready, unslowed, which other work on the machine
lengthens little; the loop is a fixed sum, timed in the slowed page just before: divide by
its time on a quiet machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from surveys.xlsform import convert_text
from tests.client.interview.bench import bundle_bench, serve_folder, xform_of

SLOWER = 6
PAGES, QUESTIONS, MEMBERS, OF_MEMBER = 15, 20, 20, 25
HOME = (
    "<data><identification><household_code>TB21-001</household_code>"
    "<hamlet_code>TB21</hamlet_code></identification></data>"
)

LOOP = """() => {
  const before = performance.now();
  let sum = 0;
  for (let each = 0; each < 2e7; each++) sum = (sum * 31 + each) | 0;
  return sum === 0.5 ? 0 : performance.now() - before;
}"""
PREPARE = "(form) => bench.prepare(form)"
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
    const value = question.kind === 'integer' ? '7' : question.choices[0].value;
    session.answers.give(question, value);
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


@dataclass(frozen=True)
class Case:
    """An interview to open: its form, how it begins, whether the home page was there."""

    name: str
    form: dict[str, Any]
    start: dict[str, Any]
    is_prepared: bool = False


@dataclass(frozen=True)
class Bench:
    """A browser, its control, and the address of the page."""

    browser: Browser
    control: CDPSession
    address: str

    @contextmanager
    def page(self, slower: int) -> Iterator[tuple[Page, CDPSession]]:
        context = self.browser.new_context(
            viewport={"width": 800, "height": 1280}, locale="vi-VN"
        )
        page = context.new_page()
        page.goto(self.address)
        page.locator("body[data-ready]").wait_for(state="attached")
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        yield page, session
        context.close()

    def cpu_ms(self) -> dict[int, float]:
        """Give what the first thread of every page's process has computed (Linux)."""
        told = self.control.send("SystemInfo.getProcessInfo")["processInfo"]
        processes = [int(each["id"]) for each in told if each["type"] == "renderer"]
        files = {each: Path(f"/proc/{each}/task/{each}/schedstat") for each in processes}
        return {
            each: int(file.read_text().split()[0]) / 1e6
            for each, file in files.items()
            if file.exists()
        }


def measure(bench: Bench, case: Case) -> str:
    with bench.page(SLOWER) as (page, session):
        loop = page.evaluate(LOOP)
        if case.is_prepared:
            page.evaluate(PREPARE, case.form)
        ready = page.evaluate(OPEN, [case.form, case.start])
        taps = page.evaluate(TAP)
        heap = heap_mb(session)
    median = statistics.median(taps) if taps else float("nan")
    row = f"{ready:8.0f} {median:8.0f} {max(taps, default=0):8.0f} {heap:8.1f}"
    return f"{row} {unslowed(bench, case):8.0f} {loop:8.0f}"


def unslowed(bench: Bench, case: Case) -> float:
    """Give the milliseconds that the page's thread computed until it was ready."""
    with bench.page(1) as (page, _):
        if case.is_prepared:
            page.evaluate(PREPARE, case.form)
        before = bench.cpu_ms()
        page.evaluate(OPEN, [case.form, case.start])
        after = bench.cpu_ms()
    return max((after[each] - before.get(each, 0) for each in after), default=float("nan"))


def heap_mb(session: CDPSession) -> float:
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize") / 1e6


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    household = {"xform": xform_of("evaluation_household"), "media": {}}
    large = {"xform": large_form(), "media": {}, "formId": "large"}
    cases = [
        Case("household", household, {}),
        Case("household, prepared", household, {}, is_prepared=True),
        Case("household, prepared, carried over", household, {"prefill": HOME}, True),
        Case("300 questions", large, {}),
        Case("300 + roster 20 x 25, carried over", large, {"prefill": roster()}),
    ]
    chromium = sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bundle_bench(Path(folder))
        server = serve_folder(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium)
        bench = Bench(browser, browser.new_browser_cdp_session(), next(server))
        head = f"milliseconds, CPU slowed {SLOWER}x"
        say(f"{head:36}   ready   median  slowest       MB   CPU 1x     loop")
        for case in cases:
            say(f"{case.name:36}{measure(bench, case)}")
        browser.close()
        next(server, None)


if __name__ == "__main__":
    main()
