"""Writes of pools of counts: opened by a coordinator, handed in by organisations, made a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from remit.charter.core.decide import decide
from remit.charter.core.rule import Charter
from remit.charter.queries import stored_charter
from remit.commission.queries import commission_name, vocabulary
from remit.kernel.documents import json_plain, load_toml
from remit.kernel.errors import ExitCode, Place, Problems, RemitError
from remit.ledger.actions import record
from remit.people.actions import hold_participant
from remit.share.core.counting.counts import (
    check_remit,
    handed_from_document,
    read_handed,
)
from remit.share.core.counting.pool import parse_pool, pool_from_document
from remit.share.core.counting.pooling import SAME_COUNTS, Pooled, pool_counts
from remit.share.models import CountPool, HandedCounts, PooledTable
from remit.support.joining_actions import record_own_act

if TYPE_CHECKING:
    from datetime import datetime

POOL_FILE, COUNTS_FILE = "pool.toml", "counts.json"


class UnableToOpenPool(RemitError):
    """A pool of this name is there already."""

    code = "pool-there"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def open_pool(*, commission_id: int, content: bytes, actor: str, now: datetime) -> str:
    """Open a pool from its file, if handing counts in is within the programme's charter.

    Returns:
        The pool's name.

    Raises:
        InvalidInput: the file has problems.
        OutOfRemit: people do not accept it, or were not asked.
        UnableToOpenPool: there is a pool of this name.
    """
    problems = Problems()
    terms = vocabulary(commission_id)
    pool = parse_pool(content, POOL_FILE, problems, terms)
    problems.raise_if_any()
    document = load_toml(content, POOL_FILE, problems)
    if pool is None or document is None:
        raise AssertionError(content)  # a file without problems parses
    check_remit(
        decide(
            pool.flow, stored_charter(commission_id) or Charter(()), terms, timezone.localdate(now)
        )
    )
    _, is_new = CountPool.objects.get_or_create(
        commission_id=commission_id,
        name=pool.name,
        defaults={"document": json_plain(document), "opened_on": timezone.localdate(now)},
    )
    if not is_new:
        raise UnableToOpenPool(
            f"There is a pool “{pool.name}” already.",
            remedy="Give this one another name: what was counted by other rules can't be mixed.",
        )
    record(
        action="share.count-pool-opened",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"pool": pool.name},
    )
    return pool.name


@transaction.atomic
def hand_in(
    *,
    commission_id: int,
    participant_id: int,
    organisation_id: int,
    code: str,
    name: str,
    content: bytes,
    now: datetime,
) -> None:
    """Keep an organisation's counts for a pool, in place of earlier ones; under its code alone.

    Raises:
        ParticipantNotFound: the organisation has withdrawn meanwhile.
        InvalidInput: the file is not one of counts for this pool, or is another's.
    """
    hold_participant(participant_id)
    row = CountPool.objects.get(commission_id=commission_id, name=name)
    pool, problems = pool_from_document(row.document), Problems()
    handed = read_handed(content, COUNTS_FILE, pool, problems)
    others = row.handed.exclude(organisation_id=organisation_id)
    if handed and others.filter(document__salt=handed.salt).exists():
        # Counted twice, they would tell wrong numbers, and of fewer organisations than it seems.
        problems.add(SAME_COUNTS, Place(COUNTS_FILE))
    problems.raise_if_any()
    if handed is None:
        raise AssertionError(content)  # as above
    document = handed.as_dict(pool) | {"organisation": code, "counted_by": ""}
    HandedCounts.objects.update_or_create(
        organisation_id=organisation_id,
        pool=row,
        defaults={"document": document, "handed_on": timezone.localdate(now)},
    )
    record_own_act(commission_id, code, "share.counts-handed-in", now)


@transaction.atomic
def take_back(
    *,
    commission_id: int,
    participant_id: int,
    organisation_id: int,
    code: str,
    name: str,
    now: datetime,
) -> None:
    """Take an organisation's counts out of a pool; tables that were made stay as they are.

    Where it has handed nothing in, nothing happens.
    """
    hold_participant(participant_id)
    handed = HandedCounts.objects.filter(
        organisation_id=organisation_id, pool__commission_id=commission_id, pool__name=name
    )
    if handed.delete()[0]:
        record_own_act(commission_id, code, "share.counts-taken-back", now)


@transaction.atomic
def make_table(*, commission_id: int, name: str, actor: str, now: datetime) -> dict[str, Any]:
    """Make a table of what was handed in to a pool, beside every earlier one.

    Returns:
        The table, as `pooled-counts.schema.json` describes it.

    Raises:
        TooFewOrganisations: too few have handed in.
        CouldBeSubtracted: too few came or went since an earlier table.
        CountsNotSafe: the audit found what could be worked out.
    """
    row = CountPool.objects.select_for_update().get(commission_id=commission_id, name=name)
    pool = pool_from_document(row.document)
    handed = [handed_from_document(one.document, pool) for one in row.handed.all()]
    earlier = [Pooled(frozenset(one.document["members"]), one.document) for one in row.tables.all()]
    made = pool_counts(handed, pool, earlier, timezone.localdate(now))
    PooledTable.objects.create(
        pool=row, number=len(earlier) + 1, document=made.document, made_on=timezone.localdate(now)
    )
    record(
        action="share.counts-pooled",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"pool": name, "organisations": len(handed)},
        digests={"table": made.document},
    )
    return made.document
