"""How fast acts are recorded, beside plain rows; prints a Markdown table.

    python benchmarks/ledger.py

On SQLite in a file, in a folder of its own, with the settings that the product has. The peer is
the same number of rows, with the same texts, put into a table without hashes, salts or guards by
Django's `bulk_create` and one at a time. Then proofs in a ledger of that length.
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

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BATCH = 1_000
ROUNDS = 5
ALONE = 300


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
    from django.db import connection, transaction

    from remit.ledger.actions import Act, checkpoint, record, record_all
    from remit.ledger.core.checkpoint import signing_key
    from remit.ledger.queries import entry_proof, verify

    acts = [
        Act("ask.stored", "benchmark", NOW, "study", ["P1"], {"answers": number}, {"a": [number]})
        for number in range(BATCH)
    ]
    columns = "at text, actor text, action text, commission text, codes text, facts text, d text"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE plain (number integer PRIMARY KEY, {columns})")
    row = (NOW.isoformat(), "benchmark", "ask.stored", "study", "[]", "{}", "a" * 64)
    insert = "INSERT INTO plain VALUES (NULL, %s, %s, %s, %s, %s, %s, %s)"

    def together() -> None:
        for _ in range(ROUNDS):
            with transaction.atomic():
                record_all(acts)

    def one_by_one() -> None:
        with transaction.atomic():
            for act in acts:
                record_all([act])

    def alone() -> None:
        for _ in range(ALONE):
            record(action="ask.stored", actor="benchmark", now=NOW)

    def plain_together() -> None:
        for _ in range(ROUNDS):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(insert, [row] * BATCH)

    def plain_one_by_one() -> None:
        with transaction.atomic():
            for _ in range(BATCH):
                with connection.cursor() as cursor:
                    cursor.execute(insert, row)

    def plain_alone() -> None:
        for _ in range(ALONE):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(insert, row)

    print(f"{machine()}, SQLite in a file; acts or rows a second\n")
    print("| how | ledger | plain rows |")
    print("| --- | ---: | ---: |")
    many = ROUNDS * BATCH
    ours, theirs = rate(many, together), rate(many, plain_together)
    print(f"| {BATCH:,} in one append | {ours} | {theirs} |")
    ours, theirs = rate(BATCH, one_by_one), rate(BATCH, plain_one_by_one)
    print(f"| one after another in one transaction | {ours} | {theirs} |")
    print(
        f"| each in a transaction of its own | {rate(ALONE, alone)} | {rate(ALONE, plain_alone)} |"
    )
    key = signing_key(b"k" * 32)
    note = checkpoint(key=key)
    start = time.perf_counter()
    entry_proof(index=17, note=note, keys=[key.public_key()])
    proven = time.perf_counter() - start
    start = time.perf_counter()
    report = verify(checkpoint=note, public_key=key.public_key())
    checked = time.perf_counter() - start
    print(
        f"\nOf {report.entries:,} entries: a proof in {proven:.2f} s, all checked in {checked:.2f} s."
    )


if __name__ == "__main__":
    sys.exit(main())
