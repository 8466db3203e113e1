"""The drafts of an agreement's assessment: what they lack, each to read, and each for Word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from remit.commission.permissions import NotAllowed
from remit.commission.views import study_page
from remit.publish.assessment_actions import draft_assessment
from remit.publish.assessment_queries import known_of
from remit.share.core.assessment.drafts import drafts
from remit.share.core.assessment.notice import MOST_GRADE, short_grade
from remit.share.core.paper_word import WORD
from remit.share.papers import STYLESHEET, download, paper_page
from remit.share.permissions import check_can_write_agreement
from remit.support.permissions import sees_as_told

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.commission.views import Visit


def check_can_draft(user_id: int, commission_id: int) -> None:
    """Let those pass who may write an agreement, and see the study's figures as they stand.

    Raises:
        NotAllowed: the user may not.
    """
    check_can_write_agreement(user_id, commission_id)
    if sees_as_told(user_id, commission_id):
        raise NotAllowed(
            "A draft shows a programme's figures as they stand today.",
            remedy="Ask a coordinator to tell the report first, and a researcher for the draft.",
        )


@require_safe
@study_page(check_can_draft)
def assessment(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """The three drafts, and what is still to be filled in."""
    known, _ = known_of(visit.commission_id, key, at=timezone.localdate())
    context = {
        "heading": f"Impact assessment of “{known.agreement.title}”",
        "agreement": known.agreement,
        "papers": drafts(known),
        "counsel": known.counsel,
        "is_high": known.agreement.safeguards.residual_risk == "high",
        "consulted": known.agreement.safeguards.consulted_ico,
        "grade": short_grade(known),
        "most": MOST_GRADE,
    }
    return visit.page(request, "publish/assessment.html", context)


@require_safe
@study_page(check_can_draft)
def paper(_request: HttpRequest, visit: Visit, key: str, paper: str) -> HttpResponse:
    """One draft to read and print."""
    known, _ = known_of(visit.commission_id, key, at=timezone.localdate())
    found = next((one for one in drafts(known) if one.key == paper), None)
    if found is None:
        raise Http404
    home = reverse("agreement-assessment", args=[visit.facts.name, key])
    return HttpResponse(paper_page(found, stylesheet=static(STYLESHEET), home=home))


@require_POST
@study_page(check_can_draft)
def take(_request: HttpRequest, visit: Visit, key: str, paper: str) -> HttpResponse:
    """One draft for Word. It goes out of here, and the ledger says so."""
    files = draft_assessment(
        commission_id=visit.commission_id, agreement=key, actor=visit.actor, now=timezone.now()
    )
    content = files.get(f"{paper}.docx")
    if content is None:
        raise Http404
    return download(content, WORD, f"{slugify(key) or 'agreement'}-{paper}.docx")
