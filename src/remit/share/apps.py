"""Registers the room with Django, and the flows that its agreements want decided."""

from django.apps import AppConfig


class ShareConfig(AppConfig):
    """The share room."""

    name = "remit.share"
    label = "share"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room wants decided, and what of it is an organisation's own."""
        from remit.charter.wanting import on_wanting  # noqa: PLC0415  # models must be loaded first
        from remit.share.asked_queries import asked_sheets  # noqa: PLC0415  # as above
        from remit.share.counting_queries import counts_sheets  # noqa: PLC0415  # as above
        from remit.share.permissions import OPENINGS  # noqa: PLC0415  # as above
        from remit.share.queries import asked_for  # noqa: PLC0415  # as above
        from remit.support.own_copies import on_own_copy  # noqa: PLC0415  # as above
        from remit.support.permissions import on_public_page  # noqa: PLC0415  # as above

        on_wanting("share", asked_for)
        on_own_copy("asked", ["share.AskedRecord"], asked_sheets)
        on_own_copy("counts", ["share.HandedCounts"], counts_sheets)
        on_public_page("share", OPENINGS)
