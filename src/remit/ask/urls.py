"""The addresses that participants open, below `v/DOOR/`. None says what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.ask.views import arrival, information, leaving, questions, screening

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", arrival.start, name="visit-start"),
    path("age/", arrival.age, name="visit-age"),
    path("adult/", arrival.adult, name="visit-adult"),
    path("agree/", arrival.agree, name="visit-agree"),
    path("agreed/", arrival.agreed, name="visit-agreed"),
    path("keep/", arrival.keep, name="visit-keep"),
    path("back/", arrival.back, name="visit-back"),
    path("go/", arrival.go_on, name="visit-go"),
    path("q/<int:step>/", questions.questions, name="visit-questions"),
    path("q/<int:step>/<str:key>/", questions.questions, name="visit-question"),
    path("look/<int:step>/", questions.look, name="visit-look"),
    path("i/<int:step>/", information.information, name="visit-information"),
    path("contact/", screening.contact, name="visit-contact"),
    path("end/", leaving.end, name="visit-end"),
    path("stop/", leaving.stop, name="visit-stop"),
    path("said/", leaving.said, name="visit-said"),
    path("out/", leaving.out, name="visit-out"),
    path("help/", leaving.helps, name="visit-help"),
    path("tell/", leaving.tell_someone, name="visit-tell"),
    path("leave/", leaving.leave, name="visit-leave"),
    path("clear/", leaving.clear, name="visit-clear"),
    path("m/<str:name>", leaving.medium, name="visit-medium"),
]
