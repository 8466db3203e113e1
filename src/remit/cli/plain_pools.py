"""A pool and its quotas from plain files, as `draw` and `quotas explain` both take them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.cli.output import print_notices
from remit.cli.plain_files import check_readable, table_from
from remit.kernel.errors import Place, Problems
from remit.recruit.core.household import household_of
from remit.recruit.core.pool import parse_pool
from remit.recruit.core.pool_doubts import notice_households
from remit.recruit.core.quotas import Quotas, check_size, parse_quotas, quotas_named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from remit.recruit.core.pool import Pool


@dataclass(frozen=True, slots=True)
class PlainPool:
    """Quotas and a pool from plain files.

    Attributes:
        quotas: what a panel is held against.
        pool: the volunteers.
        households: the household of each volunteer by identifier; empty where none was named.
    """

    quotas: Quotas
    pool: Pool
    households: Mapping[str, str] = field(default_factory=dict)


def read_plain_pool(
    quotas_file: Path, pool_file: Path, size: int, identifier: str | None, household: str
) -> PlainPool:
    """Read quotas, pool and households, and print what is doubtful in them.

    Args:
        quotas_file: the quotas, as CSV.
        pool_file: the volunteers, as CSV.
        size: how many people the panel has; quotas may be shares of it.
        identifier: the pool's column that tells volunteers apart; found when None.
        household: its columns that are the same for people of one household, with commas between.

    Raises:
        FileNotReadable: a file is not there.
        InvalidInput: the files have problems; those of both are listed.
    """
    problems = Problems()
    check_readable(quotas_file, pool_file)
    quota_table, pool_table = (
        table_from(file, problems, despite_rows=True) for file in (quotas_file, pool_file)
    )
    quotas = parse_quotas(quota_table, problems, size=size) if quota_table is not None else None
    columns = [name.strip() for name in household.split(",") if name.strip()]
    homes: Mapping[str, str] = {}
    pool = None
    if pool_table is not None:
        named = pool_table.require(columns, problems)
        wanted = quotas or (quotas_named(quota_table) if quota_table is not None else Quotas())
        pool = parse_pool(pool_table, wanted, problems, id_column=identifier, counted_only=True)
        if named:
            notice_households(pool_table, columns, problems)
        if pool is not None and columns and named:
            homes = household_of(pool, pool_table, columns)
    if problems and quotas is not None:
        # With sound files, what the panel's size rules out is an answer, not a fault in them.
        check_size(quotas, size, Place(str(quotas_file)), problems)
    print_notices(problems.notices)
    problems.raise_if_any()
    assert quotas is not None  # noqa: S101  # without problems both were read
    assert pool is not None  # noqa: S101  # as above
    return PlainPool(quotas, pool, homes)
