"""The addresses of the listen room, below `commissions/NAME/listen/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from remit.listen.views import (
    agreement,
    codebook,
    coding,
    coding_intake,
    guide,
    intake,
    keeping,
    matrix,
    names,
    quotes,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("", coding.transcripts, name="listen"),
    path("bring/", intake.bring_transcripts, name="listen-bring"),
    path("check/", intake.check_transcripts, name="listen-check"),
    path("confirm/", intake.confirm_transcripts, name="listen-confirm"),
    path("cancel/", intake.cancel_transcripts, name="listen-cancel"),
    path("search/", codebook.search, name="listen-search"),
    path("codes/", codebook.codebook, name="listen-codebook"),
    path("codes/bring/", coding_intake.bring_coding, name="listen-coding-bring"),
    path("codes/check/", coding_intake.check_coding, name="listen-coding-check"),
    path("codes/file.qdpx", codebook.coding_export, {"form": "qdpx"}, name="listen-qdpx"),
    path("codes/file.qdc", codebook.coding_export, {"form": "qdc"}, name="listen-qdc"),
    path("codes/<str:guid>/", codebook.code, name="listen-code"),
    path("guide/", guide.guide, name="listen-guide"),
    path("matrix/", matrix.matrix, name="listen-matrix"),
    path("matrix/cell/", matrix.cell, name="listen-cell"),
    path("matrix/matrix.<slug:form>", matrix.matrix_file, name="listen-matrix-file"),
    path("agreement/", agreement.agreement, name="listen-agreement"),
    path("agreement/<str:key>/", agreement.differences, name="listen-differences"),
    path("coverage/", matrix.coverage, name="listen-coverage"),
    path("quotes/", quotes.quotes, name="listen-quotes"),
    path("quotes/<str:key>/<str:line>/", quotes.quote, name="listen-quote"),
    path("originals/", keeping.originals, name="listen-originals"),
    path("keeping/", keeping.keeping, name="listen-keeping"),
    path("transcripts/<str:key>/", coding.coding, name="listen-coding"),
    path("transcripts/<str:key>/names/", names.names, name="listen-names"),
    path("transcripts/<str:key>/speakers/", intake.speakers, name="listen-speakers"),
    path("transcripts/<str:key>/act/", coding.act, name="listen-act"),
    path("transcripts/<str:key>/settle/", coding.settle, name="listen-settle"),
    path("transcripts/<str:key>/<str:guid>/", coding.passage, name="listen-passage"),
]
