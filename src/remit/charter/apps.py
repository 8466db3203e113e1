"""Registers the room with Django, and what it forgets when a participant withdraws."""

from django.apps import AppConfig


class CharterConfig(AppConfig):
    """The charter room."""

    name = "remit.charter"
    label = "charter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room forgets."""
        from remit.charter.actions import forget_comments  # noqa: PLC0415  # models must be loaded first
        from remit.people.withdrawal import on_withdrawal  # noqa: PLC0415  # as above

        on_withdrawal(
            "charter",
            ["charter.CharterComment"],
            forget_comments,
            {"comments": ("comment on a charter", "comments on a charter")},
        )
