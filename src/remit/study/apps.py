"""Registers the room with Django, and what it forgets when a participant withdraws."""

from django.apps import AppConfig


class StudyConfig(AppConfig):
    """The study room."""

    name = "remit.study"
    label = "study"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room forgets."""
        from remit.people.withdrawal import on_withdrawal  # noqa: PLC0415  # models must be loaded first
        from remit.study.actions import forget_steps  # noqa: PLC0415  # as above

        # That the study is to be run again is said in any case.
        on_withdrawal("study", [], forget_steps, {"steps to do again": None})
