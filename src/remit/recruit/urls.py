"""The addresses of the recruit room, below `commissions/NAME/recruit/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.recruit.views import draw
from remit.recruit.views.arrivals import arrivals
from remit.recruit.views.board import board
from remit.recruit.views.contact import contact
from remit.recruit.views.equality import equality
from remit.recruit.views.incentives import incentive, incentives, incentives_file
from remit.recruit.views.overview import overview
from remit.recruit.views.people import people
from remit.recruit.views.record import record
from remit.recruit.views.sessions import session, sessions
from remit.recruit.views.withdrawal import withdrawal

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", overview, name="recruit"),
    path("board/", board, name="recruit-board"),
    path("people/", people, name="recruit-people"),
    # A code from elsewhere may hold a slash.
    path("people/<path:code>/contact/", contact, name="recruit-contact"),
    path("people/<path:code>/withdrawal/", withdrawal, name="recruit-withdrawal"),
    path("people/<path:code>/", record, name="recruit-record"),
    path("arrivals/", arrivals, name="recruit-arrivals"),
    path("equality/", equality, name="recruit-equality"),
    path("draw/", draw.draw, name="recruit-draw"),
    path("draw/settings/", draw.settle, name="recruit-draw-settings"),
    path("draw/lottery/", draw.publish, name="recruit-draw-lottery"),
    path("draw/compare/", draw.compare, name="recruit-draw-compare"),
    path("draw/panel/", draw.choose, name="recruit-draw-panel"),
    path("draw/<slug:stem>.json", draw.public_file, name="recruit-draw-file"),
    path("sessions/", sessions, name="recruit-sessions"),
    path("sessions/<str:key>/", session, name="recruit-session"),
    path("incentives/", incentives, name="recruit-incentives"),
    path("incentives/incentives.csv", incentives_file, name="recruit-incentives-file"),
    path("incentives/<int:number>/", incentive, name="recruit-incentive"),
]
