"""The addresses of the listen room, below `commissions/NAME/listen/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.listen.views import codebook, coding

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", coding.transcripts, name="listen"),
    path("search/", codebook.search, name="listen-search"),
    path("codes/", codebook.codebook, name="listen-codebook"),
    path("codes/<str:guid>/", codebook.code, name="listen-code"),
    path("transcripts/<str:key>/", coding.coding, name="listen-coding"),
    path("transcripts/<str:key>/act/", coding.act, name="listen-act"),
    path("transcripts/<str:key>/settle/", coding.settle, name="listen-settle"),
    path("transcripts/<str:key>/<str:guid>/", coding.passage, name="listen-passage"),
]
