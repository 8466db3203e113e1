"""The addresses of a charter for the study's members, below `commissions/NAME/charter/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.charter.views import asking, making, reading

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", reading.charter, name="charter"),
    path("grid/", reading.over_terms, name="charter-grid"),
    path("ask/", asking.ask, name="charter-ask"),
    path("history/", reading.chronicle, name="charter-history"),
    path("history/compare/", reading.comparison, name="charter-comparison"),
    path("versions/<int:number>/", reading.version, name="charter-version"),
    path("versions/<int:number>/charter.<str:ending>", reading.as_file, name="charter-as-file"),
    path("versions/<int:number>/open/", making.open_version, name="charter-open"),
    path("versions/<int:number>/adopt/", making.adopt_version, name="charter-adopt"),
    path("versions/<int:number>/comment/", making.keep_comment, name="charter-comment"),
    path("rules/", making.new_rule, name="charter-new-rule"),
    path("rules/<str:rule>/", making.rule, name="charter-rule"),
    path("proposals/", making.proposals, name="charter-proposals"),
]
