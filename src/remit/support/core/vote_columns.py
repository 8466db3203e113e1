"""Votes that come as whole columns, millions at once; what they come to is what `votes` reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.support.core.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.int64]

MOST_CELLS = 1 << 25  # of a table of all voters and statements, which then takes 32 MB
_UNCAST = 2
_SMALL = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a long table: the names it holds, and for each row the place of its name.

    The places come in pieces; all columns of a table break at the same rows.
    """

    names: Sequence[str]
    places: Sequence[NDArray[np.int32]]


def votes_in(
    voters: Column,
    statements: Column,
    values: Sequence[NDArray[np.int8]],
    moments: Sequence[NDArray[np.float64]] | None = None,
) -> tuple[Votes, int]:
    """Return each voter's last vote on a statement, and how many votes were changed by later ones.

    Args:
        voters: of each row, who; a name may stand there twice.
        statements: of each row, on what.
        values: of each row 1, -1 or 0, in the same pieces.
        moments: of each row, when; without them a later row is later.
    """
    people, row = _ranked(voters)
    subjects, column = _ranked(statements)
    width = len(subjects)
    size, known = len(people) * width, None
    pieces = list(zip(voters.places, statements.places, strict=True))
    if size > MOST_CELLS:  # few of so many are filled
        known = np.unique(np.concatenate([_cells(row * width, column, *two) for two in pieces]))
        size = len(known)
    kept = np.full(size, _UNCAST, dtype=np.int8)
    for two, these in zip(pieces, values, strict=True):
        kept[_among(known, _cells(row * width, column, *two))] = these
    changed = 0
    is_cast = kept != _UNCAST
    if np.count_nonzero(is_cast) < sum(map(len, values)):
        where = [_among(known, _cells(row * width, column, *two)) for two in pieces]
        when = None if moments is None else np.concatenate(moments)
        changed = _settle(kept, np.concatenate(where), np.concatenate(values), when)
    if known is not None:
        return Votes(people, subjects, *divmod(known, width), kept), changed
    rows, columns = _in_order(is_cast.reshape(len(people), width))
    return Votes(people, subjects, rows, columns, kept[is_cast]), changed


def _in_order(
    table: NDArray[np.bool_],
) -> tuple[NDArray[np.signedinteger[Any]], NDArray[np.int32]]:
    """Return the row and the column of each cell that is filled, in their order.

    Row by row and in small numbers, as much of the time goes into finding memory.
    """
    each = table.sum(axis=1)
    columns = np.empty(each.sum(), dtype=np.int32)
    ends = each.cumsum().tolist()
    for filled, start, end in zip(table, [0, *ends], ends, strict=False):
        columns[start:end] = np.flatnonzero(filled)
    places = np.arange(len(table), dtype=np.int16 if len(table) < _SMALL else np.int32)
    return np.repeat(places, each), columns


def _cells(
    starts: Places,
    columns: Places,
    voters: NDArray[np.int32],
    statements: NDArray[np.int32],
) -> Places:
    """Return the cell of each row in a table of all voters and statements, voter after voter."""
    cells: Places = starts[voters]
    cells += columns[statements]
    return cells


def _among(known: Places | None, cells: Places) -> Places:
    """Return where cells stand among those that are known to be filled."""
    return cells if known is None else np.searchsorted(known, cells)


def _ranked(column: Column) -> tuple[tuple[str, ...], Places]:
    """Return the names sorted, each once, and where each name of the column stands among them."""
    names = tuple(sorted(set(column.names)))
    rank = {name: at for at, name in enumerate(names)}
    return names, np.array([rank[name] for name in column.names], dtype=np.int64)


def _settle(
    cells: NDArray[np.int8],
    keys: Places,
    values: NDArray[np.int8],
    moments: NDArray[np.float64] | None,
) -> int:
    """Put the last vote into each cell that was voted on again; return how often that changed it.

    Few are, so they are gone through one by one, in the order of the rows.
    """
    again = np.flatnonzero(np.bincount(keys)[keys] > 1)
    when = np.zeros(len(again)) if moments is None else moments[again]
    kept: dict[int, tuple[float, int]] = {}
    changed = 0
    rows = zip(keys[again].tolist(), when.tolist(), values[again].tolist(), strict=True)
    for key, moment, value in rows:
        latest, earlier = kept.get(key, (moment, value))
        if moment >= latest:
            changed += value != earlier
            kept[key] = (moment, value)
    places = np.fromiter(kept, dtype=np.int64, count=len(kept))
    cells[places] = [value for _, value in kept.values()]
    return changed
