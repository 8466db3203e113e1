"""What two custodians' records are compared by: the levels, and the keys that choose the pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.share.core.linkage.columns import KEY, KEYS, MOST_PAIRS_OF_A_KEY, SESSIONS
from remit.share.core.linkage.comparisons import propose, without
from remit.share.core.linkage.fields import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from remit.kernel.errors import Problems
    from remit.share.core.linkage.comparisons import Comparison
    from remit.share.core.linkage.fields import Role

ALL_OFF = problem_kind(
    "linkage-settings-all-off",
    "The settings leave no {what} on by which “{left}” and “{right}” could be linked.",
    "Switch one on that both have.",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """How pairs of two custodians' records are found and compared.

    Attributes:
        comparisons: what is compared, level by level.
        keys: columns of which two records must share one, with the most pairs of one value.
        sessions: keys that choose pairs to learn from, with the comparisons they go by.
    """

    comparisons: tuple[Comparison, ...]
    keys: dict[str, int]
    sessions: dict[str, tuple[str, ...]]

    def without(
        self,
        keys: Collection[str],
        parts: Collection[str],
        levels: Collection[tuple[str, str]],
    ) -> Compared:
        """Return the same without some keys, parts and levels, by their settings' names."""
        kept = {key: most for key, most in self.keys.items() if key.removeprefix(KEY) not in keys}
        return Compared(
            without(self.comparisons, parts, levels),
            kept,
            {key: by for key, by in self.sessions.items() if key in kept},
        )

    def check(self, names: tuple[str, str], file: str, problems: Problems) -> None:
        """Note that nothing is left to choose pairs or to compare them by."""
        for what, there in (("keys", self.keys), ("comparisons", self.comparisons)):
            if not there:
                left, right = names
                problems.add(ALL_OFF, Place(file, key=what), what=what, left=left, right=right)


def compared(shared: Sequence[Role]) -> Compared:
    """Return what can be compared, and by which keys, where both sides have these columns."""
    # In one order, whatever order a file's columns are in.
    numbers = [role for role in NUMBERS if role in shared]
    fields = {str(role) for role in shared}
    keys = {name: most for name, (_, most) in KEYS.items() if _parts(name) <= fields}
    return Compared(
        propose(shared, numbers),
        dict.fromkeys(numbers, MOST_PAIRS_OF_A_KEY) | keys,
        {key: parts for key, parts in SESSIONS.items() if key in keys}
        | {number: (number,) for number in numbers},
    )


def _parts(key: str) -> set[str]:
    names = {"name_bag": {"given", "family"}, "given_plain": {"given"}}
    found: set[str] = set()
    for part in KEYS[key][0]:
        plain = part.partition("[")[0]
        found |= names.get(plain, {plain.partition("_")[0]})
    return found
