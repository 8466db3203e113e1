"""Whether a pool can fill the quotas; and if not, what is in conflict and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.wording import counted
from remit.recruit.core.conflict import find_conflict
from remit.recruit.core.instance import instance_of
from remit.recruit.core.recruits import find_recruits, values_known
from remit.recruit.core.relaxation import find_relaxation
from remit.recruit.core.wording import listed, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.recruit.core.instance import Instance, Limit
    from remit.recruit.core.pool import Pool
    from remit.recruit.core.quotas import Quotas
    from remit.recruit.core.recruits import Recruits
    from remit.recruit.core.relaxation import Change

# A sentence that names more of them is not read; the lists beside it hold all.
NAMED = 8
OTHERS = "from a household that is not in the pool"
ONE_EACH = ", with at most one person of each household"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands in the way of the quotas, and two ways out.

    Attributes:
        feasible: whether some panel meets every quota; then all else but the sentence is empty.
        conflict: a smallest set of limits that cannot all be kept.
        relaxation: the least change of quotas that would do.
        recruit: the fewest further volunteers who would do.
        sentences: the same in words that a recruiter can act on.
    """

    feasible: bool
    conflict: tuple[Limit, ...]
    relaxation: tuple[Change, ...]
    recruit: tuple[Recruits, ...]
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return plain values, as the schema `quotas-explanation` has them."""
        return {
            "feasible": self.feasible,
            "conflict": [limit.as_dict() for limit in self.conflict],
            "relaxation": [change.as_dict() for change in self.relaxation],
            "recruit": [recruits.as_dict() for recruits in self.recruit],
            "sentences": list(self.sentences),
        }


def explain_quotas(
    quotas: Quotas, pool: Pool, size: int, households: Mapping[str, str] | None = None
) -> Explanation:
    """Say whether a panel of `size` people from the pool can meet every quota, and if not, why.

    `households` names the household of an identifier: at most one person of each may be in the
    panel. Further volunteers are then wanted from other households.
    """
    instance = instance_of(quotas, pool, size, households)
    conflict = find_conflict(instance)
    if not conflict:
        sentence = (
            f"A panel of {size} that meets every quota can be drawn from the pool of {len(pool)}"
            f"{ONE_EACH if instance.homes else ''}."
        )
        return Explanation(True, (), (), (), (sentence,))
    relaxation = find_relaxation(instance)
    recruit = find_recruits(instance)
    sentences = (
        _of_conflict(instance, conflict),
        _of_relaxation(instance, relaxation),
        _of_recruits(instance, recruit),
    )
    return Explanation(False, conflict, relaxation or (), recruit or (), sentences)


def _of_conflict(instance: Instance, conflict: Sequence[Limit]) -> str:
    limits = [limit for limit in conflict if limit.bound != "size"]
    if not limits:
        return f"The panel needs {instance.size} people; the pool has {_pool(instance)}."
    wanted = listed([_limit(limit) for limit in limits], "and")
    sized = len(conflict) > len(limits)
    if len(limits) == 1 and not sized:
        found = _found(instance, limits[0]) or "none"
        return f"The quotas want {wanted}; the pool has {found}{_apart(instance)}."
    panel = f"A panel of {instance.size}" if sized else "A panel of any size"
    pool = f"from this pool{ONE_EACH + ',' if instance.homes else ''}"
    if len(limits) == 1:
        return f"{panel} {pool} cannot have {wanted}."
    return f"{panel} {pool} cannot have all of these: {wanted}. Without any one it could."


def _found(instance: Instance, limit: Limit) -> int:
    """Return how many volunteers the limit's quota counts."""
    return instance.available(instance.counted[instance.limits.index(limit) // 2])


def _pool(instance: Instance) -> str:
    return f"{instance.volunteers}{_apart(instance)}"


def _apart(instance: Instance) -> str:
    return " from different households" if instance.homes else ""


def _of_relaxation(instance: Instance, changes: Sequence[Change] | None) -> str:
    if changes is None:
        found = counted(instance.volunteers, "person", "people")
        places = counted(instance.size, "place", "places")
        return (
            "No change of the quotas would help: "
            f"the pool has only {found}{_apart(instance)} for {places}."
        )
    told = listed(_shortened([_change(change) for change in changes], "changes"), "and")
    if not all(change.within_flex for change in changes):
        return (
            "No change within the flexible bounds would do. The least that would, beyond them: "
            f"{told}."
        )
    return f"The least change of the quotas that would do: {told}."


def _of_recruits(instance: Instance, recruits: Sequence[Recruits] | None) -> str:
    if recruits is None:
        return (
            "No number of further volunteers would help: "
            f"the quotas cannot be met by any {counted(instance.size, 'person', 'people')}."
        )
    known = dict(zip(instance.features, values_known(instance), strict=True))
    total = sum(group.count for group in recruits)
    others = f", {'each ' * (total > 1)}{OTHERS}" if instance.homes else ""
    if len(recruits) == 1:
        wanted = people(total, recruits[0].features, known, more="more")
        return f"With the quotas as they are, recruit at least {wanted}{others}."
    named = [people(group.count, group.features, known) for group in recruits]
    told = "; ".join(_shortened(named, "kinds"))
    return f"With the quotas as they are, recruit at least {total} more people{others}: {told}."


def _shortened(words: list[str], what: str) -> list[str]:
    left = len(words) - NAMED
    return words if left < 2 else [*words[:NAMED], f"{left} more {what}"]  # noqa: PLR2004  # one more is named


def _limit(limit: Limit) -> str:
    side = "at least" if limit.bound == "min" else "at most"
    return f"{side} {limit.number} of “{limit.feature}: {limit.value}”"


def _change(change: Change) -> str:
    verb, side = ("lower", "minimum") if change.bound == "min" else ("raise", "maximum")
    quota = f"“{change.feature}: {change.value}”"
    return f"{verb} the {side} of {quota} from {change.old} to {change.new}"
