"""The demo as a whole: loaded once, through the services, and never by halves.

L1  the whole path: rounds, interviews, classes under several standards, a frozen data set
L2  loading it again changes nothing
L3  a build that was cut off leaves nothing, and the next one succeeds
L4  a folder that holds something else is left alone
L6  the programme's years: offices, reports and findings at every stage of their road
L5  an office's database is never touched
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne.collection.models import Quarantined, Submission, SubmissionState
from mne.config import Settings
from mne.datasets.models import Dataset
from mne.db import make_engine, make_readers
from mne.demo import loading
from mne.demo.errors import DemoInTheWay
from mne.households.models import Household
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.inspections.transfer_models import ItemTransfer
from mne.programmes.models import Agency
from mne.programmes.register import get_programme
from mne.reports import periods
from mne.rounds.models import Round, RoundState
from mne.standards.models import Classification, StandardPack

pytestmark = pytest.mark.long

FEW = 130


class Cut(Exception):
    """Somebody pulled the plug."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Build it whole, beside what a build that was cut off left."""
    folder = tmp_path_factory.mktemp("data") / "demo"
    folder.with_name("demo.building").mkdir()
    (folder.with_name("demo.building") / "mne.sqlite").write_bytes(b"half")
    return loading.load_demo(folder, FEW, say=print)


@pytest.fixture
def store(demo: Settings) -> Iterator[Session]:
    engine = make_engine(demo.database_url)
    with make_readers(engine)() as session:
        yield session
    engine.dispose()


@pytest.mark.slow
def test_the_whole_path_was_walked(store: Session):  # L1
    assert store.scalar(select(func.count()).select_from(Household)) == FEW
    states = dict(store.execute(select(Round.code, Round.state)).all())
    assert states.pop("RS-2026") == RoundState.OPEN
    assert set(states.values()) == {RoundState.FROZEN}
    assert len(states) == 7
    judged = select(func.count()).where(Submission.state != SubmissionState.RECEIVED)
    assert store.scalar(judged) == store.scalar(select(func.count(Submission.id)))
    assert store.scalar(select(func.count(Quarantined.id))) == 0
    assert store.scalar(select(Dataset.code)) == loading.DATASET


@pytest.mark.slow
def test_interviews_are_classified_under_every_standard_of_their_round(
    store: Session,
):  # L1
    counted = store.execute(
        select(StandardPack.code, func.count())
        .join(Classification, Classification.standard_pack_id == StandardPack.id)
        .group_by(StandardPack.code)
    )
    counts = dict(counted.all())
    assert counts["vn-2022"] == store.scalar(select(func.count(Submission.id)))
    assert counts["vn-2016"] + counts["global-mpi-2018"] == counts["vn-2022"]


@pytest.mark.slow
def test_the_reports_of_2026_stand_where_they_were_left(store: Session):  # L6
    plan = get_programme(store, "TN-2026")
    states = {
        schedule.kind: Counter(
            report.state.value for report in periods.reports_of(store, schedule)
        )
        for schedule in periods.schedules_of(store, plan)
    }
    assert states == {
        "6T": {"consolidated": 6},
        "9T": {"consolidated": 5, "filling": 1},
        "NAM-UOC": {"accepted": 4, "submitted": 1, "filling": 1},
        "NAM-CT": {"filling": 6},
    }


@pytest.mark.slow
def test_findings_stand_at_every_stage_of_their_road(store: Session):  # L6
    states = Counter(store.scalars(select(Recommendation.state)))
    assert states == {
        RecommendationState.DRAFT: 1,
        RecommendationState.ISSUED: 3,
        RecommendationState.RESPONDED: 2,
        RecommendationState.IN_PROGRESS: 1,
        RecommendationState.SUBMITTED: 1,
        RecommendationState.RETURNED: 1,
        RecommendationState.PARTIALLY_CLOSED: 1,
        RecommendationState.VERIFIED_CLOSED: 5,
    }


@pytest.mark.slow
def test_what_was_open_at_the_reform_passed_to_the_successors(store: Session):  # L6
    (transfer,) = store.scalars(select(ItemTransfer))
    item = store.get_one(Recommendation, transfer.recommendation_id)
    addressee = store.get_one(Agency, item.addressee_id)
    assert (addressee.code, item.parent_id is not None) == ("UBND-TB21", True)


@pytest.mark.slow
def test_loading_it_again_changes_nothing(demo: Settings):  # L2
    before = _contents(demo.data_dir)
    said: list[str] = []
    loading.load_demo(demo.data_dir, FEW * 10, said.append)
    assert _contents(demo.data_dir) == before
    assert "130 households" in said[0]


def test_a_build_that_was_cut_off_leaves_nothing(tmp_path: Path):  # L3
    def cut_at_the_rounds(line: str) -> None:
        if line.startswith("4/7"):
            raise Cut

    with pytest.raises(Cut):
        loading.load_demo(tmp_path / "demo", FEW, cut_at_the_rounds)
    assert not (tmp_path / "demo").exists()


@pytest.mark.slow
def test_a_build_succeeds_after_one_that_was_cut_off(demo: Settings):  # L3
    assert (demo.data_dir / loading.MARK).exists()
    assert not demo.data_dir.with_name("demo.building").exists()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path):  # L4
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DemoInTheWay, match="something else"):
        loading.load_demo(tmp_path, FEW, say=print)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


@pytest.mark.slow
def test_the_office_database_is_not_used(
    demo: Settings, monkeypatch: pytest.MonkeyPatch
):  # L5
    monkeypatch.setenv("MNE_DATABASE_URL", "postgresql://office/production")
    again = loading.load_demo(demo.data_dir, FEW, say=print)
    assert again.database_url == f"sqlite:///{demo.data_dir / 'mne.sqlite'}"


def _contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
