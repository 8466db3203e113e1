"""Registers the room with Django."""

from django.apps import AppConfig


class CharterConfig(AppConfig):
    """The charter room."""

    name = "remit.charter"
    label = "charter"
    default_auto_field = "django.db.models.BigAutoField"
