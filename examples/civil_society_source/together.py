"""What the made-up programme did together: sessions, its specification, network and lessons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from civil_society_source.sources import as_files, several

from remit.kernel.errors import Problems
from remit.kernel.randomness import generator
from remit.support.core.programme import Attendance
from remit.support.network_files import read_network
from remit.support.programme_files import read_programme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from civil_society_source.sources import Row

    from remit.support.core.network import NetworkFiles
    from remit.support.core.programme import ProgrammeFiles

NETWORK = ("circles", "circle-members", "posts", "introductions", "keeps-going")
PROGRAMME = (
    *("programme-sessions", "specification", "specification-proposals"),
    *("what-worked", "lessons"),
)
CAME = {"volunteers": 0.72, "1-to-5": 0.85, "6-to-20": 0.9, "over-20": 0.8}
# No more than these come to most sessions, and the garden's one volunteer works in the day.
SELDOM = frozenset({"garden", "drivers", "press"})
RARELY = 0.4


def make_network(codes: Mapping[str, str]) -> NetworkFiles:
    """Return circles, what was shared in them, introductions, and what keeps going."""
    problems = Problems()
    files = {f"support/{name}.csv": f"together/{name}" for name in NETWORK}
    found = read_network(as_files(codes, files), problems)
    problems.raise_if_any()
    return found


def make_programme(seed: int, rows: Sequence[Row], codes: Mapping[str, str]) -> ProgrammeFiles:
    """Return sessions with who came, the specification's versions, and what was learned."""
    problems = Problems()
    files = {f"support/{name}.csv": f"together/{name}" for name in PROGRAMME}
    found = read_programme(as_files(codes, files), problems)
    problems.raise_if_any()
    came = []
    for one in found.sessions:
        for row in rows:
            rng = generator(seed, "came", one.key, row["key"])
            chance = RARELY if row["key"] in SELDOM else CAME[row["size"]]
            there = row["joined_on"] <= one.on.isoformat() < (row["left_on"] or "9")
            if there and rng.random() < chance:
                people = rng.randrange(1, 2 + min(2, len(several(row["languages"]))))
                came.append(Attendance(one.key, codes[row["key"]], people))
    return replace(found, attendances=tuple(sorted(came, key=lambda one: (one.session, one.code))))
