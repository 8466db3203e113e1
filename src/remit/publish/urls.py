"""The addresses of an agreement's assessment, below `commissions/NAME/agreements/KEY/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.publish.views import assessments

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", assessments.assessment, name="agreement-assessment"),
    path("<slug:paper>/", assessments.paper, name="agreement-draft"),
    path("<slug:paper>/take/", assessments.take, name="agreement-draft-take"),
]
