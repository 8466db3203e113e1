"""Writing an agreement: a list of steps, a page for each, saved as a draft at every one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from remit.charter.core.explanation import describe
from remit.commission.queries import vocabulary
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.kernel.flow import CONDITIONS
from remit.kernel.numbers import whole_number
from remit.share.core.asking import typed_from
from remit.share.core.columns import rows_in
from remit.share.core.datasets import KINDS
from remit.share.core.signing import SignatureState
from remit.share.core.writing import (
    filled,
    read_entry,
    version_of,
    with_entry,
    with_plain,
    without_entry,
)
from remit.share.core.writing_steps import DATASETS, FLOWS, STEPS, step_of
from remit.share.draft_actions import (
    begin_change,
    begin_draft,
    finish_draft,
    leave_draft,
    save_draft,
)
from remit.share.draft_queries import draft_examined, stored_draft
from remit.share.forms import groups_of, options_for, stored_rows, typed_in, typed_rows
from remit.share.permissions import check_can_write_agreement
from remit.share.queries import law_of
from remit.share.standing_queries import examined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.asking import Wrong
    from remit.share.core.judgement import Judgement
    from remit.share.core.lawfulness import Lawfulness
    from remit.share.core.writing_steps import Step
    from remit.share.draft_queries import Draft

UNPROCESSABLE = 422
NEW = "new"


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_write_agreement)
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A new agreement: what it is called."""
    context = {"heading": "Write an agreement", "typed": request.POST}
    if request.method != "POST":
        return visit.page(request, "share/new_agreement.html", context)
    key = request.POST.get("key", "").strip()
    try:
        begin_draft(
            commission_id=visit.commission_id,
            key=key,
            title=request.POST.get("title", "").strip(),
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        failed = {**context, **what_failed(error)}
        return visit.page(request, "share/new_agreement.html", failed, UNPROCESSABLE)
    return redirect("agreement-edit", visit.facts.name, key)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_write_agreement)
def edit(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """The steps of an agreement; what it would say as it stands; beginning to change one."""
    if request.method == "POST":
        begin_change(
            commission_id=visit.commission_id, key=key, actor=visit.actor, now=timezone.now()
        )
        return redirect("agreement-edit", visit.facts.name, key)
    return _steps(request, visit, key)


@require_POST
@study_page(check_can_write_agreement)
def finish(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Make the draft the agreement's text."""
    try:
        is_changed = finish_draft(
            commission_id=visit.commission_id, key=key, actor=visit.actor, now=timezone.now()
        )
    except RemitError as error:
        return _steps(request, visit, key, error)
    said = (
        "The agreement is written. Every party has to sign this text."
        if is_changed
        else "The agreement stands as it was."
    )
    messages.success(request, said)
    return redirect("agreement", visit.facts.name, key)


@require_POST
@study_page(check_can_write_agreement)
def leave(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Give up the draft."""
    leave_draft(commission_id=visit.commission_id, key=key, actor=visit.actor, now=timezone.now())
    messages.success(request, "The draft is given up.")
    return redirect("agreements", visit.facts.name)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_write_agreement)
def step(request: HttpRequest, visit: Visit, key: str, step: str) -> HttpResponse:
    """One step: its fields, or the list of its entries."""
    draft, found = _draft(visit, key), _step(step)
    if found.table:
        return _entries(request, visit, draft, found)
    if request.method != "POST":
        return _form(request, visit, draft, found, None, draft.document)
    options = options_for(draft.document, vocabulary(visit.commission_id), law_of())
    typed = typed_in(request.POST)
    entry, wrong = read_entry(draft.document, found, None, typed, options)
    if wrong or _is_stale(request, draft, found, None):
        return _form(request, visit, draft, found, None, draft.document, wrong)
    _save(visit, draft, with_plain(draft.document, found, entry))
    return redirect(_next(visit, key, found))


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_write_agreement)
def entry(request: HttpRequest, visit: Visit, key: str, step: str, at: str) -> HttpResponse:
    """One entry of a step: a party, a dataset, a flow, a piece of evidence."""
    draft, found = _draft(visit, key), _step(step)
    if request.method == "POST" and found.table and _is_gone(draft, found, at):
        gone = f"This {found.noun[0]} is not there any more: {draft.changed_by} took it out."
        messages.error(request, gone)
        return redirect("agreement-step", visit.facts.name, key, found.key)
    place, stored = _entry(draft, found, at)
    if request.method != "POST":
        return _form(request, visit, draft, found, place, stored)
    is_stale = _is_stale(request, draft, found, place)
    if "remove" in request.POST and place is not None and not is_stale:
        _save(visit, draft, without_entry(draft.document, found, place))
        messages.success(request, f"The {found.noun[0]} is taken out.")
        return redirect("agreement-step", visit.facts.name, key, found.key)
    typed = typed_in(request.POST)
    if is_stale or "more" in request.POST:
        return _form(request, visit, draft, found, place, stored, ())
    options = options_for(draft.document, vocabulary(visit.commission_id), law_of())
    changed, wrong = read_entry(draft.document, found, place, typed, options)
    if wrong:
        return _form(request, visit, draft, found, place, stored, wrong)
    _save(visit, draft, with_entry(draft.document, found, place, changed))
    messages.success(request, "It is saved.")
    at_flow = f"#flow-{changed['id']}" if found is FLOWS else ""
    return redirect(reverse("agreement-step", args=[visit.facts.name, key, found.key]) + at_flow)


def _draft(visit: Visit, key: str) -> Draft:
    found = stored_draft(visit.commission_id, key)
    if found is None:
        raise Http404
    return found


def _step(key: str) -> Step:
    found = step_of(key)
    if found is None:
        raise Http404
    return found


def _entry(draft: Draft, step: Step, at: str) -> tuple[int | None, dict[str, Any]]:
    """Return the place of an entry, from nought, and what is stored there; None for a new one."""
    if not step.table:
        raise Http404
    if at == NEW:
        return None, {}
    entries = draft.document.get(step.table, [])
    number = whole_number(at, len(entries))
    if not number:
        raise Http404
    return number - 1, entries[number - 1]


def _is_gone(draft: Draft, step: Step, at: str) -> bool:
    """Whether an entry was one of a list that has become shorter."""
    count = len(draft.document.get(step.table, []))
    return (whole_number(at) or 0) > count


def _is_stale(request: HttpRequest, draft: Draft, step: Step, place: int | None) -> bool:
    """Whether what a form was filled in over has been changed since it was shown."""
    return request.POST.get("version", "") != version_of(draft.document, step, place)


def _save(visit: Visit, draft: Draft, document: Mapping[str, Any]) -> None:
    save_draft(
        commission_id=visit.commission_id,
        key=draft.key,
        document=document,
        before=draft.document,
        actor=visit.actor,
        now=timezone.now(),
    )


def _next(visit: Visit, key: str, step: Step) -> str:
    """Return the address of the step after one; after the last, that of the list of steps."""
    place = STEPS.index(step) + 1
    if place == len(STEPS):
        return reverse("agreement-edit", args=[visit.facts.name, key])
    return reverse("agreement-step", args=[visit.facts.name, key, STEPS[place].key])


def _steps(
    request: HttpRequest, visit: Visit, key: str, error: RemitError | None = None
) -> HttpResponse:
    draft = stored_draft(visit.commission_id, key)
    today = timezone.localdate()
    standing = examined(visit.commission_id, today).get(key)
    if draft is None and standing is None:
        raise Http404
    signed = sum(
        state is SignatureState.GOOD
        for state in (standing.standing.signed.values() if standing else ())
    )
    title = draft.document["title"] if draft else standing.agreement.title if standing else key
    context = {
        "heading": title,
        "key": key,
        "draft": draft,
        "signed": signed,
        "is_new": standing is None,
        "steps": [(one, filled(draft.document, one)) for one in STEPS] if draft else (),
        "found": draft_examined(visit.commission_id, draft, today) if draft else None,
        **(what_failed(error) if error else {}),
    }
    return visit.page(
        request, "share/edit_agreement.html", context, UNPROCESSABLE if error else 200
    )


def _entries(request: HttpRequest, visit: Visit, draft: Draft, step: Step) -> HttpResponse:
    terms = vocabulary(visit.commission_id)
    today = timezone.localdate()
    found = draft_examined(visit.commission_id, draft, today) if step is FLOWS else None
    verdicts = _verdicts(*found, terms) if found else {}
    parties = {one["key"]: one["name"] for one in draft.document.get("party", ())}
    context = {
        "heading": step.title,
        "key": draft.key,
        "draft": draft,
        "step": step,
        "entries": [
            {
                "at": at,
                "words": _words(one, step, terms, parties),
                "detail": _detail(one, step),
                "id": one.get("id", ""),
                **verdicts.get(one.get("id", ""), {}),
            }
            for at, one in enumerate(draft.document.get(step.table, ()), start=1)
        ],
        "next": _next(visit, draft.key, step),
    }
    return visit.page(request, "share/edit_entries.html", context)


def _verdicts(
    judgement: Judgement, law: Lawfulness, terms: Vocabulary
) -> dict[str, dict[str, object]]:
    """Return, by flow, the two verdicts on it and the flow in words."""
    lawful = {one.id: one for one in law.flows}
    return {
        judged.asked.id: {
            "judged": judged,
            "lawful": lawful[judged.asked.id],
            "unshown": [terms.label(CONDITIONS, each) for each in judged.unshown],
            "flow": describe(judged.asked.flow, terms),
            "reasons": [
                (reason, [terms.label(CONDITIONS, each) for each in reason.missing])
                for reason in judged.verdict.reasons
            ],
        }
        for judged in judgement.flows
    }


def _words(
    entry: Mapping[str, Any], step: Step, terms: Vocabulary, parties: Mapping[str, str]
) -> str:
    """Return what an entry is called in its list."""
    if step.key == "evidence":
        condition = entry["condition"]
        known = ("conditions", condition) in terms
        return f"{terms.label('conditions', condition) if known else condition}: {entry['by']}"
    if step is DATASETS:
        return f"{entry['key']}, from {parties.get(entry['party'], entry['party'])}"
    return str(entry.get("name") or entry[step.name])


def _detail(entry: Mapping[str, Any], step: Step) -> str:
    if step is DATASETS:
        count = len(entry["field"])
        return f"{count} column{'' if count == 1 else 's'}"
    if step.key == "evidence":
        return f"from {entry['on']}" + (f" until {entry['until']}" if "until" in entry else "")
    return str(entry.get("role") or entry.get("why") or "")


def _form(
    request: HttpRequest,
    visit: Visit,
    draft: Draft,
    step: Step,
    place: int | None,
    stored: Mapping[str, Any],
    wrong: Sequence[Wrong] = (),
) -> HttpResponse:
    options = options_for(draft.document, vocabulary(visit.commission_id), law_of())
    is_posted = request.method == "POST"
    is_stale = is_posted and _is_stale(request, draft, step, place)
    typed = typed_in(request.POST) if is_posted else typed_from(step.asks, stored)
    rows = typed_rows(typed, rows_in(typed)) if is_posted else stored_rows(stored)
    heading = step.title
    if step.table:
        heading = f"{'Change a' if place is not None else 'A new'} {step.noun[0]}"
    context = {
        "heading": heading,
        "key": draft.key,
        "draft": draft,
        "step": step,
        "place": place,
        "groups": groups_of(step.asks, typed, options, wrong),
        "rows": rows if step is DATASETS else (),
        "terms": options["data"],
        "kinds": KINDS.items(),
        "wrong": wrong,
        "version": version_of(draft.document, step, place),
        "is_stale": is_stale,
        "there": stored.get(step.name, "") if is_stale and step.table else "",
    }
    status = UNPROCESSABLE if wrong or is_stale else 200
    return visit.page(request, "share/edit_step.html", context, status)
