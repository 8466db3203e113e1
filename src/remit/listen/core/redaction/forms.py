"""The forms that the register's names take in speech, and a finder of them in a line."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.listen.core.redaction.literals import Literals
from remit.listen.core.redaction.places import is_distinct
from remit.listen.core.redaction.sound import consonants_of, edits_between, near_spellings, sound_of
from remit.listen.core.redaction.spans import By, Found, Kind
from remit.listen.core.redaction.words import (
    fold,
    is_plain,
    names,
    nicknames,
    shared_words,
    towns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.redaction.line import Line, Word
    from remit.listen.core.redaction.register import Entry, Register

_PARTICLES = frozenset(
    "al el bin ibn bint abu umm van der den de da dos la le st ben abd ul mr mrs ms miss dr o mac mc the and of von".split()
)
_TO_JOIN = re.compile(r"(?: |-|\.|\. |, ?|['’]| [A-Z]\.? |['’]s )")
_ENDINGS = ("y", "ie", "i", "s", "z", "o", "a", "ey", "zy", "sy", "le", "ka", "ek", "ko")
_OTHER_ALPHABET = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
_OTHER_WORD = re.compile(r"[^\s\d.,;:!?\"“”()\[\]{}<>/\\؟،؛।a-zA-Z\u00c0-\u024f\ue000]+")
_ARABIC_BEFORE = ("و", "ف", "ب", "ل", "ك")
_SHORT = 2
_SHORTEST_GUESS = 4
_LONG = 8
_STEM = 3
_MOST_INITIALS = 4
_LEAST_CONSONANTS = 2


class NameFinder:
    """Finds the register's people in a line: exact, short, misspelt, as initials, in other letters."""

    def __init__(self, register: Register) -> None:
        self._entries = register.people
        self._others = register.others
        self._guessed: dict[tuple[str, bool], Entry | None] = {}

    @cached_property
    def _exact(self) -> dict[str, Entry]:
        known: dict[str, Entry] = {}
        for entry in self._entries:
            for token in entry.tokens:
                known.setdefault(token, entry)
                if len(token) > 5 and token.startswith(("al", "el")) and "-" in entry.value:  # noqa: PLR2004  Al-Sayed
                    known.setdefault(token[2:], entry)
            for whole in re.findall(r"[^\W\d_]+", entry.value):
                known.setdefault(fold(whole), entry)
            known.setdefault("".join(entry.tokens), entry)
        return {token: entry for token, entry in known.items() if token and token not in _PARTICLES}

    @cached_property
    def _short(self) -> dict[str, Entry]:
        """Names that stand for one of the register's."""
        known: dict[str, Entry] = {}
        for token, entry in self._exact.items():
            for other in nicknames().get(token, ()):
                known.setdefault(other, entry)
        return known

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        known: dict[str, list[str]] = {}
        for token in self._exact:
            if len(token) >= _SHORTEST_GUESS and token.isascii():
                known.setdefault(sound_of(token), []).append(token)
        return known

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        known: dict[str, list[str]] = {}
        for token in self._exact:
            if len(token) >= _SHORTEST_GUESS:
                for near in near_spellings(token):
                    known.setdefault(near, []).append(token)
        return known

    @cached_property
    def _stems(self) -> dict[str, Entry]:
        """Beginnings of names that are long enough to be said in short."""
        known: dict[str, Entry] = {}
        for token, entry in self._exact.items():
            for length in range(_STEM, len(token) - 1):
                known.setdefault(token[:length], entry)
        return known

    @cached_property
    def _initials(self) -> dict[str, Entry]:
        known: dict[str, Entry] = {}
        for entry in self._entries:
            heads = "".join(token[0] for token in entry.tokens if token not in _PARTICLES).upper()
            if _SHORT <= len(heads) <= _MOST_INITIALS:
                known.setdefault(heads, entry)
                known.setdefault(heads[0] + heads[-1], entry)
        return known

    @cached_property
    def _consonants(self) -> dict[str, list[Entry]]:
        known: dict[str, list[Entry]] = {}
        for entry in self._entries:
            for token in re.findall(r"[^\W\d_]+", entry.value):
                key = consonants_of(fold(token))
                if len(key) >= _LEAST_CONSONANTS:
                    known.setdefault(key, []).append(entry)
        return known

    @cached_property
    def _literals(self) -> Literals:
        several = [entry for entry in self._entries if not entry.value.isalpha()]
        return Literals([*several, *self._others])

    @cached_property
    def _distinct(self) -> dict[str, Entry]:
        """The word that tells a school or a club from others: Oakfield of Oakfield Academy."""
        telling = {Kind.SCHOOL, Kind.HEALTH, Kind.ORGANISATION, Kind.PLACE, Kind.ADDRESS}
        known: dict[str, Entry] = {}
        for entry in self._others:
            if entry.kind in telling:
                for token in entry.tokens:
                    if (
                        is_distinct(token)
                        and not is_plain(token)
                        and token not in shared_words()
                        and len(token) > _STEM
                    ):
                        known.setdefault(token, entry)
        return known

    def find(self, line: Line) -> list[Found]:
        """Return where the register's people and other values stand in a line."""
        found = [*self._values_in(line), *self._initials_in(line)]
        if self._entries or self._distinct:
            found += self._names_in(line)
        if self._entries and _OTHER_ALPHABET.search(line.text):
            found += self._other_letters_in(line)
        return found

    def _values_in(self, line: Line) -> Iterator[Found]:
        known = self._literals
        for start, end, entry in (*known.find(line.text), *known.find_said(line.text)):
            yield Found(start, end, entry.kind, By.REGISTER, entry.subject)

    def _names_in(self, line: Line) -> Iterator[Found]:
        hits: list[tuple[Word, Entry]] = []
        for word in line.words:
            entry = self._entry_of(word, line)
            if entry is not None:
                hits.append((word, entry))
        for word, entry in hits:
            yield Found(word.start, word.end, entry.kind, By.REGISTER, entry.subject)
        for (one, entry), (other, same) in pairwise(hits):
            between = line.text[one.end : other.start]
            if (
                entry.kind is same.kind is Kind.PERSON
                and _TO_JOIN.fullmatch(between)
                and "," not in between
                and "s" not in between
            ):
                yield Found(one.start, other.end, Kind.PERSON, By.REGISTER, entry.subject)
        yield from _with_initials(line, hits)

    def _entry_of(self, word: Word, line: Line) -> Entry | None:
        folded = word.folded
        plain = is_plain(folded)
        entry = self._exact.get(folded) or self._distinct.get(folded)
        if entry is not None:
            return entry if _may_stand(word, line, plain=plain) else None
        halves = re.split(r"['’\-]", word.text)
        if len(halves) > 1:
            entry = next(
                (
                    self._exact[half]
                    for half in map(fold, halves)
                    if half in self._exact and not is_plain(half)
                ),
                None,
            )
            if entry is not None:
                return entry
        if plain or folded in shared_words():
            short = self._short.get(folded)
            return (
                short if short and word.capital and not word.opens and not line.headline else None
            )
        key = (folded, word.capital)
        if key not in self._guessed:
            self._guessed[key] = self._guess(folded, capital=word.capital)
        return self._guessed[key]

    def _guess(self, folded: str, *, capital: bool) -> Entry | None:
        """Return whom an unknown word may mean: a short form, or a name misheard or misspelt."""
        if folded in self._short and (capital or len(folded) > _STEM):
            return self._short[folded]
        if capital and (entry := self._by_stem(folded)):
            return entry
        if len(folded) < _SHORTEST_GUESS or (not capital and len(folded) == _SHORTEST_GUESS):
            return None
        listed = folded in names() or folded in towns()
        most = _SHORT if len(folded) >= _LONG or not listed else 1
        alike = [
            token
            for token in self._sounds.get(sound_of(folded), ())
            if edits_between(folded, token, 3) <= most + (not listed)
        ]
        if alike:
            return self._exact[min(alike, key=lambda token: edits_between(folded, token, 3))]
        if listed or not capital:
            return None
        near = {token for shape in near_spellings(folded) for token in self._near.get(shape, ())}
        close = [token for token in near if edits_between(folded, token, 1) <= 1]
        return self._exact[min(close)] if close else None

    def _by_stem(self, folded: str) -> Entry | None:
        if folded in names() and folded not in self._stems:
            return None
        if folded in self._stems:
            return self._stems[folded]
        for ending in _ENDINGS:
            stem = folded.removesuffix(ending)
            if stem != folded and len(stem) >= _STEM and stem in self._stems:
                return self._stems[stem]
        return None

    def _initials_in(self, line: Line) -> Iterator[Found]:
        if not self._initials or line.headline:
            return
        for match in _CAPITALS.finditer(line.text):
            heads = match[0].replace(".", "").replace(" ", "")
            entry = self._initials.get(heads)
            if entry is not None and ("." in match[0] or heads.lower() not in shared_words()):
                yield Found(*match.span(), Kind.PERSON, By.REGISTER, entry.subject)

    def _other_letters_in(self, line: Line) -> Iterator[Found]:
        """Yield words in other alphabets that have the consonants of one of the register's names."""
        for match in _OTHER_WORD.finditer(line.text):
            word, start = match[0], match.start()
            if not _OTHER_ALPHABET.search(word):
                continue
            for cut in (0, 1):
                if cut and not word.startswith(_ARABIC_BEFORE):
                    break
                entries = self._consonants.get(consonants_of(word[cut:]))
                if entries:
                    yield Found(
                        start + cut, match.end(), Kind.PERSON, By.REGISTER, entries[0].subject
                    )
                    break


_CAPITALS = re.compile(r"(?<![\w.\-'’/&])(?:[A-Z]\.? ?){1,3}[A-Z]\b(?!['’][a-rt-z]|[\-/&\d])\.?")


def _may_stand(word: Word, line: Line, *, plain: bool) -> bool:
    """Whether a word of the register may be meant: one that is also an ordinary word needs a capital."""
    if not plain and word.folded not in shared_words():
        return len(word.folded) > _SHORT or word.capital
    if not word.capital or line.headline:
        return False
    if not word.opens:
        return True
    after = line.text[word.end : word.end + 12].lower()
    return (
        after[:2] in {"'s", "’s"}
        or re.match(r" (?:said|says|is|was|told|and i|came|went|has|had|got)\b|[,:]", after)
        is not None
    )


def _with_initials(line: Line, hits: list[tuple[Word, Entry]]) -> Iterator[Found]:
    """Yield a name with the initial beside it: A. Yusuf, Amina Y."""
    for word, entry in hits:
        if entry.kind is not Kind.PERSON:
            continue
        heads = {token[0].upper() for token in entry.tokens}
        before = re.search(r"(?<!\w)([A-Z])\.? $", line.text[max(0, word.start - 4) : word.start])
        if before and before[1] in heads and before[1] != "I":
            yield Found(
                word.start - len(before[0].lstrip()),
                word.end,
                Kind.PERSON,
                By.REGISTER,
                entry.subject,
            )
        after = re.match(r" ([A-Z])\b(?!['’])\.?", line.text[word.end : word.end + 5])
        if after and after[1] in heads and after[1] not in {"I", "A"}:
            yield Found(
                word.start, word.end + len(after[0]), Kind.PERSON, By.REGISTER, entry.subject
            )
