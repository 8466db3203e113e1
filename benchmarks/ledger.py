"""How fast acts are recorded, beside plain rows; prints a Markdown table.

    python benchmarks/ledger.py

On SQLite in a file, in a folder of its own, with the settings that the product has. The peer is
the same number of rows, of like texts, put into a table without hashes, salts or guards by plain
statements. Then proofs in a ledger of that length.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from machine import machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.ledger.actions import Act

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BATCH = 1_000
ROUNDS = 5
ALONE = 300
ROW = (NOW.isoformat(), "benchmark", "ask.stored", "study", "[]", "{}", "a" * 64)
INSERT = "INSERT INTO plain VALUES (NULL, %s, %s, %s, %s, %s, %s, %s)"


def rate(number: int, work: Callable[[], object]) -> str:
    """Return how many a second a piece of work did, by the clock."""
    start = time.perf_counter()
    work()
    return f"{number / (time.perf_counter() - start):,.0f}"


def main() -> None:
    """Measure in a database that is thrown away, and print the tables."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ |= {
            "REMIT_HOME": home,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "remit.site.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure()


def measure() -> None:
    """Print how many a second are recorded, and how long proofs take."""
    from django.db import connection

    columns = "at text, actor text, action text, commission text, codes text, facts text, d text"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE plain (number integer PRIMARY KEY, {columns})")
    print(f"{machine()}, SQLite in a file; acts or rows a second\n")
    print("| how | ledger | plain rows |")
    print("| --- | ---: | ---: |")
    for how, number, ours, theirs in (
        (f"{BATCH:,} in one append", ROUNDS * BATCH, record_together, put_together),
        ("one after another in one transaction", BATCH, record_singly, put_singly),
        ("each in a transaction of its own", ALONE, record_alone, put_alone),
    ):
        print(f"| {how} | {rate(number, ours)} | {rate(number, theirs)} |")
    print_proofs()


def acts() -> list[Act]:
    """Return a batch of acts, each with a code, a fact and a digest."""
    from remit.ledger.actions import Act

    return [
        Act("ask.stored", "benchmark", NOW, "study", ["P1"], {"answers": number}, {"a": [number]})
        for number in range(BATCH)
    ]


def record_together() -> None:
    """Record batches, each in one append."""
    from django.db import transaction

    from remit.ledger.actions import record_all

    for _ in range(ROUNDS):
        with transaction.atomic():
            record_all(acts())


def record_singly() -> None:
    """Record a batch one act after another, in one transaction."""
    from django.db import transaction

    from remit.ledger.actions import record_all

    with transaction.atomic():
        for act in acts():
            record_all([act])


def record_alone() -> None:
    """Record acts, each in a transaction of its own."""
    from remit.ledger.actions import record

    for _ in range(ALONE):
        record(action="ask.stored", actor="benchmark", now=NOW)


def put_together() -> None:
    """Put batches of plain rows in, each by one call."""
    from django.db import connection, transaction

    for _ in range(ROUNDS):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(INSERT, [ROW] * BATCH)


def put_singly() -> None:
    """Put plain rows in one after another, in one transaction."""
    from django.db import connection, transaction

    with transaction.atomic():
        for _ in range(BATCH):
            with connection.cursor() as cursor:
                cursor.execute(INSERT, ROW)


def put_alone() -> None:
    """Put plain rows in, each in a transaction of its own."""
    from django.db import connection, transaction

    for _ in range(ALONE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, ROW)


def print_proofs() -> None:
    """Print how long a proof and a whole check take in the ledger as it has become."""
    from remit.ledger.actions import checkpoint
    from remit.ledger.core.checkpoint import signing_key
    from remit.ledger.queries import entry_proof, verify

    key = signing_key(b"k" * 32)
    note = checkpoint(key=key)
    start = time.perf_counter()
    entry_proof(index=17, note=note, keys=[key.public_key()])
    proven = time.perf_counter() - start
    start = time.perf_counter()
    report = verify(checkpoint=note, public_key=key.public_key())
    checked = time.perf_counter() - start
    print(f"\nOf {report.entries:,} entries: a proof in {proven:.2f} s, all in {checked:.2f} s.")


if __name__ == "__main__":
    sys.exit(main())
