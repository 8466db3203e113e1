"""The organisations of the made-up programme: their codes, what they said, their contacts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from civil_society_source.sources import several

from remit.kernel.codes import new_code
from remit.kernel.errors import Problems
from remit.kernel.randomness import generator
from remit.kernel.tables import write_table
from remit.support.core.cohort import Batch, next_batch, uncounted
from remit.support.core.joining.settings import JOINING_FILE, JoiningSettings
from remit.support.core.joining.told import told_of
from remit.support.core.learning.told import learning_told
from remit.support.core.mentoring.told import mentoring_told
from remit.support.core.needs.told import needs_told
from remit.support.core.organisation import Organisation
from remit.support.core.programme import taking_part_told
from remit.support.joining_files import read_joining

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from civil_society_source.sources import Row

    from remit.support.core.contents import SupportFiles

COUNTED_ON, BASELINE_ON, END = date(2019, 1, 14), date(2019, 2, 8), date(2019, 7, 31)
LISTS = ("communities", "boroughs", "languages", "holds")


def code_of(seed: int, key: str) -> str:
    """Return the code of an organisation or a voter by its key in the sources."""
    return new_code(generator(seed, "code", key))


def make_organisations(seed: int, rows: Sequence[Row]) -> list[Organisation]:
    """Return the organisations in the order of the table; the coordinator checked each."""
    return [
        Organisation(
            code=code_of(seed, row["key"]),
            joined_on=(joined := date.fromisoformat(row["joined_on"])),
            left_on=date.fromisoformat(row["left_on"]) if row["left_on"] else None,
            size=row["size"],
            reach=int(row["reach"]),
            language=row["language"],
            checked_on=joined,
            **{name: several(row[name]) for name in LISTS},
        )
        for row in rows
    ]


def read_settings(study: Path) -> JoiningSettings:
    """Return what the programme settled about signing up."""
    files = {JOINING_FILE: (study / JOINING_FILE).read_bytes()}
    return read_joining(files, Problems()) or JoiningSettings()


def count(
    organisations: Sequence[Organisation], support: SupportFiles, settings: JoiningSettings
) -> tuple[Batch, ...]:
    """Return what is told of the organisations, each subject counted once on its day."""
    told: list[Batch] = []
    codes = sorted(one.code for one in organisations)
    left = {one.code: one.left_on for one in organisations}
    programme = support.programme
    for about, on, answers in (
        ("joining", COUNTED_ON, told_of(organisations, settings)),
        ("needs", BASELINE_ON, needs_told(support.needs)),
        (
            "taking-part",
            END,
            taking_part_told(codes, programme.sessions, programme.attendances),
        ),
        ("learning", END, learning_told(support.plans)),
        ("mentoring", END, mentoring_told(codes, support.mentoring)),
    ):
        here = [code for code in codes if (gone := left[code]) is None or gone > on]
        after = "joining" if told else ""
        waiting = uncounted(here, about, answers, told, after=after)
        batch = next_batch(about, waiting, answers, told, settings.least, on)
        told += [batch] if batch else []
    return tuple(sorted(told, key=lambda one: one.about))


def contacts_table(seed: int, rows: Sequence[Row]) -> str:
    """Return names and contacts, nobody's: addresses at example.org, numbers kept for drama."""
    contacts = []
    for row in rows:
        number = generator(seed, "telephone", row["key"]).randrange(1000)
        contact = f"{row['key']}@example.org, 020 7946 0{number:03}"
        contacts.append(
            {"code": code_of(seed, row["key"]), "name": row["name"], "contact": contact}
        )
    return write_table(("code", "name", "contact"), sorted(contacts, key=lambda one: one["code"]))
