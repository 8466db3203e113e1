"""Registers the room with Django, and what it forgets when a participant withdraws."""

from django.apps import AppConfig


class AskConfig(AppConfig):
    """The ask room."""

    name = "remit.ask"
    label = "ask"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room forgets."""
        from remit.ask.actions import forget_participant  # noqa: PLC0415  # models must be loaded first
        from remit.people.withdrawal import on_withdrawal  # noqa: PLC0415  # as above

        on_withdrawal(
            "ask",
            ["ask.Response", "ask.Filling", "ask.Attachment", "ask.Sighting", "ask.Screening"],
            forget_participant,
            {
                "responses": ("set of answers", "sets of answers"),
                "fillings": ("questionnaire begun", "questionnaires begun"),
                "files": ("file sent in", "files sent in"),
                "sightings": ("note of what they were shown", "notes of what they were shown"),
                "screenings": ("set of screening answers", "sets of screening answers"),
            },
        )
