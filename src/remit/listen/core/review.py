"""Suggestions of what to replace in a transcript, and a person's decisions on each of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.listen.core.contents import PARTICIPANT, folded, participant_names
from remit.listen.core.plain_words import unprintable
from remit.listen.core.redaction.redact import redact
from remit.listen.core.redaction.register import MOST_VALUE_CHARACTERS, Entry, Register, kind_of
from remit.listen.core.redaction.replacement import PLACEHOLDER, fold_part
from remit.listen.core.redaction.spans import NUMBERED, Kind
from remit.listen.core.safeguards import word_finder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.labels import Label
    from remit.listen.core.marked_lines import Line
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
MOST_REPLACEMENT_CHARACTERS = 200
_FEWEST_CHARACTERS = 2
_AROUND = 90
_TOLD_APART = re.compile(r"\[(?P<kind>.+) (?P<number>[1-9]\d{0,8})\]")

# What words were replaced by before, by kind and words as `spoken` compares them.
Known = dict[tuple[str, str], str]


class UnableToDecide(RemitError):
    """What was decided on a transcript's names cannot be done."""

    code = "unable-to-decide"
    exit_code = ExitCode.INVALID_INPUT


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


@dataclass(frozen=True, slots=True)
class InContext:
    """A suggestion with the words around it, who says them, and where."""

    suggestion: Suggestion
    words: str
    before: str
    after: str
    speaker: str
    line: int

    @property
    def rule(self) -> str:
        """What found it, in words."""
        return FOUND_BY[self.suggestion.found_by]


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
            next_label(alike[0][0], highest) if _is_numbered(label) else label
        )
    return labels


def _is_numbered(label: str) -> bool:
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


def checked_replacement(words: str) -> str:
    """Return what is put in place of words, as it is stored.

    Raises:
        UnableToDecide: it is blank, too long, or no coding project can hold it.
    """
    plain = " ".join(words.split())
    if not plain:
        raise UnableToDecide(
            "What would stand in place of the words is blank.",
            remedy="Write it in square brackets, such as [younger sibling].",
        )
    if len(plain) > MOST_REPLACEMENT_CHARACTERS or unprintable(plain):
        raise UnableToDecide(
            f"The replacement is longer than {MOST_REPLACEMENT_CHARACTERS} characters, or has some "
            "that cannot be kept.",
            remedy="Shorten it, and type it anew.",
        )
    return plain


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decides on the suggestion whose words begin at `start`.

    Attributes:
        start: where its words begin.
        decision: `KEEP` or `REPLACE`.
        replacement: what is put in their place; left alone where they are kept.
        everywhere: whether the same words are decided alike in the whole transcript.
    """

    start: int
    decision: str
    replacement: str = ""
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that a person adds to what is replaced.

    Attributes:
        words: as they stand in the text; capitals do not matter.
        kind: what they are, such as “person”.
        replacement: what is put in their place.
        line: the one line to look in; 0 for everywhere.
    """

    words: str
    kind: str
    replacement: str = ""
    line: int = 0


def decide(
    text: str, suggestions: Sequence[Suggestion], choice: Choice, by: str
) -> list[Suggestion]:
    """Return the suggestions that a decision on one of them changes, as they are then.

    With `everywhere`, those of the same words and kind are decided alike; what is replaced is so
    also where other words mean the same person or place, as a numbered placeholder says.

    Raises:
        UnableToDecide: there is no such suggestion or decision, or the replacement is no good.
    """
    decision = choice.decision
    chosen = next((each for each in suggestions if each.start == choice.start), None)
    if chosen is None or decision not in {KEEP, REPLACE}:
        raise UnableToDecide(
            "There is nothing to decide at this place any more.", remedy="Load the page again."
        )
    put_in = checked_replacement(choice.replacement) if decision == REPLACE else chosen.replacement
    alike = [chosen]
    if choice.everywhere:
        alike = [each for each in suggestions if _is_alike(text, each, chosen, decision)]
    return [replace(e, decision=decision, decided_by=by, replacement=put_in) for e in alike]


def _is_alike(text: str, one: Suggestion, chosen: Suggestion, decision: str) -> bool:
    if one.kind != chosen.kind:
        return False
    if spoken(text[one.start : one.end]) == spoken(text[chosen.start : chosen.end]):
        return True
    same = one.replacement == chosen.replacement
    return decision == REPLACE and same and _is_numbered(chosen.replacement)


def add_missed(
    transcript: Transcript, suggestions: Sequence[Suggestion], missed: Missed, by: str
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return what a person adds, decided to be replaced, and the suggestions that go into it.

    A suggestion that the words touch goes into what is added.

    Raises:
        UnableToDecide: the words stand nowhere outside of speakers' names, or the replacement or
            kind is no good.
    """
    put_in, words, line = checked_replacement(missed.replacement), missed.words, missed.line
    if missed.kind not in set(Kind):
        raise UnableToDecide("The kind is none of those known.", remedy="Choose one of the list.")
    places = [
        match.span()
        for match in word_finder(words).finditer(transcript.text)
        if words.strip()
        and not in_label(transcript.labels, *match.span())
        and line in {0, transcript.line_at(match.start())}
    ]
    if not places:
        where = f"on line {line}" if line else "in this transcript"
        raise UnableToDecide(
            f"The words “{words.strip()[:60]}” do not stand {where}, other than as a speaker.",
            remedy="Type them as they stand there.",
        )
    added, gone = [], set()
    for start, end in places:
        touched = {each for each in suggestions if each.start < end and each.end > start}
        gone |= touched
        begin = min([start, *(each.start for each in touched)])
        finish = max([end, *(each.end for each in touched)])
        added.append(Suggestion(begin, finish, missed.kind, PERSON, put_in, "", REPLACE, by))
    return _apart(added), sorted(gone)


def _apart(added: Iterable[Suggestion]) -> list[Suggestion]:
    """Return suggestions without those that one suggestion of before has made overlap."""
    found: list[Suggestion] = []
    for each in sorted(added):
        if found and each.start < found[-1].end:
            found[-1] = replace(found[-1], end=max(each.end, found[-1].end))
        else:
            found.append(each)
    return found


def in_context(transcript: Transcript, suggestion: Suggestion) -> InContext:
    """Return a suggestion with its line's words around it."""
    text = transcript.text
    first = text.rfind("\n", 0, suggestion.start) + 1
    last = text.find("\n", suggestion.end)
    last = len(text) if last < 0 else last
    start, end = max(first, suggestion.start - _AROUND), min(last, suggestion.end + _AROUND)
    turns = transcript.spoken(suggestion.start, suggestion.end)
    return InContext(
        suggestion,
        text[suggestion.start : suggestion.end],
        ("…" if start > first else "") + text[start : suggestion.start],
        text[suggestion.end : end] + ("…" if end < last else ""),
        turns[0][0] if turns else "",
        transcript.line_at(suggestion.start),
    )


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """A line of a transcript: its number, and its words in pieces, each with its suggestion."""

    number: int
    pieces: tuple[tuple[str, Suggestion | None], ...]


def reviewed_lines(
    text: str, lines: Iterable[Line], suggestions: Iterable[Suggestion]
) -> Iterator[ReviewedLine]:
    """Yield lines cut where suggestions begin and end; one over two lines stands on both.

    Args:
        text: of the transcript.
        lines: in order.
        suggestions: in order, without overlaps.
    """
    waiting = sorted(suggestions, reverse=True)
    for line in lines:
        while waiting and waiting[-1].end <= line.start:
            waiting.pop()
        pieces: list[tuple[str, Suggestion | None]] = []
        at = line.start
        for each in reversed(waiting):
            if each.start >= line.end:
                break
            start, end = max(each.start, line.start), min(each.end, line.end)
            pieces += [(text[at:start], None), (text[start:end], each)]
            at = end
        pieces.append((text[at : line.end], None))
        yield ReviewedLine(line.number, tuple(piece for piece in pieces if piece[0]))
