"""The random choice of a panel: a stated seed becomes a ticket, held against the weights.

It is so plain that anyone can do it again, in any language, from the published file;
docs/reference/lottery.md says it step by step.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PURPOSE = "remit lottery"


def ticket(seed: int) -> Fraction:
    """Return the number from 0 up to, but not including, 1 that a seed stands for.

    It is the SHA-256 of the text "remit lottery SEED", the seed in plain decimal digits, read as
    one whole number, over 2 to the power of 256.
    """
    digest = hashlib.sha256(f"{PURPOSE} {seed}".encode("ascii")).digest()
    return Fraction(int.from_bytes(digest, "big"), 2**256)


def chosen(weights: Sequence[float], seed: int) -> int:
    """Return the place, from 0, of the first weight at which the sum so far exceeds the ticket.

    The ticket is taken as a share of all weights. Each weight is the decimal number that a file
    shows, and the sums are exact, so that no two machines can differ.
    """
    sums = list(accumulate(Fraction(repr(weight)) for weight in weights))
    wanted = ticket(seed) * sums[-1]
    return next(place for place, total in enumerate(sums) if total > wanted)
