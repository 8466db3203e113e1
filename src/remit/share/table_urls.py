"""The addresses of a study's tables of linked records, below `commissions/NAME/tables/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.share.views import tables

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", tables.tables, name="tables"),
    path("ask/", tables.new_table, name="table-new"),
    path("of/<str:key>/", tables.table, name="table"),
    path("of/<str:key>/check/", tables.check, name="table-check"),
    path("of/<str:key>/refuse/", tables.refuse, name="table-refuse"),
    path("of/<str:key>/release/", tables.release, name="table-release"),
    path("of/<str:key>/<str:ending>/", tables.released_file, name="table-file"),
]
