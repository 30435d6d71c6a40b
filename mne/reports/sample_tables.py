"""Tables of the samples: estimates by commune and round, and the change between rounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis.changes import Change
from analysis.estimates import Estimate
from analysis.measures import Scale
from analysis.tables import digits_of, is_percent
from analysis.words import number, p_value
from mne.reports.document import NOTHING, Cell, Column, Line, Table
from mne.reports.reviews import WHOLE
from mne.reports.texts import day
from mne.reports.voice import Voice, is_weak


def estimate_table(voice: Voice, measure: str) -> Table:
    """Lay one measure out by round and commune, each round on its own map."""
    items = [each for each in voice.report.estimates if each.measure == measure]
    shares = is_percent(items[0].scale)
    name = voice.measure(measure)
    say = voice.say
    return Table(
        caption=say("words.by_round", measure=name),
        group_title=say("words.round"),
        columns=(
            Column(say("words.area")),
            Column(say("words.n"), "count"),
            Column(say("words.psus"), "count"),
            value_column(say("words.estimate"), is_share=shares),
            error_column(voice, is_share=shares),
            interval_column(say("words.interval"), is_share=shares),
            Column(say("words.deff"), "number", 2),
            Column(say("words.df"), "count"),
            Column(say("words.missing"), "count"),
        ),
        lines=tuple(_estimate_line(voice, each) for each in items),
        notes=tuple(_estimate_notes(voice, items)),
        constants=constants(voice),
    )


def summary_table(voice: Voice) -> Table:
    """Lay out every measure of the whole area, a line per sample round."""
    report = voice.report
    whole = {
        (each.round, each.measure): each
        for each in report.estimates
        if each.domain == WHOLE
    }
    shares = {
        measure: is_percent(whole[report.samples[0].code, measure].scale)
        for measure in report.measures
    }
    return Table(
        caption=voice.say("words.summary"),
        group_title="",
        columns=(
            Column(voice.say("words.round")),
            *(
                column
                for measure in report.measures
                for column in (
                    value_column(voice.measure(measure), is_share=shares[measure]),
                    interval_column(voice.say("words.interval"), is_share=shares[measure]),
                )
            ),
        ),
        lines=tuple(
            Line(
                (
                    Cell(voice.round(facts)),
                    *(
                        cell
                        for measure in report.measures
                        for cell in _with_interval(voice, whole[facts.code, measure])
                    ),
                )
            )
            for facts in report.samples
        ),
        notes=(voice.say("notes.weak"),),
        constants=constants(voice),
    )


def _with_interval(voice: Voice, item: Estimate) -> tuple[Cell, Cell]:
    return voice.value(item), voice.interval(item.interval, item.scale)


def constants(voice: Voice) -> tuple[tuple[str, str], ...]:
    """Give the facts of every row: the standard and the hash of the data set."""
    return (
        (voice.say("words.standard"), voice.report.standard.code),
        (voice.say("words.hash"), voice.report.sha256),
    )


def value_column(title: str, *, is_share: bool) -> Column:
    """Head a column of estimates."""
    return Column(title, "percent", 1) if is_share else Column(title, "number", 3)


def error_column(voice: Voice, *, is_share: bool) -> Column:
    """Head a column of standard errors."""
    if is_share:
        return Column(voice.say("words.se_points"), "points", 2)
    return Column(voice.say("words.se"), "number", 4)


def interval_column(title: str, *, is_share: bool) -> Column:
    """Head a column of intervals."""
    return replace(value_column(title, is_share=is_share), is_interval=True)


def _estimate_line(voice: Voice, item: Estimate) -> Line:
    return Line(
        cells=(
            Cell(voice.area(item.domain)),
            voice.count(item.n),
            voice.count(item.psus),
            voice.value(item),
            voice.error(item.se, item.scale),
            voice.interval(item.interval, item.scale),
            voice.decimal(item.deff if item.se else None),
            voice.count(item.df),
            voice.count(item.missing),
        ),
        group=voice.group(voice.facts_of[item.round]),
        is_total=item.domain == WHOLE,
    )


def _estimate_notes(voice: Voice, items: Iterable[Estimate]) -> Iterator[str]:
    listed = list(items)
    yield voice.say("notes.own_map")
    if any(is_weak(each) for each in listed):
        yield voice.say("notes.weak")
    if any(each.interval is None for each in listed):
        yield voice.say("notes.why_none")


# ---------------------------------------------------------------- change


def change_table(voice: Voice, measure: str) -> Table:
    """Lay out the change of one measure between the first and the last sample round."""
    items = [each for each in voice.report.changes if each.measure == measure]
    first, last = (voice.round(voice.facts_of[code]) for code in _pair(items))
    shares = is_percent(items[0].scale)
    say = voice.say
    return Table(
        caption=say(
            "words.changes",
            measure=voice.measure(measure),
            before=first[0].lower() + first[1:],
            after=last[0].lower() + last[1:],
            day=_map_day(voice),
        ),
        group_title="",
        columns=(
            Column(say("words.area")),
            value_column(first, is_share=shares),
            value_column(last, is_share=shares),
            _change_column(voice, is_share=shares),
            error_column(voice, is_share=shares),
            _change_interval_column(voice, is_share=shares),
            Column(say("words.p"), "number", 3),
            Column(say("words.shared_psus"), "count"),
            Column(say("words.shared_households"), "count"),
        ),
        lines=tuple(_change_line(voice, each) for each in items),
        notes=tuple(_change_notes(voice, items)),
        constants=constants(voice),
    )


def _change_column(voice: Voice, *, is_share: bool) -> Column:
    if is_share:
        return Column(voice.say("words.change_points"), "points", 1, is_signed=True)
    return Column(voice.say("words.change_value"), "number", 3, is_signed=True)


def _change_interval_column(voice: Voice, *, is_share: bool) -> Column:
    title = voice.say("words.interval_points" if is_share else "words.interval")
    column = _change_column(voice, is_share=is_share)
    return replace(column, title=title, is_interval=True)


def _pair(items: list[Change]) -> tuple[str, str]:
    return items[0].before, items[0].after


def _map_day(voice: Voice) -> str:
    return day(voice.report.map_on) if voice.report.map_on else ""


def _change_line(voice: Voice, item: Change) -> Line:
    return Line(
        cells=(
            Cell(voice.area(item.domain)),
            voice.plain(item.value_before, item.scale),
            voice.plain(item.value_after, item.scale),
            difference(voice, item.value, item.scale),
            voice.error(item.se, item.scale),
            voice.points_interval(item.interval, item.scale),
            NOTHING if item.p is None else Cell(p_value(item.p, voice.language), item.p),
            voice.count(item.overlap.psus_shared),
            voice.count(item.overlap.units_shared),
        ),
        is_total=item.domain == WHOLE,
    )


def difference(voice: Voice, value: float | None, scale: Scale) -> Cell:
    """Write a change with its sign: of shares in percentage points, without the words."""
    if value is None:
        return NOTHING
    times = 100 if is_percent(scale) else 1
    text = number(times * value, voice.language, digits_of(value, scale))
    sign = "+" if value > 0 and text.strip("0,.") else ""
    return Cell(f"{sign}{text}", value)


def _change_notes(voice: Voice, items: list[Change]) -> Iterator[str]:
    yield voice.say("notes.one_map", day=_map_day(voice))
    yield voice.say(f"covariances.{voice.report.covariance}")
    if any(each.bounded for each in items):
        yield voice.say("notes.bounded")
    if any(each.p is None for each in items):
        yield voice.say("notes.edge")
