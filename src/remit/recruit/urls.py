"""The addresses of the recruit room, below `commissions/NAME/recruit/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.recruit.views.overview import overview

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", overview, name="recruit"),
]
