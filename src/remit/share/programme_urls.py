"""The addresses of an organisation's own pages of sharing, below `programmes/NAME/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.share.views import asked, counting

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("asked/", asked.asked, name="asked"),
    path("asked/<int:number>/", asked.asked_form, name="asked-form"),
    path("asked/<int:number>/answer/", asked.asked_answer, name="asked-answer"),
    path("asked/<int:number>/letter/<slug:kind>/", asked.asked_letter, name="asked-letter"),
    path("counts/", counting.counts, name="counts"),
    path("counts/<slug:key>/pool.toml", counting.pool_file, name="counts-pool"),
]
