"""Tables of the reviews, of the indicators, and of what came of the fieldwork."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from analysis.estimates import Estimate
from analysis.standards import Rounding
from analysis.words import percent
from mne.datasets.frames import RoundFacts
from mne.reports.document import NOTHING, Cell, Column, Line, Table
from mne.reports.reviews import WHOLE, ReviewRow
from mne.reports.sample_tables import (
    constants,
    error_column,
    interval_column,
    value_column,
)
from mne.reports.texts import day
from mne.reports.voice import Voice

PLAIN_ROUNDING = Rounding(percent_decimals=2, mode="half_up")


def rounding_of(voice: Voice) -> Rounding:
    """Give the standard's rule for rounding percentages."""
    return voice.report.standard.rounding or PLAIN_ROUNDING


def exact_rate(voice: Voice, part: int, whole: int | None) -> Cell:
    """Write a count over a count, rounded by the standard's rule and not by a float's."""
    rounded: Decimal | None = rounding_of(voice).percent(part, whole or 0)
    if rounded is None:
        return NOTHING
    digits = rounding_of(voice).percent_decimals
    return Cell(percent(float(rounded) / 100, voice.language, digits), float(rounded) / 100)


def review_table(voice: Voice) -> Table:
    """Lay the reviews out by year and commune: counts, and rates over who lives there."""
    say = voice.say
    digits = rounding_of(voice).percent_decimals
    return Table(
        caption=say("words.review_table"),
        group_title=say("words.round"),
        columns=(
            Column(say("words.area")),
            Column(say("words.residents"), "count"),
            Column(say("words.persons"), "count"),
            Column(say("words.listed"), "count"),
            Column(say("words.interviewed"), "count"),
            Column(say("words.poor"), "count"),
            Column(say("words.count_rate"), "percent", digits),
            Column(say("words.near"), "count"),
            Column(say("words.near_rate"), "percent", digits),
            Column(say("words.poor_persons"), "count"),
            Column(say("words.persons_rate"), "percent", digits),
            Column(say("words.incomplete"), "count"),
        ),
        lines=tuple(_review_line(voice, row) for row in voice.report.reviews),
        notes=tuple(_review_notes(voice)),
        constants=constants(voice),
    )


def _review_line(voice: Voice, row: ReviewRow) -> Line:
    whole = row.residents
    poor, near = row.households["poor"], row.households["near_poor"]
    return Line(
        cells=(
            Cell(voice.area(row.area)),
            voice.count(whole.households),
            voice.count(whole.persons),
            voice.count(row.listed),
            voice.count(row.interviewed),
            voice.count(poor),
            exact_rate(voice, poor, whole.households),
            voice.count(near),
            exact_rate(voice, near, whole.households),
            voice.count(row.persons["poor"]),
            exact_rate(voice, row.persons["poor"], whole.persons),
            voice.count(row.households["incomplete"] + row.listed - row.interviewed),
        ),
        group=voice.group(voice.facts_of[row.round]),
        is_total=row.area == WHOLE,
    )


def _review_notes(voice: Voice) -> Iterator[str]:
    yield voice.say("notes.census")
    yield voice.say("notes.unclassified")
    rule = rounding_of(voice)
    yield voice.say(
        "notes.rounding",
        rule=voice.say(f"rounding.{rule.mode}"),
        digits=rule.percent_decimals,
    )
    for row in voice.report.reviews:
        if row.area == WHOLE:
            yield from _denominator(voice, row)


def _denominator(voice: Voice, row: ReviewRow) -> Iterator[str]:
    name = voice.round(voice.facts_of[row.round])
    if row.residents.counted_on:
        first, last = (day(each) for each in row.residents.counted_on)
        days = first if first == last else f"{first}–{last}"
        source = "; ".join(row.residents.sources)
        yield voice.say("notes.denominator", round=name, days=days, source=source)
    if row.residents.uncounted:
        yield voice.say("notes.uncounted", round=name, count=row.residents.uncounted)


# ---------------------------------------------------------------- indicators


def indicator_table(voice: Voice) -> Table:
    """Lay out, by sample and indicator, its contribution to M0 and how many lack it."""
    say = voice.say
    counted = voice.report.standard.counted
    return Table(
        caption=say("words.contributions"),
        group_title=say("words.round"),
        columns=(
            Column(say("words.indicator")),
            value_column(say("words.contribution"), is_share=True),
            error_column(voice, is_share=True),
            interval_column(say("words.interval"), is_share=True),
            value_column(say(f"words.headcount_{counted}"), is_share=True),
            error_column(voice, is_share=True),
            interval_column(say("words.interval"), is_share=True),
        ),
        lines=tuple(
            line
            for facts in voice.report.samples
            for line in _indicator_lines(voice, facts)
        ),
        notes=(_contribution_base(voice),),
        constants=constants(voice),
    )


def _indicator_lines(voice: Voice, facts: RoundFacts) -> Iterator[Line]:
    found = {
        (each.measure, each.indicator): each
        for each in voice.report.contributions
        if each.round == facts.code
    }
    for code, name in voice.indicators.items():
        yield Line(
            cells=(
                Cell(name),
                *_three(voice, found["contribution", code]),
                *_three(voice, found["uncensored_headcount", code]),
            ),
            group=voice.group(facts),
        )


def _three(voice: Voice, item: Estimate) -> tuple[Cell, Cell, Cell]:
    return (
        voice.plain(item.value, item.scale),
        voice.error(item.se, item.scale),
        voice.interval(item.interval, item.scale),
    )


def _contribution_base(voice: Voice) -> str:
    unit = voice.say(f"words.unit_{voice.report.standard.counted}")
    return voice.say("notes.contribution_base", unit=unit)


def review_indicator_table(voice: Voice) -> Table:
    """Lay out the indicators of the reviews: a column of contributions for each."""
    rounds = voice.report.censuses
    found = {
        (each.round, each.indicator): each
        for each in voice.report.contributions
        if each.measure == "contribution"
    }
    return Table(
        caption=voice.say("words.contribution_bars", kind=voice.say("words.of_reviews")),
        group_title="",
        columns=(
            Column(voice.say("words.indicator")),
            *(value_column(voice.round(facts), is_share=True) for facts in rounds),
        ),
        lines=tuple(
            Line(
                (
                    Cell(name),
                    *(
                        voice.plain(found[facts.code, code].value, "share")
                        for facts in rounds
                    ),
                )
            )
            for code, name in voice.indicators.items()
        ),
        notes=(_contribution_base(voice), voice.say("notes.census")),
        constants=constants(voice),
    )


# ---------------------------------------------------------------- fieldwork


def response_table(voice: Voice) -> Table:
    """Lay out how many were drawn or listed, interviewed, and complete."""
    say = voice.say
    return Table(
        caption=say("words.response_table"),
        group_title="",
        columns=(
            Column(say("words.round")),
            Column(say("words.drawn"), "count"),
            Column(say("words.interviewed"), "count"),
            value_column(say("words.response"), is_share=True),
            Column(say("words.missing"), "count"),
            Column(say("words.complete"), "count"),
            Column(say("words.set_aside"), "count"),
        ),
        lines=tuple(_response_line(voice, facts) for facts in voice.report.rounds),
        notes=tuple(_set_aside(voice)),
        constants=constants(voice),
    )


def _response_line(voice: Voice, facts: RoundFacts) -> Line:
    missing = voice.report.incomplete[facts.code]
    share = facts.interviewed / facts.listed
    kind = "of_reviews" if facts.is_census else "of_samples"
    return Line(
        cells=(
            Cell(f"{voice.round(facts)} ({voice.say(f'words.{kind}')})"),
            voice.count(facts.listed),
            voice.count(facts.interviewed),
            Cell(percent(share, voice.language), share),
            voice.count(missing),
            voice.count(facts.interviewed - missing),
            voice.count(sum(facts.set_aside.values())),
        )
    )


def _set_aside(voice: Voice) -> Iterator[str]:
    for facts in voice.report.rounds:
        if facts.set_aside:
            reasons = ", ".join(
                f"{voice.say(f'reasons.{reason}')} {n}"
                for reason, n in facts.set_aside.items()
            )
            yield voice.say("notes.set_aside", round=voice.round(facts), reasons=reasons)
