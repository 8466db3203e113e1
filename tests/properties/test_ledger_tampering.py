"""Whatever is done to the ledger's rows behind its back, checking finds it.

Each case grows a ledger, lifts the guards inside a transaction that is rolled back, tampers by
raw SQL, and checks. What a checker cannot know without a copy held elsewhere is stated as such.
"""

# ruff: noqa: S608  # the SQL of these tests holds constants only

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.ledger_flush import lift_guards
from remit.ledger.actions import checkpoint, record
from remit.ledger.core.checkpoint import signing_key
from remit.ledger.core.entry import LedgerEntry
from remit.ledger.core.merkle import Frontier, leaf_hash
from remit.ledger.guards import TABLE, install_guards
from remit.ledger.queries import frontier, verify

pytestmark = pytest.mark.django_db
EXAMPLES = settings(max_examples=40, deadline=None)
KEY = signing_key(b"k" * 32)
PUBLIC = KEY.public_key()
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TEXTS = ("at", "actor", "action", "commission", "codes", "facts", "digests")
FIELDS = (*TEXTS, "leaf_hash", "frontier")
SIZES = st.integers(min_value=2, max_value=9)


def grow(size: int, start: int = 0) -> None:
    for number in range(start, start + size):
        record(
            action="ask.stored",
            actor=f"researcher {number % 2}",
            now=NOW + timedelta(seconds=number),
            commission="attitudes",
            codes=[f"P{number}"],
            facts={"answers": number, "complete": number % 3 == 0},
            digests={"answers": [number]},
        )


@contextmanager
def ledger_of(size: int):
    """Grow a ledger without guards, and undo everything after the block."""
    with transaction.atomic():
        grow(size)
        lift_guards()
        yield
        transaction.set_rollback(True)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rehash(start: int) -> None:
    """Make leaf hashes and frontiers right from one row on, as somebody who knows how would."""
    tree = Frontier()
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "index", {", ".join(TEXTS)} FROM {TABLE} ORDER BY "index"')
        rows = [LedgerEntry(*row) for row in cursor.fetchall()]
    for entry in rows:
        leaf = leaf_hash(entry.content())
        tree = tree.append(leaf)
        if entry.index >= start:
            sql(
                f'UPDATE {TABLE} SET leaf_hash = %s, frontier = %s WHERE "index" = %s',
                leaf,
                tree.pack(),
                entry.index,
            )


def found(*kinds: str) -> bool:
    """Whether checking fails, with one of these kinds of problem among those it gives."""
    report = verify()
    return not report.ok and bool({problem.code for problem in report.problems} & set(kinds))


@EXAMPLES
@given(st.integers(min_value=0, max_value=9), st.integers(min_value=0, max_value=9))
def test_untouched_ledger_verifies_and_against_every_earlier_checkpoint(before, after):
    with transaction.atomic():
        grow(before)
        held = checkpoint(key=KEY)
        grow(after, before)
        for report in (verify(), verify(checkpoint=held, public_key=PUBLIC)):
            assert report.ok
            assert report.entries == before + after
        assert f"\n{verify().root}\n" in checkpoint(key=KEY)
        assert frontier().size == before + after
        transaction.set_rollback(True)


@EXAMPLES
@given(SIZES, st.data())
def test_changed_text_is_found(size, data):
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    field = data.draw(st.sampled_from(TEXTS))
    end = data.draw(st.sampled_from([" ", "x", "\u0301"]))
    with ledger_of(size):
        changed = f"substr({field}, 1, length({field}) - 1) || %s"
        sql(f'UPDATE {TABLE} SET {field} = {changed} WHERE "index" = %s', end, index)
        assert found("ledger-entry-changed", "ledger-entry-unreadable")


@EXAMPLES
@given(SIZES, st.data())
def test_changed_fact_is_found_even_with_its_leaf_hash_made_right(size, data):
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    with ledger_of(size):
        facts = '{"answers":999}'
        sql(f'UPDATE {TABLE} SET facts = %s WHERE "index" = %s', facts, index)
        assert found("ledger-entry-changed")
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT "index", {", ".join(TEXTS)} FROM {TABLE} WHERE "index" = %s', [index]
            )
            leaf = leaf_hash(LedgerEntry(*cursor.fetchone()).content())
        sql(f'UPDATE {TABLE} SET leaf_hash = %s WHERE "index" = %s', leaf, index)
        assert found("ledger-tree-broken")


@EXAMPLES
@given(SIZES, st.data())
def test_changed_hash_is_found(size, data):
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    field = data.draw(st.sampled_from(["leaf_hash", "frontier"]))
    value = data.draw(st.binary(max_size=64))
    with ledger_of(size):
        sql(f'UPDATE {TABLE} SET {field} = %s WHERE "index" = %s', value, index)
        assert found("ledger-entry-changed", "ledger-tree-broken")


@EXAMPLES
@given(SIZES, st.data())
def test_removed_entry_is_found_where_any_entry_follows_it(size, data):
    index = data.draw(st.integers(min_value=0, max_value=size - 2))
    closing = data.draw(st.booleans())
    with ledger_of(size):
        sql(f'DELETE FROM {TABLE} WHERE "index" = %s', index)
        if closing:
            for later in range(index + 1, size):
                sql(f'UPDATE {TABLE} SET "index" = %s WHERE "index" = %s', later - 1, later)
        assert found("ledger-entry-changed" if closing else "ledger-entries-missing")


@EXAMPLES
@given(SIZES, st.data())
def test_entries_in_another_order_are_found(size, data):
    first, second = data.draw(
        st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)
    )
    with ledger_of(size):
        for old, new in ((first, -1), (second, first), (-1, second)):
            sql(f'UPDATE {TABLE} SET "index" = %s WHERE "index" = %s', new, old)
        assert found("ledger-entry-changed")


@EXAMPLES
@given(SIZES, st.data())
def test_inserted_entry_is_found(size, data):
    place = data.draw(st.integers(min_value=0, max_value=size))
    copied = data.draw(st.integers(min_value=0, max_value=size - 1))
    columns = ", ".join(FIELDS)
    with ledger_of(size):
        sql(
            f'INSERT INTO {TABLE} ("index", {columns}) '
            f'SELECT -9, {columns} FROM {TABLE} WHERE "index" = %s',
            copied,
        )
        for later in reversed(range(place, size)):
            sql(f'UPDATE {TABLE} SET "index" = %s WHERE "index" = %s', later + 1, later)
        sql(f'UPDATE {TABLE} SET "index" = %s WHERE "index" = -9', place)
        assert found("ledger-entry-changed")


@EXAMPLES
@given(SIZES, st.data())
def test_entry_numbered_below_the_first_is_found(size, data):
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    with ledger_of(size):
        sql(f'UPDATE {TABLE} SET "index" = -1 WHERE "index" = %s', index)
        assert found("ledger-entry-misplaced")


@EXAMPLES
@given(SIZES, st.data())
def test_shortened_ledger_is_found_by_a_checkpoint_and_by_nothing_else(size, data):
    kept = data.draw(st.integers(min_value=0, max_value=size - 1))
    with ledger_of(size):
        held = checkpoint(key=KEY)
        sql(f'DELETE FROM {TABLE} WHERE "index" >= %s', kept)
        install_guards(connection)
        assert verify().ok
        report = verify(checkpoint=held, public_key=PUBLIC)
        assert [problem.code for problem in report.problems] == ["ledger-shortened"]
        assert not report.ok


@EXAMPLES
@given(SIZES, st.data())
def test_rewritten_ledger_is_found_by_a_checkpoint_and_by_nothing_else(size, data):
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    longer = data.draw(st.integers(min_value=0, max_value=3))
    with ledger_of(size):
        held = checkpoint(key=KEY)
        sql(f"UPDATE {TABLE} SET actor = 'nobody' WHERE \"index\" = %s", index)
        rehash(index)
        grow(longer, size)
        install_guards(connection)
        assert verify().ok
        report = verify(checkpoint=held, public_key=PUBLIC)
        assert [problem.code for problem in report.problems] == ["ledger-rewritten"]
        assert not report.ok
