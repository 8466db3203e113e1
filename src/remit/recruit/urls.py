"""The addresses of the recruit room, below `commissions/NAME/recruit/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, re_path

from remit.recruit.views import draw, pool, quotas
from remit.recruit.views.arrivals import arrivals
from remit.recruit.views.board import board
from remit.recruit.views.contact import contact
from remit.recruit.views.derivation import derive
from remit.recruit.views.equality import equality
from remit.recruit.views.incentives import incentive, incentives, incentives_file
from remit.recruit.views.overview import overview
from remit.recruit.views.people import people
from remit.recruit.views.record import record
from remit.recruit.views.screened import screened
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
    path("screened/", screened, name="recruit-screened"),
    path("equality/", equality, name="recruit-equality"),
    path("pool/", pool.pool, name="recruit-pool"),
    path("pool/check/", pool.check_pool, name="recruit-pool-check"),
    path("pool/confirm/", pool.confirm_pool, name="recruit-pool-confirm"),
    path("pool/cancel/", pool.cancel_pool, name="recruit-pool-cancel"),
    re_path(
        r"^pool/(?P<file>selected|remaining|report)\.csv$",
        pool.panel_file,
        name="recruit-panel-file",
    ),
    re_path(
        r"^pool/contacts/(?P<file>selected|remaining)\.csv$",
        pool.panel_file_with_contacts,
        name="recruit-panel-file-with-contacts",
    ),
    path("quotas/", quotas.quotas, name="recruit-quotas"),
    path("quotas/check/", quotas.check_quotas, name="recruit-quotas-check"),
    path("quotas/read/", quotas.read_quotas, name="recruit-quotas-read"),
    path("quotas/quotas.csv", quotas.quotas_file, name="recruit-quotas-file"),
    path("quotas/derive/", derive, name="recruit-derive"),
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
