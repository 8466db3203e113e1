"""A table that was made, as it may be seen: a row a cell, hidden numbers None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.share.core.disclosure.counts import TOTAL
from remit.share.core.tables.question import COUNT, MEAN, RATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.share.core.tables.making import PartMade
    from remit.share.core.tables.question import Question

_DIGITS = 3
# From here on, three digits are no decimal: of years, a mean would tell nothing.
_TENTHS_FROM = 100


def rows_of(question: Question, parts: Sequence[PartMade]) -> Iterable[dict[str, Any]]:
    """Yield a table as it may be seen, a row a cell, hidden numbers None."""
    if question.measure == RATE:
        yield from _rates(question, parts[0])
        return
    first = parts[0]
    counts = first.gathered.counts
    for cell in range(len(counts)):
        names = counts.names(cell)
        hidden = any(part.hidden[cell] for part in parts)
        if question.measure == MEAN:
            # Of the people as they are: divided by a rounded number, a mean would be wrong.
            mean = _mean(_number(parts[1], cell), int(counts.counts[cell]))
            values = {COUNT: _number(first, cell), MEAN: mean}
        else:
            values = {question.measure: _number(parts[-1], cell)}
        yield names | (dict.fromkeys(values) if hidden else values)


def _number(part: PartMade, cell: int) -> float:
    value = int(part.shown[cell])
    return value if part.gathered.scale == 1 else value / part.gathered.scale


def _mean(total: float, people: int) -> float | None:
    """Return a mean to three significant digits, and one decimal at least; None of nobody."""
    if not people:
        return None
    mean = total / people
    return round(mean, 1) if abs(mean) >= _TENTHS_FROM else float(f"{mean:.{_DIGITS}g}")


def _rates(question: Question, part: PartMade) -> Iterable[dict[str, Any]]:
    """Yield how many people are in each group, and the share of them that has the value.

    The share is worked out from the numbers as they are shown, so it tells no more than they do.
    """
    counts = part.gathered.counts
    keys = [tuple(key) for key in counts.coordinates.tolist()]
    place = {key: cell for cell, key in enumerate(keys)}
    having = part.gathered.labels[-1].index(question.value)
    for cell, key in enumerate(keys):
        if key[-1] != TOTAL:
            continue
        names = counts.names(cell)
        del names[question.field]
        people = None if part.hidden[cell] else int(part.shown[cell])
        those = place[(*key[:-1], having)]
        rate = None
        if people and not part.hidden[those]:
            rate = round(min(int(part.shown[those]) / people, 1.0), _DIGITS)
        yield names | {COUNT: people, RATE: rate}
