"""Readies Django and the database for a command; commands that need neither never call this."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime

from remit.cli.output import err
from remit.kernel.errors import ExitCode, PartMissing, RemitError


class UnableToReachDatabase(RemitError):
    """The database is not there, or lets nobody in."""

    code = "database-unreachable"
    exit_code = ExitCode.NOT_POSSIBLE


def prepare() -> None:
    """Set Django up, and bring the database's tables to this version where they are behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.site.settings")
    os.umask(0o077)  # what is written here is about people: its owner's alone to read
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
        _migrate_if_behind()
    except ImproperlyConfigured as error:
        if "psycopg" not in str(error):
            raise
        raise PartMissing(
            "PostgreSQL needs a part of Remit that is not installed.",
            remedy='Install it: uv tool install "remit[postgres]".',
            part="postgres",
        ) from error


def is_database_failure(error: Exception) -> bool:
    """Whether the database itself failed: not there, not to be opened or not to be written."""
    from django.db import DatabaseError

    return isinstance(error, DatabaseError)


def database_failure(error: Exception) -> UnableToReachDatabase:
    """Return a failure of the database as one sentence."""
    return UnableToReachDatabase(
        f"The database does not answer: {str(error).strip().splitlines()[0].rstrip('.')}.",
        remedy="Check DATABASE_URL, and that the database is there, runs and may be written to.",
    )


def _migrate_if_behind() -> None:
    from django.core.management import call_command  # needs Django set up
    from django.db import connection  # as above
    from django.db.migrations.executor import MigrationExecutor  # as above

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        err.print("Setting up the database.")
        call_command("migrate", interactive=False, verbosity=0)


def actor() -> str:
    """Return who runs the command, as the ledger names them."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return "cli"


def now() -> datetime:
    """Return the present moment; the only place where the command line reads the clock."""
    return datetime.now(UTC)
