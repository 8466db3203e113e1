"""The addresses of the listen room, below `commissions/NAME/listen/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.listen import views

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", views.transcripts, name="listen"),
    path("check/", views.check_transcripts, name="listen-check"),
    path("confirm/", views.confirm_transcripts, name="listen-confirm"),
    path("cancel/", views.cancel_transcripts, name="listen-cancel"),
]
