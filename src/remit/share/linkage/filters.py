"""Records as Bloom filters, by clkhash and anonlink in an environment of their own.

They want an older cryptography than Remit does, so they cannot be installed beside it. A rehearsal
can be made with them; see the how-to page for why an agreement's records are linked by match keys.
"""

from __future__ import annotations

import json
import secrets
import subprocess
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import ExitCode, PartMissing, RemitError
from remit.share.core.linkage.encoding import LEAST_SECRET
from remit.share.core.linkage.fields import Role
from remit.share.core.linkage.likeness import chances_of
from remit.share.core.linkage.persons import rivalled
from remit.share.linkage import filters_program
from remit.share.linkage.pairing import Weighed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.share.linkage.preparing import Prepared

# What goes into a filter, with the bits that each two-letter piece sets.
FIELDS = {Role.GIVEN: 15, Role.FAMILY: 15, Role.BIRTH: 15, Role.POSTCODE: 15, Role.SEX: 5}
# Twice as long as is handed over: one half is laid on the other by XOR (Schnell and Borgs 2016).
LENGTH, FOLDS = 2048, 1
LEAST = 0.6
# Of each file, for chance likeness.
SAMPLE = 10_000
_REMEDY = (
    "Make one: python3.11 -m venv anonlink, and anonlink/bin/pip install clkhash anonlink. Then "
    "name its Python: REMIT_ANONLINK_PYTHON=anonlink/bin/python."
)


class UnableToMakeFilters(RemitError):
    """The environment for Bloom filters failed."""

    code = "linkage-filters-failed"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class _Filtered:
    first: int
    rows: int
    filters: list[Any]


def check_filters(python: str) -> None:
    """Find out whether an environment for Bloom filters is named, and has what it takes.

    Raises:
        PartMissing: it is not, or lacks clkhash or anonlink.
    """
    if not python:
        raise PartMissing(
            "Bloom filters take an environment with clkhash and anonlink, and none is named.",
            remedy=_REMEDY,
            part="anonlink",
        )
    try:
        _ask(python, ["-c", "import anonlink, bitarray, clkhash"], "")
    except UnableToMakeFilters as error:
        raise PartMissing(
            f"{python} is no Python with clkhash and anonlink: {error.params['reason']}",
            remedy=_REMEDY,
            part="anonlink",
        ) from error


def weigh_filters(connection: Any, sides: Sequence[Prepared], python: str) -> list[Weighed]:
    """Weigh the pairs of each two custodians by Bloom filters under a key made for this.

    Raises:
        UnableToMakeFilters: the environment failed.
    """
    fields = [one for one in FIELDS if all(one in side.fields for side in sides)]
    # The key lives as long as this function: it is the custodians', and is never written.
    secret = secrets.token_bytes(LEAST_SECRET)
    filtered = [_filtered(connection, side, fields, secret, python) for side in sides]
    return [_weighed(one, other, fields, python) for one, other in combinations(filtered, 2)]


def _filtered(
    connection: Any, side: Prepared, fields: Sequence[Role], secret: bytes, python: str
) -> _Filtered:
    chosen = ", ".join(f"coalesce({one}, '')" for one in fields)
    rows = connection.execute(f"SELECT {chosen} FROM {side.table} ORDER BY unique_id").fetchall()
    order = {
        "do": "encode",
        "secret": secret.hex(),
        "fields": [(str(one), FIELDS[one]) for one in fields],
        "length": LENGTH,
        "folds": FOLDS,
    }
    return _Filtered(side.first, side.source.rows, _told(python, order, rows))


def _weighed(one: _Filtered, other: _Filtered, fields: Sequence[Role], python: str) -> Weighed:
    order = {"do": "pair", "left": one.rows, "least": LEAST}
    left, right, between = _columns(_told(python, order, [*one.filters, *other.filters]))
    within, looked_at = [], 0.0
    for each in (one, other):
        drawn = each.filters[:: max(each.rows // SAMPLE, 1)]
        order = {"do": "pair", "left": len(drawn), "least": LEAST}
        within.append(_columns(_told(python, order, drawn))[2])
        looked_at += len(drawn) * (len(drawn) - 1) / 2
    possible = float(one.rows) * other.rows
    chances = chances_of(
        between, np.concatenate(within), possible=possible, looked_at=looked_at, least=LEAST
    )
    left, right = left.astype(np.int64) + one.first, right.astype(np.int64) + other.first
    # Of pairs with one probability, those that are more alike are taken first.
    odds = chances / (1 - chances) * (1 + 1e-6 * between)
    settled = rivalled(left, right, odds)
    settings: dict[str, object] = {
        "encoder": "filters",
        "fields": [str(field) for field in fields],
        "length": LENGTH,
        "xor_folds": FOLDS,
        "least_likeness": LEAST,
    }
    return Weighed(left, right, odds, settled, settings, float(settled.sum()), {})


def _columns(found: Sequence[Any]) -> tuple[Any, Any, Any]:
    columns = np.array(found, dtype=np.float64).reshape(-1, 3)
    return columns[:, 0], columns[:, 1], columns[:, 2]


def _told(python: str, order: object, lines: Iterable[object]) -> list[Any]:
    program = ["-W", "ignore", str(Path(filters_program.__file__))]
    said = "".join(f"{json.dumps(one)}\n" for one in (order, *lines))
    return [json.loads(line) for line in _ask(python, program, said).splitlines()]


def _ask(python: str, arguments: Sequence[str], said: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  the program that whoever runs it has named
            [python, "-I", *arguments],
            input=said,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except OSError as error:
        raise _failed(python, str(error.strerror)) from error
    if done.returncode:
        raise _failed(python, (done.stderr.strip().splitlines() or ["it ended early."])[-1])
    return done.stdout


def _failed(python: str, reason: str) -> UnableToMakeFilters:
    return UnableToMakeFilters(
        f"{python} did not make Bloom filters: {reason}", remedy=_REMEDY, reason=reason
    )
