"""Scorecards B1: loaded by an official, asked in the interview, scored in the office.

No B1 table ships with the platform. Where one is loaded for a standard, and the
questionnaire asked its items, the class follows the score; a blank item leaves the score
blank, and the household incomplete.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.scorecard import Scorecard as Points
from analysis.scorecard import read_scorecard
from analysis.scoring import household_variables, member_variables, score
from mne import clock
from mne.areas.models import AreaTrait, AreaType
from mne.audit.actions import Action
from mne.audit.log import record
from mne.standards.classifying import KEY, Interview, text_frame
from mne.standards.models import Scorecard, StandardPack
from mne.users.models import User
from surveys.instruments import load, with_scorecard
from surveys.instruments.writing import records, write_text

URBAN = "urban"
"""The column of towns, in every region."""


def load_scorecard(
    session: Session, content: str, actor: User | int | None = None, name: str = "b1.toml"
) -> Scorecard:
    """Load a points table; the same content gives back the one that is there.

    Raises
    ------
    AnalysisError
        The content is not a scorecard, or contradicts itself; names item and remedy.
    """
    points = read_scorecard(content, name)
    known = session.scalar(
        select(Scorecard).where(
            Scorecard.standard_code == points.standard, Scorecard.sha256 == points.checksum
        )
    )
    if known is not None:
        return known
    loaded = Scorecard(
        standard_code=points.standard,
        title=points.title.vi,
        content=content,
        sha256=points.checksum,
        loaded_at=clock.now(),
    )
    session.add(loaded)
    session.flush()
    subject = f"scorecard:{points.code}"
    record(session, Action.SCORECARD_LOADED, subject, actor, sha256=points.checksum)
    return loaded


def find_scorecard(session: Session, standard_code: str) -> Scorecard | None:
    """Give the scorecard of a standard that was loaded last, if there is one."""
    return session.scalar(
        select(Scorecard)
        .where(Scorecard.standard_code == standard_code)
        .order_by(Scorecard.id.desc())
        .limit(1)
    )


def instrument_with(scorecard: Scorecard, name: str) -> str:
    """Give a built-in instrument with the questions that the scorecard needs.

    Its version names the scorecard, so another table is another version.
    """
    points = _points(scorecard.content)
    sheets = records(with_scorecard(load(name), points.asked()))
    (settings,) = sheets["settings"]
    settings["version"] += f"-b1-{scorecard.sha256[:8]}"
    return write_text(sheets)


def column_of(trait: AreaTrait) -> str:
    """Give the column that the households of a hamlet read."""
    return URBAN if trait.area_type is AreaType.URBAN else trait.b1_region


def with_b1(
    session: Session, pack: StandardPack, interviews: Sequence[Interview]
) -> Sequence[Interview]:
    """Add ``b1`` to the households, where a scorecard is loaded and its items were asked.

    Each household holds ``b1_column``, see ``column_of``; without it the score is blank.
    """
    loaded = find_scorecard(session, pack.code)
    if loaded is None or not interviews:
        return interviews
    points = _points(loaded.content)
    asked = {item.answer for item in points.asked()}
    if not asked or not asked <= interviews[0][0].keys():
        return interviews
    scores = _scores(points, interviews)
    return [
        ({**household, "b1": found}, members, on)
        for (household, members, on), found in zip(interviews, scores, strict=True)
    ]


@lru_cache(maxsize=16)
def _points(content: str) -> Points:
    return read_scorecard(content, "b1.toml")


def _scores(points: Points, interviews: Sequence[Interview]) -> list[int | None]:
    households = [
        {**household, KEY: number} for number, (household, _, _) in enumerate(interviews)
    ]
    members = [
        {**member, KEY: number}
        for number, (_, roster, _) in enumerate(interviews)
        for member in roster
    ]
    found = score(
        points,
        text_frame(households, household_variables(points)),
        text_frame(members, member_variables(points)),
        KEY,
    )
    scores: list[int | None] = found["b1"].to_list()
    return scores
