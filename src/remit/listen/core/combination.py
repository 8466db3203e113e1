"""The combination check: what a quote tells of its speaker, and how many people share all of it.

A quote may name nobody and still be told apart: by an age that its words keep, or because those
who know who took part know its speaker's age, gender and borough. So the features that the study
recruited by are counted with what the words keep, unless a named researcher has said that readers
learn them in broader terms, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from remit.kernel.finding import digest
from remit.kernel.suppression import effective_threshold
from remit.listen.core.contents import MODERATOR, folded
from remit.listen.core.redaction.redact import redact
from remit.listen.core.redaction.register import Register
from remit.listen.core.safeguards import EVERYTHING, words_finder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from remit.kernel.finding import Finding
    from remit.listen.core.contents import ListenFiles, Speaker
    from remit.listen.core.safeguards import Kept, Population, QuoteNote
    from remit.listen.core.themes import Passage

CONSENT = "consent"
NAMES = "names"
COMBINATION = "combination"
Features = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True, order=True)
class Attribute:
    """One thing that a quote tells of its speaker.

    Attributes:
        name: the feature, such as “age”, or the kind of the words, such as “place”.
        values: what it may be for all that a reader learns; the words themselves where they
            stand in the quote.
        in_words: whether the quote's own words tell it.
    """

    name: str
    values: tuple[str, ...]
    in_words: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {' or '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Combination:
    """What one quote tells together, and how many share it.

    Attributes:
        reference: the passage's, such as `listen:group-1:12`.
        passage: its words, place and speaker.
        attributes: all that it tells.
        people: how many people who speak in this study under a code of their own share it, and the
            speaker. Of others nobody knows who they are; two of them may be one.
        population: how many in the population's table do; None without a table that has any of
            these features.
        threshold: fewer than this are few.
        note: the decision that it goes out all the same, where that still holds.
        basis: digest of what a decision on it is about.
    """

    reference: str
    passage: Passage
    attributes: tuple[Attribute, ...]
    people: int
    population: int | None
    threshold: int
    note: QuoteNote | None
    basis: str

    @property
    def few(self) -> bool:
        """Whether fewer people than the threshold share what it tells."""
        if not self.attributes:
            return False
        fewest = self.people if self.population is None else min(self.people, self.population)
        return fewest < self.threshold

    @property
    def passes(self) -> bool:
        """Whether it may go out."""
        return not self.few or self.note is not None


class CombinationCheck:
    """Checks the quotes of one study."""

    def __init__(self, listening: ListenFiles, features: Features, threshold: int) -> None:
        """Take what the quotes are compared with.

        Args:
            listening: the study's material.
            features: by a participant's code, the features that the study recruited by.
            threshold: the commission's; how many people hide each other.
        """
        self._listening = listening
        self._features = features
        self._threshold = effective_threshold(threshold)
        self._kept: dict[str, list[Kept]] = {}
        for each in listening.safeguards.kept:
            self._kept.setdefault(folded(each.words), []).append(each)
        self._finder = words_finder(self._kept)
        self._notes = {(n.transcript, n.line, n.feature): n for n in listening.safeguards.quotes}

    @cached_property
    def _cast(self) -> Mapping[tuple[str, str], Speaker]:
        return self._listening.cast()

    @cached_property
    def people(self) -> Mapping[str, Mapping[str, str]]:
        """Everybody who speaks as a participant, with what is known of their features."""
        speak = {
            (each.key, folded(name))
            for each in self._listening.transcripts
            for name in each.speakers()
        }
        return {
            person_of(who): self._features.get(who.code, {})
            for place, who in self._cast.items()
            if who.role != MODERATOR and place in speak
        }

    def values_of(self, feature: str) -> tuple[str, ...]:
        """Return what a feature is among those who speak, sorted."""
        return tuple(sorted({f[feature] for f in self.people.values() if f.get(feature)}))

    def check(self, passage: Passage) -> Combination:
        """Return what a passage tells, and how many share it."""
        place = passage.transcript, passage.line
        said = sorted({kept for kept, _ in self._details(passage.text)})
        words = (Attribute(each.kind, (each.words,), in_words=True) for each in said)
        told = (*self._of_speaker(passage), *words)
        sharing = self._sharing(told, said, passage.person)
        basis = digest([passage.text, [[a.name, list(a.values)] for a in told]])
        note = self._notes.get((*place, ""))
        return Combination(
            reference=f"listen:{passage.transcript}:{passage.line}",
            passage=passage,
            attributes=told,
            people=len(sharing),
            population=in_population(self._listening.safeguards.population, told),
            threshold=self._threshold,
            note=note if note is not None and note.basis in {"", basis} else None,
            basis=basis,
        )

    def _of_speaker(self, passage: Passage) -> tuple[Attribute, ...]:
        """Return the speaker's features in the terms in which readers learn them."""
        own = self.people.get(passage.person, {})
        found = []
        for feature, value in sorted(own.items()):
            note = self._notes.get((passage.transcript, passage.line, feature)) or self._notes.get(
                ("", 0, feature)
            )
            values = note.values if note else ()
            if EVERYTHING not in values:
                together = values if value in values else (value,)
                found.append(Attribute(feature, tuple(sorted(together))))
        return tuple(found)

    def _sharing(self, told: Iterable[Attribute], said: Iterable[Kept], speaker: str) -> set[str]:
        features = [each for each in told if not each.in_words]
        sharing = {
            person
            for person, own in self.people.items()
            if person in self._known and all(own.get(each.name) in each.values for each in features)
        }
        for kept in said:
            sharing &= self._sayers.get(kept, set())
        return sharing | ({speaker} if speaker else set())

    @cached_property
    def _known(self) -> frozenset[str]:
        """The codes of those who speak."""
        return frozenset(who.code for who in self._cast.values() if who.code)

    @cached_property
    def _sayers(self) -> Mapping[Kept, set[str]]:
        """Everybody in whose words each kept detail stands."""
        found: dict[Kept, set[str]] = {}
        for each in self._listening.transcripts:
            for kept, place in self._details(each.text):
                for name, *_ in each.spoken(place, place + 1):
                    who = self._cast[each.key, folded(name)]
                    found.setdefault(kept, set()).add(person_of(who))
        return found

    def _details(self, text: str) -> Iterator[tuple[Kept, int]]:
        """Yield the kept details in a text, each with its place; the longest from each place."""
        if not self._kept:
            return
        for match in self._finder.finditer(text):
            for kept in self._kept.get(folded(match[1]), ()):
                yield kept, match.start()


def person_of(who: Speaker) -> str:
    """Return who is counted: the code, else the name within its transcript; as a passage does."""
    return who.code or f"{who.transcript}\n{folded(who.name)}"


def in_population(population: Population | None, told: Iterable[Attribute]) -> int | None:
    """Return how many people of a population's table share attributes.

    Compared is what the table has: features by the name of a column, and words that are a value
    of one. None where it has none of them.
    """
    if population is None:
        return None
    columns = {folded(name): at for at, name in enumerate(population.columns)}
    wanted: list[tuple[int, frozenset[str]]] = []
    for each in told:
        values = frozenset(map(folded, each.values))
        at = columns.get(folded(each.name))
        if at is None and each.in_words:
            at = _column_of(population, values)
        if at is not None:
            wanted.append((at, values))
    if not wanted:
        return None
    return sum(
        count
        for row, count in population.rows
        if all(folded(row[at]) in values for at, values in wanted)
    )


def _column_of(population: Population, values: frozenset[str]) -> int | None:
    return next(
        (
            at
            for at in range(len(population.columns))
            if any(folded(row[at]) in values for row, _ in population.rows)
        ),
        None,
    )


def uncounted(check: Combination) -> tuple[tuple[str, str], ...]:
    """Return (kind, words) of what rules find in a quote and the check does not count.

    Of words that a person decided to keep the check knows. Where a file says that a transcript's
    names were decided elsewhere, it does not know what stayed: “I'm seventy-one” tells an age.
    """
    counted = {folded(words) for each in check.attributes if each.in_words for words in each.values}
    found = (
        (str(span.kind), " ".join(span.text.split()))
        for span in redact(check.passage.text, Register(()), None).spans
    )
    return tuple(dict.fromkeys(each for each in found if folded(each[1]) not in counted))


def why_held(check: Combination, checked: Collection[str], quoting: frozenset[str] | None) -> str:
    """Return why a passage does not go out, the first of three reasons; "" when it does.

    The reasons are the keys `CONSENT` (its speaker did not agree to be quoted, or nobody known
    speaks), `NAMES` (nobody has decided on the transcript's names as it stands) and `COMBINATION`
    (few share what it tells).

    Args:
        check: of the passage.
        checked: the keys of the transcripts whose names are decided.
        quoting: the codes of who agreed to be quoted; None where everybody did, elsewhere.
    """
    who = check.passage.speaker
    if who is None or not (quoting is None or who.code in quoting):
        return CONSENT
    if check.passage.transcript not in checked:
        return NAMES
    return "" if check.passes else COMBINATION


def held_back(findings: Iterable[Finding], held: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return findings in which the passages that do not go out say so.

    Args:
        findings: themes and passages.
        held: by a passage's reference why it is held back, or "".
    """
    return tuple(
        _held(each, held.get(each.id, "")) if each.kind == "passage" else each for each in findings
    )


def _held(finding: Finding, why: str) -> Finding:
    figures: dict[str, Any] = {**finding.figures, "quotable": not why, "held": why}
    # What is held back rests on more than the words: on who shares what, and on decisions.
    return replace(finding, figures=figures, inputs=digest([finding.inputs, why]))
