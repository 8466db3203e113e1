"""Themes with how many people raised each, and the quotes that the report prints."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from remit.kernel.suppression import is_small
from remit.publish.core.disclosure import HELD, Share, merge_cells, protect_share

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from remit.kernel.finding import Finding

QUOTES_A_THEME = 3
_NUMBERED = re.compile(r"[-_\s]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """Where something stands: a line of a transcript.

    Attributes:
        ref: id of the finding, such as `listen:group-2:41`.
        transcript: key of the transcript.
        line: its first line, from 1.
        end_line: its last line.
    """

    ref: str
    transcript: str
    line: int
    end_line: int

    @property
    def label(self) -> str:
        """The reference in words, such as “Group 2, line 41”."""
        name = " ".join(_NUMBERED.split(self.transcript)).strip()
        name = name[:1].upper() + name[1:]
        if self.end_line > self.line:
            return f"{name}, lines {self.line} to {self.end_line}"
        return f"{name}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage with its place in the report.

    `text` is empty where it does not go out, and `held` says why not: “consent”, “names” or
    “combination”. `reference` is None for evidence that the study no longer holds.
    """

    ref: str
    text: str = ""
    reference: Reference | None = None
    held: str = ""

    @property
    def anchor(self) -> str:
        """The quote's id in the page."""
        return anchor(self.ref)

    @property
    def label(self) -> str:
        """The reference in words."""
        return self.reference.label if self.reference else self.ref


@dataclass(frozen=True, slots=True)
class Way:
    """People who came to a theme in one way, or in several that are counted together.

    `row` is “asked” or “information”; `ways` are parts of the split by the guide.
    """

    row: str
    ways: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as the report shows it.

    Attributes:
        ref: id of the finding.
        voices: how many participants raised it.
        transcripts: in how many transcripts, of `transcripts_of`; None where `voices` is a band.
        quotes: what is printed here; at most one where `voices` is a band.
        lines: the references of all its other passages; empty where `voices` is a band, or where
            the list could not be whole.
        ways: how those who raised it came to, by the moderator's guide, each of them once in each
            of two rows; empty without a guide, or where few people could be told.
    """

    ref: str
    name: str
    description: str
    outcome: str
    voices: Share
    transcripts: int | None
    transcripts_of: int
    quotes: tuple[Quote, ...] = ()
    lines: tuple[Reference, ...] = ()
    ways: tuple[Way, ...] = ()


def anchor(ref: str) -> str:
    """Return the id in the page of a reference: itself, encoded as an address needs."""
    return quote(ref, safe=":-._~")


def reference(passage: Finding) -> Reference:
    """Return where a passage stands."""
    figures = passage.figures
    line = int(figures["line"])
    return Reference(
        passage.id, str(figures["transcript"]), line, int(figures.get("end_line") or line)
    )


def as_quote(passage: Finding) -> Quote:
    """Return a passage with its words where it may be quoted, else without and with why not."""
    quotable = bool(passage.figures.get("quotable"))
    text = str(passage.figures["text"]) if quotable else ""
    held = "" if quotable else str(passage.figures.get("held") or "consent")
    return Quote(passage.id, " ".join(text.split()), reference(passage), held)


def merge_passages(passages: Iterable[Finding]) -> list[Finding]:
    """Return one finding for each place: of passages that start on one line, the longest.

    It keeps the themes of all of them, and is quotable only where all of them are.
    """
    merged: dict[str, Finding] = {}
    for passage in passages:
        other = merged.get(passage.id)
        if other is None:
            merged[passage.id] = passage
            continue
        longest = max(other, passage, key=lambda each: len(str(each.figures["text"])))
        themes = [*other.figures["themes"], *passage.figures["themes"]]
        both = {
            "themes": list(dict.fromkeys(themes)),
            "quotable": bool(other.figures["quotable"] and passage.figures["quotable"]),
            "held": other.figures.get("held") or passage.figures.get("held") or "",
        }
        merged[passage.id] = replace(longest, figures={**longest.figures, **both})
    return list(merged.values())


def show_themes(
    themes: Iterable[Finding],
    passages: Sequence[Finding],
    evidence: Collection[str],
    threshold: int,
) -> tuple[Theme, ...]:
    """Return the themes by outcome as they come, then by what is shown of how many raised them.

    No passage is printed twice. A passage that is evidence is printed in the first theme that has
    it, whether or not there are enough quotes; the others are chosen over as many transcripts as
    possible. A theme whose number is a band has one quote at most, since their number would say
    how few spoke of it; evidence beyond that one has its place elsewhere.
    """
    found = list(themes)
    outcomes = {outcome: at for at, outcome in enumerate(dict.fromkeys(f.outcome for f in found))}
    nested = _nested(found, threshold)
    pairs = [(finding, _theme(finding, threshold, nested)) for finding in found]
    pairs.sort(key=lambda pair: (outcomes[pair[1].outcome], *_height(pair[1])))
    printed: set[str] = set()
    shown = []
    for finding, theme in pairs:
        slug = finding.id.rpartition(":")[2]
        own = [p for p in passages if slug in p.figures.get("themes", ())]
        banded = bool(theme.voices.band)
        quotes = _choose([p for p in own if p.id not in printed], evidence, one=banded)
        here = {quote.ref for quote in quotes}
        printed |= here
        left = tuple(reference(p) for p in own if p.id not in here)
        whole = not banded and len(own) >= (theme.voices.count or 0)
        shown.append(replace(theme, quotes=quotes, lines=left if whole else ()))
    return tuple(shown)


def _height(theme: Theme) -> tuple[int, str]:
    """Return where a theme stands among its fellows, most raised first; all bands come last."""
    count = theme.voices.count
    return (1 if count is None else -count, theme.ref)


def _nested(themes: Iterable[Finding], threshold: int) -> frozenset[str]:
    """Return the themes above others whose number less one of theirs is small."""
    people = {f.id.rpartition(":")[2]: int(f.figures["participants"]) for f in themes}
    return frozenset(
        f.id
        for f in themes
        for below in f.figures.get("covers", ())
        if is_small(int(f.figures["participants"]) - people.get(below, 0), threshold)
    )


def _theme(finding: Finding, threshold: int, nested: Collection[str]) -> Theme:
    figures = finding.figures
    low, high = figures.get("low"), figures.get("high")
    limits = None if low is None or high is None else (float(low), float(high))
    count, of = int(figures["participants"]), int(figures["participants_of"])
    voices = protect_share(count, of, threshold, limits)
    if finding.id in nested and not voices.band:
        voices = Share(voices.n, band=HELD, under=threshold)
    return Theme(
        ref=finding.id,
        name=str(figures.get("name") or finding.title),
        description=str(figures.get("description") or ""),
        outcome=finding.outcome,
        voices=voices,
        transcripts=None if voices.band else int(figures["transcripts"]),
        transcripts_of=int(figures["transcripts_of"]),
        ways=() if voices.band or len(figures.get("covers", ())) > 1 else _ways(figures, threshold),
    )


_ROWS = {
    "asked": ("spontaneous", "prompted", "unmarked"),
    "information": ("before", "after", "unplaced"),
}


def _ways(figures: Mapping[str, Any], threshold: int) -> tuple[Way, ...]:
    """Return the two rows of a theme's split whose total is the number of its people.

    Neighbouring parts are counted together where few people are in one; a row of which only the
    total would be left says nothing. Of a theme above others nothing is split, since less theirs
    it could tell of few.
    """
    split = figures.get("split")
    if not split:
        return ()
    found: list[Way] = []
    for row, names in _ROWS.items():
        groups = merge_cells([int(split[name]["first"]) for name in names], threshold)
        told = groups if len(groups) > 1 else ()
        found.extend(
            Way(row, tuple(names[at] for at in group.places), group.count)
            for group in told
            if group.count
        )
    return tuple(found)


def _choose(
    passages: Sequence[Finding], evidence: Collection[str], *, one: bool
) -> tuple[Quote, ...]:
    """Choose evidence first, then one passage from each transcript in turn, up to the limit."""
    chosen = [p for p in passages if p.id in evidence]
    taken = {p.id for p in chosen}
    others = [p for p in passages if p.figures.get("quotable") and p.id not in taken]
    if one:
        return tuple(as_quote(p) for p in [*chosen, *others][:1])
    times: dict[str, int] = {}
    for passage in chosen:
        key = str(passage.figures["transcript"])
        times[key] = times.get(key, 0) + 1
    turns = []
    for passage in others:
        key = str(passage.figures["transcript"])
        times[key] = times.get(key, 0) + 1
        turns.append((times[key], passage))
    turns.sort(key=lambda turn: turn[0])
    chosen += [passage for _, passage in turns[: max(0, QUOTES_A_THEME - len(chosen))]]
    order = {passage.id: place for place, passage in enumerate(passages)}
    return tuple(as_quote(p) for p in sorted(chosen, key=lambda p: order[p.id]))
