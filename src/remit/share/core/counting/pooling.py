"""Counts of several organisations made one table in which no organisation can be told.

Organisations are the contributors of the pooled table: a cell in which too few stand, or which one
of them dominates, is hidden, and so is what would give it away. Between versions of a table
nothing can be subtracted: organisations that are in the same versions form a group, and every
group has to be large enough. Whatever is added to or taken from whatever version, the outcome
tells of whole groups only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import check_schema, load_json, schema
from remit.kernel.errors import ExitCode, Place, RemitError, problem_kind
from remit.kernel.wording import counted
from remit.share.core.counting.counts import OTHER_POOL, VALUE, CountsNotSafe, empty_cells
from remit.share.core.disclosure.counts import with_totals
from remit.share.core.disclosure.protection import protect
from remit.share.core.disclosure.reading import DEFAULT_TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from remit.kernel.errors import Problems
    from remit.share.core.counting.counts import Handed
    from remit.share.core.counting.pool import Pool

AT_LEAST = (
    "Each number is at least so many: small counts of single organisations are left out, and "
    "counts are rounded."
)
WHY_HIDDEN = (
    "A cell is hidden where too few organisations stand behind it, where one outweighs the others, "
    "or to protect such a cell."
)

ORGANISATION_TWICE = problem_kind(
    "counts-organisation-twice",
    "“{name}” has handed in counts twice.",
    "Keep the newer file.",
)

SAME_COUNTS = problem_kind(
    "counts-of-another",
    "Another organisation has handed in these very counts.",
    "Each hands in the file that it counted from its own records.",
)


class TooFewOrganisations(RemitError):
    """There are too few organisations to make one table of."""

    code = "pool-too-few"
    exit_code = ExitCode.NOT_POSSIBLE


class CouldBeSubtracted(RemitError):
    """Beside earlier tables of the pool, this one would tell of too few organisations."""

    code = "pool-could-be-subtracted"
    exit_code = ExitCode.NOT_ALLOWED


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled table as its file holds it: `members` are fingerprints of the files in it."""

    members: frozenset[str]
    document: dict[str, Any]


def pool_counts(
    handed: Sequence[Handed], pool: Pool, earlier: Iterable[Pooled], on: date
) -> Pooled:
    """Return one table of what organisations handed in.

    Args:
        handed: their counts, each organisation once.
        pool: what is counted.
        earlier: every table of this pool that was made before.
        on: the day.

    Raises:
        TooFewOrganisations: there are fewer than the pool asks for.
        CouldBeSubtracted: too few came or went since an earlier table.
        CountsNotSafe: the audit found what could be worked out.
    """
    if len(handed) < pool.organisations:
        raise TooFewOrganisations(
            f"{counted(len(handed), 'organisation is', 'organisations are')} too few: this pool "
            f"needs {pool.organisations}.",
            remedy="Wait until more have handed in their counts.",
        )
    members = frozenset(one.fingerprint(pool) for one in handed)
    check_differences([*(one.members for one in earlier), members], pool.organisations)
    document = {
        "pool": pool.name,
        "rules": pool.fingerprint,
        "title": pool.title,
        "pooled_on": on.isoformat(),
        "organisations": len(handed),
        "members": sorted(members),
        "cells": _cells(handed, pool),
        "notes": [AT_LEAST, WHY_HIDDEN],
    }
    return Pooled(members, document)


def check_differences(tables: Sequence[frozenset[str]], least: int) -> None:
    """Let pass tables whose sums and differences all tell of enough organisations.

    Organisations that are in the same tables can't be told apart by these; any sum or difference
    of tables is made of such groups whole.

    Raises:
        CouldBeSubtracted: a group is smaller than `least`.
    """
    everybody = frozenset().union(*tables)
    groups = Counter(tuple(one in table for table in tables) for one in everybody)
    smallest = min(groups.values(), default=least)
    if smallest < least:
        raise CouldBeSubtracted(
            f"Beside the tables that were made before, {smallest} of the organisations could be "
            "told from the others.",
            remedy=f"Wait until at least {least} have come, gone or counted again together.",
        )


def check_once_each(handed: Iterable[tuple[str, Handed]], problems: Problems) -> None:
    """Note what stands in two files, given as name of file and counts: who, or the counts."""
    seen: set[str] = set()
    salts: set[str] = set()
    for file, one in handed:
        name = one.organisation.casefold()
        if name in seen:
            problems.add(ORGANISATION_TWICE, Place(file), name=one.organisation)
        elif one.salt in salts:
            problems.add(SAME_COUNTS, Place(file))
        seen.add(name)
        salts.add(one.salt)


def read_pooled(content: bytes, file: str, pool: Pool, problems: Problems) -> Pooled | None:
    """Return a table that `remit count pool` wrote, or None with problems noted."""
    document = load_json(content, file, problems)
    if document is None or not check_schema(
        document, schema("remit.share", "pooled-counts"), file, problems
    ):
        return None
    # Another version of the rules counts the same organisations: its tables can be subtracted, too.
    if document["pool"] != pool.name:
        problems.add(OTHER_POOL, Place(file))
        return None
    return Pooled(frozenset(document["members"]), document)


def _cells(handed: Sequence[Handed], pool: Pool) -> list[dict[str, object]]:
    labels = [one.labels for one in pool.dimensions]
    sums, behind = {}, {}
    for key in empty_cells(pool):
        names = tuple(known[at] for known, at in zip(labels, key, strict=True))
        parts = sorted((one.values[names] or 0 for one in handed), reverse=True)
        sums[key] = sum(parts)
        behind[key] = (sum(part > 0 for part in parts), parts[0], parts[1])
    counts = with_totals(
        [one.name for one in pool.dimensions],
        [(*known, DEFAULT_TOTAL) for known in labels],
        sums,
        behind | _behind_totals(handed, pool, labels),
    )
    protected = protect(counts, pool.between)
    if not protected.audit.is_clean:
        raise CountsNotSafe(
            "No table is made: an outsider could work hidden cells out.",
            remedy="Use fewer values or dimensions in the pool.",
        )
    return [
        {**counts.names(cell), VALUE: None if hidden else int(shown)}
        for cell, (shown, hidden) in enumerate(zip(protected.shown, protected.hidden, strict=True))
    ]


def _behind_totals(
    handed: Sequence[Handed], pool: Pool, labels: Sequence[tuple[str, ...]]
) -> dict[tuple[int, ...], tuple[int, int, int]]:
    """Return who stands behind each total: an organisation that is in two cells counts once."""
    own: list[Counter[tuple[int, ...]]] = []
    for one in handed:
        sums: Counter[tuple[int, ...]] = Counter()
        for key in empty_cells(pool):
            names = tuple(known[at] for known, at in zip(labels, key, strict=True))
            for over in range(1, 2 ** len(key)):
                total = tuple(-1 if over >> at & 1 else part for at, part in enumerate(key))
                sums[total] += one.values[names] or 0
        own.append(sums)
    found = {}
    for total in own[0]:
        parts = sorted((sums[total] for sums in own), reverse=True)
        found[total] = (sum(part > 0 for part in parts), parts[0], parts[1])
    return found
