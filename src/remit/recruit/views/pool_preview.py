"""What the page says of a pool's file that waits: its columns, first rows and quotas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.recruit.core.households import HOUSEHOLD
from remit.recruit.core.interlocking import plain_features
from remit.recruit.core.pool import VARIANT_VALUE, find_twin, tally
from remit.recruit.core.pool_columns import (
    CONTACT,
    IDENTIFIER,
    KEPT,
    LEFT_OUT,
    ROLES,
    is_address,
    tells_who,
)
from remit.recruit.pool_queries import PoolChoices

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from remit.recruit.core.pool_file import PoolFile
    from remit.recruit.core.quotas import Quota
    from remit.recruit.pool_queries import ExaminedPool

FIRST_ROWS = 5
VALUES_NAMED = 6
MASK = "•••"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its role, those that it could have, what it holds, whether it has a quota."""

    name: str
    role: str
    options: tuple[tuple[str, str], ...]
    holds: str
    has_quota: bool


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """One quota beside what the file brings and the pool would have."""

    quota: Quota
    brought: int
    after: int

    @property
    def short(self) -> int:
        """How many people are missing for the minimum alone."""
        return max(0, self.quota.minimum - self.after)


@dataclass(frozen=True, slots=True)
class Preview:
    """A waiting file as the page shows it.

    Attributes:
        name: the file's.
        columns: each with its role.
        header: the columns that are shown with their first rows.
        rows: these, with whatever goes into the vault masked.
        quotas: each beside its counts.
        count: how many volunteers the file brings.
        known: how many of them have a code already.
        fresh_codes: whether the others get one here.
        told_apart: whether a column tells volunteers apart.
        leaving: how many of the pool are not in the file.
        before: how many the pool has now.
        at_stake: what another pool would take out, as a sentence; blank for nothing.
        addresses: whether the file holds addresses, from which households can be found.
        variants: whether there are values that differ from quotas' only in capitals or spaces.
        sound: whether nothing is wrong.
        choices: what was decided so far.
    """

    name: str
    columns: tuple[Column, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    quotas: tuple[QuotaRow, ...]
    count: int
    known: int
    fresh_codes: bool
    told_apart: bool
    leaving: int
    before: int
    at_stake: str
    addresses: bool
    variants: bool
    sound: bool
    choices: PoolChoices


def preview_of(name: str, examined: ExaminedPool, choices: PoolChoices | None) -> Preview:
    """Return what a page shows of a file; households are found unless it was decided otherwise."""
    file, before = examined.file, examined.before
    shown = tuple(filter(None, file.table.columns)) if file else ()
    addresses = any(is_address(column) for column in shown) and HOUSEHOLD not in shown
    decided = choices or PoolChoices(adds=False, households=addresses)
    codes = {problem.code for problem in examined.problems}
    pool = file.pool if file else None
    return Preview(
        name=name,
        columns=_columns(file, examined) if file else (),
        header=shown,
        rows=_first_rows(file, shown) if file else (),
        quotas=_quotas(file, examined, adds=decided.adds) if file else (),
        count=len(pool or file.table) if file else 0,
        known=len(examined.codes),
        fresh_codes=bool(file and not file.coded),
        told_apart=bool(file and file.identifier),
        leaving=examined.leaving if pool is not None else 0,
        before=len(before.pool),
        at_stake=before.at_stake,
        addresses=addresses,
        variants=decided.as_quotas or _has_variants(examined, codes),
        sound=not examined.problems and pool is not None,
        choices=decided,
    )


def _has_variants(examined: ExaminedPool, codes: Collection[str]) -> bool:
    """Whether a value or a column differs from a quota's only in capitals or spaces."""
    columns = examined.file.table.columns if examined.file else ()
    features = plain_features(examined.before.quotas.features)
    return VARIANT_VALUE.code in codes or any(
        feature not in columns and find_twin(feature, columns) for feature in features
    )


def _columns(file: PoolFile, examined: ExaminedPool) -> tuple[Column, ...]:
    features = plain_features(examined.before.quotas.features)
    return tuple(
        Column(
            name,
            role,
            _options(name, role, has_quota=name in features),
            _holds(file, name, role),
            name in features,
        )
        for name, role in file.roles.items()
    )


def _options(name: str, role: str, *, has_quota: bool) -> tuple[tuple[str, str], ...]:
    """Return the roles that a column can be given, and the one that it has."""
    closed = {KEPT} if tells_who(name) and not has_quota else set()
    offered = {KEPT} if has_quota else set(ROLES) - closed
    return tuple((one, words) for one, words in ROLES.items() if one in offered | {role})


def _holds(file: PoolFile, name: str, role: str) -> str:
    counts = Counter(row[name] for row in file.table)
    blank = counts.pop("", 0)
    blanks = f"; {blank} blank" if blank else ""
    # What is left out may say who people are, too.
    if role in {CONTACT, IDENTIFIER, LEFT_OUT}:
        return f"{len(counts)} different{blanks}"
    named = ", ".join(value for value, _ in counts.most_common(VALUES_NAMED))
    more = f" and {len(counts) - VALUES_NAMED} more" if len(counts) > VALUES_NAMED else ""
    return f"{named}{more}{blanks}"


def _first_rows(file: PoolFile, shown: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    roles = file.roles
    # An e-mail address may tell volunteers apart, and says who they are nonetheless.
    seen = {
        name
        for name in shown
        if roles[name] == KEPT or (roles[name] == IDENTIFIER and not tells_who(name))
    }
    return tuple(
        tuple(row[name] if name in seen or not row[name] else MASK for name in shown)
        for row in file.table.rows[:FIRST_ROWS]
    )


def _quotas(file: PoolFile, examined: ExaminedPool, *, adds: bool) -> tuple[QuotaRow, ...]:
    quotas = examined.before.quotas
    there = tally(quotas, examined.before.pool) if adds else (0,) * len(quotas)
    return tuple(
        QuotaRow(quota, brought, brought + already)
        for quota, brought, already in zip(quotas, file.counts, there, strict=True)
    )
