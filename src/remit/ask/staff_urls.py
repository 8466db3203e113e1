"""The addresses of those who run the asking, below `commissions/NAME/ask/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.ask.views import answers, overviews, staff

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", staff.asking, name="ask"),
    path("code/<slug:token>/", staff.square_code, name="ask-code"),
    path("paper/<int:step>/", staff.paper, name="ask-paper"),
    path("typing/<int:step>/", staff.typing, name="ask-typing"),
    path("read/", overviews.read, name="ask-read"),
    path("languages/", overviews.gaps, name="ask-gaps"),
    path("answers/", answers.answers, name="ask-answers"),
    path("answers/take/", answers.take_answers, name="ask-answers-take"),
    path("answers/check/", answers.check_import, name="ask-answers-check"),
    path("answers/confirm/", answers.confirm_import, name="ask-answers-confirm"),
    path("answers/cancel/", answers.cancel_import, name="ask-answers-cancel"),
]
