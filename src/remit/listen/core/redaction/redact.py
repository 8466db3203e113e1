"""De-identification of a text: what is found, told apart and replaced, until nothing more is found.

The text is worked on as a skeleton in which every placeholder is one character. Passes go on until
one finds nothing, so redacting a redacted text again changes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from remit.listen.core.redaction.forms import NameFinder
from remit.listen.core.redaction.identifiers import identifiers_in
from remit.listen.core.redaction.line import TAKEN, Line
from remit.listen.core.redaction.looks import as_it_looks
from remit.listen.core.redaction.people import Uncertain, names_in
from remit.listen.core.redaction.places import places_in
from remit.listen.core.redaction.register import Register
from remit.listen.core.redaction.replacement import PLACEHOLDER, Replacements
from remit.listen.core.redaction.spans import By, Found, Kind, merged
from remit.listen.core.redaction.times import times_in
from remit.listen.core.redaction.words import fold, is_plain, names, shared_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_LINE_CHARACTERS = 2_000
# Al, Ho and Le are too many things for a model's word to count.
FEWEST_ALONE = 4


class NameModel(Protocol):
    """Recognises names by a trained model."""

    def recognise(self, lines: Sequence[str]) -> Iterable[Sequence[Found]]:
        """Return, for each line, what it names."""


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of the text that was replaced: positions in code points of the text as it was.

    `subject` is the register's, where it knows who or what is meant.
    """

    start: int
    end: int
    text: str
    kind: Kind
    replacement: str
    by: By
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was replaced in a text, and the text with placeholders."""

    spans: tuple[Span, ...]
    text: str

    def as_dict(self) -> dict[str, object]:
        """Return what the schema `redaction` describes."""
        return {
            "spans": [
                {
                    "start": span.start,
                    "end": span.end,
                    "text": span.text,
                    "kind": str(span.kind),
                    "replacement": span.replacement,
                    "by": str(span.by),
                }
                for span in self.spans
            ],
            "text": self.text,
        }

    def sentences(self) -> Iterator[str]:
        """Yield what was done in plain words, without saying what was found."""
        if not self.spans:
            yield "Nothing was found that tells who somebody is."
            return
        counts: dict[str, int] = {}
        for span in self.spans:
            counts[span.kind] = counts.get(span.kind, 0) + 1
        several = (
            f"{len(self.spans)} passages are replaced"
            if len(self.spans) > 1
            else "1 passage is replaced"
        )
        yield (
            f"{several}: "
            + ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
            + "."
        )
        yield "Read the text before it leaves your hands: no list and no model knows every name."


def redact(text: str, register: Register | None = None, model: NameModel | None = None) -> Redacted:
    """Return the text with a placeholder for all that tells who somebody is.

    The register is looked for first, then rules and what the text itself gives away, then the
    model, on lines where the rules leave a word undecided. The same person is the same placeholder
    throughout. Text outside the spans stays as it is; redacting the answer again changes nothing.
    Letters with their marks apart, and words with signs in them that nobody sees, are read as they
    look; positions are those of the text as it came.
    """
    read = as_it_looks(text)
    if read.text == text:
        return _redact(text, register, model)
    found = _redact(read.text, register, model)
    spans = []
    last = 0
    for span in found.spans:
        start, end = max(last, read.starts[span.start]), read.ends[span.end - 1]
        spans.append(replace(span, start=start, end=end, text=text[start:end]))
        last = end
    return Redacted(tuple(spans), _replaced(text, spans))


def _redact(text: str, register: Register | None, model: NameModel | None) -> Redacted:
    """Return the same for a text that is as it looks."""
    work = _Work(register or Register(()), model)
    skeleton = _Skeleton(text)
    spans: list[Found] = []
    while found := work.find(skeleton.text):
        spans = sorted(
            [
                *spans,
                *(
                    replace(one, start=skeleton.origin(one.start), end=skeleton.origin_end(one.end))
                    for one in found
                ),
            ]
        )
        skeleton = _Skeleton(text, spans)
    replacements = Replacements(text, spans)
    done = tuple(
        Span(one.start, one.end, text[one.start : one.end], one.kind, label, one.by, one.subject)
        for one, label in zip(spans, replacements.labels, strict=True)
    )
    return Redacted(done, _replaced(text, done))


def _replaced(text: str, spans: Iterable[Span]) -> str:
    pieces, last = [], 0
    for span in spans:
        pieces += [text[last : span.start], span.replacement]
        last = span.end
    return "".join([*pieces, text[last:]])


class _Skeleton:
    """The text with one character for each placeholder and span, and the way back to the text."""

    def __init__(self, text: str, spans: Iterable[Found] = ()) -> None:
        taken = [(one.start, one.end) for one in spans]
        taken += [match.span() for match in PLACEHOLDER.finditer(text)]
        pieces: list[str] = []
        self._starts, self._origins = [0], [0]
        last = length = 0
        for start, end in sorted(taken):
            pieces += [text[last:start], TAKEN]
            length += start - last + 1
            self._starts.append(length)
            self._origins.append(end)
            last = end
        self.text = "".join([*pieces, text[last:]])

    def origin(self, position: int) -> int:
        """Return where a character of the skeleton stands in the text."""
        at = bisect_right(self._starts, position) - 1
        return self._origins[at] + position - self._starts[at]

    def origin_end(self, position: int) -> int:
        """Return where the text goes on after the character before a position of the skeleton."""
        return self.origin(position - 1) + 1


class _Work:
    """One redaction's finders, and what they found in each line so far."""

    def __init__(self, register: Register, model: NameModel | None) -> None:
        self._register = register
        self._finder = NameFinder(register)
        self._model = model
        self._seen: dict[str, tuple[list[Found], list[Uncertain], frozenset[str]]] = {}
        self._modelled: dict[str, Sequence[Found]] = {}
        self._names: set[str] = set()

    def find(self, skeleton: str) -> list[Found]:
        """Return what one pass finds in a skeleton, without overlaps."""
        lines = list(_lines(skeleton))
        for _, text in lines:
            self._read(text)
        lowered = frozenset[str]().union(
            *(self._seen[text][2] for text in {text for _, text in lines})
        )
        self._learn(text for _, text in lines)
        found_in = {}
        to_ask = []
        for text in {text: None for _, text in lines}:
            found, unsure, _ = self._seen[text]
            found_in[text] = merged([*found, *self._repeated(unsure, lowered)])
            if self._model and self._is_open(found_in[text], unsure, lowered):
                to_ask.append(text)
        for text, guessed in zip(to_ask, self._ask(to_ask), strict=True):
            found_in[text] = merged([*found_in[text], *guessed])
        return [one.moved(start) for start, text in lines for one in found_in[text]]

    def _read(self, text: str) -> None:
        """Read a line that was not met before."""
        if text in self._seen:
            return
        line = Line(text)
        rules = [*identifiers_in(text), *times_in(text), *places_in(line)]
        found = [*self._finder.find(line), *(self._known(one, text) for one in rules)]
        unsure: list[Uncertain] = []
        if text and not text.isspace():
            certain, unsure = names_in(line)
            found += certain
        clean = [
            one for one in found if one.end > one.start and TAKEN not in text[one.start : one.end]
        ]
        lowered = frozenset(word.folded for word in line.words if not word.capital)
        self._seen[text] = (merged(clean), unsure, lowered)

    def _known(self, found: Found, text: str) -> Found:
        """Return what a rule found, as the register's where it stands there."""
        if not self._register.others:
            return found
        entry = self._register.entry_for(found.kind, text[found.start : found.end])
        return found if entry is None else replace(found, by=By.REGISTER, subject=entry.subject)

    def _learn(self, texts: Iterable[str]) -> None:
        """Remember the names that the text itself gives away, to know them without help elsewhere."""
        for text in texts:
            for one in self._seen[text][0]:
                if one.kind is Kind.PERSON:
                    self._names.update(
                        fold(word)
                        for word in re.findall(r"[^\W\d_]{3,}", text[one.start : one.end])
                    )

    def _repeated(self, unsure: Iterable[Uncertain], lowered: frozenset[str]) -> Iterator[Found]:
        for word in unsure:
            if (
                word.folded in self._names
                and word.folded not in lowered
                and not _is_common(word.folded)
            ):
                yield Found(word.start, word.end, Kind.PERSON, By.RULE)

    @staticmethod
    def _is_open(
        found: Sequence[Found], unsure: Iterable[Uncertain], lowered: frozenset[str]
    ) -> bool:
        """Whether a line has a word that may be a name and that no rule has decided."""
        return any(
            not any(one.start <= word.start < one.end for one in found)
            and (word.folded not in lowered or word.folded in names())
            for word in unsure
        )

    def _ask(self, texts: Sequence[str]) -> list[list[Found]]:
        """Return what the model recognises in lines that rules leave undecided."""
        new = [text for text in texts if text not in self._modelled]
        if self._model and new:
            self._modelled.update(zip(new, self._model.recognise(new), strict=True))
        return [[one for one in self._modelled[text] if _is_worth(text, one)] for text in texts]


def _is_common(folded: str) -> bool:
    return is_plain(folded) or folded in shared_words()


def _is_worth(text: str, found: Found) -> bool:
    """Whether a model's finding can be a name: it has a capital, and not only words of everybody."""
    said = text[found.start : found.end]
    if TAKEN in said or not said.strip():
        return False
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’]\w*", "", said))
    telling = [word for word in words if word[0].isupper() and not _is_common(fold(word))]
    ambiguous = [
        word
        for word in words
        if word[0].isupper() and fold(word) in names() and len(word) >= FEWEST_ALONE
    ]
    return bool(telling) or (found.kind is Kind.PERSON and bool(ambiguous))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield pieces of a text with their positions: lines, and long ones cut at a space."""
    start = 0
    for line in text.split("\n"):
        rest, at = line, start
        while len(rest) > MOST_LINE_CHARACTERS:
            cut = _cut(rest)
            yield at, rest[:cut]
            rest, at = rest[cut:], at + cut
        yield at, rest
        start += len(line) + 1


def _cut(line: str) -> int:
    """Return where to cut a long line: after the last sentence, or else the last space, that fits."""
    head = line[:MOST_LINE_CHARACTERS]
    for mark in (". ", "? ", "! ", " "):
        at = head.rfind(mark, MOST_LINE_CHARACTERS // 2)
        if at > 0:
            return at + len(mark)
    return MOST_LINE_CHARACTERS
