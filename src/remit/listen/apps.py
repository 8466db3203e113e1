"""Registers the room with Django, and what it forgets when a participant withdraws."""

from django.apps import AppConfig


class ListenConfig(AppConfig):
    """The listen room."""

    name = "remit.listen"
    label = "listen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room forgets."""
        from remit.listen.actions import forget_participant  # noqa: PLC0415  # models must be loaded first
        from remit.people.withdrawal import on_withdrawal  # noqa: PLC0415  # as above

        on_withdrawal(
            "listen",
            ["listen.Speaker"],
            forget_participant,
            {
                "turns": ("turn of speech", "turns of speech"),
                "passages": ("coded passage", "coded passages"),
                "speakers": ("speaker in a transcript", "speakers in transcripts"),
                "kept parts": (
                    "part kept from another program",
                    "parts kept from other programs",
                ),
            },
        )
