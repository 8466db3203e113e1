"""The addresses that organisations and the public open, below `programmes/NAME/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.support.views import joining, principles, voice

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", joining.programme, name="programme"),
    path("who-sees-what/", joining.who_sees_what, name="programme-who-sees-what"),
    path("sign-in/", joining.sign_in, name="programme-sign-in"),
    path("sign-out/", joining.sign_out, name="programme-sign-out"),
    path("principles/", principles.overview, name="programme-principles"),
    path("principles/links/", principles.links, name="programme-principles-links"),
    path("principles/results/", principles.results, name="programme-principles-results"),
    path("principles/text/<slug:key>/", principles.principle, name="programme-principle"),
    path("principles/in/<str:token>/", voice.come_by_link, name="programme-voice-in"),
    path("principles/vote/", voice.vote, name="programme-voice"),
    path("principles/say/", voice.propose, name="programme-voice-propose"),
    path("principles/said/", voice.mine, name="programme-voice-mine"),
    path("principles/out/", voice.leave, name="programme-voice-leave"),
]
