"""What an office decides for itself is read from its own file, table by table.

L1  without a file the shipped examples hold
L2  the office's file replaces the tables it names
L3  a file that makes no sense is refused by its place
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mne.inspections.finding_models import Severity
from mne.inspections.inspection_errors import BadPolicy
from mne.inspections.policy import FILE_NAME, Rung, load_policy


def test_the_examples_hold_without_a_file(tmp_path: Path):  # L1
    policy = load_policy(tmp_path)
    assert policy.buckets == (30, 60, 90, 180, 365)
    assert [(rule.rule, rule.days, rule.to) for rule in policy.rules] == [
        ("T-7", -7, Rung.OWNER),
        ("T-1", -1, Rung.OWNER),
        ("T+1", 1, Rung.UNIT_HEAD),
        ("T+15", 15, Rung.LEAD),
        ("T+30", 30, Rung.SUPERIOR),
    ]


def test_the_office_replaces_a_table(tmp_path: Path):  # L2
    own = "[due_days]\nlow = 100\nmedium = 50\nhigh = 20\ncritical = 7\n"
    (tmp_path / FILE_NAME).write_text(own, "utf-8")
    policy = load_policy(tmp_path)
    assert policy.due_days[Severity.CRITICAL] == 7
    assert policy.redo_share == 0.10


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[ageing]\nbuckets = [60, 30]", "ageing.buckets"),
        ("[redo]\nerror_share = 10", "redo.error_share"),
        ("[due_days]\nlow = 3", "due_days"),
        ("[reinspection]\npercent = 0", "reinspection.percent"),
        ('[[reminders]]\nrule = "x"\ndays = 1\nto = "chief"', "reminders"),
        ("[ageing", "Expected ']'"),
    ],
)
def test_nonsense_is_refused(tmp_path: Path, text: str, place: str):  # L3
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(BadPolicy) as caught:
        load_policy(tmp_path)
    assert place in caught.value.sentence("vi")
