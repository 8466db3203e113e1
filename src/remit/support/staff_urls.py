"""The addresses of those who run a programme or pay for it, below `commissions/NAME/support/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.support.views import (
    board,
    choices,
    coordination,
    learning_staff,
    mentoring_staff,
    needs_counts,
    network_staff,
    principle_staff,
    principles_staff,
    rounds,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", coordination.support, name="support"),
    path("sign-up/", coordination.settle_sign_up, name="support-sign-up"),
    path("sign-up/choices/", choices.offered_choices, name="support-choices"),
    path("count/", coordination.count, name="support-count"),
    # A code from elsewhere may hold a slash.
    path("organisations/<path:code>/", coordination.organisation, name="support-organisation"),
    path("assessment/", rounds.assessment_rounds, name="support-assessment"),
    path("board/", board.board, name="support-board"),
    path("sessions/", board.programme_sessions, name="support-sessions"),
    path("sessions/<str:key>/", board.session, name="support-session"),
    path("network/", network_staff.network, name="support-network"),
    path("learning/", learning_staff.learning, name="support-learning"),
    path("needs/", needs_counts.needs_counts, name="support-needs"),
    path("assessment/form/", rounds.assessment_form, name="support-assessment-form"),
    path("mentoring/", mentoring_staff.mentoring, name="support-mentoring"),
    path("mentoring/mentors/", mentoring_staff.mentors, name="support-mentors"),
    path("principles/", principles_staff.overview, name="support-principles"),
    path(
        "principles/statements/",
        principles_staff.read_statements,
        name="support-principles-statements",
    ),
    path("principles/signs/", principles_staff.look_for_signs, name="support-principles-signs"),
    path("principles/results/", principles_staff.see_results, name="support-principles-results"),
    path("principles/new/", principle_staff.draft, name="support-principle-new"),
    path("principles/text/<slug:key>/", principle_staff.principle, name="support-principle"),
]
