"""Making a charter: a rule written, changed or taken out; a version opened, commented, adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.ask.views.entrance import language_name
from remit.charter.actions import record_proposals
from remit.charter.core.explanation import describe
from remit.charter.core.history import COMMENT, DISSENT, Comment
from remit.charter.core.leaning import ENOUGH
from remit.charter.core.principles import adopted_principles, principle_rules
from remit.charter.core.proposal import Kind
from remit.charter.core.proposals import Settings, proposed
from remit.charter.core.proposing import in_the_way
from remit.charter.core.questions import without_in_words
from remit.charter.core.rule import Charter
from remit.charter.core.shown import PART_WORDS, known_rules, languages_of, left_out
from remit.charter.core.space import Space
from remit.charter.core.without import number_of, without
from remit.charter.forms import TypedRule, lines, read_rule, stored_as_typed, typed_rule
from remit.charter.making_actions import adopt, change_rule, comment, open_to_comments
from remit.charter.permissions import (
    can_adopt_charter,
    check_can_adopt_charter,
    check_can_make_charter,
)
from remit.charter.queries import evidence_findings, heard_flows, history, what_people_said
from remit.charter.wanting import wanted_flows
from remit.commission.queries import vocabulary
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import InvalidInput, Problems, RemitError
from remit.kernel.flow import CONDITIONS, PARTS
from remit.kernel.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest, HttpResponse

    from remit.charter.core.history import History
    from remit.charter.core.proposals import Proposed
    from remit.charter.core.rule import Rule
    from remit.commission.views import Visit
    from remit.kernel.vocabulary import Vocabulary

UNPROCESSABLE = 422
NO_TERM = "no longer in the vocabulary; untick it, or put the term back"
KIND_WORDS = {
    Kind.PERMIT: "permit",
    Kind.FORBID: "forbid",
    Kind.CONTESTED: "contested",
    Kind.TOO_FEW: "too few were asked",
    Kind.TO_JUDGE: "to be judged by a researcher",
}


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_make_charter)
def new_rule(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A new rule, blank or as a proposal suggests it."""
    if request.method == "POST":
        return _save(request, visit, "")
    return _editor(request, visit, "", _suggested(request, visit))


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_make_charter)
def rule(request: HttpRequest, visit: Visit, rule: str) -> HttpResponse:
    """A rule of the latest version, to be changed or taken out."""
    latest = history(visit.commission_id).latest
    found = next((one for one in latest.charter.rules if one.id == rule), None) if latest else None
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, visit, rule)
    return _editor(request, visit, rule, stored_as_typed(found))


@require_POST
@study_page(check_can_make_charter)
def open_version(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Open a draft to the comments of those who took part."""
    open_to_comments(
        commission_id=visit.commission_id,
        number=number,
        note=request.POST.get("note", "").strip(),
        actor=visit.actor,
        now=timezone.now(),
    )
    messages.success(request, f"Version {number} is open to comments. Give out its address.")
    return redirect("charter-version", visit.facts.name, number)


@require_POST
@study_page(check_can_adopt_charter)
def adopt_version(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Adopt a version: from now on it decides."""
    adopt(
        commission_id=visit.commission_id,
        number=number,
        note=request.POST.get("note", "").strip(),
        actor=visit.actor,
        now=timezone.now(),
    )
    messages.success(request, f"Version {number} is adopted. It decides from now on.")
    return redirect("charter", visit.facts.name)


@require_POST
@study_page(check_can_make_charter)
def keep_comment(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Keep what somebody said of a version elsewhere: at a meeting, by telephone."""
    words = request.POST.get("words", "").strip()
    if not words:
        messages.error(request, "Nothing was written down: say what they said.")
        return redirect("charter-version", visit.facts.name, number)
    said = Comment(
        words=words,
        at=timezone.now(),
        kind=DISSENT if "dissents" in request.POST else COMMENT,
        rule=request.POST.get("rule", ""),
        name=request.POST.get("name", "").strip(),
    )
    comment(commission_id=visit.commission_id, number=number, said=said, actor=visit.actor)
    messages.success(request, "It is kept.")
    return redirect("charter-version", visit.facts.name, number)


@require_safe
@study_page(check_can_make_charter)
def proposals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the evidence suggests, flow by flow; nothing is adopted by it."""
    found = _proposed(visit)
    record_proposals(
        commission_id=visit.commission_id, found=found, actor=visit.actor, now=timezone.now()
    )
    answer = found.as_dict()
    counts: dict[str, int] = answer["counts"]  # type: ignore[assignment]  # plain values
    context = {
        "heading": "What the evidence suggests",
        "makes": True,
        "found": found,
        "proposals": answer["proposals"],
        "principles": list(_principles(found)),
        "encouraging": answer["encouraging"],
        "counts": [(KIND_WORDS[Kind(kind)], count) for kind, count in counts.items() if count],
        "permits_nothing": not counts.get(Kind.PERMIT.value),
        "in_the_way": in_the_way(found.proposals),
        "enough": ENOUGH,
        "suggestions": list(_suggestions(found)),
    }
    return visit.page(request, "charter/proposals.html", context)


def _proposed(visit: Visit) -> Proposed:
    return proposed(
        what_people_said(visit.commission_id),
        vocabulary(visit.commission_id),
        timezone.localdate(),
        heard=heard_flows(visit.commission_id),
        wanted=wanted_flows(visit.commission_id),
        settings=Settings(threshold=visit.facts.publication.threshold),
    )


def _principles(found: Proposed) -> Iterator[dict[str, object]]:
    """Yield the adopted principles, each with the rule that it asks for, if any."""
    rules = {one.evidence: one.id for one in principle_rules(found.findings, found.vocabulary)}
    for one in adopted_principles(found.findings):
        yield {**one, "rule": rules.get((str(one["reference"]),), "")}


def _suggestions(found: Proposed) -> Iterator[tuple[str, str]]:
    for one in found.gaps.suggestions:
        yield describe(one.flow, found.vocabulary), one.because


def _suggested(request: HttpRequest, visit: Visit) -> TypedRule:
    wanted = request.GET.get("proposal", "")
    if not wanted:
        return TypedRule()
    found = _proposed(visit)
    one = next((each for each in found.proposals if each.id == wanted), None)
    if one is None:
        principles = principle_rules(found.findings, found.vocabulary)
        asked = next((each for each in principles if each.id == wanted), None)
        return stored_as_typed(asked) if asked else TypedRule()
    made = one.rule(found.vocabulary)
    if made is not None:
        return stored_as_typed(made)
    # What waits for people has no effect yet: they choose it.
    return TypedRule(
        id=one.id,
        pattern={part: (one.flow.term(part),) for part in PARTS},
        conditions=one.conditions,
        evidence="\n".join(one.evidence),
    )


def _save(request: HttpRequest, visit: Visit, instead_of: str) -> HttpResponse:
    typed = typed_rule(request.POST)
    removing = "remove" in request.POST
    problems = Problems()
    made: Rule | None = None
    if not removing:
        known = {finding.id for finding in evidence_findings(visit.commission_id)}
        made = read_rule(typed, vocabulary(visit.commission_id), known, problems)
    try:
        problems.raise_if_any()
        number = change_rule(
            commission_id=visit.commission_id,
            rule=made,
            instead_of=instead_of,
            based_on=_whole(request.POST.get("based_on", "")),
            why=typed.why,
            dissent=lines(typed.dissent),
            actor=visit.actor,
            now=timezone.now(),
        )
    except (InvalidInput, RemitError) as error:
        return _editor(request, visit, instead_of, typed, error)
    messages.success(request, f"Version {number} is made. It is a draft.")
    return redirect("charter-version", visit.facts.name, number)


def _whole(text: str) -> int:
    """Return a number that a form carries; 0, which is no version, where it carries none."""
    return whole_number(text) or 0


def _editor(
    request: HttpRequest,
    visit: Visit,
    instead_of: str,
    typed: TypedRule,
    error: RemitError | None = None,
) -> HttpResponse:
    found: History = history(visit.commission_id)
    terms = vocabulary(visit.commission_id)
    latest = found.latest
    context = {
        "heading": f"Change the rule “{instead_of}”" if instead_of else "A new rule",
        "makes": True,
        "adopts": can_adopt_charter(visit.user_id, visit.commission_id),
        "instead_of": instead_of,
        "typed": typed,
        "based_on": request.POST.get("based_on") or (latest.number if latest else 0),
        "texts": [
            (tag, language_name(tag), typed.statements.get(tag, ""))
            for tag in _languages(latest.charter if latest else None, terms)
        ],
        "parts": [
            (part, PART_WORDS[part], ticks(terms, part, typed.pattern.get(part, ())))
            for part in PARTS
        ],
        "conditions": ticks(terms, CONDITIONS, typed.conditions),
        "evidence": [
            (finding.id, finding.title) for finding in what_people_said(visit.commission_id)
        ],
        "without": _without(latest.charter, terms, instead_of) if latest and instead_of else (),
        **(what_failed(error) if error else {}),
    }
    status = UNPROCESSABLE if error else 200
    return visit.page(request, "charter/rule_form.html", context, status=status)


def _without(charter: Charter, terms: Vocabulary, rule_id: str) -> list[str]:
    """Return what would change if a rule went, in words; nothing where it does not hold today."""
    day = timezone.localdate()
    strange = left_out(charter, terms, day)
    if rule_id in strange:
        return ["Some of its terms are not in the vocabulary any more, so that it cannot be told."]
    space = Space(known_rules(charter, terms), terms, day)
    number = number_of(space, rule_id)
    if number is None:
        return []
    names = ", ".join(strange)
    beside = f"These rules over terms that are gone from the vocabulary are left aside: {names}."
    return [*without_in_words(without(space, number)), *([beside] if strange else [])]


def _languages(charter: Charter | None, terms: Vocabulary) -> tuple[str, ...]:
    return languages_of(charter or Charter(), terms)


def ticks(terms: Vocabulary, part: str, ticked: Sequence[str]) -> list[tuple[str, str, int, bool]]:
    """Return the terms of a part as a form lists them: key, words, depth, ticked; as a tree.

    What is ticked and no term any more stands last, so that it does not vanish unseen.
    """
    found: list[tuple[str, str, int, bool]] = []

    def walk(above: str, depth: int) -> None:
        for term in terms.terms(part):
            if term.broader == above:
                words = terms.label(part, term.key)
                found.append((term.key, words, depth, term.key in ticked))
                walk(term.key, depth + 1)

    walk("", 0)
    lost = [key for key in ticked if key and (part, key) not in terms]
    return found + [(key, f"{key}: {NO_TERM}", 0, True) for key in lost]
