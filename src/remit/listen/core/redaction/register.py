"""The register: what a team already knows of the people who speak, in every form it takes in speech."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.redaction.identifiers import digits_of
from remit.listen.core.redaction.looks import as_it_looks
from remit.listen.core.redaction.spans import Kind
from remit.listen.core.redaction.times import day_and_month
from remit.listen.core.redaction.words import fold, towns

if TYPE_CHECKING:
    from remit.kernel.errors import Problems
    from remit.kernel.tables import Table

COLUMNS = ("kind", "value")
MOST_VALUE_CHARACTERS = 300
_FEWEST_CHARACTERS = 2

VALUE_MISSING = problem_kind(
    "register-value-missing",
    "The row has no value to look for.",
    "Fill it in, or take the row out.",
)
VALUE_TOO_SHORT = problem_kind(
    "register-value-too-short",
    "“{value}” is one character long and would be found everywhere; it is not looked for.",
    "Give the whole name or number.",
)
VALUE_TOO_LONG = problem_kind(
    "register-value-too-long",
    "The value is {size} characters long; at most {limit} are looked for.",
    "Give one name, number or address a row.",
)

_KINDS = {
    Kind.PHONE: "phone telephone tel mobile landline number",
    Kind.EMAIL: "email mail e-mail",
    Kind.ADDRESS: "address street home flat road estate",
    Kind.POSTCODE: "postcode",
    Kind.SCHOOL: "school college university nursery academy workplace education",
    Kind.HEALTH: "hospital surgery clinic gp ward health practice",
    Kind.ORGANISATION: "organisation organization employer work charity mosque church club company prison gang",
    Kind.PLACE: "place town city borough area village birthplace district location hometown",
    Kind.DATE: "date birthday dob birth born",
    Kind.AGE: "age",
    Kind.ACCOUNT: "account handle username instagram snapchat tiktok social twitter discord facebook",
    Kind.LINK: "link website url",
    Kind.NHS: "nhs",
    Kind.NI: "ni nino insurance",
    Kind.CASE: "case reference ref passport visa uan brp file claim id code",
    Kind.VEHICLE: "vehicle registration car plate",
}
_PERSON = (
    "name person people participant forename firstname surname lastname nickname alias first last middle full relative "
    "mother father sister brother friend child partner spouse staff moderator researcher maiden preferred family "
    "known mum dad son daughter wife husband cousin uncle aunt nan speaker worker teacher doctor"
)
_BY_WORD = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_WORD_OF_KIND = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the register: what it is, as it stands there, and who is meant by it."""

    kind: Kind
    value: str
    subject: str

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words of the value, folded."""
        found = re.findall(
            r"[^\W\d_]+(?:['’\-][^\W\d_]+)*", unicodedata.normalize("NFC", self.value)
        )
        return tuple(folded for folded in map(fold, found) if folded)


def parse_register(table: Table, problems: Problems) -> tuple[Entry, ...]:
    """Return the register in a table of `kind,value`; what cannot be looked for is told of.

    A kind is free text. One that speaks of a telephone, school, address and so on is taken as that;
    names, relatives and whatever else reads like a name are people. Capitals in the header make
    no difference.
    """
    named = {name.casefold(): name for name in reversed(table.columns)}
    kinds, values = (named.get(name, name) for name in COLUMNS)
    if not table.require((kinds, values), problems):
        return ()
    entries = []
    for row in table:
        place = Place(table.file, row=row.number, column=values)
        value = " ".join(as_it_looks(row[values]).text.split())
        if not value:
            problems.notice(VALUE_MISSING, place)
        elif len(value) < _FEWEST_CHARACTERS:
            problems.notice(VALUE_TOO_SHORT, place, value=value)
        elif len(value) > MOST_VALUE_CHARACTERS:
            limit = MOST_VALUE_CHARACTERS
            problems.add(VALUE_TOO_LONG, place, size=len(value), limit=limit)
        else:
            entries.append(Entry(kind_of(row[kinds], value), value, f"register:{row.number}"))
    return tuple(entries)


def kind_of(said: str, value: str) -> Kind:
    """Return what a register's kind means, by its words and, where they say nothing, by its value."""
    words = _WORD_OF_KIND.findall(said.lower().replace("_", " "))
    if "name" in words and not {"user", "street", "road"} & set(words):
        known = next(
            (_BY_WORD[word] for word in words if word in {"school", "organisation", "hospital"}),
            None,
        )
        return known or Kind.PERSON
    if {"user", "name"} <= set(words) or "username" in words:
        return Kind.ACCOUNT
    if "email" in words or "mail" in words:
        return Kind.EMAIL
    for word in reversed(words):
        if word in _BY_WORD and not (word == "number" and len(words) > 1):
            return _BY_WORD[word]
    if any(word in _PERSON.split() for word in words):
        return Kind.PERSON
    return _kind_by_value(value)


def _kind_by_value(value: str) -> Kind:
    if "@" in value.strip("@"):
        return Kind.EMAIL
    if value.startswith("@"):
        return Kind.ACCOUNT
    if not any(letter.isdecimal() for letter in value):
        return Kind.PLACE if fold(value) in towns() else Kind.PERSON
    return Kind.OTHER if any(letter.isalpha() for letter in value) else Kind.NUMBER


@dataclass(frozen=True)
class Register:
    """All entries, ready to be compared with what rules find."""

    entries: tuple[Entry, ...]

    @cached_property
    def people(self) -> tuple[Entry, ...]:
        """The entries that are names of people."""
        return tuple(entry for entry in self.entries if entry.kind is Kind.PERSON)

    @cached_property
    def others(self) -> tuple[Entry, ...]:
        """All other entries."""
        return tuple(entry for entry in self.entries if entry.kind is not Kind.PERSON)

    @cached_property
    def numbers(self) -> dict[str, Entry]:
        """Entries by their digits, a telephone number also without its country's."""
        found: dict[str, Entry] = {}
        fewest = 5
        for entry in self.others:
            digits = "".join(letter for letter in entry.value if letter.isdecimal())
            if len(digits) >= fewest and entry.kind is not Kind.DATE:
                found.setdefault(_national(digits), entry)
        return found

    @cached_property
    def days(self) -> dict[tuple[int, int], Entry]:
        """Entries that are dates, by day and month."""
        dated = (
            (day_and_month(entry.value), entry) for entry in self.others if entry.kind is Kind.DATE
        )
        return {day: entry for day, entry in dated if day is not None}

    def entry_for(self, kind: Kind, text: str) -> Entry | None:
        """Return the entry that something found by a rule stands for, or None."""
        if kind is Kind.DATE:
            day = day_and_month(text)
            return self.days.get(day) if day else None
        if kind is Kind.EMAIL:
            return self._mails.get(_mail(text))
        if kind is Kind.ACCOUNT:
            return self._accounts.get(_account(text))
        digits = (
            digits_of(text) if any(map(str.isalpha, text)) else "".join(filter(str.isdecimal, text))
        )
        return self.numbers.get(_national(digits)) if digits else None

    @cached_property
    def _mails(self) -> dict[str, Entry]:
        return {_mail(entry.value): entry for entry in self.others if entry.kind is Kind.EMAIL}

    @cached_property
    def _accounts(self) -> dict[str, Entry]:
        return {_account(entry.value): entry for entry in self.others if entry.kind is Kind.ACCOUNT}


def _national(digits: str) -> str:
    for country in ("0044", "44"):
        if digits.startswith(country) and len(digits) > len(country) + 8:
            return "0" + digits[len(country) :].lstrip("0")
    return digits


def _account(text: str) -> str:
    said = text.lower().replace(" underscore ", "_").replace(" dot ", ".")
    return re.sub(r"[\s@]", "", said)


def _mail(text: str) -> str:
    said = re.sub(r" (?:at|@) ", "@", text.lower())
    said = re.sub(r" (?:dot|\.) | ?\.(?=\w)", ".", said).replace(" underscore ", "_")
    said = re.sub(r" (?:dash|hyphen) ", "-", said)
    return said.replace(" ", "").removesuffix(".")
