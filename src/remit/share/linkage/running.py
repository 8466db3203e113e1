"""Deliveries of one agreement linked: opened, compared, joined, and written without a name.

Identifiers are open in a private database alone, which leaves nothing behind; what is written is
payload, under numbers drawn for this run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Problems
from remit.share.core.agreed_settings import left_out as roles_left_out
from remit.share.core.linkage.encoded import KEY
from remit.share.core.linkage.fields import Role
from remit.share.core.linkage.request import Power, check_enough
from remit.share.core.linkage.settings import Settings
from remit.share.core.stores import UnableToOpenDelivery, derived, mark, nhs_text, record_text
from remit.share.linkage.delivering import IDENTIFIERS, NUMBER_COLUMN, chosen_roles
from remit.share.linkage.groups import estimated_by_group
from remit.share.linkage.marking import marks_of
from remit.share.linkage.matching import (
    Custodian,
    persons_of,
    prepared_sides,
    weigh,
    weigh_sealed,
)
from remit.share.linkage.places import PAYLOAD, SEALED
from remit.share.linkage.preparing import NHS_PASSES, READ_NUMBER, Prepared
from remit.share.linkage.profiling import notice_gaps
from remit.share.linkage.reading import Source, quoted
from remit.share.linkage.report import account
from remit.share.linkage.sampling import Sample, drawn_pairs
from remit.share.linkage.sealing import Sealed
from remit.share.linkage.stores import file_digest, read_sealed
from remit.share.linkage.writing import Written, write_linked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from remit.kernel.errors import Problem
    from remit.share.core.linkage.encoded import Encoding
    from remit.share.linkage.pairing import Weighed

    Compared = tuple[list[Prepared], list[dict[str, object]], list[Weighed]]


_MARKED_AT_ONCE = 100_000
# Keys by which a record without an id is known again: names and the day of birth stay.
_STEADY = ("names_birth",)


@dataclass(frozen=True, slots=True)
class Stored:
    """One delivery as it lies on disk.

    Attributes:
        dataset: its key.
        folder: where its two stores are.
        token: its random name.
        rows: how many records it has.
        fields: its fields, as they were found at the door.
        sealed_digest: SHA-256 of the store of identifiers.
        payload_digest: SHA-256 of the store of payload.
        opted_out: whether people who opted out are left out of it before linking.
        encoding: what a file of match keys says of itself; None where identifiers were delivered.
    """

    dataset: str
    folder: Path
    token: str
    rows: int
    fields: Sequence[Mapping[str, Any]]
    sealed_digest: str
    payload_digest: str
    opted_out: bool = False
    encoding: Encoding | None = None

    @property
    def record_id(self) -> str | None:
        """The column of the record's id, or None."""
        return next((str(one["name"]) for one in self.fields if one["role"] == "record"), None)

    @property
    def identifying(self) -> list[str]:
        """The columns of the store of identifiers."""
        return [str(one["name"]) for one in self.fields if one["identifies"]]

    @property
    def payload(self) -> list[Mapping[str, Any]]:
        """The fields of the store of payload."""
        return [one for one in self.fields if not one["identifies"]]


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to do.

    Attributes:
        deliveries: in the agreement's order.
        into: the new folder of what it leaves.
        known: the marks of the run before under the agreement, or None.
        elsewhere: those of the latest runs under others, by which people are known again too.
        first_number: the least lasting number that somebody new may get.
        objected: marks of people who are taken out of what is linked.
        opted_out: marks of people whose records are left out before anything is linked.
        key: the vault's.
        marks_key: the key of the study's marks.
        today: no birth lies after it.
        settings: what is compared, how it weighs, and which pairs become links.
        settings_file: where it was said.
        noted: what was noted of the settings.
        power: what carries it.
        sampled: whether pairs are drawn to be labelled, as their identifiers outlive the run.
    """

    deliveries: Sequence[Stored]
    into: Path
    known: Path | None
    key: bytes
    marks_key: bytes
    today: date
    objected: frozenset[bytes] = frozenset()
    opted_out: frozenset[bytes] = frozenset()
    settings: Settings = field(default_factory=Settings)
    settings_file: str = ""
    noted: Sequence[Problem] = ()
    power: Power = field(default_factory=Power)
    sampled: bool = False
    elsewhere: Sequence[Path] = ()
    first_number: int = 0

    @property
    def encoded(self) -> bool:
        """Whether match keys were delivered in place of identifiers."""
        return any(one.encoding is not None for one in self.deliveries)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run gives: what it wrote, everything that can be told about it, and pairs to label."""

    written: Written
    report: dict[str, object]
    left_out: dict[str, int] = field(default_factory=dict)
    sample: Sample | None = None


def check_unchanged(stored: Stored) -> None:
    """Let a delivery pass that is what was delivered.

    Raises:
        UnableToOpenDelivery: one of its stores was changed, or is gone.
    """
    for name, digest in ((SEALED, stored.sealed_digest), (PAYLOAD, stored.payload_digest)):
        if file_digest(stored.folder / name) != digest:
            raise UnableToOpenDelivery(
                f"What was delivered as “{stored.dataset}” is not what it was: it was changed "
                "since, or is gone.",
                remedy="Have the custodian deliver the file again.",
                dataset=stored.dataset,
            )


def run(
    connection: Any,
    order: Order,
    rng: np.random.Generator,
    may_go_on: Callable[[], None],
) -> Ran:
    """Link the deliveries of an agreement, and write the linked table.

    Args:
        connection: a private database.
        order: what is to be done.
        rng: draws the numbers of persons.
        may_go_on: raises where the agreement does not let the run go on; asked at every stage.

    Raises:
        UnableToOpenDelivery: a delivery was changed, or is gone.
        InvalidInput: two deliveries share too little to be linked, or settings leave too little.
    """
    problems, left_out, custodians = Problems(), {}, []
    problems.take_notices(order.noted)
    for number, stored in enumerate(order.deliveries):
        check_unchanged(stored)
        one, out = _load(connection, stored, number, order)
        custodians.append(one)
        left_out[stored.dataset] = out
    may_go_on()
    compare = _by_keys if order.encoded else _in_the_clear
    sides, figures, weighed = compare(connection, order, custodians, problems, may_go_on)
    linked = persons_of(sides, weighed, settings=order.settings)
    # Who is missed is told by what identifies, which only the custodians have of match keys.
    groups = [] if order.encoded else estimated_by_group(connection, sides, linked)
    may_go_on()
    marked = marks_of(connection, list(zip(custodians, sides, strict=True)), order.marks_key)
    written = write_linked(connection, order, sides, linked, marked, rng)
    told = account(
        custodians,
        figures,
        linked,
        problems,
        settings=order.settings,
        engine=order.power.engine,
    )
    told |= {
        "encoded": order.encoded,
        "custodians": [_agreed_only(one) for one in told["custodians"]],  # type: ignore[attr-defined]  # a list of tables
        "persons": written.persons,
        "groups": groups,
        "by_payload": written.groups,
        "left_out_before": left_out,
        "taken_out_after": written.taken_out,
    }
    sample = drawn_pairs(connection, sides, linked, marked, rng) if order.sampled else None
    return Ran(written, told, left_out, sample)


def _in_the_clear(
    connection: Any,
    order: Order,
    custodians: Sequence[Custodian],
    problems: Problems,
    may_go_on: Callable[[], None],
) -> Compared:
    """Return records brought to what is compared, what was found of them, and weighed pairs."""
    sides = prepared_sides(connection, custodians, problems, today=order.today)
    figures = [
        _without_days(notice_gaps(connection, side, one.chosen, problems))
        for side, one in zip(sides, custodians, strict=True)
    ]
    may_go_on()
    not_compared = {
        one.source.name: roles_left_out(order.settings, one.source.name, one.chosen)
        for one in custodians
    }
    weighed = weigh(
        connection,
        sides,
        order.power,
        order.settings,
        left_out=not_compared,
        settings_file=order.settings_file,
    )
    return sides, figures, weighed


def _by_keys(
    connection: Any,
    order: Order,
    custodians: Sequence[Custodian],
    problems: Problems,
    may_go_on: Callable[[], None],
) -> Compared:
    """Return the same of match keys, which were made and looked at by their custodians."""
    sides: list[Prepared] = []
    sealed: list[Sealed] = []
    figures: list[dict[str, object]] = []
    first = 0
    for stored, one in zip(order.deliveries, custodians, strict=True):
        encoding = stored.encoding
        if encoding is None:  # every dataset of an agreement is encoded, or none
            raise AssertionError(stored.dataset)
        table = one.source.table.replace("raw", "sealed")
        keys = "".join(f", {KEY}{name} AS {name}" for name in encoding.scheme.keys)
        connection.execute(
            f"CREATE TABLE {table} AS SELECT remit_row + {first - 1} AS unique_id{keys} "
            f"FROM {one.source.table} ORDER BY unique_id"
        )
        steady = [name for name in _STEADY if name in encoding.scheme.keys]
        sides.append(
            Prepared(one.source, table, first, (), described=tuple(steady or encoding.scheme.keys))
        )
        chance = {name: np.array(levels) for name, levels in encoding.chance.items()}
        sealed.append(Sealed(table, one.source.rows, encoding.fields, chance))
        figures.append({"missing": dict(encoding.missing)})
        first += one.source.rows
    shared = [
        (stored.dataset, each.fields) for stored, each in zip(order.deliveries, sealed, strict=True)
    ]
    check_enough(shared, problems, encoded=True)
    problems.raise_if_any()
    may_go_on()
    return sides, figures, weigh_sealed(connection, sealed, order.power, order.settings)


def _load(connection: Any, stored: Stored, number: int, order: Order) -> tuple[Custodian, int]:
    """Open a delivery's identifiers into a table in an order that its values alone decide.

    Returns:
        It as a custodian's file, and how many of its records were left out.
    """
    arriving, table = f"arriving_{number}", f"raw_{number}"
    key = derived(order.key, stored.token, IDENTIFIERS)
    rows = 0
    for chunk in read_sealed(stored.folder / SEALED, key=key, token=stored.token):
        connection.register("chunk", chunk)
        there = f"CREATE TABLE IF NOT EXISTS {arriving} AS FROM chunk LIMIT 0"
        connection.execute(there)
        connection.execute(f"INSERT INTO {arriving} FROM chunk")
        connection.unregister("chunk")
        rows += chunk.num_rows
    if rows != stored.rows:
        raise UnableToOpenDelivery(
            f"“{stored.dataset}” has {rows} records, and {stored.rows} were delivered.",
            remedy="Have the custodian deliver the file again.",
            dataset=stored.dataset,
        )
    out = _leave_out(connection, stored, arriving, order)
    names = stored.identifying
    ordered = ", ".join((*map(quoted, names), NUMBER_COLUMN))
    connection.execute(
        f"CREATE TABLE {table} AS SELECT row_number() OVER (ORDER BY {ordered}) AS remit_row, * "
        f"FROM {arriving} ORDER BY remit_row"
    )
    connection.execute(f"DROP TABLE {arriving}")
    source = Source(
        stored.dataset, stored.dataset, table, rows - out, tuple(names), ("VARCHAR",) * len(names)
    )
    return Custodian(source, chosen_roles(stored.fields), stored.record_id, ()), out


def _leave_out(connection: Any, stored: Stored, table: str, order: Order) -> int:
    """Take records out whose people opted out; return how many."""
    if not (stored.opted_out and order.opted_out):
        return 0
    gone = _numbers_of(connection, stored, table, order.opted_out, order.marks_key)
    connection.execute(
        f"DELETE FROM {table} WHERE list_contains(?, {NUMBER_COLUMN})", [sorted(gone)]
    )
    return len(gone)


def _numbers_of(
    connection: Any, stored: Stored, table: str, marks: Collection[bytes], key: bytes
) -> set[int]:
    """Return the numbers of records that bear one of some marks."""
    found: set[int] = set()
    for query, prefix in _own_texts(stored, table):
        result = connection.execute(query)
        while rows := result.fetchmany(_MARKED_AT_ONCE):
            found |= {
                number
                for number, text in rows
                if text is not None and mark(prefix + text, key) in marks
            }
    return found


def _own_texts(stored: Stored, table: str) -> list[tuple[str, str]]:
    """Return queries of records' numbers with ids and NHS numbers, and what leads their marks."""
    found = []
    chosen = chosen_roles(stored.fields)
    if stored.record_id is not None:
        query = f"SELECT {NUMBER_COLUMN}, trim({quoted(stored.record_id)}) FROM {table}"
        found.append((query, record_text(stored.dataset, "")))
    if Role.NHS in chosen:
        number = READ_NUMBER.format(quoted(chosen[Role.NHS]))
        read = f"SELECT {NUMBER_COLUMN}, {number} AS number FROM {table}"
        passing = NHS_PASSES.format("number")
        query = f"SELECT {NUMBER_COLUMN}, number FROM ({read}) WHERE {passing}"
        found.append((query, nhs_text("")))
    return found


_SOMEBODYS = frozenset({"birth_from", "birth_to"})
_OF_A_FILE = frozenset({"file", "columns", "not_compared"})


def _without_days(figures: dict[str, object]) -> dict[str, object]:
    """Return figures without the first and the last day of birth: each is somebody's."""
    return {name: value for name, value in figures.items() if name not in _SOMEBODYS}


def _agreed_only(one: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in one.items() if name not in _OF_A_FILE}
