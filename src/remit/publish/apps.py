"""Registers the room with Django, and what tells where words have gone out."""

from django.apps import AppConfig


class PublishConfig(AppConfig):
    """The publish room."""

    name = "remit.publish"
    label = "publish"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room knows of words that have gone out."""
        from remit.people.withdrawal import on_asking_what_went_out  # noqa: PLC0415  # models must be loaded first
        from remit.publish.queries import gone_out_of  # noqa: PLC0415  # as above

        on_asking_what_went_out("publish", gone_out_of)
