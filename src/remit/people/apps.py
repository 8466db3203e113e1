"""Registers the room with Django, and what it forgets when a participant withdraws."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people room."""

    name = "remit.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room itself forgets."""
        from remit.people.actions import forget_participant  # noqa: PLC0415  # models must be loaded first
        from remit.people.withdrawal import on_withdrawal  # noqa: PLC0415  # as above

        on_withdrawal(
            "people",
            [
                "people.Identity",
                "people.Consent",
                "people.OutsideIdentifier",
                "people.Original",
                "people.Secret",
            ],
            forget_participant,
            {
                "identities": ("set of contact details", "sets of contact details"),
                "consents": ("consent", "consents"),
                "secrets": ("secret to come in with", "secrets to come in with"),
                "replaced-words": ("passage of replaced words", "passages of replaced words"),
                "waiting-files": ("file that waited", "files that waited"),
            },
        )
