"""The addresses of the people room, below `commissions/NAME/safeguarding/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.people.views import disclosures

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [path("", disclosures, name="disclosures")]
