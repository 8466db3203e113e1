"""Consents, tombstones and contacts as values, as a study folder holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

TAKING_PART = "taking-part"
# Under 16, a parent or responsible adult agrees beside the young person's own yes.
ADULT_AGREES = "adult-agrees"
KINDS = (
    TAKING_PART,
    "quoting",
    "recording",
    "keeping",
    "being-asked-again",
    "publication-final",
    "words-of-others",
    ADULT_AGREES,
)
MAX_VERSION_CHARACTERS = 40


@dataclass(frozen=True, slots=True, order=True)
class ConsentAnswer:
    """What one participant answered when asked for one kind of consent.

    Attributes:
        code: the participant's.
        kind: one of `KINDS`.
        on: the day of the answer; of several answers the latest counts.
        version: of the wording that was agreed to.
        given: yes or no.
    """

    code: str
    kind: str
    on: date
    version: str
    given: bool


@dataclass(frozen=True, slots=True, order=True)
class Tombstone:
    """That a participant has withdrawn, and on which day."""

    code: str
    withdrawn_on: date


@dataclass(frozen=True, slots=True)
class Contact:
    """One participant's contact details, by the name of the column; blank ones are left out."""

    code: str
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PeopleFiles:
    """The people's part of a study folder.

    Attributes:
        consents: in order; None when the study records no consents.
        withdrawn: in order of code.
        contacts: in order of code; empty when there are none or when they stay in the vault.
        others: in order, the codes of people who answered and are in no pool and no consents, as
            their answers were brought from elsewhere.
    """

    consents: tuple[ConsentAnswer, ...] | None = None
    withdrawn: tuple[Tombstone, ...] = ()
    contacts: tuple[Contact, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def withdrawn_codes(self) -> frozenset[str]:
        """The codes of those who have withdrawn, for the readers of other rooms."""
        return frozenset(tombstone.code for tombstone in self.withdrawn)


def consenting(consents: Iterable[ConsentAnswer], kind: str) -> frozenset[str]:
    """Return the codes of those whose latest answer to one kind of consent is yes."""
    return _whose_latest(consents, kind, given=True)


def refusing(consents: Iterable[ConsentAnswer], kind: str) -> frozenset[str]:
    """Return the codes of those whose latest answer to one kind of consent is no."""
    return _whose_latest(consents, kind, given=False)


def _whose_latest(consents: Iterable[ConsentAnswer], kind: str, *, given: bool) -> frozenset[str]:
    latest: dict[str, ConsentAnswer] = {}
    for answer in consents:
        if answer.kind == kind and (
            answer.code not in latest or answer.on > latest[answer.code].on
        ):
            latest[answer.code] = answer
    return frozenset(code for code, answer in latest.items() if answer.given is given)
