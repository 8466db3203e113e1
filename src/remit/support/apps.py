"""Registers the room with Django, and what it forgets when an organisation withdraws."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """The support room."""

    name = "remit.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room forgets."""
        from remit.people.withdrawal import on_withdrawal  # noqa: PLC0415  # models must be loaded first
        from remit.support.actions import forget_organisation  # noqa: PLC0415  # as above

        on_withdrawal("support", ["support.Organisation"], forget_organisation)
