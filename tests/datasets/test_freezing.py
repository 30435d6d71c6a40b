"""Freezing closed rounds: which interviews count, what is kept of them, and the proof.

D1  households and members carry the round, the design and the place on the round's map
D2  names, free texts, places and times of the tablet stay in the store
D3  a weight makes up for non-response within its stratum; a lost household needs nobody
D4  one interview per household counts; the others are set aside with a reason
D5  a census takes in whoever was interviewed, with weight 1; a sample can't
D6  the same interviews give the same hash, any change gives another, none is frozen twice
D7  a damaged file is refused by name
D8  only closed rounds, judged to the end, with interviews, are frozen; they become frozen
D9  a hamlet that changes commune has one commune on each map; residents come with source
"""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas import editing
from mne.areas.models import AreaKind
from mne.audit.models import AuditEntry
from mne.collection.models import SubmissionState, SubmissionVersion
from mne.config import Settings
from mne.datasets.errors import (
    DatasetAlreadyFrozen,
    DatasetCodeTaken,
    DatasetDamaged,
    InterviewsStillWaiting,
    NothingToFreeze,
    UnknownDataset,
)
from mne.datasets.frames import read_folder
from mne.datasets.freezing import (
    freeze,
    get_dataset,
    list_datasets,
    open_dataset,
    rounds_of,
)
from mne.households.register import find_household
from mne.rounds.errors import RoundNotInState
from mne.rounds.models import Round, RoundKind, RoundMode, RoundState
from mne.rounds.planning import RoundPlan, close_round, open_round, plan_round, reopen_round
from mne.sampling.models import Selection
from mne.sampling.panels import keep_households
from tests.datasets.conftest import District, drawn, send, send_all


def frozen(session: Session, settings: Settings, *rounds: Round):
    return open_dataset(settings, freeze(session, settings, rounds, "ds", "Bộ dữ liệu"))


def test_rows_carry_round_design_and_place(
    session: Session, settings: Settings, sample: Round
):  # D1
    send_all(session, sample)
    frames = frozen(session, settings, sample)
    assert frames.households.height == 12
    assert frames.members.height == 24
    first = frames.households.filter(household_id=drawn(session, sample)[0]).row(
        0, named=True
    )
    assert (first["round"], first["commune_code"], first["hamlet_code"]) == (
        "DK-2022",
        "C1",
        "C1-1",
    )
    # both hamlets of both strata are drawn: each is a stratum, its households the PSUs
    assert first["stratum"] == "urban/C1-1"
    assert first["psu"] == first["household_id"]
    assert first["weight"] == pytest.approx(10 / 3)
    assert first["area_type"] == "urban"  # of the map: the answer is blank
    assert frames.members["weight"].sum() == pytest.approx(2 * 40)
    facts = frames.rounds[0]
    assert (facts.listed, facts.interviewed, facts.set_aside) == (12, 12, {})
    assert facts.draw is not None
    assert facts.draw.seed == 2022


def test_an_answered_kind_of_place_goes_before_the_map(
    session: Session, settings: Settings, sample: Round
):  # D1
    for code in drawn(session, sample):
        send(session, sample, code, area_type="rural" if code.startswith("C1-1") else "")
    close_round(session, sample)
    households = frozen(session, settings, sample).households
    found = dict(households.select("hamlet_code", "area_type").unique().iter_rows())
    assert found == {"C1-1": "rural", "C1-2": "urban", "C2-1": "rural", "C2-2": "rural"}


def test_nothing_that_names_a_person_is_kept(
    session: Session, settings: Settings, sample: Round
):  # D2
    send_all(session, sample)
    frames = frozen(session, settings, sample)
    private = {"head_name", "member_name", "place", "start", "place__latitude"}
    assert private.isdisjoint(frames.households.columns + frames.members.columns)
    assert {"income", "means", "means__tv", "answered_hamlet_code"} <= set(
        frames.households.columns
    )
    assert {"age", "age__missing", "member_number"} <= set(frames.members.columns)
    assert "Lê Văn C" not in frames.households.write_csv() + frames.members.write_csv()
    assert frames.members["age__missing"].to_list() == [None, "blank"] * 12


def test_respondents_stand_for_those_who_refused(
    session: Session, settings: Settings, sample: Round
):  # D3
    codes = drawn(session, sample)
    urban, rural = codes[:6], codes[6:]
    send(session, sample, urban[0], interview_result="refused")
    for code in urban[1:] + rural[:4]:
        send(session, sample, code)
    # of the rural ones one has left and one was never visited
    household = find_household(session, rural[4])
    assert household is not None
    left = session.scalars(
        select(Selection).where(Selection.household_id == household.id)
    ).one()
    left.disposition = "moved"
    close_round(session, sample)
    frames = frozen(session, settings, sample)
    assert frames.households.height == 9
    factors = frames.selections.select(
        "household_id", "disposition", "response_factor", "weight"
    )
    by_code = {row["household_id"]: row for row in factors.iter_rows(named=True)}
    assert by_code[urban[1]]["response_factor"] == pytest.approx(6 / 5)
    assert by_code[urban[1]]["weight"] == pytest.approx(10 / 3 * 6 / 5)
    assert by_code[rural[0]]["response_factor"] == pytest.approx(5 / 4)
    assert (by_code[rural[4]]["disposition"], by_code[rural[4]]["weight"]) == ("moved", 0)
    assert (by_code[rural[5]]["disposition"], by_code[rural[5]]["weight"]) == (
        "not_visited",
        0,
    )
    assert by_code[urban[0]]["disposition"] == "refused"
    assert (frames.rounds[0].listed, frames.rounds[0].interviewed) == (12, 9)


def test_one_interview_per_household_counts(
    session: Session, settings: Settings, sample: Round
):  # D4
    first, second, third, *others = drawn(session, sample)
    send(session, sample, first, SubmissionState.APPROVED, income="1")  # uuid:0001
    send(session, sample, first, hours=5, income="2")
    send(session, sample, second, income="3")
    send(session, sample, second, hours=5, income="4")  # the last one
    send(session, sample, third, hours=5, interview_result="refused", income="5")
    send(session, sample, third, income="6")  # uuid:0006 has answers
    send(session, sample, others[0], SubmissionState.SENT_BACK)
    send(session, sample, "nobody-1")
    close_round(session, sample)
    dataset = freeze(session, settings, [sample], "ds", "Bộ dữ liệu")
    frames = open_dataset(settings, dataset)
    assert sorted(frames.households["income"]) == [1, 4, 6]
    assert frames.rounds[0].set_aside == {
        "interviewed_twice": 3,
        "sent_back": 1,
        "unknown_household": 1,
    }
    assert [each[0] for each in dataset.manifest["interviews"]["DK-2022"]] == [
        "uuid:0001",
        "uuid:0004",
        "uuid:0006",
    ]
    assert (
        dict(dataset.manifest["set_aside"]["DK-2022"])["uuid:0008"] == "unknown_household"
    )


def test_a_household_that_was_not_drawn_has_no_weight(
    session: Session, settings: Settings, sample: Round
):  # D5
    listed = drawn(session, sample)
    stranger = next(f"C1-1-{n:02d}" for n in range(1, 11) if f"C1-1-{n:02d}" not in listed)
    send(session, sample, stranger)
    send_all(session, sample)
    frames = frozen(session, settings, sample)
    assert stranger not in frames.households["household_id"]
    assert frames.rounds[0].set_aside == {"not_drawn": 1}
    assert frames.households.height == 12


def test_a_census_takes_in_whoever_was_interviewed(
    session: Session, settings: Settings, census: Round
):  # D5
    send(session, census, "C1-1-09", interview_result="completed")
    for code in drawn(session, census)[:-1]:
        send(session, census, code)
    close_round(session, census)
    frames = frozen(session, settings, census)
    assert frames.households.height == 16
    assert "C1-1-09" in frames.households["household_id"]
    assert frames.households["weight"].unique().to_list() == [1.0]
    assert frames.households["stratum"].unique().to_list() == ["census"]
    assert (frames.rounds[0].listed, frames.rounds[0].interviewed) == (17, 16)
    assert frames.rounds[0].is_census


def test_the_same_interviews_give_the_same_hash(
    session: Session, settings: Settings, sample: Round, census: Round
):  # D6
    send_all(session, sample)
    send_all(session, census)
    first = freeze(session, settings, [sample, census], "ds", "Bộ dữ liệu")
    with pytest.raises(DatasetAlreadyFrozen, match="frozen as data set “ds”"):
        freeze(session, settings, [census, sample], "again", "Bộ khác")
    assert sorted(path.name for path in folder(settings, first).iterdir()) == [
        "areas.parquet",
        "households.parquet",
        "manifest.json",
        "members.parquet",
        "residents.parquet",
        "selections.parquet",
    ]
    assert len(list(settings.datasets_dir.iterdir())) == 1


def folder(settings: Settings, dataset) -> Path:
    return settings.datasets_dir / dataset.sha256


def test_one_changed_interview_gives_another_hash(
    session: Session, settings: Settings, sample: Round
):  # D6
    send_all(session, sample)
    before = freeze(session, settings, [sample], "ds-1", "Bộ dữ liệu")
    sample.state = RoundState.CLOSED
    reopen_round(session, sample, "Hộ đầu trả lời lại")
    send(session, sample, drawn(session, sample)[0], hours=9, income="999")
    close_round(session, sample)
    after = freeze(session, settings, [sample], "ds-2", "Bộ dữ liệu")
    assert before.sha256 != after.sha256
    assert 999 in open_dataset(settings, after).households["income"]
    assert 999 not in open_dataset(settings, before).households["income"]
    assert [each.code for each in list_datasets(session)] == ["ds-2", "ds-1"]


def test_the_hash_walks_back_to_the_bytes_of_an_interview(
    session: Session, settings: Settings, sample: Round
):  # D6
    send_all(session, sample)
    dataset = freeze(session, settings, [sample], "ds", "Bộ dữ liệu")
    session.expire_all()
    instance_id, sha256 = dataset.manifest["interviews"]["DK-2022"][0]
    version = session.scalars(
        select(SubmissionVersion).where(SubmissionVersion.instance_id == instance_id)
    ).one()
    assert version.xml_sha256 == sha256
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == "dataset:ds")
    ).one()
    assert entry.details["sha256"] == dataset.sha256


@pytest.mark.parametrize("file", ["households.parquet", "areas.parquet", "manifest.json"])
def test_a_damaged_file_is_refused_by_name(
    session: Session, settings: Settings, sample: Round, file: str
):  # D7
    send_all(session, sample)
    dataset = freeze(session, settings, [sample], "ds", "Bộ dữ liệu")
    path = folder(settings, dataset) / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DatasetDamaged, match=f"the file {file} is missing or was changed"):
        open_dataset(settings, dataset)


def test_a_missing_file_is_refused_by_name(
    session: Session, settings: Settings, sample: Round
):  # D7
    send_all(session, sample)
    dataset = freeze(session, settings, [sample], "ds", "Bộ dữ liệu")
    (folder(settings, dataset) / "members.parquet").unlink()
    with pytest.raises(DatasetDamaged, match=r"members\.parquet"):
        open_dataset(settings, dataset)


def test_a_copied_folder_can_be_read_without_the_store(
    session: Session, settings: Settings, sample: Round
):  # D7
    send_all(session, sample)
    dataset = freeze(session, settings, [sample], "ds", "Bộ dữ liệu")
    frames = read_folder(folder(settings, dataset))
    assert (frames.sha256, frames.label.code) == (dataset.sha256, "ds")
    with pytest.raises(DatasetDamaged):
        read_folder(folder(settings, dataset), "0" * 64)


def test_an_open_round_is_not_frozen(
    session: Session, settings: Settings, sample: Round
):  # D8
    with pytest.raises(RoundNotInState, match="only while it is closed or frozen"):
        freeze(session, settings, [sample], "ds", "Bộ dữ liệu")


def test_a_round_with_interviews_to_be_judged_waits(
    session: Session, settings: Settings, sample: Round
):  # D8
    send(session, sample, drawn(session, sample)[0], SubmissionState.RECEIVED)
    close_round(session, sample)
    with pytest.raises(InterviewsStillWaiting, match="1 interviews of round “DK-2022”"):
        freeze(session, settings, [sample], "ds", "Bộ dữ liệu")


def test_a_round_without_interviews_is_not_frozen(
    session: Session, settings: Settings, sample: Round
):  # D8
    send(session, sample, "nobody-1")
    close_round(session, sample)
    with pytest.raises(NothingToFreeze, match="unknown_household 1"):
        freeze(session, settings, [sample], "ds", "Bộ dữ liệu")
    assert not list(settings.datasets_dir.glob("*"))


def test_freezing_marks_the_rounds(
    session: Session, settings: Settings, sample: Round, census: Round
):  # D8
    send_all(session, sample)
    send_all(session, census)
    dataset = freeze(session, settings, [sample, census], "ds", "Bộ dữ liệu")
    assert {sample.state, census.state} == {RoundState.FROZEN}
    assert rounds_of(session, dataset) == [sample, census]
    assert get_dataset(session, "ds") is dataset
    with pytest.raises(DatasetCodeTaken):
        freeze(session, settings, [sample], "ds", "Bộ dữ liệu")
    with pytest.raises(UnknownDataset, match="There are: ds"):
        get_dataset(session, "absent")


def test_rounds_of_both_modes_stand_in_one_table(
    session: Session, settings: Settings, sample: Round, census: Round
):  # D1
    send_all(session, sample)
    send_all(session, census)
    frames = frozen(session, settings, sample, census)
    counted = frames.households.group_by("round").agg(pl.col("weight").sum()).sort("round")
    assert counted["round"].to_list() == ["DK-2022", "RS-2022"]
    assert counted["weight"].to_list() == pytest.approx([40.0, 16.0])


# ---------------------------------------------------------------- places


def test_a_hamlet_has_one_commune_on_each_map(
    session: Session, settings: Settings, sample: Round, district: District
):  # D9
    merged = editing.add_area(
        session, "C9", "Xã Mới", AreaKind.COMMUNE, date(2025, 7, 1), district.area
    )
    for code in ("C1-2", "C2-1"):
        editing.place(session, district.hamlets[code], merged, date(2025, 7, 1))
    later = plan_round(
        session,
        RoundPlan(
            code="CK-2026",
            name="Cuối kỳ",
            kind=RoundKind.ENDLINE,
            mode=RoundMode.SAMPLE,
            area=district.area,
            questionnaire_version=sample.questionnaire_version,
            reference_on=date(2026, 7, 1),
            opens_on=date(2026, 7, 1),
            closes_on=date(2026, 12, 31),
        ),
    )
    keep_households(session, later, sample)
    open_round(session, later)
    send_all(session, sample)
    send_all(session, later)
    frames = frozen(session, settings, sample, later)
    own = frames.households.select("round", "hamlet_code", "commune_code").unique()
    by_round = {(round_, hamlet): commune for round_, hamlet, commune in own.iter_rows()}
    assert by_round["DK-2022", "C1-2"] == "C1"
    assert by_round["CK-2026", "C1-2"] == "C9"
    assert by_round["CK-2026", "C1-1"] == "C1"
    first_on_the_new_map = frames.areas.filter(round="DK-2022", map_on=date(2026, 7, 1))
    assert dict(first_on_the_new_map.select("hamlet_code", "commune_code").iter_rows()) == {
        "C1-1": "C1",
        "C1-2": "C9",
        "C2-1": "C9",
        "C2-2": "C2",
    }


def test_residents_come_with_day_and_source(
    session: Session, settings: Settings, census: Round
):  # D9
    send_all(session, census)
    residents = frozen(session, settings, census).residents
    assert residents.row(0, named=True) == {
        "round": "RS-2022",
        "hamlet_code": "C1-1",
        "households": 10,
        "persons": 35,
        "counted_on": date(2022, 6, 30),
        "source": "Công an xã",
    }


def test_the_manifest_reads_as_json(session: Session, settings: Settings, sample: Round):
    send_all(session, sample)
    dataset = freeze(session, settings, [sample], "ds", "Bộ dữ liệu đầu kỳ")
    session.expire_all()
    written = json.loads((folder(settings, dataset) / "manifest.json").read_text("utf-8"))
    assert written["label"]["title"] == "Bộ dữ liệu đầu kỳ"
    assert written["content"] == dataset.manifest
