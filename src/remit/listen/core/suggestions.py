"""Suggestions of what to replace in a transcript: what may tell who somebody is, and by what."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.listen.core.contents import PARTICIPANT, folded, participant_names
from remit.listen.core.redaction.redact import redact
from remit.listen.core.redaction.register import MOST_VALUE_CHARACTERS, Entry, Register, kind_of
from remit.listen.core.redaction.replacement import PLACEHOLDER, fold_part
from remit.listen.core.redaction.spans import NUMBERED, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.labels import Label
    from remit.listen.core.redaction.redact import NameModel, Span
    from remit.listen.core.safeguards import Kept
    from remit.listen.core.transcript import Transcript

KEEP = "keep"
REPLACE = "replace"
PERSON = "person"
FOUND_BY: Mapping[str, str] = {
    "register": "The register: the vault, who speaks, or what was replaced before",
    "rule": "A rule",
    "model": "The name recognition",
    PERSON: "A person",
}
_FEWEST_CHARACTERS = 2
_TOLD_APART = re.compile(r"\[(?P<kind>.+) (?P<number>[1-9]\d{0,8})\]")

# What words were replaced by before, by kind and words as `spoken` compares them.
Known = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True, order=True)
class Suggestion:
    """Words of a transcript that may tell who somebody is.

    Attributes:
        start: of the words, in code points of the text.
        end: behind them.
        kind: what they are, such as “person”.
        found_by: a key of `FOUND_BY`.
        replacement: what would stand in their place.
        names: the code of the participant whom they name, or "".
        decision: `KEEP`, `REPLACE`, or "" while nobody has decided.
        decided_by: who has; "" while nobody has.
    """

    start: int
    end: int
    kind: str
    found_by: str
    replacement: str
    names: str = ""
    decision: str = ""
    decided_by: str = ""


def spoken(words: str) -> str:
    """Return words as they are compared: folded, digits kept, without regard to spaces."""
    return " ".join(fold_part(word) for word in re.findall(r"[^\W_]+", words))


def register_of(
    contacts: Iterable[tuple[str, Mapping[str, str]]],
    listening: ListenFiles,
    known: Iterable[tuple[str, str]],
) -> Register:
    """Return all that is known of this study's people.

    Args:
        contacts: each participant's code and what the vault has of them, by the name of the field.
        listening: the study's material, for the names of who speaks.
        known: kind and words of what was replaced in its transcripts before.
    """
    entries = [
        Entry(kind_of(name, value), " ".join(value.split()), f"code:{code}")
        for code, fields in contacts
        for name, value in fields.items()
    ]
    called = {name for name in participant_names(listening) if not re.search(r"\d", name)}
    entries += [
        Entry(Kind.PERSON, s.name, f"code:{s.code}" if s.code else f"speaker:{folded(s.name)}")
        for s in listening.cast().values()
        if s.role == PARTICIPANT and s.name in called
    ]
    # An age or a date that was replaced once is no name to look for everywhere.
    entries += [
        Entry(Kind(kind), words, f"before:{spoken(words)}")
        for kind, words in known
        if kind in NUMBERED
    ]
    usable = (e for e in entries if _FEWEST_CHARACTERS <= len(e.value) <= MOST_VALUE_CHARACTERS)
    return Register(tuple(dict.fromkeys(usable)))


def suggest(
    transcript: Transcript,
    register: Register,
    model: NameModel | None,
    known: Known,
    *,
    taken: Collection[str] = (),
    kept: Collection[Kept] = (),
) -> tuple[Suggestion, ...]:
    """Return what to decide in a transcript, in order; the names of its speakers' labels left out.

    Words that were replaced before are replaced alike, and so is whoever the register says is
    meant. New people and places get numbers that no transcript of the study has.

    Args:
        transcript: the text.
        register: what is known of the study's people.
        model: recognises names, where it is installed.
        known: what words were replaced by before.
        taken: placeholders that stand elsewhere in the study.
        kept: details that a person kept before: they come as decided.
    """
    spans = [
        span
        for span in redact(transcript.text, register, model).spans
        if not in_label(transcript.labels, span.start, span.end)
    ]
    labels = _study_labels(spans, register, known, {*taken, *PLACEHOLDER.findall(transcript.text)})
    stays = {(each.kind, spoken(each.words)) for each in kept}
    return tuple(
        Suggestion(
            span.start,
            span.end,
            str(span.kind),
            str(span.by),
            known.get((span.kind, spoken(span.text))) or labels[span.replacement],
            span.subject.removeprefix("code:") if span.subject.startswith("code:") else "",
            KEEP if (span.kind, spoken(span.text)) in stays else "",
            "before" if (span.kind, spoken(span.text)) in stays else "",
        )
        for span in spans
    )


def _study_labels(
    spans: Sequence[Span], register: Register, known: Known, taken: Collection[str]
) -> dict[str, str]:
    """Return what each placeholder of one text is in the whole study."""
    values = {entry.subject: entry.value for entry in register.entries}
    names: dict[str, list[tuple[str, str]]] = {}
    for span in spans:
        said = [span.text, values[span.subject]] if span.subject in values else [span.text]
        names.setdefault(span.replacement, []).extend((span.kind, spoken(each)) for each in said)
    highest: dict[str, int] = {}
    for each in (*taken, *known.values()):
        count_up(each, highest)
    labels = {}
    for label, alike in names.items():
        before = next((known[each] for each in alike if each in known), None)
        labels[label] = before or (
            next_label(alike[0][0], highest) if is_numbered(label) else label
        )
    return labels


def is_numbered(label: str) -> bool:
    """Whether a placeholder tells whom or what it stands for from others of its kind."""
    return _TOLD_APART.fullmatch(label) is not None


def count_up(label: str, highest: dict[str, int]) -> None:
    """Remember the highest number of each kind."""
    match = _TOLD_APART.fullmatch(label)
    if match:
        highest[match["kind"]] = max(highest.get(match["kind"], 0), int(match["number"]))


def next_label(kind: str, highest: dict[str, int]) -> str:
    """Return a placeholder of a kind; where its like are told apart, with the next number."""
    if kind not in NUMBERED:
        return f"[{kind}]"
    highest[kind] = highest.get(kind, 0) + 1
    return f"[{kind} {highest[kind]}]"


def in_label(labels: Sequence[Label], start: int, end: int) -> bool:
    """Whether words touch the name that a line begins with."""
    at = bisect_right(labels, end - 1, key=lambda label: label.first) - 1
    return at >= 0 and bool(labels[at].name) and start < labels[at].start
