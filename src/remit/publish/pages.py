"""The report as a page: one standalone file, or the same page within the site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from remit.publish.core.bands import bands_strip
from remit.publish.core.figures import (
    WAVE_NAMES,
    Bars,
    bar_strip,
    bars_of,
    net_limit,
    net_strip,
    share_in_words,
    share_strip,
    tone,
)
from remit.publish.core.headlines import headlines
from remit.publish.core.overview_pages import Drawn, figures_of, net_figure
from remit.publish.core.tables import (
    Table,
    answers_table,
    held_items,
    moves_table,
    quota_table,
    shares_table,
    voices_in_words,
    ways_in_words,
)
from remit.publish.core.themes import anchor
from remit.publish.core.together_tables import bands_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remit.publish.core.items import ShownItem
    from remit.publish.core.overview_pages import Line
    from remit.publish.core.report import Exhibit, Report, Section
    from remit.publish.core.themes import Quote, Reference, Theme
    from remit.publish.core.together import Overview

    LineAddress = Callable[[Reference], str]

STYLESHEET = "remit/remit.css"
TITLES = {
    "paired-item": "What people answered",
    "trust": "Whom people trust",
    "knowledge": "What people know",
    "vignette": "What people would accept",
    "open": "In their own words",
}
SHARE_KINDS = ("knowledge", "vignette")


@dataclass(frozen=True, slots=True)
class Strip:
    """One question of a figure: its drawing as SVG, and in words what is drawn as a band."""

    item: ShownItem
    anchor: str
    drawing: SafeString
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExhibitPage:
    """Questions of one kind as figures with their tables."""

    kind: str
    key: str
    title: str
    answers: tuple[Strip, ...]
    legend: tuple[tuple[str, str], ...]
    changes: tuple[Strip, ...]
    moved: tuple[Strip, ...]
    limit: int
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class LineFigure:
    """A line of a figure that goes across questions."""

    line: Line
    drawing: SafeString


@dataclass(frozen=True, slots=True)
class FigurePage:
    """A figure that goes across questions, its drawings ready for the page."""

    drawn: Drawn
    key: str
    lines: tuple[LineFigure, ...]
    map: SafeString


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """What the questions say together on one matter."""

    overview: Overview
    figures: tuple[FigurePage, ...]


@dataclass(frozen=True, slots=True)
class LinePage:
    """A reference in words, with the address of the line for those who may open it, or ""."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class QuotePage:
    """A quote with its anchor and where it comes from."""

    quote: Quote
    source: LinePage


@dataclass(frozen=True, slots=True)
class ThemePage:
    """A theme with its count in words, its quotes, and where its other passages stand."""

    theme: Theme
    anchor: str
    voices: str
    ways: tuple[str, ...]
    quotes: tuple[QuotePage, ...]
    lines: tuple[LinePage, ...]


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One outcome, numbered, with what answers it; `part` is where else in the report that is."""

    number: int
    section: Section
    exhibits: tuple[ExhibitPage, ...]
    themes: tuple[ThemePage, ...]
    headlines: tuple[str, ...]
    part: tuple[str, str] | None = None


def report_page(
    report: Report,
    *,
    stylesheet: str = "",
    home: str = "",
    line_address: LineAddress | None = None,
) -> str:
    """Return the report as HTML.

    Args:
        report: what to show.
        stylesheet: address of the stylesheet; without one it stands in the page, which is then
            complete as a single file.
        home: address of the commission's page, for the way back; none in a standalone file.
        line_address: gives the address of a transcript's line, for readers who may open it.
    """
    before, after = report.most_answers
    return render_to_string(
        "publish/report.html",
        {
            "report": report,
            "facts": report.commission,
            "style": "" if stylesheet else SafeString(_stylesheet()),
            "stylesheet": stylesheet,
            "home": home,
            "sections": [
                _section(number, section, report, line_address)
                for number, section in enumerate(report.sections, start=1)
            ],
            "net": _figure(net, "net") if (net := net_figure(report.items)) else None,
            "overviews": [
                OverviewPage(
                    overview,
                    tuple(
                        _figure(drawn, f"{overview.anchor}-{place}")
                        for place, drawn in enumerate(figures_of(overview), start=1)
                    ),
                )
                for overview in report.overviews
            ],
            "further": _quotes(report.further, line_address),
            "replacements": report.recruiting.replacements.in_words(report.threshold)
            if report.recruiting.replacements
            else "",
            "attendance": report.recruiting.attendance,
            "equality": report.recruiting.equality,
            "threshold": report.threshold,
            "quotas": quota_table(report.quotas) if report.quotas else None,
            "held_items": [
                (what, [_strip(item, "") for item in items])
                for what, items in held_items(report.partial_items)
            ],
            "few_themes": [theme for theme in report.themes if theme.voices.band],
            "unquoted": [quote for quote in report.quotes if quote.reference and not quote.text],
            "most_before": before,
            "most_after": after,
            "voices_of": max((theme.voices.n or 0 for theme in report.themes), default=0),
            "transcripts_of": max((theme.transcripts_of for theme in report.themes), default=0),
        },
    )


def _stylesheet() -> str:
    """Return the site's stylesheet, which is the project's own and holds no `<`."""
    path = finders.find(STYLESHEET)
    if not isinstance(path, str):
        raise FileNotFoundError(f"The stylesheet {STYLESHEET} is not installed.")
    return Path(path).read_text("utf-8")


def _section(
    number: int, section: Section, report: Report, line_address: LineAddress | None
) -> SectionPage:
    return SectionPage(
        number,
        section,
        tuple(
            _exhibit(exhibit, f"{section.key}-{place}")
            for place, exhibit in enumerate(section.exhibits, start=1)
        ),
        tuple(_theme(theme, report.threshold, line_address) for theme in section.themes),
        headlines(section, report.threshold),
        part=report.programme.parts.get(section.key) if report.programme else None,
    )


def _exhibit(exhibit: Exhibit, key: str) -> ExhibitPage:
    items = exhibit.items
    moved = [item for item in items if item.moves and item.moves.n != 0]
    limit = net_limit(moved) if moved else 0
    changes = tuple(_strip(item, net_strip(item, limit)) for item in moved)
    bands = tuple(_strip(item, strip) for item in moved if (strip := bands_strip(item)))
    if exhibit.kind in SHARE_KINDS:
        answers = tuple(_strip(item, share_strip(item)) for item in items)
        tables: tuple[Table | None, ...] = (shares_table(exhibit), moves_table(exhibit))
        legend: tuple[tuple[str, str], ...] = ()
    elif exhibit.kind == "open":
        answers, tables, legend = tuple(_strip(item, "") for item in items), (), ()
    else:
        layout = bars_of(items)
        answers = tuple(_strip(item, bar_strip(item, layout) if layout else "") for item in items)
        tables = (answers_table(exhibit), moves_table(exhibit))
        legend = _legend(items, layout) if layout else ()
    return ExhibitPage(
        kind=exhibit.kind,
        key=key,
        title=TITLES[exhibit.kind],
        answers=answers,
        legend=legend,
        changes=changes,
        moved=bands,
        limit=limit,
        tables=(
            *(table for table in tables if table is not None),
            *([bands_table([strip.item for strip in bands])] if bands else []),
        ),
    )


def _figure(drawn: Drawn, key: str) -> FigurePage:
    # As with strips, the drawings are element trees that the standard library wrote out.
    lines = tuple(LineFigure(line, SafeString(line.drawing)) for line in drawn.lines)
    return FigurePage(drawn, key, lines, SafeString(drawn.map))


def _legend(items: Sequence[ShownItem], layout: Bars) -> tuple[tuple[str, str], ...]:
    """Return each answer of the scale with the class that colours it."""
    scale = items[0].scale
    tones = tuple(
        (tone(place, layout.split, len(scale)), label) for place, (_, label) in enumerate(scale)
    )
    groups = (group for item in items for _, wave in item.waves for group in wave.groups)
    if any(len(group.places) > 1 for group in groups):
        return (*tones, ("merged", "Counted together"))
    return tones


def _strip(item: ShownItem, drawing: str) -> Strip:
    # The drawing is an element tree written out by the standard library, which escapes all text.
    bands = tuple(
        f"{WAVE_NAMES[name]}: {share_in_words(wave.share)}."
        for name, wave in item.waves
        if wave.share and wave.share.band
    )
    return Strip(item, anchor(item.ref), SafeString(drawing), bands)


def _theme(theme: Theme, threshold: int, line_address: LineAddress | None) -> ThemePage:
    return ThemePage(
        theme,
        anchor(theme.ref),
        voices_in_words(theme.voices, threshold),
        ways_in_words(theme.ways),
        _quotes(theme.quotes, line_address),
        tuple(_line(where, line_address) for where in theme.lines),
    )


def _quotes(quotes: Sequence[Quote], line_address: LineAddress | None) -> tuple[QuotePage, ...]:
    return tuple(
        QuotePage(
            quote,
            _line(quote.reference, line_address) if quote.reference else LinePage(quote.label, ""),
        )
        for quote in quotes
    )


def _line(where: Reference, line_address: LineAddress | None) -> LinePage:
    return LinePage(where.label, line_address(where) if line_address else "")
