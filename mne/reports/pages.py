"""The poverty report as a document: key results, figures and tables, method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from matplotlib.figure import Figure as Drawing

from analysis.changes import Change
from analysis.estimates import Estimate
from analysis.figures import Look, as_png, as_svg
from analysis.plots import contribution_bars, dot_pages
from analysis.words import Language, number, p_value, points
from mne.clock import LOCAL
from mne.datasets.frames import RoundFacts
from mne.reports.document import (
    Block,
    Document,
    Figure,
    Heading,
    Points,
    Table,
)
from mne.reports.numbers import PovertyReport
from mne.reports.other_tables import (
    exact_rate,
    indicator_table,
    response_table,
    review_indicator_table,
    review_table,
)
from mne.reports.reviews import WHOLE, ReviewRow
from mne.reports.sample_tables import change_table, estimate_table, summary_table
from mne.reports.texts import day
from mne.reports.voice import Voice

SIGNIFICANT = 0.05


def document(report: PovertyReport, language: Language) -> Document:
    """Tell the report in a language."""
    voice = Voice(report, language)
    return Document(
        language=language,
        title=voice.say("words.title"),
        subtitle=f"{getattr(report.standard.title, language)} · {report.label.title}",
        facts=tuple(_facts(voice)),
        blocks=tuple(_numbered(voice, _blocks(voice))),
    )


def _facts(voice: Voice) -> Iterator[tuple[str, str]]:
    report, say = voice.report, voice.say
    standard = report.standard
    frozen: date = report.label.frozen_at.astimezone(LOCAL).date()
    yield say("words.dataset"), f"{report.label.code} – {report.label.title}"
    yield say("words.frozen"), day(frozen)
    yield say("words.hash"), report.sha256
    yield (
        say("words.standard"),
        f"{standard.code} – {getattr(standard.title, voice.language)}",
    )
    yield say("words.standard_hash"), standard.checksum
    if standard.legal_texts:
        yield say("words.legal"), "; ".join(standard.legal_texts)
    yield say("words.unit"), say(f"words.unit_{standard.counted}")
    yield say("words.basis"), ", ".join(say(f"bases.{each}") for each in report.bases)


def _blocks(voice: Voice) -> Iterator[Block]:
    report, say = voice.report, voice.say
    yield Heading(say("words.key"))
    yield Points(tuple(_key_results(voice)))
    if report.samples:
        yield summary_table(voice)
        yield Heading(say("words.samples"))
        yield from dot_figures(voice)
        for measure in report.measures:
            yield estimate_table(voice, measure)
    if report.changes:
        yield Heading(say("words.change"))
        for measure in report.measures:
            yield change_table(voice, measure)
    if report.reviews:
        yield Heading(say("words.reviews"))
        yield review_table(voice)
    yield Heading(say("words.indicators"))
    if report.samples:
        yield _bars(voice, "of_samples", report.samples)
        yield indicator_table(voice)
    if report.reviews:
        yield _bars(voice, "of_reviews", report.censuses)
        yield review_indicator_table(voice)
    yield Heading(say("words.fieldwork"))
    yield response_table(voice)
    yield Heading(say("words.method"))
    yield Points(tuple(_method(voice)))


def _numbered(voice: Voice, blocks: Iterable[Block]) -> Iterator[Block]:
    counts = {Table: 0, Figure: 0}
    for block in blocks:
        if isinstance(block, Table | Figure):
            kind = type(block)
            counts[kind] += 1
            key = "words.table" if kind is Table else "words.figure"
            yield replace(block, label=voice.say(key, number=counts[kind]))
        else:
            yield block


# ---------------------------------------------------------------- what it says first


def _key_results(voice: Voice) -> Iterator[str]:
    report = voice.report
    first = report.measures[0]
    for item in report.estimates:
        if item.measure == first and item.domain == WHOLE:
            yield _sample_sentence(voice, item)
    for change in report.changes:
        if change.measure == first and change.domain == WHOLE:
            yield from _change_sentences(voice, change)
    for row in report.reviews:
        if row.area == WHOLE:
            yield _review_sentence(voice, row)


def _sample_sentence(voice: Voice, item: Estimate) -> str:
    facts = {
        "round": voice.round(voice.facts_of[item.round]),
        "measure": _lower(voice.measure(item.measure)),
        "value": voice.plain(item.value, item.scale).text,
    }
    if item.interval is None:
        return voice.say("sentences.sample_without_interval", **facts)
    return voice.say(
        "sentences.sample",
        **facts,
        interval=voice.interval(item.interval, item.scale).text,
        n=number(item.n, voice.language),
        psus=number(item.psus, voice.language),
    )


def _lower(name: str) -> str:
    """Write a name as it stands inside a sentence."""
    return name[0].lower() + name[1:]


def _change_sentences(voice: Voice, change: Change) -> Iterator[str]:
    if change.value is None or change.interval is None or change.p is None:
        return
    key = "changed" if change.p < SIGNIFICANT else "not_changed"
    yield voice.say(
        f"sentences.{key}",
        before=_lower(voice.round(voice.facts_of[change.before])),
        after=_lower(voice.round(voice.facts_of[change.after])),
        change=points(change.value, voice.language),
        interval=voice.points_interval(change.interval, change.scale).text,
        p=p_value(change.p, voice.language),
    )
    width = 100 * (change.interval.high - change.interval.low)
    margin = number(width / 2, voice.language, 1)
    yield voice.say("sentences.detectable", margin=margin)


def _review_sentence(voice: Voice, row: ReviewRow) -> str:
    whole = row.residents.households
    poor, near = row.households["poor"], row.households["near_poor"]
    facts = {
        "round": voice.round(voice.facts_of[row.round]),
        "poor": number(poor, voice.language),
    }
    if whole is None:
        return voice.say("sentences.review_without_residents", **facts)
    return voice.say(
        "sentences.review",
        **facts,
        residents=number(whole, voice.language),
        rate=exact_rate(voice, poor, whole).text,
        near=number(near, voice.language),
        near_rate=exact_rate(voice, near, whole).text,
    )


# ---------------------------------------------------------------- figures


def _look(voice: Voice) -> Look:
    report = voice.report
    source = f"{voice.say('words.dataset')} {report.label.code}, {report.sha256[:12]}."
    return Look(language=voice.language, names=voice.names, source=source)


def _figure(drawing: Drawing, caption: str, text: str) -> Figure:
    return Figure(caption, as_svg(drawing), as_png(drawing), text)


def dot_figures(voice: Voice) -> Iterator[Figure]:
    """Draw every domain; many of them take several pages."""
    report = voice.report
    first = report.measures[0]
    items = [each for each in report.on_one_map if each.measure == first]
    on = day(report.map_on) if report.map_on else ""
    caption = voice.say("words.dots", measure=voice.measure(first), day=on)
    pages = dot_pages(items, _look(voice))
    for place, page in enumerate(pages, start=1):
        part = f" ({place}/{len(pages)})" if len(pages) > 1 else ""
        yield _figure(page, caption + part, voice.say("words.dots_text"))


def _bars(voice: Voice, kind: str, rounds: Iterable[RoundFacts]) -> Figure:
    """Draw contributions of samples, or of reviews: they never mix."""
    codes = {facts.code for facts in rounds}
    items = [
        each
        for each in voice.report.contributions
        if each.measure == "contribution" and each.round in codes
    ]
    return _figure(
        contribution_bars(items, _look(voice)),
        voice.say("words.contribution_bars", kind=voice.say(f"words.{kind}")),
        voice.say("words.bars_text"),
    )


# ---------------------------------------------------------------- method


def _method(voice: Voice) -> Iterator[str]:
    report, say = voice.report, voice.say
    if report.samples:
        yield say("notes.design")
        yield say("notes.weights")
    yield say("notes.complete_cases")
    for code, strata in report.silent.items():
        if strata:
            name = voice.round(voice.facts_of[code])
            yield say("notes.silent", round=name, strata=", ".join(strata))
    if report.reviews:
        yield say("notes.census")
    if report.changes:
        yield say(f"covariances.{report.covariance}")
    if report.standard.unverified:
        yield say(
            "notes.unverified",
            standard=report.standard.code,
            count=len(report.standard.unverified),
        )
    for facts, missing in report.left_out:
        yield say("notes.left_out", round=voice.round(facts), missing=", ".join(missing))
    yield say("notes.provenance")
