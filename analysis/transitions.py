"""Panels: who entered poverty, who left, who stayed; spells; attrition.

The rows are the households of one round with their state in another, or in several. A
household without the other state is missing, not left out, so that its PSU stays in the
design. What is made here are measurements: ``estimate`` gives them standard errors,
intervals and domains, ``estimate_vector`` their covariance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from analysis.arrays import (
    Bools,
    Codes,
    Column,
    Floats,
    codes,
    column_of,
    labelled,
    same_length,
    series,
)
from analysis.measures import ONE, Measurement, Ratio, Values, proportion_of
from analysis.model_errors import PanelKeyRepeated, PanelKeysOfOtherType, TooFewRounds


def link(
    after: pl.DataFrame, before: pl.DataFrame, key: str, states: Sequence[str]
) -> pl.DataFrame:
    """Put states of an earlier round beside the rows of a later one, by household.

    They are called ``<state>_before`` and are null for a household that is new. All rows
    of ``after`` stay, in their order.

    Raises
    ------
    PanelKeyRepeated, PanelKeysOfOtherType
        A household stands in two rows of a round; codes are text here and numbers there.
    ColumnNotFound
        A column is not there.
    """
    for frame, which in ((after, "after"), (before, "before")):
        _once(column_of(frame, key), key, which)
    _alike(after[key], before[key], key)
    earlier = pl.DataFrame(
        [
            _key(before[key]),
            *(column_of(before, state).alias(f"{state}_before") for state in states),
        ]
    )
    found = pl.DataFrame([_key(after[key])]).join(
        earlier, on="key", how="left", maintain_order="left"
    )
    return after.hstack(found.drop("key"))


def _once(code: pl.Series, key: str, which: str) -> None:
    known = code.drop_nulls()
    repeated = known.is_duplicated()
    if repeated.any():
        raise PanelKeyRepeated(key, which, known.filter(repeated))


def _key(code: pl.Series) -> pl.Series:
    return labelled("key", code).cast(pl.String).alias("key")


def _alike(after: pl.Series, before: pl.Series, key: str) -> None:
    """Refuse codes that are text in one round only; whole numbers of any kind match."""
    kinds = {code.dtype.is_numeric() for code in (after, before)}
    if len(kinds) > 1 and pl.Null not in {after.dtype, before.dtype}:
        raise PanelKeysOfOtherType(key, after.dtype, before.dtype)


def dynamics_of(before: Column, after: Column) -> Measurement:
    """Measure entry, exit and persistence of a yes/no state, such as being poor.

    ===================== ==========================================================
    ``never`` ``always``  share of all households with the state in no, in both rounds
    ``entered`` ``left``  share of all that came to have it, that lost it
    ``entry``             of those without it before, the share that has it after
    ``exit``              of those with it before, the share without it after
    ``persistence``       of those with it before, the share that still has it
    ``change``            share with it after, less the share before
    ===================== ==========================================================

    Raises
    ------
    NotYesOrNo, LengthMismatch
        Each names the column.
    """
    had, has, valid = two_states(before, after)
    columns: dict[str, Values] = {
        ONE: np.ones(len(valid), dtype=np.bool_),
        "had": had,
        "had not": ~had,
        "never": ~had & ~has,
        "entered": ~had & has,
        "left": had & ~has,
        "always": had & has,
    }
    joint = tuple(
        Ratio(name, {name: 1.0}, {ONE: 1.0}, "proportion")
        for name in ("never", "entered", "left", "always")
    )
    among = (
        Ratio("entry", {"entered": 1.0}, {"had not": 1.0}, "proportion", "had not"),
        Ratio("exit", {"left": 1.0}, {"had": 1.0}, "proportion", "had"),
        Ratio("persistence", {"always": 1.0}, {"had": 1.0}, "proportion", "had"),
        Ratio("change", {"entered": 1.0, "left": -1.0}, {ONE: 1.0}, "mean"),
    )
    return Measurement(columns, valid, joint + among)


def transitions_of(
    before: Column, after: Column, levels: Sequence[object] | None = None
) -> Measurement:
    """Measure the transition matrix between classes: of each class before, where it went.

    Measure "transition" is the share of a class before that is in a class after, "cell" the
    share of all households in that cell; both have the indicator ``before → after``.
    ``levels`` gives the order of the classes; those that do not occur are left out.
    """
    first, second, valid = _two_classes(before, after)
    labels = _labels(first, second, levels)
    columns: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_)}
    cells: list[Ratio] = []
    rows: list[Ratio] = []
    for a in labels:
        came_from = _is(first, a) & valid
        if not came_from.any():
            continue
        columns[f"from {a}"] = came_from
        for b in labels:
            name = f"{a} → {b}"
            columns[name] = came_from & _is(second, b)
            cells.append(Ratio("cell", {name: 1.0}, {ONE: 1.0}, "proportion", ONE, name))
            base = f"from {a}"
            rows.append(
                Ratio("transition", {name: 1.0}, {base: 1.0}, "proportion", base, name)
            )
    return Measurement(columns, valid, (*rows, *cells))


def spells_of(*states: Column) -> Measurement:
    """Measure in how many rounds households had a state, and in which.

    Measure "rounds" has the number of rounds as its indicator, "pattern" the rounds one by
    one, as in ``101``. "spell length" is the mean number of rounds of an unbroken spell in
    the state, as far as it was seen: one that began before the first round or outlasted the
    last is longer. The states stand in the order of their rounds.

    Raises
    ------
    TooFewRounds
        Fewer than two rounds.
    NotYesOrNo, LengthMismatch
        Each names the column.
    """
    if len(states) < 2:
        raise TooFewRounds(len(states))
    read = [_state(state, f"round {k}") for k, state in enumerate(states, 1)]
    for _, valid in read:
        same_length("state", len(valid), len(read[0][1]))
    valid = np.logical_and.reduce([known for _, known in read])
    had = np.column_stack([state for state, _ in read])
    count = had.sum(axis=1)
    columns: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_)}
    ratios: list[Ratio] = []
    for k in range(len(states) + 1):
        columns[f"rounds {k}"] = count == k
        ratios.append(
            Ratio("rounds", {f"rounds {k}": 1.0}, {ONE: 1.0}, "proportion", ONE, str(k))
        )
    for pattern in np.unique(had[valid], axis=0):
        name = "".join("01"[int(one)] for one in pattern)
        columns[name] = (had == pattern).all(axis=1)
        ratios.append(Ratio("pattern", {name: 1.0}, {ONE: 1.0}, "proportion", ONE, name))
    begun = had & ~np.column_stack([np.zeros(len(had), dtype=np.bool_), had[:, :-1]])
    columns["had"] = count.astype(np.float64)
    columns["spells"] = begun.sum(axis=1).astype(np.float64)
    ratios.append(Ratio("spell length", {"had": 1.0}, {"spells": 1.0}, "mean", "spells"))
    return Measurement(columns, valid, tuple(ratios))


def attrition_of(
    before: Column, after: Column, reason: Column | None = None
) -> Measurement:
    """Measure the share of the households of a round that a later round lost.

    Both columns hold household codes; the rows are those of ``before``. In domains of what
    was known at the baseline it says whether the poor were lost more often.

    Parameters
    ----------
    reason
        Why each household was lost, along ``before``: moved, refused, dissolved. Gives
        measure "lost because" for each reason, of all households; "unknown" is a blank.
        What it says of a household that was found is not read.
    """
    code, later = series("household", before), series("household", after)
    _once(code, code.name, "before")
    _alike(later, code, code.name)
    found = _key(later).unique()
    lost = ~_key(code).is_in(found.implode())
    measured = proportion_of(lost.alias("lost"))
    if reason is None:
        return measured
    why = series("reason", reason).cast(pl.String).fill_null("unknown")
    same_length(why.name, len(why), len(code))
    columns, ratios = dict(measured.columns), list(measured.ratios)
    for name in why.filter(lost).unique().sort():
        columns[f"because {name}"] = (lost & (why == name)).to_numpy()
        share = {f"because {name}": 1.0}
        ratios.append(Ratio("lost because", share, {ONE: 1.0}, "proportion", ONE, name))
    return replace(measured, columns=columns, ratios=tuple(ratios))


def _state(column: Column, name: str) -> tuple[Bools, Bools]:
    """Read a yes/no column: has it, and is it known."""
    measured = proportion_of(column, name)
    values: Floats = np.asarray(measured.columns["y"], dtype=np.float64)
    return values == 1, measured.valid


def two_states(before: Column, after: Column) -> tuple[Bools, Bools, Bools]:
    """Read a yes/no state in two rounds: had it, has it, and both are known."""
    had, known_before = _state(before, "before")
    has, known_after = _state(after, "after")
    same_length("after", len(has), len(had))
    return had, has, known_before & known_after


def _two_classes(before: Column, after: Column) -> tuple[Codes, Codes, Bools]:
    first, second = series("before", before), series("after", after)
    same_length(second.name, len(second), len(first))
    valid = (first.is_not_null() & second.is_not_null()).to_numpy()
    return _coded(first), _coded(second), valid


def _coded(column: pl.Series) -> Codes:
    """Code a column of classes; −1 where it is blank."""
    known = codes(column.name, column.drop_nulls())
    code = np.full(len(column), -1, dtype=np.int64)
    code[column.is_not_null().to_numpy()] = known.code
    return Codes(column.name, code, known.labels)


def _labels(
    first: Codes, second: Codes, levels: Sequence[object] | None
) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(first.labels + second.labels))
    if levels is None:
        return tuple(sorted(found))
    wanted = [str(level) for level in levels]
    return (*wanted, *(label for label in found if label not in wanted))


def _is(coded: Codes, label: str) -> Bools:
    if label not in coded.labels:
        return np.zeros(len(coded), dtype=np.bool_)
    return np.asarray(coded.code == coded.labels.index(label), dtype=np.bool_)
