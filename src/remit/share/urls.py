"""The addresses of a study's agreements, below `commissions/NAME/agreements/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.share.views import (
    advising,
    agreements,
    documents,
    handing_in,
    labelling,
    linkage,
    running,
    settings,
    writing,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", agreements.agreements, name="agreements"),
    path("new/", writing.new, name="agreement-new"),
    path("<str:key>/edit/", writing.edit, name="agreement-edit"),
    path("<str:key>/edit/finish/", writing.finish, name="agreement-finish"),
    path("<str:key>/edit/leave/", writing.leave, name="agreement-leave"),
    path("<str:key>/edit/<slug:step>/", writing.step, name="agreement-step"),
    path("<str:key>/edit/<slug:step>/<slug:at>/", writing.entry, name="agreement-entry"),
    path("<str:key>/", agreements.agreement, name="agreement"),
    path("<str:key>/document/", documents.document, name="agreement-document"),
    path("<str:key>/document.docx", documents.word, name="agreement-word"),
    path("<str:key>/agreement.toml", documents.toml, name="agreement-toml"),
    path("<str:key>/earlier/<str:digest>.toml", documents.earlier, name="agreement-earlier"),
    path("<str:key>/signatures/", handing_in.signatures, name="agreement-signatures"),
    path("<str:key>/advice/", advising.advice, name="agreement-advice"),
    path("<str:key>/advice/answer/", advising.answer, name="agreement-advice-answer"),
    path("<str:key>/suspend/", agreements.stop, name="agreement-suspend"),
    path("<str:key>/lift/", agreements.let_go_on, name="agreement-lift"),
    path("<str:key>/records/", linkage.linkage, name="agreement-linkage"),
    path("<str:key>/records/deliver/", linkage.bring, name="agreement-deliver"),
    path("<str:key>/records/link/", running.start, name="agreement-link"),
    path("<str:key>/records/leave-out/", linkage.object_to, name="agreement-leave-out"),
    path("<str:key>/records/lift-out/", linkage.lift, name="agreement-lift-out"),
    path("<str:key>/records/settings/", settings.settings_page, name="agreement-settings"),
    path("<str:key>/records/<slug:run>/", linkage.run, name="agreement-run"),
    path("<str:key>/records/<slug:run>/pairs/", labelling.pairs, name="agreement-pairs"),
    path("<str:key>/records/<slug:run>/pairs/draw/", labelling.draw, name="agreement-pairs-draw"),
    path("<str:key>/records/<slug:run>/pairs/<int:place>/", labelling.pair, name="agreement-pair"),
]
