"""Registers the room with Django."""

from django.apps import AppConfig


class StudyConfig(AppConfig):
    """The study room."""

    name = "remit.study"
    label = "study"
    default_auto_field = "django.db.models.BigAutoField"
