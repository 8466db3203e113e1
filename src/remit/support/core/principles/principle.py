"""A principle: its text in versions, who changed it and why, who disagrees, and who adopted it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.kernel.finding import Finding, digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

DRAFTING, FOR_ADOPTION, ADOPTED = "drafting", "for-adoption", "adopted"
STATES = (DRAFTING, FOR_ADOPTION, ADOPTED)
PLAIN, PERMIT, FORBID, CONDITION = "", "permit", "forbid", "condition"
EFFECTS = (PERMIT, FORBID, CONDITION)
FINDING = "principle"
MOST_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as somebody proposes it: the tag of its language, the words, and why."""

    language: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a principle's text.

    Attributes:
        number: from 1.
        texts: the words by language tag.
        why: why it was changed, in the words of whoever did.
        on: the day.
        machine: the languages that a machine translated it into.
        organisation: the code of whoever proposed it, or "" for the coordinator or one withdrawn.
        shown_as: the name under which that organisation is shown, or "" where it stays unnamed.
    """

    number: int
    texts: Mapping[str, str]
    why: str
    on: date
    machine: tuple[str, ...] = ()
    organisation: str = ""
    shown_as: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """That an organisation disagrees with a principle, until it says otherwise.

    Attributes:
        organisation: its code.
        version: the version to which it objected first.
        words: why.
        on: the day.
        ended_on: the day on which it no longer disagreed, or None where it stays.
        shown_as: its name, only where it asked for that.
    """

    organisation: str
    version: int
    words: str
    on: date
    ended_on: date | None = None
    shown_as: str = ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """That an organisation adopts one version of a principle, named or unnamed."""

    organisation: str
    version: int
    on: date
    shown_as: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """What an adopted principle becomes in the charter.

    Attributes:
        effect: `PERMIT` or `FORBID` for a rule, `CONDITION`, or `PLAIN` for words alone.
        parts: the term keys of each part of a flow that it speaks of; a part left out means any.
        conditions: what a permit requires, or what a forbid yields to.
        term: the key of the condition.
    """

    effect: str = PLAIN
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    term: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "effect": self.effect,
            "parts": {part: list(keys) for part, keys in self.parts.items()},
            "conditions": list(self.conditions),
            "term": self.term,
        }


@dataclass(frozen=True, slots=True)
class Principle:
    """One principle and all that happened to it.

    Attributes:
        key: what evidence calls it: `support:KEY`.
        heading: the key of its heading.
        versions: the texts, the first one first; never empty.
        state: `DRAFTING`, `FOR_ADOPTION` or `ADOPTED`.
        statements: the numbers of the statements that it came from.
        use: what it becomes in the charter.
        adopted_version: the version that was adopted last, or 0.
        adopted_on: the day of that, or None.
        adopted_by: how many organisations adopted it on that day.
        objected_by: how many stayed disagreeing on that day.
        objections: in the order of days and codes.
        adoptions: likewise.
    """

    key: str
    heading: str
    versions: tuple[Version, ...]
    state: str = DRAFTING
    statements: tuple[int, ...] = ()
    use: Use = field(default_factory=Use)
    adopted_version: int = 0
    adopted_on: date | None = None
    adopted_by: int = 0
    objected_by: int = 0
    objections: tuple[Objection, ...] = ()
    adoptions: tuple[Adoption, ...] = ()

    @property
    def state_words(self) -> str:
        """The state in plain words."""
        return {DRAFTING: "being drafted", FOR_ADOPTION: "up for adoption"}.get(
            self.state, "adopted"
        )

    @property
    def latest(self) -> Version:
        """The version that is worked on."""
        return self.versions[-1]

    @property
    def adopted(self) -> Version | None:
        """The version that was adopted last, or None."""
        found = [one for one in self.versions if one.number == self.adopted_version]
        return found[0] if found else None

    @property
    def standing(self) -> tuple[Objection, ...]:
        """The objections that stay."""
        return tuple(one for one in self.objections if one.ended_on is None)

    def adopting(self, version: int) -> tuple[Adoption, ...]:
        """Return the adoptions of one version."""
        return tuple(one for one in self.adoptions if one.version == version)

    def finding(self) -> Finding | None:
        """Return what a charter's rule can rest on, or None before anybody has adopted it.

        Counts are those of the day of its adoption: they do not tell of one organisation that came
        or went since. Organisations are named that asked for it.
        """
        version = self.adopted
        if version is None:
            return None
        adopting = self.adopting(version.number)
        figures = {
            "heading": self.heading,
            "texts": dict(version.texts),
            "machine": list(version.machine),
            "version": version.number,
            "adopted_on": self.adopted_on.isoformat() if self.adopted_on else "",
            "adopting": self.adopted_by,
            "adopting_named": _names(adopting),
            "objecting": self.objected_by,
            "objecting_named": _names(self.standing),
            "statements": list(self.statements),
            "use": self.use.as_dict(),
        }
        return Finding(
            id=f"support:{self.key}",
            kind=FINDING,
            title=some_text(version.texts),
            figures=figures,
            inputs=digest(figures),
        )


def some_text(texts: Mapping[str, str], language: str = "en") -> str:
    """Return a text in a language, else in English, else in the first there is."""
    return texts.get(language) or texts.get("en") or next((texts[tag] for tag in sorted(texts)), "")


def _names(rows: Sequence[Objection | Adoption]) -> list[str]:
    return sorted(one.shown_as for one in rows if one.shown_as)
