"""What a study keeps so that words leave safely: checks, kept details, decisions and dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from remit.kernel.finding import digest
from remit.listen.core.annotations import Repeats
from remit.listen.core.labels import WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.listen.core.transcript import Transcript

EVERYTHING = "*"
NAMES = "names"
RECORDING = "recording"


@dataclass(frozen=True, slots=True, order=True)
class Checked:
    """That somebody has decided on everything that tells who is who in a transcript.

    `digest` is that of the text as it was then: other words have been checked by nobody.
    """

    transcript: str
    by: str
    on: date
    digest: str = ""

    def holds(self, text: str) -> bool:
        """Whether it is this text that was checked."""
        return self.digest == digest(text)


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """A detail that was found and stays in the transcripts as it was said, such as an age."""

    kind: str
    words: str


class QuotePlace(NamedTuple):
    """Where a passage begins: its transcript and line; the default stands for all quotes."""

    transcript: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, order=True)
class QuoteNote:
    """A decision on what a quote tells of its speaker.

    Attributes:
        transcript: the passage's; "" where the decision is on all quotes of the study.
        line: where the passage begins, from 1; 0 for all quotes.
        feature: which is told in broader terms; "" where the quote goes out although few share
            what it tells.
        values: of the feature, told together as one: whose own is among them may be any of them
            for all that a reader learns. `EVERYTHING` when the feature is left out.
        why: the reason.
        by: whose decision.
        on: the day.
        basis: digest of what was decided on, where the quote goes out in spite of few.
    """

    transcript: str
    line: int
    feature: str
    values: tuple[str, ...]
    why: str
    by: str
    on: date
    basis: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Keeping:
    """Until when something is kept, and its end.

    `what` is “names” (what the vault knows of replaced words) or “recording”; `name` says which
    recording. `destroyed_on` is None while it has not been destroyed.
    """

    what: str
    name: str
    destroy_by: date
    destroyed_on: date | None = None
    by: str = ""

    def is_due(self, day: date) -> bool:
        """Whether its day has come and it is still there."""
        return self.destroyed_on is None and self.destroy_by <= day

    def is_overdue(self, day: date) -> bool:
        """Whether its day is over and it is still there."""
        return self.destroyed_on is None and self.destroy_by < day


@dataclass(frozen=True, slots=True)
class Population:
    """How many people there are of each kind: values in the order of `columns`, and the count."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], int], ...]


@dataclass(frozen=True, slots=True)
class Safeguards:
    """All of it, each kind sorted."""

    checked: tuple[Checked, ...] = ()
    kept: tuple[Kept, ...] = ()
    quotes: tuple[QuoteNote, ...] = ()
    keeping: tuple[Keeping, ...] = ()
    population: Population | None = None

    def __bool__(self) -> bool:
        return bool(self.checked or self.kept or self.quotes or self.keeping or self.population)

    def has_checked(self, transcript: Transcript) -> bool:
        """Whether a transcript was checked as it stands."""
        return any(
            each.transcript == transcript.key and each.holds(transcript.text)
            for each in self.checked
        )


NO_SAFEGUARDS = Safeguards()


def followed(
    safeguards: Safeguards,
    before: Iterable[Transcript],
    after: Iterable[Transcript],
    withheld: Iterable[str] = (),
) -> Safeguards:
    """Return the safeguards after words were taken out of transcripts.

    What was checked stays checked, for nothing came in. Kept details that no transcript says any
    more go, and so do decisions on passages that were withdrawn or whose reason repeats them.
    """
    texts = {each.key: each.text for each in after}
    earlier = {each.key: each.text for each in before}
    checked = (
        replace(each, digest=digest(texts[each.transcript]))
        if each.holds(earlier.get(each.transcript, ""))
        else each
        for each in safeguards.checked
        if each.transcript in texts
    )
    repeats = Repeats(withheld)
    lines = {key: text.split("\n") for key, text in texts.items()}
    return replace(
        safeguards,
        checked=tuple(checked),
        kept=tuple(
            each
            for each in safeguards.kept
            if any(map(word_finder(each.words).search, texts.values()))
        ),
        quotes=tuple(q for q in safeguards.quotes if _stands(q, lines) and not repeats(q.why)),
    )


def _stands(note: QuoteNote, lines: Mapping[str, list[str]]) -> bool:
    if not note.transcript:
        return True
    found = lines.get(note.transcript, [])
    return note.line <= len(found) and found[note.line - 1] != WITHDRAWN


def word_finder(words: str) -> re.Pattern[str]:
    """Return what finds words as whole words, in any capitals and however they are spaced."""
    return re.compile(rf"(?<!\w){_spelt(words)}(?!\w)", re.IGNORECASE)


def words_finder(several: Iterable[str]) -> re.Pattern[str]:
    """Return what finds, from each place of a text, the longest of several words in group 1."""
    longest = sorted(several, key=lambda words: (-len(words), words))
    spelt = "|".join(map(_spelt, longest))
    return re.compile(rf"(?<!\w)(?=((?:{spelt})(?!\w)))", re.IGNORECASE)


def _spelt(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))
