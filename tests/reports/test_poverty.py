"""The report from the store: frozen interviews in, files and a recorded run out.

D1  interviews that were sent become a line in the poverty table, under the data set's hash
D2  three files are written, named by data set, standard and language
D3  the run is recorded with the hash of its numbers; made again it finds the same
D4  the class beside an interview is the class that the report counts
D5  what can't be reported is refused in a sentence, and leaves no run behind
"""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne.audit.log import act_as
from mne.audit.models import AuditEntry
from mne.collection.models import SubmissionVersion
from mne.config import Settings
from mne.datasets.errors import DatasetDamaged, UnknownDataset
from mne.datasets.freezing import freeze, open_dataset
from mne.datasets.models import Dataset
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire, publish
from mne.reports.errors import StandardNotAsked
from mne.reports.measuring import measure_round
from mne.reports.models import AnalysisRun
from mne.reports.poverty import make, results_sha256, run
from mne.reports.reviews import WHOLE
from mne.reports.runs import list_runs
from mne.rounds.models import Round
from mne.rounds.planning import close_round
from mne.standards.classifying import classify
from mne.standards.errors import UnknownStandard
from mne.standards.models import Classification, HouseholdClass
from mne.standards.packs import load_builtin, standard_of
from surveys.flattening import Flattener
from tests.datasets.conftest import (  # noqa: F401 fixtures are found by their names
    SENT_AT,
    District,
    census,
    district,
    drawn,
    sample,
    send,
)
from tests.reports.truth import HOUSEHOLD, MEMBER, POOR, RICH


def _sheets() -> str:
    """Write a questionnaire that asks just what vn-2022 reads."""
    numbers = {"household_size", "income_pc_month", "floor_area_m2", "age"}
    lines = ["| survey |", "| | type | name | label |"]

    def ask(name: str) -> str:
        kind = "integer" if name in numbers else "select_one code"
        if name == "info_means":
            kind = "select_multiple code"
        return f"| | {kind} | {name} | {name} |"

    lines += ["| | text | household_code | Household |"]
    lines += [ask(name) for name in HOUSEHOLD]
    lines += ["| | begin_repeat | member | Member |", *(ask(name) for name in MEMBER)]
    lines += ["| | end_repeat | | |", "| choices |", "| | list_name | name | label |"]
    answers = {*HOUSEHOLD.values(), *MEMBER.values(), *POOR.values(), "no", "yes"}
    codes = {code for text in answers if isinstance(text, str) for code in text.split()}
    lines += [f"| | code | {code} | {code} |" for code in sorted(codes)]
    lines += [
        "| settings |",
        "| | form_title | form_id | version |",
        "| | Trial | trial | 2 |",
    ]
    return "\n".join(lines)


def _texts(answers: dict[str, Any]) -> dict[str, str]:
    """Write answers as a tablet sends them."""
    return {
        name: "" if value is None else str(value).removesuffix(".0")
        for name, value in answers.items()
    }


@pytest.fixture
def version(session: Session) -> QuestionnaireVersion:
    return publish(session, "vn-2022.md", _sheets())


@pytest.fixture
def reviewed(session: Session, settings: Settings, census: Round) -> Dataset:  # noqa: F811
    """A frozen review: the first household of each hamlet is poor, the others are not."""
    for code in drawn(session, census):
        answers = HOUSEHOLD | (POOR if code.endswith("-01") else RICH)
        member = _texts(MEMBER)
        send(session, census, code, member=[member, member], **_texts(answers))
    close_round(session, census)
    load_builtin(session, "vn-2022")
    return freeze(session, settings, [census], "rs-2022", "Rà soát 2022")


def test_interviews_become_a_line_in_the_table(
    session: Session, settings: Settings, reviewed: Dataset
):  # D1
    report = make(session, settings, "rs-2022", "vn-2022")
    rows = {row.area: row for row in report.reviews}
    assert report.sha256 == reviewed.sha256
    assert rows[WHOLE].households["poor"] == 4
    assert rows[WHOLE].share("poor") == 4 / 40  # 40 resident households, 16 listed
    assert rows["C1"].share("poor", of_persons=True) == 4 / 70
    assert rows[WHOLE].households["incomplete"] == 0


@pytest.mark.slow
def test_three_files_are_written(
    session: Session, settings: Settings, reviewed: Dataset, tmp_path: Path
):  # D2
    written = run(session, settings, "rs-2022", "vn-2022", tmp_path / "out", "en")
    assert [path.name for path in written] == [
        "poverty-rs-2022-vn-2022-en.html",
        "poverty-rs-2022-vn-2022-en.xlsx",
        "poverty-rs-2022-vn-2022-en.pdf",
    ]
    assert reviewed.sha256 in written[0].read_text(encoding="utf-8")
    assert "4 poor of 40 resident households = 10.00%" in written[0].read_text("utf-8")
    assert written[2].read_bytes().startswith(b"%PDF")


def test_the_run_is_recorded_and_can_be_repeated(
    session: Session, settings: Settings, reviewed: Dataset
):  # D3
    act_as(session, None)
    first = make(session, settings, "rs-2022", "vn-2022")
    again = make(session, settings, "rs-2022", "vn-2022")
    assert first == again
    runs = list_runs(session, reviewed)
    assert {each.results_sha256 for each in runs} == {results_sha256(first)}
    assert len(runs) == 2
    assert runs[0].parameters["standard"] == "vn-2022"
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "reports.report_made")
    ).all()
    assert [entry.details["results_sha256"] for entry in entries] == [
        results_sha256(first)
    ] * 2


def test_the_class_of_an_interview_is_the_class_in_the_report(
    session: Session,
    settings: Settings,
    reviewed: Dataset,
    census: Round,  # noqa: F811
):  # D4
    pack = load_builtin(session, "vn-2022")
    frames = open_dataset(settings, reviewed)
    measured = measure_round(frames, frames.rounds[0], standard_of(pack))
    counted = dict(zip(measured.rows["household_id"], measured.classes, strict=True))
    flattener = Flattener(as_questionnaire(census.questionnaire_version))
    for version in session.scalars(select(SubmissionVersion)):
        flat = flattener.flatten(version.answers)
        alone = classify(pack, flat.household, flat.rows["member"], census.reference_on)
        assert counted[flat.household["household_code"]] == alone.household_class


@pytest.mark.parametrize(("blank", "poor", "incomplete"), [(False, 8, 0), (True, 7, 1)])
def test_a_score_b1_that_was_computed_decides_in_the_report_too(
    session: Session,
    settings: Settings,
    census: Round,  # noqa: F811
    blank: bool,
    poor: int,
    incomplete: int,
):  # D4
    # all are deprived of three and rich; B1 is low for the first two of each hamlet
    pack = load_builtin(session, "vn-2022")
    member = _texts(MEMBER)
    for code in drawn(session, census):
        answers = _texts(HOUSEHOLD | POOR | RICH)
        sent = send(session, census, code, member=[member, member], **answers)
        score = 140 if code[-1] in "12" else 141
        session.add(
            Classification(
                submission_version_id=sent.versions[0].id,
                standard_pack_id=pack.id,
                household_class=HouseholdClass.INCOMPLETE,
                b1_score=None if blank and code == "C1-1-01" else score,
                indicators={},
                reason="-",
                computed_at=SENT_AT,
            )
        )
    close_round(session, census)
    freeze(session, settings, [census], "rs-b1", "Rà soát theo B1")
    report = make(session, settings, "rs-b1", "vn-2022")
    whole = report.reviews[0]
    assert report.bases == ("b1",)
    assert (whole.households["poor"], whole.households["incomplete"]) == (poor, incomplete)


def test_what_can_t_be_reported_is_refused(
    session: Session, settings: Settings, reviewed: Dataset
):  # D5
    load_builtin(session, "global-mpi-2018")
    with pytest.raises(UnknownDataset, match="“absent”"):
        make(session, settings, "absent", "vn-2022")
    with pytest.raises(UnknownStandard, match="“vn-2030”"):
        make(session, settings, "rs-2022", "vn-2030")
    with pytest.raises(StandardNotAsked):
        make(session, settings, "rs-2022", "global-mpi-2018")
    (settings.datasets_dir / reviewed.sha256 / "members.parquet").write_bytes(b"")
    with pytest.raises(DatasetDamaged, match=r"members\.parquet"):
        make(session, settings, "rs-2022", "vn-2022")
    assert session.scalar(select(func.count()).select_from(AnalysisRun)) == 0
