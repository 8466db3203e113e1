"""Registers the room with Django."""

from django.apps import AppConfig


class ShareConfig(AppConfig):
    """The share room."""

    name = "remit.share"
    label = "share"
    default_auto_field = "django.db.models.BigAutoField"
