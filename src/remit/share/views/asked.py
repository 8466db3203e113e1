"""“Someone asked us for our data”: an organisation's own pages, and the same check for staff.

What an organisation writes down is its own. Staff may try a request out; nothing of that is kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from remit.ask.core.speech import FALLBACK, Speech
from remit.charter.queries import stored_charter
from remit.commission.permissions import check_can_follow_commission
from remit.commission.queries import vocabulary
from remit.commission.views import study_page
from remit.kernel.flow import CONDITIONS, PARTS
from remit.people.vault_actions import open_contact
from remit.share.asked_actions import MOST_REQUESTS, drop_request, keep_request
from remit.share.asked_queries import answered, asked_records
from remit.share.core.asked.answer import letters_to_choose
from remit.share.core.asked.form import LONGEST, ROOM_FOR_FLOWS, read_form
from remit.share.core.asked.letters import LETTER_FILES, letter_file
from remit.share.core.asked.request import BASES, BY, LETTERS, TRUTHS, WHO
from remit.support.core.register import label_of
from remit.support.joining_actions import ORGANISATION
from remit.support.views.entrance import Words, programme_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.kernel.verdict import Verdict
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.asked.answer import Answered
    from remit.share.core.asked.position import Point
    from remit.share.core.asked.request import Request
    from remit.support.views.entrance import Caller

ROOM = "remit.share"
NEW = 0
UNPROCESSABLE = 422


@require_safe
@programme_page(inside=True)
def asked(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The requests that the organisation wrote down, and the way to write another."""
    say = _speech(caller.speech.language)
    found = asked_records(caller.own.organisation_id)
    context = {
        "asked": Words(say),
        "found": [(number, say.word(f"who-{one.who}"), one) for number, one in found.items()],
        "full": len(found) >= MOST_REQUESTS,
    }
    return caller.page(request, "share/asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def asked_form(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """One request, to write, change or take out; number 0 is a new one."""
    known = asked_records(caller.own.organisation_id)
    if number not in {NEW, *known} or (number == NEW and len(known) >= MOST_REQUESTS):
        raise Http404
    say = _speech(caller.speech.language)
    if request.method != "POST":
        typed = _typed(known[number]) if number else {}
        return caller.page(
            request, "share/asked_form.html", _form(say, caller.commission_id, typed, [], number)
        )
    if request.POST.get("do") == "drop":
        drop_request(**_whose(caller), number=number, now=timezone.now())
        return caller.to("asked")
    posted = dict(request.POST.lists())
    terms = vocabulary(caller.commission_id)
    wanted, faults = read_form(posted, terms, timezone.localdate())
    if wanted is None:
        context = _form(say, caller.commission_id, posted, faults, number)
        return caller.page(request, "share/asked_form.html", context, status=UNPROCESSABLE)
    kept = keep_request(**_whose(caller), number=number, request=wanted, now=timezone.now())
    return caller.to("asked-answer", kept)


@require_safe
@programme_page(inside=True)
def asked_answer(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """What the charter and the law say of one request, whom to ask, what to say, and the letter.

    Where the programme's terms have changed since, the form asks for them again.
    """
    wanted = _chosen(request, _own(caller, number))
    if not _is_said_in(vocabulary(caller.commission_id), wanted):
        return caller.to("asked-form", number)
    say = _speech(caller.speech.language)
    today = timezone.localdate()
    found = answered(caller.commission_id, wanted, today, say.language)
    context = _answer(say, caller.commission_id, found)
    context["number"] = number
    return caller.page(request, "share/asked_answer.html", context)


@require_safe
@programme_page(inside=True)
def asked_letter(request: HttpRequest, caller: Caller, number: int, kind: str) -> HttpResponse:
    """The letter as a file, with the organisation's own name from the vault."""
    if f".{kind}" not in LETTER_FILES:
        raise Http404
    wanted = _chosen(request, _own(caller, number))
    if not _is_said_in(vocabulary(caller.commission_id), wanted):
        return caller.to("asked-form", number)
    contact = open_contact(
        commission_id=caller.commission_id,
        code=caller.own.code,
        vault_key=settings.VAULT_KEY,
        actor=ORGANISATION,
        now=timezone.now(),
    )
    signed = replace(wanted, us=contact.fields.get("name", ""))
    found = answered(caller.commission_id, signed, timezone.localdate())
    return _file(found, f".{kind}")


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_follow_commission)
def try_request(request: HttpRequest, visit: Visit) -> HttpResponse:
    """For staff: the same check of a request; nothing of it is kept."""
    say = _speech(FALLBACK)
    posted = dict(request.POST.lists())
    wanted: Request | None = None
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        terms = vocabulary(visit.commission_id)
        wanted, faults = read_form(posted, terms, timezone.localdate())
    if wanted is not None:
        found = answered(visit.commission_id, wanted, timezone.localdate())
        if posted.get("as", [""])[-1] in LETTER_FILES:
            return _file(found, posted["as"][-1])
        context = _answer(say, visit.commission_id, found) | {"posted": _again(posted)}
    else:
        context = _form(say, visit.commission_id, posted, faults, NEW)
    context["heading"] = say.word("asked-title").text
    context["is_answered"] = wanted is not None
    status = UNPROCESSABLE if faults else 200
    return visit.page(request, "share/asked_staff.html", context, status)


def _own(caller: Caller, number: int) -> Request:
    found = asked_records(caller.own.organisation_id).get(number)
    if found is None:
        raise Http404
    return found


def _chosen(request: HttpRequest, wanted: Request) -> Request:
    """Return the request with the letter that the address chooses, if it chooses one."""
    letter = request.GET.get("letter", "")
    return replace(wanted, letter=letter) if letter in LETTERS else wanted


def _is_said_in(terms: Vocabulary, wanted: Request) -> bool:
    """Whether every term of a request is one of the programme's."""
    return all(
        (part, key) in terms
        for one in wanted.flows
        for part, key in [
            *((part, one.flow.term(part)) for part in PARTS),
            *((CONDITIONS, key) for key in one.flow.conditions),
        ]
    )


def _speech(language: str) -> Speech:
    return Speech(language, (FALLBACK,), room=ROOM)


def _whose(caller: Caller) -> dict[str, Any]:
    return {
        "commission_id": caller.commission_id,
        "participant_id": caller.own.participant_id,
        "organisation_id": caller.own.organisation_id,
        "code": caller.own.code,
    }


def _file(found: Answered, kind: str) -> HttpResponse:
    answer = HttpResponse(letter_file(found.letter, kind), content_type=LETTER_FILES[kind])
    answer["Content-Disposition"] = f'attachment; filename="letter{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _typed(wanted: Request) -> dict[str, Sequence[str]]:
    """Return a kept request as its form would have sent it."""
    typed: dict[str, Sequence[str]] = {
        "who": [wanted.who],
        "on": [wanted.on.isoformat()],
        "by": [wanted.by],
        "basis": [wanted.basis],
        "name": [wanted.name],
        "cites": [wanted.cites],
        "officer": [wanted.officer],
        "truths": sorted(wanted.truths),
        CONDITIONS: wanted.flows[0].flow.conditions,
    }
    for number, one in enumerate(wanted.flows, start=1):
        typed |= {f"{part}-{number}": [one.flow.term(part)] for part in PARTS}
    return typed


def _again(posted: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return what a form was sent with, to be sent again with another letter."""
    left = {"csrfmiddlewaretoken", "letter", "as"}
    return [(name, text) for name, texts in posted.items() if name not in left for text in texts]


def _form(
    say: Speech,
    commission_id: int,
    typed: Mapping[str, Sequence[str]],
    faults: list[tuple[str, str]],
    number: int,
) -> dict[str, Any]:
    terms = vocabulary(commission_id)

    def choices(field: str, keys: Sequence[str], word: str) -> list[tuple[str, str, bool]]:
        chosen = typed.get(field, ())
        return [(key, say.word(f"{word}-{key}").bare, key in chosen) for key in keys]

    def options(part: str, field: str) -> list[tuple[str, str, bool]]:
        chosen, tags = typed.get(field, ()), (*say.own, FALLBACK)
        return [
            (term.key, label_of(part, term.key, terms, tags), term.key in chosen)
            for term in terms.terms(part)
        ]

    wrong = {field: say.word(key) for field, key in faults}
    return {
        "asked": Words(say),
        "number": number,
        "who": choices("who", WHO, "who"),
        "by": choices("by", BY, "by"),
        "basis": choices("basis", BASES, "basis"),
        "truths": choices("truths", TRUTHS, "truth"),
        "flows": [
            (
                say.word("asked-flow-title", {"number": flow}),
                [
                    (
                        f"{part}-{flow}",
                        say.word(f"asked-{part}"),
                        options(part, f"{part}-{flow}"),
                        wrong.get(f"{part}-{flow}"),
                    )
                    for part in PARTS
                ],
                any(typed.get(f"{part}-{flow}", [""])[-1] for part in PARTS),
            )
            for flow in range(1, ROOM_FOR_FLOWS + 1)
        ],
        "conditions": options(CONDITIONS, CONDITIONS),
        "typed": {
            name: (typed.get(name) or [""])[-1] for name in ("name", "on", "cites", "officer")
        },
        "wrong": wrong,
        "faults": list(wrong.items()),
        "most": LONGEST,
    }


def _answer(say: Speech, commission_id: int, found: Answered) -> dict[str, Any]:
    terms = vocabulary(commission_id)
    tags = (*say.own, FALLBACK)
    return {
        "asked": Words(say),
        "who": say.word(f"who-{found.request.who}"),
        "on": found.request.on,
        "has_charter": stored_charter(commission_id) is not None,
        "judged": [
            (
                [label_of(part, one.flow.term(part), terms, tags) for part in PARTS],
                say.word(f"answer-{verdict.answer.value}"),
                [reason.statement for reason in verdict.reasons if reason.statement],
                _missing(say, verdict, terms, tags),
            )
            for one, verdict in found.judged
        ],
        "stands": say.word(found.stands),
        "law": [
            (say.word(f"asked-{name}"), [_point(say, one) for one in points], none)
            for name, points, none in (
                ("requires", found.law.requires, say.word("asked-nothing-requires")),
                ("permits", found.law.permits, say.word("asked-nothing-permits")),
                ("leaves-open", found.law.leaves_open, None),
            )
        ],
        "whom": [say.word(f"whom-{key}") for key in found.ask],
        "phone": [say.word(f"say-{key}") for key in found.say],
        "letter": found.letter,
        "kind": found.kind,
        "letter_name": say.word(f"letter-{found.kind}-name"),
        "others": [(kind, say.word(f"letter-{kind}-name")) for kind in letters_to_choose(found)],
        "files": [
            (ending.removeprefix("."), say.word(f"asked-as-{name}"))
            for ending, name in ((".docx", "word"), (".html", "page"), (".txt", "text"))
        ],
        "notice": say.word("notice"),
    }


def _missing(say: Speech, verdict: Verdict, terms: Vocabulary, tags: Sequence[str]) -> object:
    if not verdict.missing:
        return ""
    labels = (label_of(CONDITIONS, key, terms, tags) for key in verdict.missing[0])
    return say.word("answer-missing", {"conditions": ", ".join(labels)})


def _point(say: Speech, point: Point) -> tuple[object, list[tuple[str, str]], list[str]]:
    rests = [(one.citation, one.source) for one in point.provisions]
    unsure = [one.not_checked for one in point.provisions if one.unchecked]
    return say.word(f"point-{point.key}"), rests, unsure
