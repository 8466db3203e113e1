"""What the made-up organisations need to know, and what they hold about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civil_society_source.sources import read_source, several

from remit.ask.core.analysis_plan import WAVES
from remit.support.core.needs.needs import Fact, Need, OrganisationNeeds, State
from remit.support.core.register import Register, RegisterEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERYONE = "*"


def make_needs(codes: Mapping[str, str]) -> tuple[OrganisationNeeds, ...]:
    """Return what each organisation wants to show, decide or change, and how its facts stood."""
    facts: dict[tuple[str, str], list[Fact]] = {}
    for row in read_source("facts"):
        states = {wave: State(*row[wave].split("|")) for wave in WAVES if row[wave]}
        at = (row["key"], row["need"])
        facts.setdefault(at, []).append(Fact(row["kind"], row["what"], states))
    by: dict[str, list[Need]] = {}
    for row in read_source("needs"):
        asked = tuple(facts.get((row["key"], row["need"]), ()))
        need = Need(int(row["need"]), row["aim"], row["what"], row["question"], asked)
        by.setdefault(codes[row["key"]], []).append(need)
    return tuple(OrganisationNeeds(code, tuple(needs)) for code, needs in sorted(by.items()))


def make_registers(codes: Mapping[str, str]) -> tuple[Register, ...]:
    """Return the organisations' own data registers, by code."""
    keeping = {row["key"]: (row["security"], row["officer"]) for row in read_source("keeping")}
    return tuple(
        sorted(
            (
                Register(code, *keeping.get(key, ("", "")), entries=_entries(key))
                for key, code in codes.items()
            ),
            key=lambda one: one.code,
        )
    )


def _entries(key: str) -> tuple[RegisterEntry, ...]:
    mine = (
        row
        for row in read_source("registers")
        if row["keys"] == EVERYONE or key in several(row["keys"])
    )
    return tuple(
        RegisterEntry(
            number=number,
            conditions=several(row["conditions"]),
            **{name: value for name, value in row.items() if name not in {"keys", "conditions"}},
        )
        for number, row in enumerate(mine, start=1)
    )
