"""What stops a table, in words: too few people, or nearly the people of earlier tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.share.core.tables.differencing import CELL, COHORT, Cohort, Nearness, near_cohorts
from remit.share.core.tables.gathered import PEOPLE
from remit.share.core.tables.side_by_side import near_twos

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyroaring import BitMap

    from remit.share.core.tables.gathered import Gathered

ALL_OF_THE_RUN = "all people of the run"


class TableStopped(RemitError):
    """A table is not made, by a rule that protects the people in it."""

    code = "table-stopped"
    exit_code = ExitCode.NOT_ALLOWED


class CohortTooSmall(TableStopped):
    """A table would be of too few people, or of all but too few."""

    code = "table-cohort-too-small"


class TooNear(TableStopped):
    """A table differs from an earlier one by too few people."""

    code = "table-too-near"


class GroupedAndSummed(TableStopped):
    """One table adds up the field by which another groups people."""

    code = "table-grouped-and-summed"


class UnableToProtect(TableStopped):
    """No way was found to hide what must be hidden, beside what is out already."""

    code = "table-unprotected"


@dataclass(frozen=True)
class Compared:
    """With how many different earlier sets of people a table's were compared.

    Attributes:
        sets: so many, each by itself and every two together.
        left: of so many twos it is not known, as there are too many to look at.
    """

    sets: int = 0
    left: int = 0


def compare_people(
    key: str, people: BitMap, everybody: BitMap, earlier: Sequence[Cohort], threshold: int
) -> Compared:
    """Hold the people of a table against the threshold, and against earlier sets of people.

    Args:
        key: what the table is called.
        people: whom it is of.
        everybody: the people of the run.
        earlier: whom earlier tables were of.
        threshold: no fewer people than this may be told of.

    Raises:
        CohortTooSmall: it is of fewer, or of all but fewer.
        TooNear: it differs by fewer from an earlier one, or from two side by side.
    """
    if len(people) < threshold:
        raise CohortTooSmall(
            f"“{key}” would be of fewer than {threshold} people.",
            remedy="Choose more people: a table of so few tells of each of them.",
            table=key,
        )
    if 0 < len(everybody - people) < threshold:
        raise CohortTooSmall(
            f"“{key}” would be of all but fewer than {threshold} people.",
            remedy="Choose fewer people, or all: what is left out would tell of each of them.",
            table=key,
        )
    for near in near_cohorts(people, earlier, threshold):
        raise too_near(key, Nearness(COHORT, near.name), threshold)
    twos = near_twos(people, [*earlier, Cohort(ALL_OF_THE_RUN, everybody)], threshold)
    if twos.near is not None:
        raise _too_near_together(key, twos.near, threshold)
    return Compared(twos.earlier, twos.left)


def check_not_grouped_and_summed(
    key: str, parts: Sequence[Gathered], earlier: str, others: Sequence[Gathered]
) -> None:
    """Let a table pass unless it adds up what another groups people by, or the other way round.

    Who knows how many visits there were in all, and how many people had one, two or more, needs
    but one of these numbers to work another out: so no sum of a field is held against numbers of
    people by its values.

    Raises:
        GroupedAndSummed: one of the two adds up what the other is by, of some of the same people.
    """
    for summing, grouping in ((parts, others), (others, parts)):
        summed = {one.measure for one in summing if one.measure != PEOPLE}
        grouped = {
            name for one in grouping for name in (*one.dimensions, *(n for n, _ in one.where))
        }
        both = summed & grouped
        if both and any(a.cohort.intersect(b.cohort) for a in summing for b in grouping):
            name = min(both)
            how = (
                f"adds up “{name}”, by which “{earlier}” groups people"
                if summing is parts
                else f"groups people by “{name}”, which “{earlier}” adds up"
            )
            raise GroupedAndSummed(
                f"“{key}” {how}: from both, what either hides could be worked out.",
                remedy="Have one of the two. A table that waits and is not wanted can be refused.",
                table=key,
                earlier=earlier,
            )


def too_near(key: str, found: Nearness, threshold: int) -> TooNear:
    """Return what stops a table that comes too near to an earlier one."""
    cell = ", ".join(f"{name} {value}" for name, value in found.cell)
    what = {
        COHORT: f"“{key}” is of nearly the same people as “{found.earlier}”",
        CELL: f"“{key}” has a cell ({cell}) of nearly the same people as one of “{found.earlier}”",
    }.get(
        found.kind,
        f"“{key}” has a cell ({cell}) by which “{found.earlier}” tells of who is left",
    )
    return TooNear(
        f"{what}: fewer than {threshold} are in one and not in the other.",
        remedy="Ask for the same people as before, or for others by more: the difference would "
        "tell of those few.",
        table=key,
        earlier=found.earlier,
        kind=found.kind,
    )


def _too_near_together(key: str, near: tuple[Cohort, Cohort], threshold: int) -> TooNear:
    names = [one.name for one in near]
    return TooNear(
        f"“{key}” tells together with “{names[0]}” and “{names[1]}” of fewer than {threshold} "
        "people: one of the three is of nearly the people of the two others.",
        remedy="Ask for the same people as before, or for others by more: who adds and subtracts "
        "the three would know of those few.",
        table=key,
        earlier=", ".join(names),
        kind="together",
    )
