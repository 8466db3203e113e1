"""What the law asks of a sharing, as data: each provision with its citation, day and sentence.

The charter says what people accept; the law says what is allowed. They are two tests, shown side
by side and never merged. This is no legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day, load_document
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from remit.kernel.errors import Problems

NO_ADVICE = "This is no legal advice. Ask somebody who may give it before you rely on it."

DUPLICATE_PROVISION = problem_kind(
    "law-duplicate-provision",
    "The provision “{key}” stands twice.",
    "Keep one, or give the second another key.",
)
AMENDED_BEFORE = problem_kind(
    "law-amended-before",
    "The provision “{key}” was amended on {amended}, before it came into force on {starts_on}.",
    "Correct one of the days.",
)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A later change of a provision: by what, from which day, and what it changed."""

    by: str
    starts_on: date
    what: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One thing that the law asks.

    Attributes:
        key: what other files call it; unique in its jurisdiction.
        title: a few words.
        citation: where the words stand.
        source: the address of the words.
        tests: which questions about a flow it bears on, such as “lawful-basis”.
        regimes: “general”, “law-enforcement”, “health”: on which sides of a sharing it counts.
        sentences: what it asks, in plain words, by language code.
        starts_on: the first day in force; None where that was not checked or there is none.
        until: the first day no longer in force; None means without end.
        started_by: what brought it into force.
        gives: for a gateway, who may give.
        receives: for a gateway, who may receive.
        limits: what it does not do.
        gives_kinds: the kinds of body that may give by it; empty for any.
        receives_kinds: likewise, who may receive.
        receives_some: of a kind of which some bodies alone may receive, which these are.
        not_from: the kinds of body from which nothing personal may pass by it.
        not_data: what may not pass by it: "health".
        is_power: whether it lets information pass and makes nobody pass it.
        amended: later changes.
        checked: where the facts were checked.
        unchecked: what could not be.
    """

    key: str
    title: str
    citation: str
    source: str
    tests: tuple[str, ...]
    regimes: tuple[str, ...]
    sentences: Mapping[str, str]
    starts_on: date | None = None
    until: date | None = None
    started_by: str = ""
    gives: tuple[str, ...] = ()
    receives: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    gives_kinds: tuple[str, ...] = ()
    receives_kinds: tuple[str, ...] = ()
    receives_some: Mapping[str, str] = field(default_factory=dict)
    not_from: tuple[str, ...] = ()
    not_data: tuple[str, ...] = ()
    is_power: bool = False
    amended: tuple[Amendment, ...] = ()
    checked: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = field(default=())

    def in_force(self, at: date) -> bool:
        """Whether it counts on a day; what has no day, such as common law, always does."""
        begun = self.starts_on is None or self.starts_on <= at
        return begun and (self.until is None or at < self.until)

    @property
    def not_checked(self) -> str:
        """What could not be checked, and where a reader can, in one line; "" where all was."""
        if not self.unchecked:
            return ""
        points = " ".join(self.unchecked)
        where = "" if "://" in points else f" Check it at {self.source}"
        return f"Remit could not check this of {self.citation}: {points}{where}"

    def as_dict(self, at: date, language: str = "en") -> dict[str, object]:
        """Return the provision as plain values, with the amendments in force on a day."""
        return {
            "key": self.key,
            "title": self.title,
            "citation": self.citation,
            "source": self.source,
            "tests": list(self.tests),
            "regimes": list(self.regimes),
            "sentence": self.sentences.get(language) or self.sentences.get("en", ""),
            "from": self.starts_on.isoformat() if self.starts_on else None,
            "until": self.until.isoformat() if self.until else None,
            "started_by": self.started_by,
            "gives": list(self.gives),
            "receives": list(self.receives),
            "limits": list(self.limits),
            "amended": [
                {"by": one.by, "from": one.starts_on.isoformat(), "what": one.what}
                for one in self.amended
                if one.starts_on <= at
            ],
            "checked": list(self.checked),
            "unchecked": list(self.unchecked),
        }


def parse_law(files: Mapping[str, bytes], problems: Problems) -> tuple[Provision, ...] | None:
    """Read the provisions of a jurisdiction from its TOML files, in the files' order.

    Returns:
        The provisions, or None when there are problems, all of which are noted.
    """
    before = len(problems)
    found: list[Provision] = []
    for file, content in sorted(files.items()):
        document = load_document(content, file, "remit.charter", "law", problems)
        entries = document["provision"] if document else ()
        read = [_provision(entry) for entry in entries]
        _check(read, {one.key for one in found}, file, problems)
        found += read
    return tuple(found) if len(problems) == before else None


def _provision(entry: Mapping[str, Any]) -> Provision:
    return Provision(
        key=entry["key"],
        title=entry["title"],
        citation=entry["citation"],
        source=entry["source"],
        tests=tuple(entry["tests"]),
        regimes=tuple(entry["regimes"]),
        sentences=dict(entry["sentence"]),
        starts_on=day(entry.get("from")),
        until=day(entry.get("until")),
        started_by=entry.get("started_by", ""),
        gives=tuple(entry.get("gives", ())),
        receives=tuple(entry.get("receives", ())),
        limits=tuple(entry.get("limits", ())),
        gives_kinds=tuple(entry.get("gives_kinds", ())),
        receives_kinds=tuple(entry.get("receives_kinds", ())),
        receives_some=dict(entry.get("receives_some", {})),
        not_from=tuple(entry.get("not_from", ())),
        not_data=tuple(entry.get("not_data", ())),
        is_power=entry.get("is_power", False),
        amended=tuple(_amendment(one) for one in entry.get("amended", ())),
        checked=tuple(entry["checked"]),
        unchecked=tuple(entry.get("unchecked", ())),
    )


def _amendment(entry: Mapping[str, Any]) -> Amendment:
    starts_on = day(entry["from"])
    if starts_on is None:
        raise AssertionError(entry)  # the schema wants a day
    return Amendment(entry["by"], starts_on, entry["what"])


def _check(provisions: list[Provision], known: set[str], file: str, problems: Problems) -> None:
    for one in provisions:
        place = Place(file, key=one.key)
        if one.key in known:
            problems.add(DUPLICATE_PROVISION, place, key=one.key)
        known.add(one.key)
        for change in one.amended:
            if one.starts_on and change.starts_on < one.starts_on:
                problems.add(
                    AMENDED_BEFORE,
                    place,
                    key=one.key,
                    amended=change.starts_on,
                    starts_on=one.starts_on,
                )
