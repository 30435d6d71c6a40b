"""audit.csv as ODK Collect writes it: one clock, durations, changes, earlier sittings.

D1  the columns that the questionnaire asks for, in Collect's order
D2  durations are of the monotonic clock: a date set while an interview is open spoils none
D3  a change keeps the first value and the last; an unchanged question has none
D4  a position stands on every event after it was taken
D5  a second sitting goes on below the first
D6  what an interview on the screen leaves behind
D7  a night in the drawer counts; a date set while it slept does not
"""

from __future__ import annotations

import csv
import io

import pytest

from tests.client.interview.bench import Desk, xform_of
from tests.client.interview.test_keeping import MEDIA

pytestmark = pytest.mark.slow

ALL = {"location": True, "changes": True, "user": True, "reasons": True}
NONE = {"location": False, "changes": False, "user": False, "reasons": False}

SITTING = """([wish, before]) => {
  let wall = 1_700_000_000_000;
  let passed = 5_000;
  const clocks = { wall: () => wall, monotonic: () => passed };
  const kept = new bench.paradata.Paradata(wish, 'bình, "b"', clocks, before);
  kept.event('form start');
  passed += 1_000;
  kept.showPage('group questions', '/data/words');
  kept.showQuestion('/data/words/name', '');
  passed += 2_000;
  wall += 31_536_000_000;
  kept.change('/data/words/name', '', 'A');
  kept.change('/data/words/name', 'A', 'An');
  kept.at({ latitude: 11.5, longitude: 106.1, accuracy: 4.2 });
  kept.showQuestion('/data/words/persons', '3');
  passed += 500;
  kept.event('change reason', '/data/words/persons', { reason: 'đã hỏi lại' });
  kept.event('form exit');
  return kept.csv();
}"""


def sitting(desk: Desk, wish: dict[str, bool], before: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(desk.run(SITTING, [wish, before]))))


def test_columns_stand_in_collects_order(desk: Desk):  # D1
    whole = desk.run(SITTING, [ALL, ""]).splitlines()[0]
    assert whole == (
        "event,node,start,end,latitude,longitude,accuracy,old-value,new-value,user,"
        "change-reason"
    )
    assert desk.run(SITTING, [NONE, ""]).splitlines()[0] == "event,node,start,end"


def test_durations_are_of_one_clock(desk: Desk):  # D2 D3 D4
    rows = sitting(desk, ALL)
    start = 1_700_000_000_000
    times = [(row["event"], int(row["start"]) - start, row["end"]) for row in rows]
    assert times == [
        ("form start", 0, ""),
        ("group questions", 1_000, str(start + 3_500)),
        ("question", 1_000, str(start + 3_000)),
        ("question", 3_000, str(start + 3_500)),
        ("change reason", 3_500, ""),
        ("form exit", 3_500, ""),
    ]
    name, persons = rows[2], rows[3]
    assert (name["old-value"], name["new-value"]) == ("", "An")
    assert (persons["old-value"], persons["new-value"]) == ("", "")
    assert name["latitude"] == ""
    assert (persons["latitude"], persons["accuracy"]) == ("11.5", "4.2")
    assert rows[4]["change-reason"] == "đã hỏi lại"
    assert {row["user"] for row in rows} == {'bình, "b"'}


def test_a_second_sitting_goes_on_below_the_first(desk: Desk):  # D5
    first = desk.run(SITTING, [ALL, ""])
    rows = sitting(desk, ALL, first)
    assert len(rows) == 12
    assert [row["event"] for row in rows].count("form start") == 2


def test_an_interview_leaves_its_record(desk: Desk):  # D6
    instance_id = desk.open_every_type()
    desk.type("name", "Lê Văn Cường")
    desk.type("name", "Lê Văn Cường Em")
    desk.type("persons", "4")
    desk.go_to_page(2)
    desk.save()
    read = "(key) => bench.store.files.get(key).text()"
    text = desk.run(read, f"{instance_id}/audit.csv")
    assert text.splitlines()[0] == "event,node,start,end,old-value,new-value,user"
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["event"] == "form start"
    name = next(row for row in rows if row["node"] == "/data/words/name")
    assert (name["event"], name["old-value"]) == ("question", "")
    assert name["new-value"] == "Lê Văn Cường Em"
    assert name["user"] == "binh"
    pages = [row["node"] for row in rows if row["event"] == "group questions"]
    assert pages == ["/data/words", "/data/days"]
    starts = [int(row["start"]) for row in rows]
    assert starts == sorted(starts)

    desk.resume(xform_of("every_type"), MEDIA)
    desk.go_to_page(1)
    desk.save()
    again = desk.run(read, f"{instance_id}/audit.csv")
    assert "form resume" in again
    assert again.startswith(text.splitlines()[0])
    assert again.count("form start") == 1


SLEEP = """([wish, slept]) => {
  let wall = 1_700_000_000_000;
  let passed = 0;
  const clocks = { wall: () => wall, monotonic: () => passed };
  const kept = new bench.paradata.Paradata(wish, 'b', clocks);
  kept.event('form start');
  wall += slept;
  kept.wake();
  passed += 1_000;
  kept.event('form exit');
  return kept.csv();
}"""


@pytest.mark.parametrize(
    ("slept", "later"),
    [(8 * 3_600_000, 8 * 3_600_000 + 1_000), (31_536_000_000, 1_000), (-60_000, 1_000)],
)
def test_sleep_counts_and_a_set_date_does_not(desk: Desk, slept: int, later: int):  # D7
    rows = list(csv.DictReader(io.StringIO(desk.run(SLEEP, [NONE, slept]))))
    assert int(rows[1]["start"]) - int(rows[0]["start"]) == later
