"""How the made-up charter came to be adopted: a first draft, comments, a second, its adoption."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from remit.charter.core.document import parse_charter
from remit.charter.core.history import Comment, History, Status, Step, Version
from remit.charter.core.rule import Charter
from remit.charter.history_files import write_history
from remit.kernel.errors import Problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ADDED = "no-stops-passed-on"
RESEARCHER, OWNER = "researcher", "owner"


def charter_history(
    charter: bytes, cast: Mapping[tuple[str, str], str], comments: Sequence[Mapping[str, str]]
) -> dict[str, bytes]:
    """Return the files of the charter's history: it was adopted with one rule more than at first.

    Args:
        charter: `charter.toml`.
        cast: who speaks for whom, by transcript and speaker.
        comments: what speakers said of the two versions.
    """
    problems = Problems()
    adopted = parse_charter(charter, "charter.toml", None, problems)
    problems.raise_if_any()
    if adopted is None:
        raise AssertionError(charter)
    first = Version(
        number=1,
        charter=Charter(tuple(rule for rule in adopted.rules if rule.id != ADDED)),
        made_at=_at(23, 10),
        made_by=RESEARCHER,
        why="A first draft, from what the study found.",
        steps=(
            Step(Status.CONSULTED, _at(23, 16), RESEARCHER, "Sent to everyone who took part."),
            Step(Status.SUPERSEDED, _at(30, 15), OWNER, "Version 2 was adopted."),
        ),
        comments=_said(1, cast, comments),
    )
    second = Version(
        number=2,
        charter=adopted,
        made_at=_at(26, 11),
        made_by=RESEARCHER,
        why="Young men said that the draft forgot what the police give away.",
        rule=ADDED,
        steps=(
            Step(Status.CONSULTED, _at(26, 12), RESEARCHER),
            Step(
                Status.ADOPTED, _at(30, 15), OWNER, "At a meeting of the board, with its dissent."
            ),
        ),
        comments=_said(2, cast, comments),
    )
    return write_history(History((first, second)))


def _said(
    number: int, cast: Mapping[tuple[str, str], str], comments: Sequence[Mapping[str, str]]
) -> tuple[Comment, ...]:
    return tuple(
        Comment(
            words=row["words"],
            at=datetime.fromisoformat(row["at"]),
            kind=row["kind"],
            rule=row["rule"],
            language=row["language"],
            code=cast[row["transcript"], row["speaker"]],
        )
        for row in comments
        if row["version"] == str(number)
    )


def _at(day: int, hour: int) -> datetime:
    return datetime(2020, 3, day, hour, tzinfo=UTC)
