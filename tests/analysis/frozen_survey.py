"""A frozen data set in a folder, written as the platform writes it, for plans to run on.

A baseline and an endline sample of four strata and 24 hamlets, of which six were replaced
and one gave no interview, and two yearly reviews of 120 households. Poverty fell.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from mne.datasets.frames import MANIFEST, Content, Frames, Label, Manifest, write_files
from tests.reports.truth import LACKING, SIX, Home, Made, made_frames

TABLES = ("households", "members", "selections", "areas", "residents")
ROUNDS = {"DK-2022": date(2022, 7, 1), "CK-2026": date(2026, 7, 1)}
REVIEWS = {"RS-2025": date(2025, 9, 1), "RS-2026": date(2026, 9, 1)}
STRATA, HAMLETS, HOUSEHOLDS = 4, 6, 8
SILENT = "C1-6"


def _answers(rng: np.random.Generator, later: int, hamlet: float) -> dict[str, Any]:
    """Answer as a household whose want depends on its hamlet and falls with time."""
    want = hamlet + rng.normal() - 0.6 * later
    answers: dict[str, Any] = {
        "income_pc_month": int(1_800_000 * np.exp(-0.45 * want)),
        "household_size": int(1 + rng.poisson(3)),
        "ethnicity": str(rng.choice(["kinh", "khmer"])),
        "housing_component": "yes" if hamlet > 0 else "no",
    }
    lacking = LACKING | SIX
    answers |= {name: lacking[name] for name in lacking if want + rng.normal() > 0.1}
    if rng.random() < 0.02:
        answers["water_source"] = None
    return answers


def _sample(code: str, on: date, later: int) -> Made:
    rng = np.random.default_rng(20 + later)
    homes = []
    for stratum in range(1, STRATA + 1):
        for slot in range(1, HAMLETS + 1):
            number = slot + HAMLETS if later and slot == 1 else slot
            hamlet = f"C{stratum}-{number}"
            want = float(np.random.default_rng((stratum, number)).normal(0, 0.5))
            for household in range(1, HOUSEHOLDS + 1):
                silent = hamlet == SILENT and later == 0
                homes.append(
                    Home(
                        hamlet,
                        household,
                        _answers(rng, later, want),
                        weight=float(20 + 5 * stratum + rng.integers(0, 9)),
                        stratum=str(stratum),
                        members=int(1 + rng.poisson(2)),
                        result="not_found" if silent else "completed",
                    )
                )
    return Made(code, homes, "sample", "endline" if later else "baseline", on)


def _review(code: str, on: date, later: int) -> Made:
    """All households of three communes; four are new in the second year, four are gone."""
    rng = np.random.default_rng(40 + later)
    homes = [
        Home(f"C{1 + k % 3}-1", k, _answers(rng, later, 0.4))
        for k in range(1 + 4 * later, 121 + 4 * later)
    ]
    return Made(code, homes, "census", "annual_review", on)


def survey_frames() -> Frames:
    """Make the data set in memory."""
    samples = [_sample(code, on, k) for k, (code, on) in enumerate(ROUNDS.items())]
    reviews = [_review(code, on, k) for k, (code, on) in enumerate(REVIEWS.items())]
    return made_frames([*samples, *reviews])


def freeze_survey(folder: Path, frames: Frames | None = None) -> Frames:
    """Write the data set into a folder, as ``mne.datasets.freezing`` lays it out."""
    made = frames or survey_frames()
    folder.mkdir(parents=True)
    tables = {name: getattr(made, name) for name in TABLES}
    content = Content(
        rounds=list(made.rounds),
        interviews={},
        set_aside={},
        files=write_files(folder, tables),
        written_by="by hand",
    )
    label = Label("tb-2026", "Bộ thử", datetime(2026, 11, 20, 1, tzinfo=UTC))
    (folder / MANIFEST).write_bytes(msgspec.json.encode(Manifest(label, content)))
    return made
