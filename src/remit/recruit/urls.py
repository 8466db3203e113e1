"""The addresses of the recruit room, below `commissions/NAME/recruit/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.recruit.views.incentives import incentive, incentives, incentives_file
from remit.recruit.views.overview import overview
from remit.recruit.views.sessions import session, sessions

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", overview, name="recruit"),
    path("sessions/", sessions, name="recruit-sessions"),
    path("sessions/<str:key>/", session, name="recruit-session"),
    path("incentives/", incentives, name="recruit-incentives"),
    path("incentives/incentives.csv", incentives_file, name="recruit-incentives-file"),
    path("incentives/<int:number>/", incentive, name="recruit-incentive"),
]
