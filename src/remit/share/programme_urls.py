"""The addresses of what an organisation was asked for, below `programmes/NAME/asked/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.share.views import asked

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", asked.asked, name="asked"),
    path("<int:number>/", asked.asked_form, name="asked-form"),
    path("<int:number>/answer/", asked.asked_answer, name="asked-answer"),
    path("<int:number>/letter/<slug:kind>/", asked.asked_letter, name="asked-letter"),
]
