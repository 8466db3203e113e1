"""Readies Django and the database for a command; commands that need neither never call this."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime

from remit.cli.output import err


def prepare() -> None:
    """Set Django up, and bring the database's tables to this version where they are behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.site.settings")
    import django  # slow to import: only for commands that need it

    django.setup()
    _migrate_if_behind()


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
