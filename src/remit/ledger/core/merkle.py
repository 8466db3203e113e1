"""The Merkle tree of RFC 6962 (section 2.1), grown one leaf at a time.

A tree is carried as its frontier: the heads of its complete subtrees from left to right, one for
each bit that is set in its size. Appending a leaf and taking the head need nothing else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

HASH_BYTES = 32


def leaf_hash(content: bytes) -> bytes:
    """Return the 32-byte hash of a leaf: SHA-256 of 0x00 and its content (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of an inner node: SHA-256 of 0x01, left, right (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves, as the heads of its complete subtrees from left to right."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Frontier:
        """Return the tree with one more leaf, given by its hash."""
        peaks = list(self.peaks)
        rest = self.size
        while rest & 1:
            leaf = node_hash(peaks.pop(), leaf)
            rest >>= 1
        return Frontier(self.size + 1, (*peaks, leaf))

    def head(self) -> bytes:
        """Return the 32-byte tree head; that of the empty tree is the SHA-256 of nothing."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        *others, head = self.peaks
        for peak in reversed(others):
            head = node_hash(peak, head)
        return head

    def pack(self) -> bytes:
        """Return the peaks as one string of bytes, as `unpack` reads it."""
        return b"".join(self.peaks)

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> Frontier:
        """Return the tree of a size from its packed peaks.

        Raises:
            ValueError: the number of peaks is not that of a tree of this size.
        """
        if size < 0 or len(packed) != HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(packed)} bytes are not the peaks of a tree of {size} leaves.")
        peaks = (packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES))
        return cls(size, tuple(peaks))
