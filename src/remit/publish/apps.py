"""Registers the room with Django."""

from django.apps import AppConfig


class PublishConfig(AppConfig):
    """The publish room."""

    name = "remit.publish"
    label = "publish"
    default_auto_field = "django.db.models.BigAutoField"
