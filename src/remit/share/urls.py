"""The addresses of a study's agreements, below `commissions/NAME/agreements/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.share.views import agreements, linkage

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", agreements.agreements, name="agreements"),
    path("<str:key>/", agreements.agreement, name="agreement"),
    path("<str:key>/suspend/", agreements.stop, name="agreement-suspend"),
    path("<str:key>/lift/", agreements.let_go_on, name="agreement-lift"),
    path("<str:key>/records/", linkage.linkage, name="agreement-linkage"),
    path("<str:key>/records/deliver/", linkage.bring, name="agreement-deliver"),
    path("<str:key>/records/leave-out/", linkage.object_to, name="agreement-leave-out"),
    path("<str:key>/records/<slug:run>/", linkage.run, name="agreement-run"),
]
