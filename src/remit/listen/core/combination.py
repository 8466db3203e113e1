"""The combination check: what a quote tells of its speaker, and how many people share all of it.

A quote may name nobody and still be told apart: by an age that its words hold, or because those
who know who took part know its speaker's age, gender and borough. So the features that the study
recruited by are counted, unless a named researcher has said that readers learn them in broader
terms, or not at all. With them are counted the details of the words: those that somebody decided
to keep, and those that rules find although nobody decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from remit.kernel.finding import digest
from remit.kernel.suppression import effective_threshold
from remit.listen.core.contents import MODERATOR, folded
from remit.listen.core.redaction.spans import Kind
from remit.listen.core.safeguards import EVERYTHING, Kept, words_finder
from remit.listen.core.telling_details import TellingDetails, age_of, compared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from remit.kernel.finding import Finding
    from remit.listen.core.contents import ListenFiles, Speaker
    from remit.listen.core.safeguards import Population, QuoteNote
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
        self._found = TellingDetails(listening)
        self._sayers_found: dict[Kept, set[str]] = {}
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
        said = self._said(passage)
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

    def _said(self, passage: Passage) -> list[Kept]:
        """Return the details of a passage's words: those that rules find, and those kept."""
        kept = {each for each, _ in self._details(passage.text)}
        already = {compared(each) for each in kept}
        found = (each for each in self._found.of(passage) if compared(each) not in already)
        return sorted([*kept, *found])

    def places_of(self, words: str, kind: str, passage: Passage) -> list[tuple[int, int]]:
        """Return where in its transcript a detail of a passage stands, within its lines."""
        return self._found.places_of(Kept(kind, words), passage)

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
        for detail in said:
            sharing &= self._sayers_of(detail)
        return sharing | ({speaker} if speaker else set())

    @cached_property
    def _known(self) -> frozenset[str]:
        """The codes of those who speak."""
        return frozenset(who.code for who in self._cast.values() if who.code)

    def _sayers_of(self, detail: Kept) -> set[str]:
        """Return everybody in whose words a detail stands."""
        if detail not in self._sayers_found:
            told = self._found.sayers(detail)
            self._sayers_found[detail] = {person_of(self._cast[key, folded(n)]) for key, n in told}
        # What no rule sees, a person named: there the mere words are all there is to go by.
        return self._sayers_found[detail] or self._sayers.get(detail, set())

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
        at = columns.get(folded(each.name))
        if at is None and each.in_words:
            at = _column_of(population, each)
        if at is not None:
            wanted.append((at, _cells(population, at, each)))
    if not wanted:
        return None
    return sum(
        count for row, count in population.rows if all(row[at] in cells for at, cells in wanted)
    )


def _column_of(population: Population, told: Attribute) -> int | None:
    """Return the first column that has an attribute's words among its values."""
    columns = range(len(population.columns))
    return next((at for at in columns if _cells(population, at, told)), None)


def _cells(population: Population, at: int, told: Attribute) -> frozenset[str]:
    """Return the values of a column that an attribute may be.

    An age that words tell may be any band it lies in: of those the table cannot tell it apart.
    """
    known = {row[at] for row, _ in population.rows}
    values = {folded(value) for value in told.values}
    cells = {cell for cell in known if folded(cell) in values}
    age = age_of(told.values[0]) if told.in_words and told.name == Kind.AGE else None
    if not cells and age is not None:
        cells = {cell for cell in known if _is_band_of(cell, age)}
    return frozenset(cells)


def _is_band_of(cell: str, age: int) -> bool:
    """Whether a band such as “16-24”, “55 and over” or “under 25” holds an age."""
    limits = [int(number) for number in re.findall(r"\d{1,3}", cell)]
    words = folded(cell)
    if len(limits) == 2:  # noqa: PLR2004  # from and to
        return limits[0] <= age <= limits[1]
    if len(limits) != 1:
        return False
    if re.search(r"under|below|less|younger", words):
        return age < limits[0]
    if "+" in words or re.search(r"over|older|above|more|up", words):
        return age >= limits[0]
    return age == limits[0]


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
