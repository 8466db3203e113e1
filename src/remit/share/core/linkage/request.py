"""What a rehearsal is asked to do, and what must hold before records are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, Place, RemitError, problem_kind
from remit.share.core.linkage.fields import NO_ROLE, NUMBERS, UNKNOWN_FIELD, Role
from remit.share.core.linkage.settings import DISK, MEMORY, Settings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from remit.kernel.errors import Problems

NOT_NAMED = problem_kind(
    "linkage-file-not-named",
    "“{text}” names no custodian.",
    "Write each file as NAME=FILE, such as police=police.csv.",
)
NAME_TWICE = problem_kind(
    "linkage-custodian-twice",
    "Two files are said to be of “{name}”.",
    "Give each custodian one file; name the second otherwise, or put the two together first.",
)
ONE_CUSTODIAN = problem_kind(
    "linkage-one-custodian",
    "Only {count} custodian is named, and linking takes two at least.",
    "Add a second NAME=FILE.",
)
WRITES_OVER = problem_kind(
    "linkage-writes-over-a-file",
    "The answer would be written over a file that is to be read.",
    "Name another file to write.",
)
NO_SUCH_COLUMN = problem_kind(
    "linkage-no-such-column",
    "There is no column “{column}”, which {use}.",
    "Name one of its columns: {columns}.",
)
ID_MISSING = problem_kind(
    "linkage-id-missing",
    "{rows} records have no value in “{column}”, which is taken for the record's id: {where}.",
    "Fill them in, or name another column: --id COLUMN; --id row numbers the records.",
)
ID_TWICE = problem_kind(
    "linkage-id-twice",
    "{rows} records share their value in “{column}”, which is taken for the record's id.",
    "Make them differ, or name another column: --id COLUMN; --id row numbers the records.",
)
TOO_LITTLE = problem_kind(
    "linkage-too-little-to-compare",
    "“{left}” and “{right}” share too little to tell people apart: {shared}.",
    "Both need a name and a date of birth or postcode, or one number, such as an NHS number. If a "
    "column's heading is not known, say what it is: --field COLUMN=ROLE.",
)
TOO_LITTLE_TO_ENCODE = problem_kind(
    "linkage-too-little-to-encode",
    "“{left}” and “{right}” share too little for match keys of two fields: {shared}.",
    "Both need a name or a date of birth beside the number. If a column's heading is not known, "
    "say what it is: --field COLUMN=ROLE.",
)
TRUTH_OF_MANY = problem_kind(
    "linkage-truth-of-many",
    "By “{column}”, {pairs} pairs are of one person; who is missed is not told by group.",
    "If it does not hold one value for each person, name the column that does: --truth COLUMN.",
)
ROW_NUMBERS = "row"


class Engine(StrEnum):
    """What finds the pairs and weighs them."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Encoder(StrEnum):
    """What stands for a record where no identifier is seen."""

    KEYS = "keys"
    FILTERS = "filters"


ONE_MACHINE = "local[*]"


@dataclass(frozen=True, slots=True)
class Power:
    """What linking is carried by.

    Attributes:
        engine: what finds the pairs and weighs them.
        memory: how much the database, and each program of Spark, may hold, in gigabytes.
        disk: how much of the disk the database may use, in gigabytes.
        master: the address of the Spark cluster; this computer by itself if nothing else is said.
    """

    engine: Engine = Engine.DUCKDB
    memory: float = MEMORY
    master: str = ONE_MACHINE
    disk: float = DISK


class UnableToLink(RemitError):
    """Real data is linked under a signed agreement only."""

    code = "linkage-needs-agreement"
    exit_code = ExitCode.NOT_ALLOWED


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be linked, and how.

    Attributes:
        files: each custodian's name with its file.
        today: no birth lies after it.
        truth: the column that tells whose record it is, or None.
        record_id: the column of the record's id; None to find it, "row" for numbers.
        told: column to role, by whoever runs it.
        encoded: whether linking sees match keys only.
        settings: what was said of how to link; the rest is proposed from the data.
        settings_file: the file that said it, or "".
        power: what carries it.
        encoder: what stands for a record, if encoded.
        anonlink: the Python of the environment that makes Bloom filters, or "".
    """

    files: tuple[tuple[str, Path], ...]
    today: date
    truth: str | None = None
    record_id: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    encoded: bool = False
    settings: Settings = field(default_factory=Settings)
    settings_file: str = ""
    power: Power = field(default_factory=Power)
    encoder: Encoder = Encoder.KEYS
    anonlink: str = ""

    @property
    def filtered(self) -> bool:
        """Whether records are linked by Bloom filters."""
        return self.encoded and self.encoder == Encoder.FILTERS


def parse_files(texts: Sequence[str], problems: Problems) -> tuple[tuple[str, Path], ...]:
    """Read `NAME=FILE` of each custodian."""
    named: dict[str, Path] = {}
    for text in texts:
        name, sign, file = text.partition("=")
        if not (sign and name.strip() and file.strip()):
            problems.add(NOT_NAMED, Place(), text=text)
        elif name.strip() in named:
            problems.add(NAME_TWICE, Place(file), name=name.strip())
        else:
            named[name.strip()] = Path(file)
    if len(texts) < 2:  # noqa: PLR2004  a pair is two
        problems.add(ONE_CUSTODIAN, Place(), count=len(texts))
    return tuple(named.items())


def parse_told(texts: Sequence[str], problems: Problems) -> dict[str, str]:
    """Read `COLUMN=ROLE` of each column that was told."""
    told: dict[str, str] = {}
    roles = [str(role) for role in Role]
    for text in texts:
        column, _, role = text.rpartition("=")
        if not column or role not in (*roles, NO_ROLE):
            problems.add(UNKNOWN_FIELD, Place(), text=text, roles=", ".join(roles))
        else:
            told[column] = role
    return told


def check_filterable(sides: Sequence[tuple[str, Collection[Role]]], problems: Problems) -> None:
    """Note custodians that share too little for Bloom filters, which take no numbers in."""
    shared = set.intersection(*(set(fields) for _, fields in sides))
    named, placed = {Role.GIVEN, Role.FAMILY} & shared, {Role.BIRTH, Role.POSTCODE} & shared
    if not (named and placed):
        left, right = sides[0][0], sides[-1][0]
        what = ", ".join(sorted(shared - set(NUMBERS))) or "nothing"
        problems.add(TOO_LITTLE_TO_ENCODE, Place(), left=left, right=right, shared=what)


def check_enough(
    sides: Sequence[tuple[str, Collection[Role]]], problems: Problems, *, encoded: bool = False
) -> None:
    """Note each pair of custodians that shares too little to be linked."""
    for at, (left, one) in enumerate(sides):
        for right, other in sides[at + 1 :]:
            shared = [role for role in one if role in other]
            if not _is_enough(shared, encoded=encoded):
                what = ", ".join(shared) or "nothing"
                kind = TOO_LITTLE_TO_ENCODE if encoded and _is_enough(shared) else TOO_LITTLE
                problems.add(kind, Place(), left=left, right=right, shared=what)


def _is_enough(shared: Collection[Role], *, encoded: bool = False) -> bool:
    named = {Role.GIVEN, Role.FAMILY} & set(shared)
    if set(shared) & set(NUMBERS):
        return not encoded or bool(named) or Role.BIRTH in shared
    return bool(named) and bool({Role.BIRTH, Role.POSTCODE} & set(shared))
