"""The register of standards: loaded whole, known by content, never overwritten.

D1  a built-in pack is loaded once, however often it is asked for
D2  other content of the same code is another pack; the newest is the one given
D3  several legal texts are kept, whole, on both databases
D4  a pack is in force to its last day
D5  a broken pack, and an unknown code, are refused in a sentence
"""

from datetime import date
from importlib.resources import files

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.errors import AnalysisError
from mne.audit.models import AuditEntry
from mne.standards.errors import UnknownStandard
from mne.standards.models import StandardPack
from mne.standards.packs import (
    get_pack,
    list_packs,
    load_builtin,
    load_pack,
    packs_on,
    standard_of,
)

VN_2022 = (files("analysis.standards") / "vn-2022.toml").read_text(encoding="utf-8")


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(StandardPack)) or 0


def test_a_built_in_pack_is_loaded_once(session: Session):  # D1
    first = load_builtin(session, "vn-2022")
    assert load_builtin(session, "vn-2022") is first
    assert count(session) == 1
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == "standard:vn-2022")
    )
    assert [entry.details["sha256"] for entry in entries] == [first.sha256]


def test_comments_and_spaces_do_not_make_another_pack(session: Session):  # D1
    first = load_pack(session, VN_2022)
    assert load_pack(session, f"# a remark\n{VN_2022}\n\n") is first


def test_another_threshold_makes_another_pack(session: Session):  # D2
    national = load_pack(session, VN_2022)
    higher = load_pack(session, VN_2022.replace("1_500_000", "1_700_000"))
    assert higher.sha256 != national.sha256
    assert get_pack(session, "vn-2022") is higher
    assert {pack.id for pack in list_packs(session)} == {national.id, higher.id}
    lines = [
        standard_of(pack).bases["measured_income"].thresholds["income_line"]["rural"]
        for pack in (national, higher)
    ]
    assert lines == [1_500_000, 1_700_000]


def test_every_legal_text_is_kept(session: Session):  # D3
    load_builtin(session, "vn-2022")
    session.expire_all()
    texts = get_pack(session, "vn-2022").legal_text.splitlines()
    assert texts[0] == "Nghị định 07/2021/NĐ-CP ngày 27/01/2021"
    assert len(texts) == 4


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2020, 6, 30), ["global-mpi-2018", "vn-2016"]),
        (date(2022, 1, 1), ["global-mpi-2018", "vn-2022"]),
        (date(2026, 12, 31), ["global-mpi-2018", "vn-2022"]),
        (date(2027, 1, 1), ["global-mpi-2018"]),
    ],
)
def test_a_pack_is_in_force_to_its_last_day(
    session: Session, day: date, codes: list[str]
):  # D4
    for code in ("vn-2016", "vn-2022", "global-mpi-2018"):
        load_builtin(session, code)
    assert [pack.code for pack in packs_on(session, day)] == codes


def test_a_broken_pack_leaves_nothing_behind(session: Session):  # D5
    with pytest.raises(AnalysisError, match=r"tinh\.toml"):
        load_pack(
            session,
            VN_2022.replace('weight = "1/12"', 'weight = "1/11"', 1),
            name="tinh.toml",
        )
    assert count(session) == 0


def test_an_unknown_standard_names_those_there_are(session: Session):  # D5
    load_builtin(session, "vn-2022")
    with pytest.raises(UnknownStandard, match=r"“vn-2030” .* There are: vn-2022"):
        get_pack(session, "vn-2030")
