"""Raw export: typed rows of a round, what changed since, and nothing half done.

D1  every interview is a row with its id, number of change and state; members hang on it
D2  run again nothing is written; run after changes only they are, and the last one counts
D3  an interview that goes to another questionnaire version leaves the first
D4  past a tenth of the rows everything is written anew, with the same rows
D5  an export that stops halfway leaves the last one whole; a killed one too
D6  an older manifest gives the rows of its day
D7  names stay in the store unless asked for, and the manifest says which variables
D8  an answer out of type stops the export by path and interview, or is a blank with reason
D9  each export leaves a trace; one without anything new leaves none
D10 another round, a busy folder, a damaged or missing file are refused by name
D11 another store, or an older copy of this one, begins the export anew
D12 a change that is numbered early and committed late is not missed
"""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from mne.audit.models import AuditEntry
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.db import make_sessions
from mne.exports.errors import (
    AnswersMisshapen,
    AnswersOutOfType,
    ExportFolderBusy,
    ExportFolderTaken,
    NoRawExport,
    RawFileDamaged,
    WritersInTheWay,
)
from mne.exports.raw_files import RawRound, open_raw
from mne.exports.steady_view import steady_view
from mne.exports.workplaces import workplace
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round
from tests.datasets.conftest import SENT_AT, TRIAL, drawn, send
from tests.exports.conftest import Export


def rows(raw: RawRound, table: str = "household") -> pl.DataFrame:
    """Read a table of all questionnaire versions, by id."""
    parts = [
        raw.scan(each, table).collect() for each in raw.manifest.versions if each.files
    ]
    return pl.concat(parts).sort("id", maintain_order=True)


def send_some(
    session: Session, round_: Round, count: int | None = None
) -> list[Submission]:
    return [send(session, round_, code) for code in drawn(session, round_)[:count]]


def correct(session: Session, submission: Submission, **answers: str) -> None:
    """Add a version with other answers, as an edit does."""
    before = submission.versions[-1]
    number = before.number + 1
    submission.versions.append(
        SubmissionVersion(
            number=number,
            instance_id=f"{submission.instance_id}/{number}",
            xml=b"",
            xml_sha256=f"{number}" * 64,
            answers=before.answers | answers,
            received_at=SENT_AT,
            judged_at=SENT_AT,
        )
    )
    submission.current_number = number
    session.flush()


def test_rows_are_typed_and_know_their_interview(
    session: Session, sample: Round, export: Export, folder: Path
):  # D1
    first, second = send_some(session, sample, 2)
    manifest = export(sample)
    assert manifest is not None
    assert (manifest.round, manifest.interviews, manifest.number) == ("DK-2022", 2, 1)
    raw = open_raw(folder)
    household = rows(raw)
    assert household["id"].to_list() == [first.id, second.id]
    assert household["interview__instance"].to_list() == ["uuid:0001", "uuid:0002"]
    assert household["interview__state"].to_list() == ["judged", "judged"]
    assert household["interview__household"].to_list() == drawn(session, sample)[:2]
    assert household["income"].dtype == pl.Int64
    assert household["income"].to_list() == [100, 100]
    assert household["means__tv"].to_list() == [1, 1]
    assert household["area_type__missing"].to_list() == ["not_asked"] * 2
    member = rows(raw, "member")
    assert member.select("id", "seq").unique().height == 2
    assert member["member_number"].to_list() == [1, 2, 1, 2]
    assert member["age"].to_list() == [41, None, 41, None]
    assert member["age__missing"].to_list() == [None, "blank"] * 2
    assert raw.tables(manifest.versions[0]) == ["household", "member"]


def test_run_again_nothing_is_written(
    session: Session, sample: Round, export: Export, folder: Path
):  # D2
    send_some(session, sample, 2)
    export(sample)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}
    assert export(sample) is None
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")} == before


def test_only_what_changed_is_written_and_the_last_change_counts(
    session: Session, sample: Round, export: Export, folder: Path
):  # D2
    submissions = send_some(session, sample)
    export(sample)
    correct(session, submissions[0], income="7", member=[])
    manifest = export(sample)
    assert manifest is not None
    new = [file for file in manifest.versions[0].files if not file.is_base]
    assert [(file.table, file.rows) for file in new] == [("household", 1), ("member", 0)]
    household = rows(open_raw(folder))
    assert household.height == 12
    assert household["income"].to_list() == [7] + [100] * 11
    assert household["interview__number"].to_list() == [2] + [1] * 11
    members = rows(open_raw(folder), "member")
    assert members.height == 22  # those of the version before are gone


def test_an_interview_that_moves_to_another_version_leaves_the_first(
    session: Session, sample: Round, export: Export, folder: Path
):  # D3
    submissions = send_some(session, sample)
    first = export(sample)
    assert first is not None
    other = publish(session, "trial.md", TRIAL.replace("| trial | 1 |", "| trial | 2 |"))
    submissions[3].questionnaire_version_id = other.id
    manifest = export(sample)
    assert manifest is not None
    assert [each.interviews for each in manifest.versions] == [11, 1]
    raw = open_raw(folder)
    one, two = (raw.scan(each).collect() for each in manifest.versions)
    assert submissions[3].id not in one["id"].to_list()
    assert two["id"].to_list() == [submissions[3].id]
    for each in submissions:
        each.questionnaire_version_id = other.id
    manifest = export(sample)
    assert manifest is not None
    assert {each.version: each.interviews for each in manifest.versions} == {
        "1": 0,
        "2": 12,
    }
    assert rows(open_raw(folder)).height == 12
    assert export(sample) is None


def test_past_a_tenth_everything_is_written_anew(
    session: Session, sample: Round, export: Export, folder: Path
):  # D4
    submissions = send_some(session, sample)
    export(sample)
    correct(session, submissions[5], income="55")
    manifest = export(sample)  # 1 of 12
    assert manifest is not None
    assert [file.is_base for file in manifest.versions[0].files] == [
        True,
        True,
        False,
        False,
    ]
    correct(session, submissions[6], income="66")
    manifest = export(sample)  # 2 of 12
    assert manifest is not None
    assert [
        (file.table, file.is_base, file.rows) for file in manifest.versions[0].files
    ] == [
        ("household", True, 12),
        ("member", True, 24),
    ]
    income = rows(open_raw(folder))["income"].to_list()
    assert income == [100] * 5 + [55, 66] + [100] * 5
    assert export(sample) is None


def test_an_export_that_stops_halfway_leaves_the_last_one_whole(
    session: Session, sample: Round, export: Export, folder: Path
):  # D5
    submissions = send_some(session, sample)
    first = export(sample)
    assert first is not None
    correct(session, submissions[0], income="7")
    correct(session, submissions[11], income="seven")
    with pytest.raises(AnswersOutOfType):
        export(sample)
    raw = open_raw(folder)
    assert raw.manifest.sha256 == first.sha256
    assert rows(raw)["income"].to_list() == [100] * 12
    assert not list(folder.glob(".new-*"))


KILLED = """
import sys, time
from pathlib import Path
from mne.db import make_engine
from mne.exports import raw, raw_manifest
from mne.exports.raw_writing import RawChoice
from mne.exports.steady_view import steady_view
from mne.exports.workplaces import bring_in, workplace
from mne.rounds.planning import get_round

url, folder = sys.argv[1], Path(sys.argv[2])
with steady_view(make_engine(url)) as session, workplace(folder) as work:
    round_ = get_round(session, "DK-2022")
    made = raw.prepare_raw(session, round_, (folder, work), RawChoice(), lambda *_: None)
    bring_in(made.work, made.folder)
    print("files are there, the manifest is not", flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
def test_a_killed_export_leaves_the_last_one_whole(
    session: Session, sample: Round, export: Export, folder: Path, database_url: str
):  # D5
    submissions = send_some(session, sample)
    first = export(sample)
    assert first is not None
    correct(session, submissions[0], income="7")
    session.commit()
    command = [sys.executable, "-c", KILLED, database_url, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert "manifest is not" in killed.stdout.readline()
        with pytest.raises(ExportFolderBusy):
            export(sample)
        killed.send_signal(signal.SIGKILL)
    assert killed.returncode == -signal.SIGKILL
    raw = open_raw(folder)
    assert raw.manifest.sha256 == first.sha256
    assert rows(raw)["income"].to_list() == [100] * 12
    assert list(folder.glob(".new-*"))  # what it left is cleared away by the next
    assert export(sample) is not None
    assert rows(open_raw(folder))["income"].to_list() == [7] + [100] * 11
    assert not list(folder.glob(".new-*"))


def test_an_older_manifest_gives_the_rows_of_its_day(
    session: Session, sample: Round, export: Export, folder: Path
):  # D6
    submissions = send_some(session, sample)
    for income in ("1", "2", "3"):
        export(sample, keep=3)
        correct(session, submissions[0], income=income)
    export(sample, keep=3)
    assert [rows(open_raw(folder, number))["income"][0] for number in (2, 3, 4)] == [
        1,
        2,
        3,
    ]
    with pytest.raises(NoRawExport, match=r"000001\.json"):
        open_raw(folder, 1)
    named = set().union(*(open_raw(folder, number).manifest.paths for number in (2, 3, 4)))
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")}
    assert there == named


def test_names_stay_in_the_store(
    session: Session, sample: Round, export: Export, folder: Path
):  # D7
    send_some(session, sample, 3)
    manifest = export(sample)
    assert manifest is not None
    assert manifest.versions[0].left_out == {
        "household": ["start", "head_name", "place"],
        "member": ["member_name"],
    }
    raw = open_raw(folder)
    columns = rows(raw).columns + rows(raw, "member").columns
    assert not [name for name in columns if "name" in name or "place" in name]
    written = b"".join(path.read_bytes() for path in folder.rglob("*.parquet"))
    assert "Lê Văn C".encode() not in written


def test_names_come_when_they_are_asked_for(
    session: Session, sample: Round, export: Export, folder: Path
):  # D7
    send_some(session, sample, 3)
    manifest = export(sample, identified=True)
    assert manifest is not None
    assert manifest.identified
    household = rows(open_raw(folder))
    assert household["head_name"].to_list() == ["Lê Văn C"] * 3
    assert household["place__latitude"].to_list() == [11.5] * 3


def test_an_answer_out_of_type_stops_the_export_by_path_and_interview(
    session: Session, sample: Round, export: Export, folder: Path
):  # D8
    codes = drawn(session, sample)
    send(session, sample, codes[0])
    send(session, sample, codes[1], income="a lot")
    send(session, sample, codes[2], member=[{"age": "1"}, {"age": "3.5"}])
    named = (
        r"2 .*/data/income = “a lot” \(uuid:0002\).*"
        r"/data/member\[2\]/age = “3\.5” \(uuid:0003\)"
    )
    with pytest.raises(AnswersOutOfType, match=named):
        export(sample)
    with pytest.raises(NoRawExport, match=r"manifest\.json"):
        open_raw(folder)
    manifest = export(sample, invalid_as_missing=True)
    assert manifest is not None
    assert manifest.out_of_type == 2
    household = rows(open_raw(folder))
    assert household["income"].to_list() == [100, None, 100]
    assert household["income__missing"].to_list() == [None, "invalid", None]


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"income": 3}, r"Expected `str`, got `int` - at `\$\.income`"),
        ({"income": None}, r"Expected `str`, got `null`"),
        ({"member": {"age": "3"}}, r"Expected `array`, got `object` - at `\$\.member`"),
        ({"member": [{"age": "3"}, {"age": 3}]}, r"at `\$\.member\[1\]\.age`"),
    ],
)
def test_a_document_of_another_shape_stops_the_export(
    session: Session, sample: Round, export: Export, answers: dict[str, object], fault: str
):  # D8
    send(session, sample, drawn(session, sample)[0], **answers)
    with pytest.raises(AnswersMisshapen, match=f"uuid:0001 .*{fault}"):
        export(sample)


def test_each_export_leaves_a_trace(session: Session, sample: Round, export: Export):  # D9
    submissions = send_some(session, sample)
    first = export(sample)
    assert export(sample) is None
    submissions[0].state = SubmissionState.APPROVED
    second = export(sample)
    assert first is not None
    assert second is not None
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "exports.export_made")
    ).all()
    assert [entry.subject for entry in entries] == ["round:DK-2022"] * 2
    assert [entry.details["sha256"] for entry in entries] == [first.sha256, second.sha256]
    assert [entry.details["changed"] for entry in entries] == [12, 1]
    assert not any(entry.details["identified"] for entry in entries)


def test_a_folder_of_another_round_is_refused(
    session: Session, sample: Round, census: Round, export: Export
):  # D10
    send_some(session, sample, 1)
    export(sample)
    with pytest.raises(ExportFolderTaken, match=r"DK-2022, .*not RS-2022"):
        export(census)
    with pytest.raises(ExportFolderTaken, match=r"identified=false.*not .*identified=true"):
        export(sample, identified=True)


def test_a_busy_folder_is_refused(
    session: Session, sample: Round, export: Export, folder: Path
):  # D10
    with workplace(folder), pytest.raises(ExportFolderBusy, match=folder.name):
        export(sample)


def test_a_damaged_or_missing_file_is_refused(
    session: Session, sample: Round, export: Export, folder: Path
):  # D10
    send_some(session, sample, 1)
    manifest = export(sample)
    assert manifest is not None
    file = folder / manifest.versions[0].files[1].path
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(RawFileDamaged, match="member-000001"):
        open_raw(folder)
    file.unlink()
    with pytest.raises(RawFileDamaged, match="member-000001"):
        open_raw(folder)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(NoRawExport, match=r"manifest\.json"):
        open_raw(folder)


def test_an_older_copy_of_the_store_begins_the_export_anew(
    session: Session, sample: Round, export: Export, folder: Path
):  # D11
    submissions = send_some(session, sample)
    correct(session, submissions[0], income="9")
    export(sample)
    # as if the store had been put back to before the correction
    session.execute(update(Submission).values(current_number=1))
    reset = {
        "sqlite": "PRAGMA recursive_triggers",
        "postgresql": "SELECT setval('submissions_seq_seq', 1)",
    }
    session.execute(text(reset[session.get_bind().dialect.name]))
    session.execute(text("UPDATE submissions SET seq = id WHERE id > 0"))
    manifest = export(sample)
    assert manifest is not None
    assert manifest.number == 2
    assert all(file.is_base for file in manifest.versions[0].files)
    assert rows(open_raw(folder))["income"].to_list() == [100] * 12


def test_a_change_numbered_early_and_committed_late_is_not_missed(
    session: Session, sample: Round, export: Export, engine: Engine, folder: Path
):  # D12
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer: numbers are committed in their order")
    first, second = send_some(session, sample, 2)
    session.commit()
    with make_sessions(engine)() as slow:
        slow.get_one(Submission, first.id).state = SubmissionState.APPROVED
        slow.flush()  # numbered, not committed
        second.state = SubmissionState.APPROVED
        session.commit()  # a higher number is committed first
        with (
            pytest.raises(WritersInTheWay, match=r"0\.2 seconds"),
            steady_view(engine, 0.2),
        ):
            pass
        slow.commit()
    export(sample)
    assert rows(open_raw(folder))["interview__state"].to_list() == ["approved"] * 2


def test_a_copied_folder_can_be_read_anywhere(
    session: Session, sample: Round, export: Export, folder: Path, tmp_path: Path
):  # D1
    send_some(session, sample, 2)
    export(sample)
    copied = tmp_path / "elsewhere"
    shutil.copytree(folder, copied)
    shutil.rmtree(folder)
    assert rows(open_raw(copied)).height == 2
