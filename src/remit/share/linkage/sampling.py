"""Pairs of a run drawn to be labelled by hand, by their places in what was delivered."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.share.core.linkage.labelling import SIZES, allocation, draw, stratify
from remit.share.linkage.delivering import NUMBER_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.core.linkage.labelling import Stratum
    from remit.share.linkage.preparing import Prepared
    from remit.share.linkage.report import Linked

_SEED_BITS = 63


@dataclass(frozen=True, slots=True)
class DrawnPair:
    """A pair to be labelled.

    Attributes:
        stratum: the place of its stratum.
        left: a dataset, and the number of a record in what was delivered of it.
        right: the same of the other record.
        marks: the marks of both records, in hex.
    """

    stratum: int
    left: tuple[str, int]
    right: tuple[str, int]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The pairs of a run that can be labelled.

    Attributes:
        seed: what they were drawn by.
        strata: with all the pairs that they have.
        pairs: the pairs drawn, in random order.
    """

    seed: int
    strata: tuple[Stratum, ...]
    pairs: tuple[DrawnPair, ...]


def drawn_pairs(
    connection: Any,
    sides: Sequence[Prepared],
    linked: Linked,
    marks: str,
    rng: np.random.Generator,
) -> Sample:
    """Draw as many pairs as can ever be asked for, by strata; nobody who was taken out is in them.

    Args:
        connection: the run's database, after the linked table was written.
        sides: the records that were compared.
        linked: what was made of them.
        marks: the table of records' marks.
        rng: draws the seed.
    """
    left = np.concatenate([one.left for one in linked.weighed])
    right = np.concatenate([one.right for one in linked.weighed])
    chances = np.concatenate([one.chances for one in linked.weighed])
    stays = np.zeros(len(linked.person), dtype=np.bool_)
    stays[connection.execute("SELECT unique_id FROM members").fetchnumpy()["unique_id"]] = True
    both = stays[left] & stays[right]
    left, right, chances = left[both], right[both], chances[both]
    strata, place = stratify(linked.person[left] == linked.person[right], chances)
    seed = int(rng.integers(2**_SEED_BITS))
    drawn = draw(place, allocation([one.size for one in strata], max(SIZES)), seed)
    records = np.unique(np.concatenate([left[drawn], right[drawn]]))
    numbers, borne = _numbers(connection, sides, records), _marks(connection, marks, records)
    pairs = tuple(
        DrawnPair(
            int(place[at]),
            numbers[int(left[at])],
            numbers[int(right[at])],
            tuple(sorted({*borne.get(int(left[at]), ()), *borne.get(int(right[at]), ())})),
        )
        for at in drawn.tolist()
    )
    return Sample(seed, strata, pairs)


def _numbers(
    connection: Any, sides: Sequence[Prepared], records: np.ndarray
) -> dict[int, tuple[str, int]]:
    """Return of each record its dataset and its number in what was delivered."""
    _register(connection, records)
    found: dict[int, tuple[str, int]] = {}
    for side in sides:
        rows = connection.execute(
            f"SELECT unique_id, {NUMBER_COLUMN} FROM {side.source.table} "
            f"JOIN sampled ON unique_id = remit_row + {side.first - 1}"
        ).fetchall()
        found |= {int(record): (side.source.name, int(number)) for record, number in rows}
    connection.unregister("sampled")
    return found


def _marks(connection: Any, marks: str, records: np.ndarray) -> dict[int, list[str]]:
    _register(connection, records)
    found: dict[int, list[str]] = {}
    for record, mark in connection.execute(
        f"SELECT unique_id, mark FROM {marks} JOIN sampled USING (unique_id)"
    ).fetchall():
        found.setdefault(int(record), []).append(bytes(mark).hex())
    connection.unregister("sampled")
    return found


def _register(connection: Any, records: np.ndarray) -> None:
    pyarrow = import_module("pyarrow")
    connection.register("sampled", pyarrow.table({"unique_id": records}))
