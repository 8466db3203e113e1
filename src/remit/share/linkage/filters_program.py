"""What the environment with clkhash and anonlink runs: Bloom filters made, and pairs of them found.

It is started as a file by that environment's own Python, which has nothing of Remit; both speak by
standard input and output, a line of JSON each. Nothing is written down.
"""

from __future__ import annotations

import base64
import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PIECE = 2


def made(order: dict[str, Any], rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield each record's filter: two-letter pieces of every field, folded upon itself by XOR."""
    clk, formats = import_module("clkhash.clk"), import_module("clkhash.field_formats")
    pieces = import_module("clkhash.comparators").NgramComparison(PIECE)
    schema = import_module("clkhash.schema").Schema(
        [
            formats.StringSpec(
                name,
                formats.FieldHashingProperties(
                    comparator=pieces, strategy=formats.BitsPerTokenStrategy(bits)
                ),
            )
            for name, bits in order["fields"]
        ],
        order["length"],
        xor_folds=order["folds"],
    )
    tupled = [tuple(row) for row in rows]
    for one in clk.generate_clks(tupled, schema, bytes.fromhex(order["secret"])):
        yield base64.b64encode(one.tobytes()).decode()


def paired(order: dict[str, Any], filters: list[str]) -> Iterator[tuple[int, int, float]]:
    """Yield the places of two filters that are alike, one on each side, and how much.

    Without a second side, the first is held against itself, each two once.
    """
    anonlink, bits = import_module("anonlink"), import_module("bitarray").bitarray
    read = []
    for text in filters:
        one = bits()
        one.frombytes(base64.b64decode(text))
        read.append(one)
    left = read[: order["left"]]
    right = read[order["left"] :] or left
    scores, _, (firsts, seconds) = anonlink.candidate_generation.find_candidate_pairs(
        [left, right], anonlink.similarities.dice_coefficient_accelerated, order["least"]
    )
    for first, second, score in zip(firsts, seconds, scores, strict=True):
        if right is not left or first < second:
            yield int(first), int(second), float(score)


def main() -> None:
    """Do what the first line orders with the lines after it."""
    order = json.loads(sys.stdin.readline())
    lines = [json.loads(line) for line in sys.stdin]
    found = (made if order["do"] == "encode" else paired)(order, lines)
    for one in found:
        sys.stdout.write(json.dumps(one) + "\n")


if __name__ == "__main__":
    main()
