"""Registers the room with Django, and its guards with every migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """The ledger room."""

    name = "remit.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the guards made again after every migrate."""
        from remit.ledger.guards import guard_after_migrate  # noqa: PLC0415  # Django must be set up first

        post_migrate.connect(guard_after_migrate, sender=self, dispatch_uid="remit.ledger.guards")
