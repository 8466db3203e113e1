"""Every address of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from remit.charter.views import consulting
from remit.share.views import asked, counting, lodging
from remit.site import failures, views
from remit.site.forms import SignInForm

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

sign_in = LoginView.as_view(
    template_name="site/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)

handler400 = failures.bad_request
handler404 = failures.not_found
handler500 = failures.failed

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="commissions")),
    path("favicon.ico", views.icon, name="icon"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("v/<slug:door>/", include("remit.ask.urls")),
    path("c/<str:token>/", consulting.read_and_comment, name="consulted"),
    path("charters/<slug:name>/", consulting.public_charter, name="public-charter"),
    path("programmes/<slug:name>/", include("remit.share.programme_urls")),
    path("programmes/<slug:name>/", include("remit.support.urls")),
    path("ledger/", lodging.public, name="public-ledger"),
    path("ledger/<int:size>.txt", lodging.note, name="public-checkpoint"),
    path("commissions/", views.commissions, name="commissions"),
    path("commissions/<slug:name>/", views.commission, name="commission"),
    path("commissions/<slug:name>/report/", views.report, name="report"),
    path("commissions/<slug:name>/report/tell/", views.tell_report, name="report-tell"),
    path("commissions/<slug:name>/safeguarding/", include("remit.people.urls")),
    path("commissions/<slug:name>/ask/", include("remit.ask.staff_urls")),
    path("commissions/<slug:name>/support/", include("remit.support.staff_urls")),
    path("commissions/<slug:name>/recruit/", include("remit.recruit.urls")),
    path("commissions/<slug:name>/listen/", include("remit.listen.urls")),
    path("commissions/<slug:name>/charter/", include("remit.charter.urls")),
    path("commissions/<slug:name>/agreements/<str:key>/assessment/", include("remit.publish.urls")),
    path("commissions/<slug:name>/agreements/", include("remit.share.urls")),
    path("commissions/<slug:name>/tables/", include("remit.share.table_urls")),
    path("commissions/<slug:name>/support/", include("remit.support.staff_urls")),
    path("commissions/<slug:name>/asked/", asked.try_request, name="asked-staff"),
    path("commissions/<slug:name>/counts/", counting.counts_staff, name="counts-staff"),
    path("commissions/<slug:name>/ledger/", lodging.checkpoints, name="checkpoints"),
    path("commissions/<slug:name>/transcripts/<str:key>/", views.transcript, name="transcript"),
]
