"""The addresses that organisations and the public open, below `programmes/NAME/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.support.views import joining

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", joining.programme, name="programme"),
    path("who-sees-what/", joining.who_sees_what, name="programme-who-sees-what"),
    path("sign-in/", joining.sign_in, name="programme-sign-in"),
    path("sign-out/", joining.sign_out, name="programme-sign-out"),
]
