"""The least sets of conditions that would bring a flow within the remit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.flow import CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from remit.kernel.vocabulary import Vocabulary

LIMIT = 100


def least_sets(
    wants: Iterable[Collection[str]], vocabulary: Vocabulary
) -> tuple[tuple[str, ...], ...]:
    """Return the sets of conditions that meet every want, none with a condition to spare.

    A want is met by any one of its conditions or by a narrower one. The conditions that the
    wants themselves name are the candidates: a narrower condition that no want names would do
    too, but asks more than anyone wanted. With H(want) the candidates that meet a want, the least
    sets are the minimal transversals of the H (Berge, "Hypergraphs", 1989, chapter 2; his
    sequential method). There can be exponentially many; beyond `LIMIT` the smallest are kept, each
    still sufficient and without a condition to spare.

    Args:
        wants: for each rule that wants something, the conditions of which it needs one.
        vocabulary: the trees of terms.

    Returns:
        Sorted tuples in sorted order; `((),)` when nothing is wanted, `()` when a want is empty
        and so cannot be met.

    Raises:
        KeyError: a condition is not in the vocabulary.
    """
    wanted = {frozenset(want) for want in wants}
    candidates = sorted(frozenset[str]().union(*wanted))
    # Sets are held as the bits of an integer, one bit a candidate: decisions are many.
    reach: dict[str, int] = {}
    for bit, candidate in enumerate(candidates):
        for broader in vocabulary.lineage(CONDITIONS, candidate):
            reach[broader] = reach.get(broader, 0) | 1 << bit
    meeting = _least({_union(reach[condition] for condition in want) for want in wanted})
    found = [0]
    for edge in meeting:
        hit = [one for one in found if one & edge]
        grown = {one | bit for one in found if not one & edge for bit in _bits(edge)}
        new = [one for one in grown if not any(smaller & ~one == 0 for smaller in hit)]
        found = sorted([*hit, *new], key=_by_size)[:LIMIT]
    least = {_without_spares(one, meeting) for one in found}
    return tuple(sorted(tuple(candidates[bit.bit_length() - 1] for bit in _bits(s)) for s in least))


def _least(sets: Collection[int]) -> list[int]:
    """Return the sets that contain no other, smallest first: meeting these meets them all."""
    least: list[int] = []
    for one in sorted(sets, key=_by_size):
        if not any(smaller & ~one == 0 for smaller in least):
            least.append(one)
    return least


def _without_spares(conditions: int, meeting: Collection[int]) -> int:
    """Drop what is not needed, as the limit can have dropped the smaller set that shows it."""
    kept = conditions
    for bit in _bits(conditions):
        if all(kept & ~bit & edge for edge in meeting):
            kept &= ~bit
    return kept


def _bits(conditions: int) -> list[int]:
    """Return the set's members, each as an integer of one bit, lowest first."""
    bits = []
    while conditions:
        lowest = conditions & -conditions
        bits.append(lowest)
        conditions ^= lowest
    return bits


def _union(sets: Iterable[int]) -> int:
    union = 0
    for one in sets:
        union |= one
    return union


def _by_size(conditions: int) -> tuple[int, int]:
    return conditions.bit_count(), conditions
