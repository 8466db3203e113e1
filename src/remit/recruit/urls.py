"""The addresses of the recruit room, below `commissions/NAME/recruit/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.recruit.views import draw
from remit.recruit.views.overview import overview

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", overview, name="recruit"),
    path("draw/", draw.draw, name="recruit-draw"),
    path("draw/settings/", draw.settle, name="recruit-draw-settings"),
    path("draw/lottery/", draw.publish, name="recruit-draw-lottery"),
    path("draw/compare/", draw.compare, name="recruit-draw-compare"),
    path("draw/panel/", draw.choose, name="recruit-draw-panel"),
    path("draw/<slug:stem>.json", draw.public_file, name="recruit-draw-file"),
]
