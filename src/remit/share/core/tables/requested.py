"""A table that was asked for: its purpose, its checks, and what may be done with it next.

Two people look at a table before it leaves, and neither is who asked for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import ExitCode, RemitError, problem_kind
from remit.kernel.finding import digest
from remit.kernel.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from remit.kernel.errors import Place, Problems
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.tables.question import Question

CHECKS_WANTED = 2
TABLE_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_KEY = 100
WAITING, RELEASED, REFUSED = "waiting", "released", "refused"


NO_PURPOSE = problem_kind(
    "table-no-purpose",
    "It is not said what the table is for: its two checkers look at that, and the agreement has "
    "{purposes}.",
    "Say what this table is for: “purpose” in the file or on the page, --purpose on the command "
    "line.",
)


class UnableToCheck(RemitError):
    """Somebody may not check a table, or it is not there to be checked."""

    code = "table-check-refused"
    exit_code = ExitCode.NOT_ALLOWED


class UnableToRelease(RemitError):
    """A table may not be released as it stands."""

    code = "table-release-refused"
    exit_code = ExitCode.NOT_ALLOWED


class TableNameUnusable(RemitError):
    """A table cannot be called so: its files are named after it."""

    code = "table-name-unusable"
    exit_code = ExitCode.INVALID_INPUT


def check_name(key: str) -> None:
    """Let a name pass that can be a table's.

    Raises:
        TableNameUnusable: it cannot.
    """
    if not TABLE_KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise TableNameUnusable(
            f"A table cannot be called “{key[:LONGEST_KEY]}”.",
            remedy="Use small letters, digits and hyphens, such as injuries-by-place.",
            table=key,
        )


def purpose_of(said: str, purposes: Sequence[str], place: Place, problems: Problems) -> str:
    """Return what a table is for: as was said, or the agreement's purpose where it has one alone.

    Args:
        said: what was said; blank for nothing.
        purposes: those of the agreement.
        place: of the table.
        problems: where it is noted that nobody can tell.
    """
    if said.strip():
        return said.strip()
    if len(purposes) == 1:
        return purposes[0]
    several = f"{len(purposes)} purposes" if purposes else "no purpose"
    problems.add(NO_PURPOSE, place, purposes=several)
    return ""


@dataclass(frozen=True, slots=True)
class Check:
    """That somebody looked at a table and lets it go; `digest` is of what they saw, or ""."""

    by: str
    on: date
    says: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table as it is asked for.

    Attributes:
        key: what it is called.
        agreement: under which agreement the records were linked.
        question: what is asked.
        purpose: what it is for.
        requester: who asks.
        run: of which run; "" for the latest.
        checks: who looked at it, as the study's folder records it.
        asked_on: on which day it was asked for; None for when it is made.
    """

    key: str
    agreement: str
    question: Question
    purpose: str
    requester: str
    run: str = ""
    checks: tuple[Check, ...] = ()
    asked_on: date | None = None


@dataclass(frozen=True)
class Requested:
    """A table that was made and protected.

    Attributes:
        wanted: what was asked for, by whom and for what; its checks are those it has by now.
        state: "waiting", "released" or "refused".
        asked_at: when it was asked for.
        agreement_digest: SHA-256 of the agreement as it then was.
        rules: what it was held to.
        audit: what the audit did: "clean", "cells" looked at, "beside" which tables; with how many
            sets of people its own was "compared", and how many twos of them were "not_compared";
            which tables were "not_crossed" with it.
        rows: the table as it may be seen, what is hidden None.
        digest: SHA-256 of what its checkers see.
        settled_by: who released or refused it, or "".
        settled_at: when.
        why: why it was refused, or "".
        gone: how many people in it have been taken out since it was counted.
    """

    wanted: Wanted
    state: str
    asked_at: datetime
    agreement_digest: str
    rules: DisclosureRules
    audit: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    digest: str
    settled_by: str = ""
    settled_at: datetime | None = None
    why: str = ""
    gone: int = field(default=0)

    @property
    def key(self) -> str:
        """What it is called."""
        return self.wanted.key

    @property
    def hidden(self) -> int:
        """How many of its cells are hidden."""
        measure = self.wanted.question.measure
        return sum(row[measure] is None for row in self.rows)

    @property
    def checks_left(self) -> int:
        """How many checks it still wants."""
        return max(0, CHECKS_WANTED - len(self.wanted.checks))

    @property
    def compared_in_words(self) -> str:
        """With what its people were compared, and with what they were not."""
        sets, left = int(self.audit["compared"]), int(self.audit["not_compared"])
        said = (
            "Its people were compared with all people of the run."
            if sets == 1
            else f"Its people were compared with {sets:,} other sets, all people of the run among "
            "them: each by itself and every two together."
        )
        if left:
            twos = counted(left, "two was", "twos were")
            said += f" {twos} not compared, as there are too many: look at the earlier tables."
        if self.not_added_up:
            said += f" {self.not_added_up} Look at these beside it."
        return said

    @property
    def not_added_up(self) -> str:
        """Which earlier tables it was not added up with, or ""."""
        apart = self.audit.get("not_crossed", [])
        names = ", ".join(f"“{name}”" for name in apart)
        return f"Not added up with {names}, which share fields with it." if apart else ""

    @property
    def state_in_words(self) -> str:
        """Where it stands, in plain words."""
        if self.state != WAITING:
            return self.state
        return {
            0: "checked by two, ready to be released",
            1: "waits for a second check",
        }.get(self.checks_left, "waits for two checks")


def noon_of(day: date, now: datetime) -> datetime:
    """Return the noon of a day of which no more is known, but nothing that is still to come."""
    return min(datetime.combine(day, time(12), UTC), now)


def digest_of(question: Question, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a table as its checkers see it."""
    return digest([question.as_dict(), list(rows)])


def check_may_check(table: Requested, by: str) -> None:
    """Let somebody pass who may check a table now.

    Raises:
        UnableToCheck: they asked for it, have checked it, or it waits for no check.
    """
    if table.state != WAITING:
        raise UnableToCheck(f"“{table.key}” is {table.state}.", remedy="There is nothing to check.")
    if _same(by, table.wanted.requester):
        raise UnableToCheck(
            f"{by} asked for “{table.key}”, and cannot check it.",
            remedy="Have two others look at it.",
            table=table.key,
        )
    if any(_same(by, one.by) for one in table.wanted.checks):
        raise UnableToCheck(
            f"{by} has checked “{table.key}” already.",
            remedy="Have somebody else look at it: two people check a table.",
            table=table.key,
        )
    if not table.checks_left:
        raise UnableToCheck(
            f"Two people have checked “{table.key}”.", remedy="It can be released, or refused."
        )


def check_may_settle(table: Requested, by: str) -> None:
    """Let somebody pass who may refuse or release a table that waits.

    Raises:
        UnableToRelease: it is settled already, or they asked for it.
    """
    if table.state != WAITING:
        raise UnableToRelease(
            f"“{table.key}” is {table.state} already.", remedy="Nothing is left to do."
        )
    if _same(by, table.wanted.requester):
        raise UnableToRelease(
            f"{by} asked for “{table.key}”, and cannot decide on it.", remedy="Ask a checker."
        )


def check_may_release(table: Requested, agreement_digest: str) -> None:
    """Let a table pass that two others have checked and that still tells of the same people.

    Raises:
        UnableToRelease: it may not go; the reason is named.
    """
    others = {_plain(one.by) for one in table.wanted.checks} - {_plain(table.wanted.requester)}
    if len(others) < CHECKS_WANTED:
        raise UnableToRelease(
            f"“{table.key}” {table.state_in_words}.",
            remedy="Two people check a table, and neither is who asked for it.",
            table=table.key,
        )
    if table.agreement_digest != agreement_digest:
        raise UnableToRelease(
            f"The agreement was changed since “{table.key}” was made.",
            remedy="Refuse it, and ask for it anew.",
            table=table.key,
        )
    if table.gone:
        raise UnableToRelease(
            f"Somebody in “{table.key}” has been taken out since it was counted.",
            remedy="Refuse it, and ask for it of a new run.",
            table=table.key,
        )


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    """Return a name as it is compared: case and spaces make no other person."""
    return " ".join(name.split()).casefold()
