"""The frontier against the tree head as RFC 6962 defines it, slowly and recursively."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from remit.ledger.core.merkle import Frontier, leaf_hash


def reference_head(contents: list[bytes]) -> bytes:
    """MTH(D[n]) of RFC 6962, section 2.1, word for word."""
    if not contents:
        return hashlib.sha256(b"").digest()
    if len(contents) == 1:
        return hashlib.sha256(b"\x00" + contents[0]).digest()
    split = 1
    while split * 2 < len(contents):
        split *= 2
    left, right = reference_head(contents[:split]), reference_head(contents[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_frontier_gives_the_head_of_the_recursive_definition(contents):
    tree = Frontier()
    for content in contents:
        tree = tree.append(leaf_hash(content))
        tree = Frontier.unpack(tree.size, tree.pack())
    assert tree.size == len(contents)
    assert tree.head() == reference_head(contents)
