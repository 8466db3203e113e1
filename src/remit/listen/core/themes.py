"""Themes with how many people raised each, and the passages behind them, as findings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from remit.kernel.finding import Finding, digest
from remit.listen.core.codebook import read_notes
from remit.listen.core.contents import (
    MODERATOR,
    ListenFiles,
    NameCover,
    Speaker,
    folded,
    participant_names,
)
from remit.listen.core.guide import UNMARKED, Asked, Course, without_marks
from remit.listen.core.guide_split import split_by_guide
from remit.listen.core.prevalence import LEVEL, Voices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from remit.listen.core.project import Code, Project, Selection
    from remit.listen.core.transcript import Transcript

GAP = " … "


@dataclass(frozen=True, slots=True)
class Theme:
    """A code that is a theme: `covers` holds the slugs of itself and of every theme below it."""

    slug: str
    name: str
    description: str
    outcome: str
    covers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Passage:
    """Coded words of one speaker that begin on one line; `speaker` is None where none is named."""

    transcript: str
    line: int
    end_line: int
    speaker: Speaker | None
    text: str
    themes: tuple[str, ...]
    asked: Asked = UNMARKED

    @property
    def person(self) -> str:
        """Who is counted: the code, else the name within its transcript; "" for no participant."""
        return self.speaker.person if self.speaker else ""


def slug(name: str) -> str:
    """Return a name as it stands in a finding's id: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "-", plain).strip("-") or "theme"


def find_themes(codes: Iterable[Code], outcomes: Collection[str]) -> dict[str, Theme]:
    """Return the themes by the guid of their code, in the order of the codebook.

    A root code whose name is the key of an outcome groups the themes of that outcome and is none
    itself. Themes of one slug are told apart by their parent's slug before it.
    """
    tree = {code.guid: code for code in codes}
    paths = {guid: _path(guid, tree) for guid in tree}
    groups = {g for g, code in tree.items() if not code.parent and code.name.strip() in outcomes}
    slugs = _slugs([tree[guid] for guid in tree if guid not in groups], tree)
    below: dict[str, set[str]] = {guid: set() for guid in slugs}
    for guid, text in slugs.items():
        for above in paths[guid]:
            if above in below:
                below[above].add(text)
    return {
        guid: Theme(
            slug=text,
            name=tree[guid].name,
            description=read_notes(tree[guid].description).definition,
            outcome=tree[paths[guid][-1]].name.strip() if paths[guid][-1] in groups else "",
            covers=frozenset(below[guid]),
        )
        for guid, text in slugs.items()
    }


def find_passages(listening: ListenFiles, themes: Mapping[str, Theme]) -> tuple[Passage, ...]:
    """Return the coded passages, by transcript and line.

    A selection over several speakers is one passage for each of them; the moderator's words are
    left out when a participant's are among them. Selections that begin on one line are one
    passage, since a line is how a passage is cited.
    """
    coding = listening.coding
    if coding is None:
        return ()
    cast, transcripts = listening.cast(), listening.by_key()
    keys = {source.guid: source.name for source in coding.sources}
    pieces: dict[tuple[str, int], list[tuple[int, int, str, tuple[str, ...]]]] = {}
    for selection in coding.selections:
        if selection.codes:
            transcript = transcripts[keys[selection.source]]
            for name, start, end in _spoken(selection, transcript, cast):
                place = transcript.key, transcript.line_at(start)
                pieces.setdefault(place, []).append((start, end, name, selection.codes))
    guide = listening.guide
    courses = {key: Course(guide, transcripts[key], cast) for key, _ in pieces} if guide else {}
    # Where somebody's words are coded, their name alone, coded beside them, says nothing more.
    said = {place: [part for part in parts if part[2]] or parts for place, parts in pieces.items()}
    found = (
        _passage(transcripts[key], line, parts, cast, themes)
        for (key, line), parts in sorted(said.items())
    )
    if not courses:
        return tuple(found)
    starts = {place: min(start for start, *_ in parts) for place, parts in pieces.items()}
    return tuple(
        replace(each, asked=courses[each.transcript].at(starts[each.transcript, each.line]))
        for each in found
    )


def findings(
    listening: ListenFiles,
    *,
    outcomes: Collection[str],
    quoting: frozenset[str] | None,
    drawn: frozenset[str] | None = None,
) -> tuple[Finding, ...]:
    """Return every theme, then every coded passage, as findings with raw figures.

    A theme counts the distinct participants who raised it or a theme below it, never mentions and
    never the moderator. Words of nobody known are never counted and never quotable. In what a
    passage says, each participant's name is “[name]”, whether or not it is a common word too.

    Args:
        listening: the study's material.
        outcomes: the keys of the commission's outcomes.
        quoting: the codes of who consented to being quoted; None when the study records no
            consents.
        drawn: the codes of who was drawn by lot; None when nobody was.
    """
    if listening.coding is None:
        return ()
    themes = find_themes(listening.coding.codes, outcomes)
    passages = find_passages(listening, themes)
    inputs = _inputs(listening, outcomes, quoting, drawn)
    voices = Voices(listening, drawn)
    names = NameCover(participant_names(listening))
    split = listening.guide is not None
    return (
        *(
            _theme_finding(theme, passages, voices, inputs, split=split)
            for theme in themes.values()
        ),
        *(
            _passage_finding(replace(each, text=names.cover(each.text)), themes, quoting, inputs)
            for each in passages
        ),
    )


def _path(guid: str, tree: Mapping[str, Code]) -> list[str]:
    """Return a code and every code above it, nearest first."""
    path = [guid]
    while tree[path[-1]].parent in tree:
        path.append(tree[path[-1]].parent)
    return path


def _slugs(codes: list[Code], tree: Mapping[str, Code]) -> dict[str, str]:
    shared = Counter(slug(code.name) for code in codes)
    taken: set[str] = set()
    slugs: dict[str, str] = {}
    for code in codes:
        text = slug(code.name)
        if shared[text] > 1 and code.parent in tree:
            text = f"{slug(tree[code.parent].name)}-{text}"
        number, free = 2, text
        while free in taken:
            free, number = f"{text}-{number}", number + 1
        taken.add(free)
        slugs[code.guid] = free
    return slugs


def _spoken(
    selection: Selection, transcript: Transcript, cast: Mapping[tuple[str, str], Speaker]
) -> list[tuple[str, int, int]]:
    """Return (name, start, end) of what each speaker says within a selection."""
    found = transcript.spoken(selection.start, selection.end)
    heard = [f for f in found if cast[transcript.key, folded(f[0])].role != MODERATOR]
    return heard or found or [("", *transcript.trimmed(selection.start, selection.end))]


def _passage(
    transcript: Transcript,
    line: int,
    pieces: list[tuple[int, int, str, tuple[str, ...]]],
    cast: Mapping[tuple[str, str], Speaker],
    themes: Mapping[str, Theme],
) -> Passage:
    spans: list[tuple[int, int]] = []
    for start, end, *_ in sorted(pieces):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    coded = {code for *_, codes in pieces for code in codes}
    names = {folded(name) for _, _, name, _ in pieces}
    return Passage(
        transcript=transcript.key,
        line=line,
        end_line=max(line, transcript.line_at(spans[-1][1] - 1)),
        speaker=cast.get((transcript.key, names.pop())) if len(names) == 1 else None,
        text=GAP.join(transcript.text[start:end] for start, end in spans),
        themes=tuple(theme.slug for guid, theme in themes.items() if guid in coded),
    )


def _theme_finding(
    theme: Theme, passages: Iterable[Passage], voices: Voices, inputs: str, *, split: bool
) -> Finding:
    raised = [p for p in passages if theme.covers.intersection(p.themes) and p.person]
    found = voices.prevalence({p.person for p in raised})
    figures: dict[str, Any] = {
        "name": theme.name,
        "description": theme.description,
        "participants": found.count,
        "participants_of": found.of,
        "low": found.low,
        "high": found.high,
        "level": LEVEL,
        "note": found.note,
        "passages": len(raised),
        "transcripts": len({p.transcript for p in raised}),
        "transcripts_of": voices.transcripts,
        "covers": sorted(theme.covers),
    }
    if split:
        figures["split"] = split_by_guide(raised)
    return Finding(
        f"listen:theme:{theme.slug}", "theme", theme.name, theme.outcome, figures, inputs
    )


def _passage_finding(
    passage: Passage, themes: Mapping[str, Theme], quoting: frozenset[str] | None, inputs: str
) -> Finding:
    who = passage.speaker
    outcomes = {theme.slug: theme.outcome for theme in themes.values()}
    asked = passage.asked
    told = {"asked": asked.item, "prompted": asked.is_prompted, "information": asked.information}
    figures: dict[str, Any] = {
        "transcript": passage.transcript,
        "line": passage.line,
        "end_line": passage.end_line,
        "speaker": who.name if who else "",
        "code": who.code if who else "",
        "themes": list(passage.themes),
        "text": without_marks(passage.text),
        "quotable": who is not None and (quoting is None or who.code in quoting),
        **(told if asked != UNMARKED else {}),
    }
    return Finding(
        id=f"listen:{passage.transcript}:{passage.line}",
        kind="passage",
        title=f"{passage.transcript}, line {passage.line}",
        outcome=next((outcomes[each] for each in passage.themes if outcomes[each]), ""),
        figures=figures,
        inputs=inputs,
    )


def _inputs(
    listening: ListenFiles,
    outcomes: Collection[str],
    quoting: frozenset[str] | None,
    drawn: frozenset[str] | None,
) -> str:
    """Return the digest of everything that the findings are computed from."""
    return digest(
        {
            "transcripts": {each.key: digest(each.text) for each in listening.transcripts},
            "speakers": [asdict(speaker) for speaker in listening.speakers],
            "coding": _plain_coding(listening.coding),
            "outcomes": sorted(outcomes),
            "quoting": None if quoting is None else sorted(quoting),
            "drawn": None if drawn is None else sorted(drawn),
            **({"guide": listening.guide.as_dict()} if listening.guide else {}),
        }
    )


def _plain_coding(coding: Project | None) -> dict[str, Any] | None:
    return None if coding is None else asdict(coding)
