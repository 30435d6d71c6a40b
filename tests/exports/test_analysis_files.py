"""Analysis Parquet from a raw export: the same rows, weights and numbers as a freeze.

D1  households, members and selections from a raw export equal those of a frozen data set
D2  the engine's estimates over the file equal those of the frames, at 1e-12
D3  the file is one row per interview and silent PSU, with a note of what it was made from
D4  made again of the same it is the same; after a correction it is another
D5  interviews that still wait to be judged are named, and nothing is laid out
"""

from pathlib import Path

import polars as pl
import pytest
from numpy.testing import assert_allclose
from polars.testing import assert_frame_equal
from sqlalchemy.orm import Session

from analysis.cell_estimation import estimate_cells
from analysis.estimation import estimate
from analysis.execute import cell_slices
from analysis.round_tables import round_table, standing
from analysis.survey_data import SurveyData
from mne.collection.models import SubmissionState
from mne.config import Settings
from mne.datasets.errors import InterviewsStillWaiting
from mne.datasets.freezing import freeze, open_dataset
from mne.exports.analysis_files import (
    AnalysisFile,
    find_note,
    is_same,
    open_analysis,
    read_survey,
    record_analysis,
    write_analysis,
)
from mne.exports.raw_files import open_raw
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.reports.analysis_run import survey_data
from mne.rounds.models import Round
from mne.rounds.planning import close_round
from mne.standards.packs import get_pack, load_builtin, standard_of
from tests.datasets.conftest import drawn, send
from tests.exports.conftest import Export
from tests.reports.test_poverty import _sheets, _texts
from tests.reports.truth import HOUSEHOLD, MEMBER, POOR, RICH


@pytest.fixture
def version(session: Session) -> QuestionnaireVersion:
    """A questionnaire that asks what vn-2022 reads."""
    load_builtin(session, "vn-2022")
    return publish(session, "vn-2022.md", _sheets())


def interview(session: Session, round_: Round, code: str, poor: bool, **more: str) -> None:
    answers = _texts(HOUSEHOLD | (POOR if poor else RICH)) | more
    send(session, round_, code, member=[_texts(MEMBER)] * 2, **answers)


@pytest.fixture
def closed(session: Session, sample: Round) -> Round:
    """A closed sample: some poor, one without an answer, one twice, one sent back."""
    codes = drawn(session, sample)
    for number, code in enumerate(codes[:-1]):
        interview(session, sample, code, poor=number % 3 == 0)
    interview(session, sample, codes[1], poor=True)  # sent later: it counts
    interview(session, sample, codes[2], poor=False, toilet="")
    send(session, sample, codes[-1], SubmissionState.SENT_BACK)
    close_round(session, sample)
    return sample


def laid_out(session: Session, round_: Round, folder: Path, work: Path) -> AnalysisFile:
    work.mkdir(exist_ok=True)
    return write_analysis(session, round_, open_raw(folder), "vn-2022", work)


def frozen(session: Session, settings: Settings, round_: Round) -> SurveyData:
    return survey_data(
        open_dataset(settings, freeze(session, settings, [round_], "d", "D"))
    )


@pytest.mark.parametrize("mode", ["sample", "census"])
def test_rows_equal_those_of_a_frozen_data_set(
    session: Session,
    settings: Settings,
    request: pytest.FixtureRequest,
    export: Export,
    folder: Path,
    mode: str,
):  # D1
    if mode == "sample":
        round_ = request.getfixturevalue("closed")
    else:
        round_ = request.getfixturevalue("census")
        for number, code in enumerate(drawn(session, round_)):
            interview(session, round_, code, poor=number % 5 == 0)
        interview(session, round_, "C1-1-09", poor=True)  # not on the list: it joins
        close_round(session, round_)
    export(round_)
    found, set_aside = read_survey(session, round_, open_raw(folder))
    wanted = frozen(session, settings, round_)
    for name in ("households", "members", "selections", "areas"):
        want, have = getattr(wanted, name), getattr(found, name)
        assert want.height > 0
        assert_frame_equal(have, want, check_column_order=False)
    assert set_aside == (
        {"interviewed_twice": 2, "sent_back": 1} if mode == "sample" else {}
    )


def test_estimates_of_the_engine_equal_those_of_the_frames(
    session: Session,
    settings: Settings,
    closed: Round,
    export: Export,
    folder: Path,
    tmp_path: Path,
):  # D2
    export(closed)
    made = laid_out(session, closed, folder, tmp_path / "out")
    data = frozen(session, settings, closed)
    table = round_table(data, data.rounds[0])
    held = standing(table, standard_of(get_pack(session, "vn-2022")))
    by_frames = estimate(table.design, held.measurement("person"))
    cells = cell_slices(made.file.executor, made.note.cell_plan())
    by_cells = estimate_cells(cells, made.file.design())
    wanted = {(one.measure, one.indicator): one for one in by_frames}
    compared = [(wanted[one.measure, one.indicator], one) for one in by_cells]
    assert {"H", "A", "M0"} <= {one.measure for one in by_cells}
    assert len(compared) > 30
    for name in ("value", "se", "df"):
        want, have = zip(
            *[(getattr(a, name), getattr(b, name)) for a, b in compared], strict=True
        )
        assert_allclose(have, want, rtol=1e-12, atol=1e-15)
    h = next(one for one in by_cells if one.measure == "H")
    assert 0 < h.value < 1


def test_the_file_is_sorted_and_says_what_it_was_made_from(
    session: Session, closed: Round, export: Export, folder: Path, tmp_path: Path
):  # D3
    manifest = export(closed)
    assert manifest is not None
    made = laid_out(session, closed, folder, tmp_path / "out")
    rows = pl.read_parquet(made.file.path)
    assert rows.equals(rows.sort("stratum", "psu", "household_id"))
    # eleven interviews, and the household sent back: a PSU of its own that is silent
    assert rows.height == 12
    assert rows.filter(weight=0)["d10_toilet"].to_list() == [None]
    assert rows["d10_toilet"].dtype == pl.Boolean
    assert rows["size"].dtype == pl.Int32
    assert rows["weight"].sum() == pytest.approx(40)
    assert (made.note.households, made.note.mode) == (11, "sample")
    assert (made.note.raw_number, made.note.raw_sha256) == (1, manifest.sha256)
    assert sorted(made.note.sha256) == [
        "DK-2022-vn-2022.parquet",
        "DK-2022-vn-2022.psus.parquet",
    ]
    record_analysis(session, made, None)


def test_made_again_of_the_same_it_is_the_same(
    session: Session, closed: Round, export: Export, folder: Path, tmp_path: Path
):  # D4
    export(closed)
    first = laid_out(session, closed, folder, tmp_path / "one")
    again = laid_out(session, closed, folder, tmp_path / "two")
    assert is_same(again.note, find_note(tmp_path / "one", "DK-2022", "vn-2022"))
    interview(session, closed, drawn(session, closed)[3], poor=False)
    export(closed)
    after = laid_out(session, closed, folder, tmp_path / "two")
    assert not is_same(after.note, first.note)
    opened = open_analysis(tmp_path / "two", "DK-2022", "vn-2022")
    assert opened is not None
    assert opened.note == after.note
    assert open_analysis(tmp_path / "two", "DK-2022", "vn-2016") is None


def test_interviews_that_wait_are_named(
    session: Session, sample: Round, export: Export, folder: Path, tmp_path: Path
):  # D5
    send(session, sample, drawn(session, sample)[0], SubmissionState.RECEIVED)
    export(sample)
    with pytest.raises(InterviewsStillWaiting, match="1 interviews of round"):
        laid_out(session, sample, folder, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
