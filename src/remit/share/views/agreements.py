"""Where agreements stand, each as a document to read and print, and stopping one at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from remit.charter.core.explanation import describe, label
from remit.commission.permissions import check_can_follow_commission
from remit.commission.queries import vocabulary
from remit.commission.views import study_page
from remit.kernel.flow import CONDITIONS
from remit.share.core.accepting import missing, waiting_in_words
from remit.share.core.assessment.counsel import counsel_of
from remit.share.core.law_words import KINDS, ROLES
from remit.share.core.output_rules import rules_in_words, rules_of
from remit.share.core.retention import next_review
from remit.share.core.standing import Acts
from remit.share.counsel_queries import stored_counsel
from remit.share.draft_queries import stored_drafts, stored_earlier
from remit.share.permissions import (
    can_hand_in,
    can_lift,
    can_suspend,
    can_write_agreement,
    check_can_lift,
    check_can_suspend,
)
from remit.share.queries import stored_acts
from remit.share.standing_actions import UnableToLift, lift, suspend
from remit.share.standing_queries import examined
from remit.support.permissions import sees_as_told

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement
    from remit.share.core.earlier import EarlierText
    from remit.share.standing_queries import Examined

SAFEGUARDS = (
    ("notice", "How people are told"),
    ("assessment", "Impact assessment"),
    ("residual_risk", "Risk that is left"),
    ("policy", "Appropriate policy document"),
    ("arrangement", "Arrangement of the joint controllers"),
    ("contract", "Contract with processors"),
    ("opt_out", "National data opt-out"),
    ("quality", "How the data are kept correct"),
    ("security", "How the data are kept safe"),
    ("deletion", "How the data are deleted, and who certifies it"),
    ("delete_by", "Deleted by"),
    ("delete_after_days", "Days until each delivery is deleted"),
    ("identifiers_until", "Identifiers are kept until"),
    ("rights", "How people use their rights"),
    ("complaints", "Complaints"),
    ("equality", "The equality duty"),
    ("review_on", "Next review"),
    ("review_every_months", "Months between reviews"),
    ("sanctions", "What happens when it is broken"),
    ("threshold", "Least count that may leave"),
    ("outputs", "Rules for what leaves"),
)


@require_safe
@study_page(check_can_follow_commission)
def agreements(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every agreement with where it stands, and what people accept beside what the law asks."""
    found = examined(visit.commission_id, timezone.localdate())
    writes = can_write_agreement(visit.user_id, visit.commission_id)
    context = {
        "heading": "Agreements",
        "found": list(found.values()),
        "writes": writes,
        "drafts": stored_drafts(visit.commission_id).values() if writes else (),
    }
    return visit.page(request, "share/agreements.html", context)


@require_safe
@study_page(check_can_follow_commission)
def agreement(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One agreement as a document: who, what, why, the two verdicts, and what stops it."""
    today = timezone.localdate()
    one = examined(visit.commission_id, today).get(key)
    if one is None:
        raise Http404
    terms = vocabulary(visit.commission_id)
    facts = one.agreement.safeguards
    acts = stored_acts(visit.commission_id).get(key, Acts())
    safeguards = replace(facts, review_on=next_review(facts, today))
    context = {
        "heading": one.agreement.title,
        "one": one,
        "acts": acts,
        "signed": [
            (party, ROLES[party.role], KINDS.get(party.kind, ""), one.standing.signed[party.key])
            for party in one.agreement.parties
        ],
        "flows": _flows(one, terms),
        "asked": [describe(each.flow, terms) for each in one.agreement.flows],
        "held_to": rules_in_words(rules_of(one.agreement)),
        "safeguards": [
            (words, getattr(safeguards, name))
            for name, words in SAFEGUARDS
            if getattr(safeguards, name)
        ],
        "advice": counsel_of(one.agreement, stored_counsel(visit.commission_id).get(key, ())),
        "datasets": _datasets(one.agreement, terms),
        "evidence": [
            (label(terms, CONDITIONS, each.condition), each, each.holds(today))
            for each in one.agreement.evidence
        ],
        "waiting": waiting_in_words(missing(one.agreement, acts)),
        "hands_in": can_hand_in(visit.user_id, visit.commission_id),
        "suspends": can_suspend(visit.user_id, visit.commission_id),
        "earlier": _earlier(visit, one.agreement),
        "writes": can_write_agreement(visit.user_id, visit.commission_id),
        "drafts": can_write_agreement(visit.user_id, visit.commission_id)
        and not sees_as_told(visit.user_id, visit.commission_id),
        "lifts": can_lift(visit.user_id, visit.commission_id)
        and any(stop.lifted_at is None for stop in acts.suspensions),
    }
    return visit.page(request, "share/agreement.html", context)


@require_POST
@study_page(check_can_suspend)
def stop(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Suspend an agreement at once, with the reason."""
    lacking = "Say why it is suspended: the reason stays on record."
    return _done(request, visit, key, suspend, lacking, "It is suspended. Nothing starts under it.")


@require_POST
@study_page(check_can_lift)
def let_go_on(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Lift the suspension of an agreement, with the reason."""
    lacking = "Say why it is lifted: the reason stays on record."
    return _done(request, visit, key, lift, lacking, "It is suspended no more.")


def _done(  # who does what with which agreement, and both ends in words
    request: HttpRequest,
    visit: Visit,
    key: str,
    act: Callable[..., None],
    lacking: str,
    done: str,
) -> HttpResponse:
    """Do something with an agreement that wants a reason, and show its page again."""
    why = request.POST.get("why", "").strip()
    if not why:
        messages.error(request, lacking)
        return redirect("agreement", visit.facts.name, key)
    try:
        act(
            commission_id=visit.commission_id,
            agreement=key,
            why=why,
            actor=visit.actor,
            now=timezone.now(),
        )
    except UnableToLift as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("agreement", visit.facts.name, key)


def _earlier(visit: Visit, agreement: Agreement) -> list[tuple[EarlierText, str]]:
    """Return what an agreement said before, newest first, each with who signed that."""
    acts = stored_acts(visit.commission_id).get(agreement.key, Acts())
    found = []
    for text in reversed(stored_earlier(visit.commission_id).get(agreement.key, ())):
        parties = (text.agreement.party(key) for key in text.signed_by(acts))
        found.append((text, ", ".join(one.name for one in parties if one)))
    return found


def _flows(one: Examined, terms: Vocabulary) -> list[tuple[object, str, object, list[str]]]:
    """Return each flow: its verdict, it in words, what the law asks, and conditions not shown."""
    lawful = {each.id: each for each in one.law.flows}
    return [
        (
            judged,
            describe(judged.asked.flow, terms),
            lawful[judged.asked.id],
            [label(terms, CONDITIONS, each) for each in judged.unshown],
        )
        for judged in one.judgement.flows
    ]


def _datasets(agreement: Agreement, terms: Vocabulary) -> list[tuple[str, object, list[object]]]:
    """Return each dataset: whose it is, itself, and its columns with their terms in words."""
    found: list[tuple[str, object, list[object]]] = []
    for one in agreement.datasets:
        party = agreement.party(one.party)
        columns: list[object] = [(each, label(terms, "data", each.term)) for each in one.fields]
        found.append((party.name if party else one.party, one, columns))
    return found
