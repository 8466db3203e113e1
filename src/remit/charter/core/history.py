"""The versions of a charter: what each says, who made it and why, and how far it has come.

A version never changes. It is a draft, then open to comments, then adopted, and superseded when a
later one is adopted. What decides is the adopted version; before there is one, the latest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from remit.charter.core.document import charter_document
from remit.kernel.documents import json_plain
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest

if TYPE_CHECKING:
    from datetime import datetime

    from remit.charter.core.rule import Charter


class Status(Enum):
    """How far a version has come."""

    DRAFT = "draft"
    CONSULTED = "consulted"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"

    @property
    def words(self) -> str:
        """The status as a page says it."""
        return {
            Status.DRAFT: "draft",
            Status.CONSULTED: "open to comments",
            Status.ADOPTED: "adopted",
            Status.SUPERSEDED: "superseded",
        }[self]


COMMENT, DISSENT = "comment", "dissent"
KINDS = (COMMENT, DISSENT)

_NEXT = {Status.DRAFT: Status.CONSULTED, Status.CONSULTED: Status.ADOPTED}


class UnableToMoveCharter(RemitError):
    """A version cannot take the step that was asked for."""

    code = "charter-step-impossible"
    exit_code = ExitCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class Step:
    """That a version came to a status: when, by whom, and what they noted."""

    status: Status
    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said of a version, or of one rule of it.

    Attributes:
        words: what they said.
        at: when.
        kind: `COMMENT`, or `DISSENT` for somebody who disagrees and stays disagreeing.
        rule: the rule's id, or "" for the whole.
        language: the tag of the language that it is in.
        name: by what name they want to stand; "" for unnamed.
        code: the participant's, where one said it on the page; "" else.
    """

    words: str
    at: datetime
    kind: str = COMMENT
    rule: str = ""
    language: str = "en"
    name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a charter.

    Attributes:
        number: from 1.
        charter: what it says.
        made_at: when it was made.
        made_by: by whom.
        why: the reason for what it changed.
        rule: the id of the rule that it added, changed or took out; "" for more than one.
        steps: what became of it, in order.
        comments: what people said of it, in order.
    """

    number: int
    charter: Charter
    made_at: datetime
    made_by: str
    why: str
    rule: str = ""
    steps: tuple[Step, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def status(self) -> Status:
        """How far it has come."""
        return self.steps[-1].status if self.steps else Status.DRAFT

    @property
    def digest(self) -> str:
        """The SHA-256, in hex, of what it says: its address."""
        return charter_digest(self.charter)

    @property
    def dissent(self) -> tuple[Comment, ...]:
        """What was said by those who stay disagreeing."""
        return tuple(one for one in self.comments if one.kind == DISSENT)


@dataclass(frozen=True, slots=True)
class History:
    """Every version of a charter, in order."""

    versions: tuple[Version, ...] = ()

    @property
    def standing(self) -> Version | None:
        """The version that decides: the adopted one, else the latest; None where there is none."""
        adopted = (one for one in reversed(self.versions) if one.status is Status.ADOPTED)
        return next(adopted, self.latest)

    @property
    def latest(self) -> Version | None:
        """The version that was made last."""
        return self.versions[-1] if self.versions else None

    def version(self, number: int) -> Version | None:
        """Return a version by its number, or None."""
        return next((one for one in self.versions if one.number == number), None)

    @property
    def is_plain(self) -> bool:
        """Whether nothing happened but that charters were brought in from files."""
        return all(one.why == BROUGHT_IN and not one.steps for one in self.versions) and not any(
            one.comments for one in self.versions
        )


BROUGHT_IN = "Brought in from a study folder."


def charter_digest(charter: Charter) -> str:
    """Return the SHA-256, in hex, of what a charter says."""
    return digest(json_plain(charter_document(charter)))


def check_step(number: int, status: Status, wanted: Status) -> None:
    """Let a version pass that may take a step.

    Raises:
        UnableToMoveCharter: it may not; the remedy says what comes before.
    """
    if _NEXT.get(status) is wanted:
        return
    remedies = {
        (Status.DRAFT, Status.ADOPTED): "Open it to comments first.",
        (Status.SUPERSEDED, Status.ADOPTED): "Make a new version that says the same.",
    }
    raise UnableToMoveCharter(
        f"Version {number} is {status.words}, and cannot become {wanted.words}.",
        remedy=remedies.get((status, wanted), "Look at the history: it may be done already."),
        number=number,
    )
