"""What tau-Argus reads and writes: a table of sums with its statuses, its metadata, a batch.

It gets counts and numbered codes, never a person's row and never a category's name. See the
tau-Argus user's manual 4.1, chapter 5 (tabular data, metadata, batches) for the formats.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from remit.share.core.disclosure.suppression import hiding_costs
from remit.share.core.disclosure.witnesses import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from remit.share.core.disclosure.attack import Marks
    from remit.share.core.disclosure.counts import Counts, Numbers
    from remit.share.core.disclosure.sensitivity import Sensitive

TABLE, METADATA, BATCH = "table.tab", "table.rda", "table.arb"
# What `child.py` writes, in files of these names.
ANSWER, SAID = "answer.tab", "said.txt"
_TOTAL = "T"
_SAFE, _UNSAFE, _PROTECTED, _SECONDARY = "S", "U", "P", "M"
# Of a line of its answer, what stands behind the codes: the count, its frequency, its cost.
_STATUS_AFTER = 3
# Its bounds are worked out by a linear programme, and written with so many digits.
_DIGITS = 3
_NEAR = 0.01


def files_to_protect(
    counts: Counts, sensitive: Sensitive, extra: Numbers, minutes: int
) -> dict[str, str]:
    """Return the files by which tau-Argus hides what its optimal method finds cheapest.

    Args:
        counts: the table.
        sensitive: what Remit's rules call sensitive, and how well each is to be protected.
        extra: by how much more, for each cell.
        minutes: how long it may search.
    """
    statuses = np.where(sensitive.cover, _SAFE, _PROTECTED)
    statuses[sensitive.cells] = _UNSAFE
    return _files(counts, statuses, _levels(counts, sensitive, extra), f"OPT(1,{minutes})")


def files_to_audit(counts: Counts, sensitive: Sensitive, hidden: Marks) -> dict[str, str]:
    """Return the files by which tau-Argus looks at cells that were hidden already."""
    statuses = np.where(hidden, _SECONDARY, _SAFE)
    statuses[sensitive.cells] = _UNSAFE
    return _files(counts, statuses, _levels(counts, sensitive, np.zeros_like(counts.counts)), "")


def hidden_in(answer: str, counts: Counts) -> Marks:
    """Return which cells tau-Argus hides."""
    hidden = {key for key, fields in _cells(answer, counts) if fields[0] in (_UNSAFE, _SECONDARY)}
    return np.array([tuple(key) in hidden for key in counts.coordinates.tolist()])


def intervals_in(answer: str, counts: Counts, hidden: Marks) -> dict[int, Interval]:
    """Return what tau-Argus says that an outsider knows of each hidden cell, in whole people."""
    place = {tuple(key): cell for cell, key in enumerate(counts.coordinates.tolist())}
    found = {}
    for key, fields in _cells(answer, counts):
        cell = place.get(key, -1)
        if cell >= 0 and hidden[cell]:
            low, high = float(fields[3]), float(fields[4])
            found[cell] = Interval(cell, ceil(low - _NEAR), floor(high + _NEAR))
    return found


def _levels(counts: Counts, sensitive: Sensitive, extra: Numbers) -> tuple[Numbers, Numbers]:
    """Return how far below and above its count the interval of each cell is to reach.

    tau-Argus takes both ends, where a rule often asks for a width only: half of it then lies
    below, as far as the count itself goes, and the rest above.
    """
    low = np.minimum(sensitive.width // 2, np.maximum(counts.counts - 1, 0))
    return low, np.maximum(sensitive.up, sensitive.width - low) + extra


def _files(
    counts: Counts, statuses: NDArray[np.str_], levels: tuple[Numbers, Numbers], suppress: str
) -> dict[str, str]:
    names = [f"d{at}" for at in range(len(counts.dimensions))]
    rows = zip(
        counts.coordinates.tolist(), counts.counts.tolist(), hiding_costs(counts).tolist(),
        statuses.tolist(), *(one.tolist() for one in levels), strict=True,
    )  # fmt: skip
    table = [
        ";".join([*map(_code, key), str(count), f"{cost:.4f}", status, str(low), str(high)])
        for key, count, cost, status, low, high in rows
    ]
    dimensions = "".join(f'"{name}"' for name in names)
    batch = [
        f'<OPENTABLEDATA> "{TABLE}"',
        f'<OPENMETADATA> "{METADATA}"',
        f'<SPECIFYTABLE> {dimensions}|"n"||"cost"',
        "<SAFETYRULE> MAN(0)",
        "<READTABLE> 0",
        *([f"<SUPPRESS> {suppress}"] if suppress else []),
    ]
    return {
        TABLE: _text(table),
        METADATA: _text(_metadata(names)),
        BATCH: _text(batch),
    }


def _metadata(names: list[str]) -> Iterator[str]:
    yield '<SEPARATOR> ";"'
    yield from (f"<SAFE> {_SAFE}", f"<UNSAFE> {_UNSAFE}", f"<PROTECT> {_PROTECTED}")
    for name in names:
        yield from (name, "<RECODABLE>", f"<TOTCODE> {_TOTAL}")
    yield from ("n", "<NUMERIC>", f"<DECIMALS> {_DIGITS}")
    yield from ("cost", "<NUMERIC> <COSTVAR>", "<DECIMALS> 4", "status", "<STATUS>")
    for name, kind in (("low", "LOWERPL"), ("high", "UPPERPL")):
        yield from (name, f"<NUMERIC> <{kind}>", "<DECIMALS> 0")


def _cells(answer: str, counts: Counts) -> Iterator[tuple[tuple[int, ...], list[str]]]:
    """Yield the coordinates of each cell of an answer, and what stands from its status on."""
    many = len(counts.dimensions)
    for line in answer.splitlines():
        fields = line.split(";")
        codes = (field.strip('" ') for field in fields[:many])
        key = tuple(-1 if code == _TOTAL else int(code[1:]) for code in codes)
        yield key, fields[many + _STATUS_AFTER :]


def _code(at: int) -> str:
    return _TOTAL if at < 0 else f"k{at}"


def _text(lines: Iterator[str] | list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
