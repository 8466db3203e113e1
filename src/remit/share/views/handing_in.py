"""Parties' signatures on an agreement: the text to sign, who has signed it, and handing one in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import study_page, what_failed
from remit.kernel.documents import MAX_DOCUMENT_BYTES
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.share.acts_files import SUFFIX
from remit.share.core.accepting import Rights, accepted_in_words, waiting_in_words
from remit.share.core.signing import agreement_digest, fingerprint
from remit.share.files import SUFFIX as TEXT_SUFFIX
from remit.share.permissions import can_lift, can_suspend, check_can_hand_in
from remit.share.standing_actions import accept_acts
from remit.share.standing_queries import examined, signatures_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.share.core.accepting import Accepted

NO_FILE = problem_kind(
    "acts-no-file", "No file was chosen.", "Choose the NAME.acts.toml that was signed."
)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_hand_in)
def signatures(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Who has signed an agreement as it is, and a party's signed file is taken in."""
    one = examined(visit.commission_id, timezone.localdate()).get(key)
    if one is None:
        raise Http404
    wrong: dict[str, object] = {}
    if request.method == "POST":
        try:
            found = _accept(request, visit, key)
        except RemitError as error:
            wrong = what_failed(error)
        else:
            text, _, waiting = signatures_of(visit.commission_id, key)
            messages.success(request, " ".join(accepted_in_words(found, text, waiting)))
            return redirect("agreement", visit.facts.name, key)
    text, _, waiting = signatures_of(visit.commission_id, key)
    context = {
        "heading": "Signatures",
        "one": one,
        "signed": [
            (party, fingerprint(party.public_key), one.standing.signed[party.key])
            for party in text.parties
        ],
        "waiting": waiting_in_words(waiting),
        "digest": agreement_digest(text),
        "file": f"{key}{TEXT_SUFFIX}",
        "acts_file": f"{key}{SUFFIX}",
        **wrong,
    }
    status = 422 if wrong else 200
    return visit.page(request, "share/signatures.html", context, status=status)


def _accept(request: HttpRequest, visit: Visit, key: str) -> Accepted:
    """Take in the file that was sent.

    Raises:
        InvalidInput: there is none, or anything in it is wrong.
    """
    file, problems = request.FILES.get("file"), Problems()
    if file is None:
        problems.add(NO_FILE, Place())
    problems.raise_if_any()
    if file is None:  # what has no problems is there
        raise AssertionError(key)
    return accept_acts(
        commission_id=visit.commission_id,
        agreement=key,
        content=file.read(MAX_DOCUMENT_BYTES + 1),
        file=file.name or "",
        rights=Rights(
            suspends=can_suspend(visit.user_id, visit.commission_id),
            lifts=can_lift(visit.user_id, visit.commission_id),
        ),
        actor=visit.actor,
        now=timezone.now(),
        today=timezone.localdate(),
    )
