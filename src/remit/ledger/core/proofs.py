"""Proofs about the tree: that an entry is in it, and that a later tree goes on from an earlier one.

Making a proof takes the hashes of all leaves; checking one takes the proof alone, so that whoever
keeps a checkpoint needs neither the ledger nor this program. RFC 9162, sections 2.1.3 and 2.1.4
(the trees and proofs are those of RFC 6962).
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from remit.ledger.core.merkle import Frontier, node_hash

if TYPE_CHECKING:
    from collections.abc import Sequence


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from a leaf to the head, the lowest first (2.1.3.1).

    Args:
        leaves: the 32-byte hashes of every leaf of the tree.
        index: the leaf's place, from 0.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"A tree of {len(leaves)} leaves has no leaf {index}.")
    path = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_head(leaves, middle, end))
            end = middle
        else:
            path.append(_head(leaves, start, middle))
            start = middle
    return path[::-1]


def consistency_path(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """Return the hashes that show that the first `earlier` leaves are a tree's beginning (2.1.4.1).

    It is empty where the earlier tree is empty, or is the whole tree.

    Raises:
        ValueError: the earlier tree is larger than the whole.
    """
    if not 0 <= earlier <= len(leaves):
        raise ValueError(f"A tree of {len(leaves)} leaves does not begin with {earlier}.")
    if earlier in {0, len(leaves)}:
        return []
    path = []
    start, end, known = 0, len(leaves), True
    while end != earlier:
        middle = start + _split(end - start)
        if earlier <= middle:
            path.append(_head(leaves, middle, end))
            end = middle
        else:
            path.append(_head(leaves, start, middle))
            start, known = middle, False
    if not known:
        path.append(_head(leaves, start, end))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Whether a path leads from a leaf to the head of a tree of `size` leaves (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    sides = _sides(index, size - 1, len(path))
    found = leaf
    for step, left in zip(path, sides, strict=False):
        found = node_hash(step, found) if left else node_hash(found, step)
    return len(sides) == len(path) and hmac.compare_digest(found, head)


def goes_on(
    earlier: int, earlier_head: bytes, later: int, later_head: bytes, path: Sequence[bytes]
) -> bool:
    """Whether a path shows that the later tree begins with the earlier one (2.1.4.2).

    Of an empty earlier tree nothing needs showing but its own head.
    """
    if not 0 <= earlier <= later:
        return False
    if earlier in {0, later}:
        wanted = later_head if earlier else Frontier().head()
        return not path and hmac.compare_digest(earlier_head, wanted)
    # Where the earlier tree is complete, its own head is where both ways begin.
    steps = [earlier_head, *path] if earlier & (earlier - 1) == 0 else list(path)
    place, last = earlier - 1, later - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    sides = _sides(place, last, len(steps) - 1)
    if len(sides) != len(steps) - 1:
        return False
    old = new = steps[0]
    for step, left in zip(steps[1:], sides, strict=True):
        if left:
            old, new = node_hash(step, old), node_hash(step, new)
        else:
            new = node_hash(new, step)
    return hmac.compare_digest(old, earlier_head) and hmac.compare_digest(new, later_head)


def _sides(place: int, last: int, most: int) -> list[bool]:
    """Return for each step from a place up to the head whether its hash stands on the left.

    A way of more than `most` steps is given with one step too many, so that it fits no path.
    """
    sides: list[bool] = []
    while last and len(sides) <= most:
        left = bool(place & 1) or place == last
        sides.append(left)
        while left and not place & 1 and place:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return sides


def _split(size: int) -> int:
    """Return the largest power of two below a size of two or more."""
    return 1 << (size - 1).bit_length() - 1


def _head(leaves: Sequence[bytes], start: int, end: int) -> bytes:
    """Return the head of the subtree over some leaves."""
    level = list(leaves[start:end])
    while len(level) > 1:
        # A last one without a partner rises as it is, which is what the definition by the largest
        # power of two comes to.
        odd = level[-1:] if len(level) & 1 else []
        level = [node_hash(*pair) for pair in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0]
