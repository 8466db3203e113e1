"""An agreement as a document to read and print, for Word, and as its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from remit.commission.permissions import check_can_follow_commission
from remit.commission.queries import vocabulary
from remit.commission.views import study_page
from remit.share.core.agreement_paper import agreement_paper
from remit.share.core.assessment.counsel import counsel_of
from remit.share.core.paper_word import WORD, word_file
from remit.share.core.standing import Acts
from remit.share.counsel_queries import stored_counsel
from remit.share.draft_queries import stored_earlier
from remit.share.files import SHARE_FOLDER, SUFFIX, write_agreements
from remit.share.papers import STYLESHEET, download, paper_page
from remit.share.queries import law_of, stored_acts
from remit.share.standing_queries import examined

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.share.core.agreement import Agreement
    from remit.share.core.paper import Paper


@require_safe
@study_page(check_can_follow_commission)
def document(_request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """The agreement as a document that a lawyer reads, made for print."""
    name = visit.facts.name
    page = paper_page(
        _paper(visit, key),
        stylesheet=static(STYLESHEET),
        home=reverse("agreement", args=[name, key]),
        word=reverse("agreement-word", args=[name, key]),
    )
    return HttpResponse(page)


@require_safe
@study_page(check_can_follow_commission)
def word(_request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """The same for Word."""
    return download(word_file(_paper(visit, key)), WORD, f"{slugify(key) or 'agreement'}.docx")


@require_safe
@study_page(check_can_follow_commission)
def toml(_request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """The agreement's own file, to sign it or to keep it; what is signed has its name in it."""
    found = _agreement(visit, key)
    content = write_agreements([found])[f"{SHARE_FOLDER}/{key}{SUFFIX}"]
    return download(content, "application/toml", f"{key}{SUFFIX}")


@require_safe
@study_page(check_can_follow_commission)
def earlier(_request: HttpRequest, visit: Visit, key: str, digest: str) -> HttpResponse:
    """What the agreement said before, as its file: by it, earlier signatures can be checked."""
    texts = stored_earlier(visit.commission_id).get(key, ())
    found = next((one.agreement for one in texts if one.digest == digest), None)
    if found is None:
        raise Http404
    content = write_agreements([found])[f"{SHARE_FOLDER}/{key}{SUFFIX}"]
    name = f"{slugify(key) or 'agreement'}-{digest[:8]}{SUFFIX}"
    return download(content, "application/toml", name)


def _agreement(visit: Visit, key: str) -> Agreement:
    one = examined(visit.commission_id, timezone.localdate()).get(key)
    if one is None:
        raise Http404
    return one.agreement


def _paper(visit: Visit, key: str) -> Paper:
    one = examined(visit.commission_id, timezone.localdate()).get(key)
    if one is None:
        raise Http404
    return agreement_paper(
        one.agreement,
        one.standing,
        stored_acts(visit.commission_id).get(key, Acts()),
        vocabulary(visit.commission_id),
        {each.key: each for each in law_of()},
        counsel=counsel_of(one.agreement, stored_counsel(visit.commission_id).get(key, ())),
        is_made_up=visit.facts.made_up,
    )
