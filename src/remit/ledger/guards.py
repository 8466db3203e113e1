"""Triggers by which the database itself refuses to change or remove an entry.

They are made again after every migrate, since Django rewrites a table by making a new one, which
loses its triggers. On PostgreSQL they fire for replicated sessions too (ENABLE ALWAYS); whoever
owns the tables can still drop them, which is why checkpoints are lodged elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_entry"
TRIGGERS = (
    "ledger_refuse_update",
    "ledger_refuse_delete",
    "ledger_refuse_truncate",
    "ledger_refuse_insert",
)

# SQLite has no TRUNCATE.
_SQLITE_TRIGGERS = tuple(name for name in TRIGGERS if name != "ledger_refuse_truncate")

# OR REPLACE fires no delete trigger, and it also replaces on SQLite's hidden rowid: an insert is
# let through only where neither the index nor the rowid is taken.
_SQLITE = (
    f"""
    CREATE TRIGGER ledger_refuse_update BEFORE UPDATE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: UPDATE is refused.'); END
    """,
    f"""
    CREATE TRIGGER ledger_refuse_delete BEFORE DELETE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: DELETE is refused.'); END
    """,
    f"""
    CREATE TRIGGER ledger_refuse_insert BEFORE INSERT ON {TABLE}
    WHEN NEW."index" IS NOT (SELECT COALESCE(MAX("index"), -1) + 1 FROM {TABLE})
        OR EXISTS (SELECT 1 FROM {TABLE} WHERE rowid = NEW.rowid)
    BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: only the next entry may be added.'); END
    """,  # noqa: S608  # the table's name is a constant
)

_POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The ledger is append-only: % is refused.', TG_OP
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION ledger_refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW."index" IS DISTINCT FROM
            (SELECT COALESCE(MAX("index"), -1) + 1 FROM {TABLE})
        THEN
            RAISE EXCEPTION 'The ledger is append-only: only the next entry may be added.'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,  # noqa: S608  # the table's name is a constant
    f"""
    CREATE TRIGGER ledger_refuse_update BEFORE UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
    """,
    f"""
    CREATE TRIGGER ledger_refuse_delete BEFORE DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
    """,
    f"""
    CREATE TRIGGER ledger_refuse_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    f"""
    CREATE TRIGGER ledger_refuse_insert BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_gap()
    """,
    *(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}" for name in TRIGGERS),
)


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers, in place of any of the same name; do nothing where there is no table."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
        for name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def guard_after_migrate(*, using: str, **_signal: Any) -> None:
    """Make the triggers on the database that was migrated (a receiver of `post_migrate`)."""
    install_guards(connections[using])


def missing_guards(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the triggers that should stand and do not."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {row[0] for row in cursor.fetchall()}
    wanted = TRIGGERS if connection.vendor == "postgresql" else _SQLITE_TRIGGERS
    return tuple(name for name in wanted if name not in standing)
