"""Registers the room with Django."""

from django.apps import AppConfig


class CommissionConfig(AppConfig):
    """The commission room."""

    name = "remit.commission"
    label = "commission"
    default_auto_field = "django.db.models.BigAutoField"
