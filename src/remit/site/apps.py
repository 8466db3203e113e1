"""Registers the site with Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The web site."""

    name = "remit.site"
    label = "remit_site"
