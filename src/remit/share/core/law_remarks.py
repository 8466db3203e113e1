"""One thing that a check of the law says, and how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from remit.charter.core.law import Provision


class Finding(Enum):
    """How much a remark weighs."""

    NOTE = "note"
    MISSING = "missing"
    AGAINST = "against"

    @property
    def words(self) -> str:
        """The weight in words, as it stands before a remark."""
        return {
            Finding.NOTE: "To note",
            Finding.MISSING: "Missing",
            Finding.AGAINST: "Not as stated",
        }[self]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that the check says.

    Attributes:
        test: the question, as in the law files: “lawful-basis”, “gateway” and so on.
        finding: how much it weighs.
        words: one or two plain sentences.
        provisions: keys of the provisions that it rests on.
        cited: their citations, where they are known.
        not_checked: what of them could not be checked, each with the address to check it at.
    """

    test: str
    finding: Finding
    words: str
    provisions: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = f"{self.finding.words}: {self.words}"
        said = f"{words} ({'; '.join(self.cited)})" if self.cited else words
        return " ".join((said, *self.not_checked))

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "test": self.test,
            "finding": self.finding.value,
            "words": self.words,
            "citations": list(self.cited),
            "not_checked": list(self.not_checked),
        }


def missing(test: str, words: str, *provisions: str) -> Remark:
    """Return that something is not said."""
    return Remark(test, Finding.MISSING, words, provisions)


def against(test: str, words: str, *provisions: str) -> Remark:
    """Return that something cannot be as it is stated."""
    return Remark(test, Finding.AGAINST, words, provisions)


def in_force(remarks: Iterable[Remark], law: Mapping[str, Provision], at: date) -> Iterator[Remark]:
    """Yield remarks that rest on law which is held here and in force on the day."""
    for one in remarks:
        held = tuple(key for key in one.provisions if key in law)
        if not one.provisions or any(law[key].in_force(at) for key in held):
            yield Remark(one.test, one.finding, one.words, held)
