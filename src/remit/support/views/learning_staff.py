"""The coordinator's page of what is learned: the training specification, and what worked."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.support.core.programme import (
    MOST_LINE,
    MOST_SAID,
    MOST_SPECIFICATION,
    WAITING,
    WORKED,
    Lesson,
    changes,
)
from remit.support.permissions import check_can_see_organisations
from remit.support.programme_actions import decline_proposal, keep_lesson, publish_specification
from remit.support.programme_queries import (
    lessons,
    specification_proposals,
    specification_versions,
    tellings,
)
from remit.support.views.board import only_programmes
from remit.support.views.principles_staff import said
from remit.support.views.staff_fields import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.support.core.programme import SpecificationProposal

MOST_NUMBER = 100_000
# The fields of the page's forms, as they are before anything is typed.
BLANK = (
    "number", "activity", "worked", "what", "for_whom", "adapted", "organisations", "told", "text",
    "why", "act",
)  # fmt: skip
WORKED_WORDS = {"yes": "Worked", "partly": "Worked in part", "no": "Did not work"}


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def learning(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The specification's versions and proposals, what organisations told, and lessons."""
    only_programmes(visit)
    failure: RemitError | None = None
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, act(request, visit))
        except RemitError as error:
            failure = error
        else:
            return redirect("support-learning", visit.facts.name)
    programme = visit.commission_id
    versions = specification_versions(programme)
    proposals = specification_proposals(programme)
    told = tellings(programme)
    context = {
        "heading": "The training, and what is learned",
        "now": versions[-1] if versions else None,
        "begin_from": versions[-1].text if versions else "",
        "earlier": [(later, changes(one.text, later.text)) for one, later in pairwise(versions)][
            ::-1
        ],
        "waiting": [(_name(one), one) for one in proposals if one.state == WAITING],
        "settled": [one for one in proposals if one.state != WAITING],
        "tellings": [(one, WORKED_WORDS[one.worked]) for one in told],
        "tellers": len({one.code for one in told}),
        "lessons": [(one, WORKED_WORDS[one.worked]) for one in lessons(programme)],
        "worked": WORKED_WORDS.items(),
        "typed": dict.fromkeys(BLANK, "") | request.POST.dict(),
        **(what_failed(failure) if failure else {}),
    }
    return visit.page(
        request, "support/board/learning.html", context, status=422 if failure else 200
    )


def _specify(request: HttpRequest, visit: Visit) -> str:
    typed = Typed(request)
    after = typed.number("after", "Made from version", MOST_NUMBER) or 0
    text = typed.text("text", "The specification", MOST_SPECIFICATION)
    why = typed.text("why", "Why", MOST_SAID)
    typed.done()
    chosen = set(request.POST.getlist("taken"))
    taken = [
        (one.code, one.number)
        for one in specification_proposals(visit.commission_id)
        if one.state == WAITING and _name(one) in chosen
    ]
    number = publish_specification(
        after=after, text=text, why=why, taken=taken, on=timezone.localdate(), **said(visit)
    )
    return f"Version {number} is made."


def _decline(request: HttpRequest, visit: Visit) -> str:
    typed = Typed(request)
    answer = typed.text("answer", "Your answer", MOST_SAID)
    typed.done()
    for one in specification_proposals(visit.commission_id):
        if _name(one) == request.POST.get("proposal"):
            decline_proposal(code=one.code, number=one.number, answer=answer, **said(visit))
    return "They are answered."


def _lesson(request: HttpRequest, visit: Visit) -> str:
    typed = Typed(request)
    lesson = Lesson(
        number=typed.number("number", "Number", MOST_NUMBER) or 0,
        activity=typed.text("activity", "What was tried", MOST_LINE),
        worked=typed.choice("worked", "Whether it worked", WORKED),
        what=typed.text("what", "What was learned", MOST_SAID),
        for_whom=typed.text("for_whom", "For whom", MOST_SAID, needed=False),
        adapted=typed.text("adapted", "What was changed", MOST_SAID, needed=False),
        organisations=typed.number("organisations", "Organisations that told so", MOST_NUMBER)
        or None,
        on=timezone.localdate(),
        told="told" in request.POST,
    )
    typed.done()
    keep_lesson(lesson=lesson, **said(visit))
    return "The lesson is kept."


def _name(one: SpecificationProposal) -> str:
    return f"{one.code}:{one.number}"


ACTS: dict[str, Callable[[HttpRequest, Visit], str]] = {
    "specify": _specify,
    "decline": _decline,
    "lesson": _lesson,
}
