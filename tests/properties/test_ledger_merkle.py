"""The tree, its head and its proofs, against RFC 6962's definitions, slowly and recursively."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from remit.ledger.core.merkle import Frontier, leaf_hash
from remit.ledger.core.proofs import consistency_path, goes_on, includes, inclusion_path

CONTENTS = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


def reference_split(size: int) -> int:
    """The largest power of two smaller than a size."""
    split = 1
    while split * 2 < size:
        split *= 2
    return split


def reference_path(index: int, contents: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, section 2.1.1, word for word."""
    if len(contents) == 1:
        return []
    split = reference_split(len(contents))
    left, right = contents[:split], contents[split:]
    if index < split:
        return [*reference_path(index, left), reference_head(right)]
    return [*reference_path(index - split, right), reference_head(left)]


def reference_proof(earlier: int, contents: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2, word for word."""
    if earlier == len(contents):
        return [] if whole else [reference_head(contents)]
    split = reference_split(len(contents))
    left, right = contents[:split], contents[split:]
    if earlier <= split:
        return [*reference_proof(earlier, left, whole=whole), reference_head(right)]
    return [*reference_proof(earlier - split, right, whole=False), reference_head(left)]


def reference_head(contents: list[bytes]) -> bytes:
    """MTH(D[n]) of RFC 6962, section 2.1, word for word."""
    if not contents:
        return hashlib.sha256(b"").digest()
    if len(contents) == 1:
        return hashlib.sha256(b"\x00" + contents[0]).digest()
    split = reference_split(len(contents))
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


@given(CONTENTS, st.data())
def test_inclusion_path_is_that_of_the_definition_and_leads_to_the_head_alone(contents, data):
    size = len(contents)
    index = data.draw(st.integers(0, size - 1))
    leaves = [leaf_hash(content) for content in contents]
    path = inclusion_path(leaves, index)
    head = reference_head(contents)
    assert path == reference_path(index, contents)
    assert includes(leaves[index], index, size, path, head)
    assert not includes(leaf_hash(b"another"), index, size, path, head)
    assert not includes(leaves[index], index, size, [*path, head], head)
    assert not includes(leaves[index], index, size, path[:-1], head) or size == 1
    assert not includes(leaves[index], size, size, path, head)


@given(CONTENTS, st.data())
def test_consistency_path_is_that_of_the_definition_and_shows_no_other_past(contents, data):
    size = len(contents)
    earlier = data.draw(st.integers(1, size))
    path = consistency_path([leaf_hash(content) for content in contents], earlier)
    then, now = reference_head(contents[:earlier]), reference_head(contents)
    other = reference_head([*contents[: earlier - 1], b"another"])
    assert path == reference_proof(earlier, contents)
    assert goes_on(earlier, then, size, now, path)
    assert not goes_on(earlier, other, size, now, path)
    assert not goes_on(earlier, then, size, other, path)
    assert not goes_on(earlier, then, size, now, [*path, now])
    assert not goes_on(size + 1, then, size, now, path)
    assert earlier == size or not goes_on(earlier, then, size, now, path[:-1])


@given(CONTENTS)
def test_every_tree_goes_on_from_the_empty_one(contents):
    empty, now = reference_head([]), reference_head(contents)
    path = consistency_path([leaf_hash(content) for content in contents], 0)
    assert goes_on(0, empty, len(contents), now, path)
    assert not goes_on(0, now, len(contents), now, path)
