"""How far a round is, commune by commune: selected, received, checked, by class.

Only the person's own areas are counted. Interviews are laid on the map of the round's
reference day, so a commune that was merged since keeps its line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.areas.names import collation_key
from mne.areas.tree import communes_of_hamlets
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.households.models import Household
from mne.rounds.models import Round, RoundState
from mne.sampling.models import Selection
from mne.standards.models import Classification, HouseholdClass, StandardPack
from mne.standards.packs import standard_of
from mne.web.submissions.listing import in_areas, is_current


@dataclass
class Progress:
    """The counts of a commune, or of a whole round (``area`` None)."""

    area: Area | None = None
    selected: int = 0
    states: Counter[SubmissionState] = field(default_factory=Counter)
    classes: Counter[tuple[int, HouseholdClass]] = field(default_factory=Counter)

    @property
    def received(self) -> int:
        """Every interview that arrived."""
        return self.states.total()

    @property
    def waiting(self) -> int:
        """Interviews whose checks have not run yet."""
        return self.states[SubmissionState.RECEIVED]

    @property
    def judged(self) -> int:
        """Interviews that were checked, whatever became of them since."""
        return self.received - self.waiting

    def in_class(self, pack_id: int, household_class: HouseholdClass) -> int:
        """Count the interviews of a class under a standard."""
        return self.classes[pack_id, household_class]


def totals(session: Session, round_: Round, area_ids: Collection[int]) -> Progress:
    """Count a whole round, in the areas given."""
    whole = Progress()
    for row in by_commune(session, round_, area_ids):
        whole.selected += row.selected
        whole.states += row.states
        whole.classes += row.classes
    return whole


def by_commune(
    session: Session, round_: Round, area_ids: Collection[int]
) -> list[Progress]:
    """Count a round by commune; interviews of an unknown place come last."""
    communes = communes_of_hamlets(session, round_.reference_on)
    units = {commune.id: commune for commune in communes.values()} | dict(communes)
    rows: dict[int | None, Progress] = {}

    def row_of(area_id: int | None) -> Progress:
        commune = units.get(area_id) if area_id is not None else None
        key = None if commune is None else commune.id
        return rows.setdefault(key, Progress(commune))

    for hamlet_id, count in session.execute(_selected(round_.id, area_ids)):
        row_of(hamlet_id).selected += count
    for area_id, state, count in session.execute(_states(round_.id, area_ids)):
        row_of(area_id).states[state] += count
    for place, pack_id, name, count in session.execute(_classes(round_.id, area_ids)):
        row_of(place).classes[pack_id, name] += count
    return sorted(rows.values(), key=_place)


def classes_of(pack: StandardPack) -> list[HouseholdClass]:
    """Give the classes that a standard can give, and the one for missing answers."""
    tables = [basis.table for basis in standard_of(pack).bases.values()]
    given: set[str] = {rule.household_class for table in tables for rule in table}
    possible = {*(given or {"poor", "not_poor"}), "incomplete"}
    return [each for each in HouseholdClass if each in possible]


def to_visit(session: Session, area_ids: Collection[int]) -> int:
    """Count the households of open rounds, in the areas given, without an interview."""
    visited = select(Submission.id).where(
        Submission.round_id == Selection.round_id,
        Submission.household_id == Selection.household_id,
    )
    return (
        session.scalar(
            select(func.count(Selection.id))
            .join(Household, Household.id == Selection.household_id)
            .join(Round, Round.id == Selection.round_id)
            .where(
                Round.state == RoundState.OPEN,
                Household.hamlet_id.in_(area_ids),
                ~visited.exists(),
            )
        )
        or 0
    )


def _selected(round_id: int, area_ids: Collection[int]) -> Select[int, int]:
    return (
        select(Household.hamlet_id, func.count())
        .join(Selection, Selection.household_id == Household.id)
        .where(Selection.round_id == round_id, Household.hamlet_id.in_(area_ids))
        .group_by(Household.hamlet_id)
    )


def _states(
    round_id: int, area_ids: Collection[int]
) -> Select[int | None, SubmissionState, int]:
    return (
        select(Submission.area_id, Submission.state, func.count())
        .where(Submission.round_id == round_id, in_areas(area_ids))
        .group_by(Submission.area_id, Submission.state)
    )


def _classes(
    round_id: int, area_ids: Collection[int]
) -> Select[int | None, int, HouseholdClass, int]:
    pack, name = Classification.standard_pack_id, Classification.household_class
    return (
        select(Submission.area_id, pack, name, func.count())
        .join(SubmissionVersion, is_current())
        .join(Classification, Classification.submission_version_id == SubmissionVersion.id)
        .where(Submission.round_id == round_id, in_areas(area_ids))
        .group_by(Submission.area_id, pack, name)
    )


def _place(row: Progress) -> tuple[bool, str]:
    return row.area is None, "" if row.area is None else collation_key(row.area.name)
