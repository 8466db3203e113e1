"""The addresses that organisations and the public open, below `programmes/NAME/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.support.views import assessment, assessor, joining, profile

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", joining.programme, name="programme"),
    path("who-sees-what/", joining.who_sees_what, name="programme-who-sees-what"),
    path("sign-in/", joining.sign_in, name="programme-sign-in"),
    path("sign-out/", joining.sign_out, name="programme-sign-out"),
    path("assessment/", assessment.assessment, name="programme-assessment"),
    path("assessment/talk/<int:part>/", assessment.talk, name="programme-talk"),
    path("assessment/profile/", profile.own_profile, name="programme-profile"),
    path("a/<slug:token>/", assessor.start, name="assessor"),
    path("a/<slug:token>/<int:part>/", assessor.part, name="assessor-part"),
    path("a/<slug:token>/send/", assessor.send, name="assessor-send"),
]
