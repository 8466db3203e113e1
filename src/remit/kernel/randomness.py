"""Random generators, made here from a stated seed and passed in; none is global."""

from __future__ import annotations

import hashlib
from random import Random


def generator(seed: int, *purpose: str) -> Random:
    """Return a generator for one purpose of one seed.

    The same seed gives unrelated streams for different purposes, the same on every platform.
    A seed of 0 is a seed like any other.
    """
    text = "\x1f".join([str(seed), *purpose]).encode()
    return Random(int.from_bytes(hashlib.sha256(text).digest(), "big"))  # noqa: S311  # repeatable draws are the point; secrets are made elsewhere
