"""Which earlier tables could tell something together with a new one, and which do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.share.core.tables.joint import MOST_CELLS, Earlier, around, cells_of, protect_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.core.disclosure.attack import Marks
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.tables.gathered import Gathered


def beside_too(
    new: Sequence[Gathered],
    beside: Sequence[Earlier],
    earlier: Sequence[Earlier],
    rules: DisclosureRules,
) -> tuple[list[Earlier], list[str]]:
    """Return earlier tables that share fields with new ones, and which are left out.

    Those held to other rules are, and the furthest where there are too many cells.
    """
    found, left = list[Earlier](), list[str]()
    cells = cells_of([*new, *(one.gathered for one in beside)])
    for one in around(new, beside, earlier):
        cells += cells_of([one.gathered])
        if cells <= MOST_CELLS and held(one.rules) == held(rules):
            found.append(one)
        else:
            left.append(one.name)
    return found, left


def tellers(
    new: Sequence[Gathered],
    earlier: Sequence[Earlier],
    rules: DisclosureRules,
    also: Sequence[Marks] = (),
) -> str:
    """Return in words as few earlier tables as give something away; "" where it takes none."""

    def gives_away(some: Sequence[Earlier]) -> bool:
        return not protect_together(list(new), some, rules, also).protected.audit.is_clean

    left, needed = list(earlier), list[Earlier]()
    while left and not gives_away(needed):
        # The last of the fewest first ones that give it away is one that it takes.
        first, last = 1, len(left)
        while first < last:
            middle = (first + last) // 2
            if gives_away([*left[:middle], *needed]):
                last = middle
            else:
                first = middle + 1
        needed.append(left[first - 1])
        left = left[: first - 1]
    names = sorted(f"“{one.name}”" for one in needed)
    if not names:
        return ""
    if len(names) == 1:
        return f"what {names[0]} has shown gives"
    return f"what {', '.join(names[:-1])} and {names[-1]} have shown together gives"


def held(rules: DisclosureRules) -> dict[str, object]:
    """Return the rules without that on zeros, which a sum's own numbers settle."""
    return {name: value for name, value in rules.as_dict().items() if name != "zeros"}
