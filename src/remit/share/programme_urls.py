"""The addresses of what an organisation was asked for, below `programmes/NAME/asked/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, re_path

from remit.share.views import asked

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("", asked.asked, name="asked"),
    path("<int:number>/", asked.asked_form, name="asked-form"),
    path("<int:number>/answer/", asked.asked_answer, name="asked-answer"),
    re_path(
        r"^(?P<number>[0-9]{1,9})/letter\.(?P<kind>docx|html|txt)$",
        asked.asked_letter,
        name="asked-letter",
    ),
]
