"""One match as an organisation and its mentor see it: answers, goals, sessions, its end.

Both have the same page. Who the other is stays unsaid until both have said yes; then each opens
the other's name and contact from the vault by a button, and the ledger says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from remit.people.vault_actions import open_contact
from remit.support.core.mentoring.matches import AGREED, ASKED, FINISHED, LATE, TO_MEET
from remit.support.core.mentoring.people import MOST_CHARACTERS
from remit.support.core.mentoring.reading import one_line, read_session
from remit.support.joining_queries import joining_settings
from remit.support.mentoring_actions import (
    MENTOR,
    answer_match,
    end_match,
    keep_goals,
    log_session,
)
from remit.support.mentoring_queries import SESSION_FIELDS
from remit.support.templatetags.programme_words import written_day
from remit.support.views.mentor_words import why_sentences
from remit.support.views.sign_up import UNPROCESSABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.support.core.mentoring.matches import MentorMatch
    from remit.support.views.entrance import Caller

BY_ORGANISATION = "organisation"


def match_page(
    request: HttpRequest,
    caller: Caller,
    key: int,
    one: MentorMatch,
    more: Mapping[str, object],
) -> HttpResponse | None:
    """Do what was sent, and return the page; None once the match is as the sender wanted it.

    Args:
        request: what was sent.
        caller: the organisation or the mentor, of whom the match is.
        key: of the match.
        one: the match.
        more: what the page shows besides.
    """
    by = BY_ORGANISATION if caller.organiser else MENTOR
    now = timezone.now()
    today, do = timezone.localdate(now), request.POST.get("do", "")
    posted = dict(request.POST.lists())
    act: dict[str, Any] = {"commission_id": caller.commission_id, "match_id": key, "now": now}
    contact: dict[str, str] | None = None
    faults: list[tuple[str, str]] = []
    if do in {"yes", "no"} and one.state == ASKED:
        answer_match(by=by, yes=do == "yes", on=today, **act)
        return None
    if one.state == AGREED and do == "who":
        contact = _other(caller, one, by)
    elif one.state == AGREED and do == "goals":
        goals = one_line(posted, "goals")
        if len(goals) > MOST_CHARACTERS:
            faults = [("goals", "mentoring-long")]
        else:
            keep_goals(match_id=key, goals=goals)
            return None
    elif one.state == AGREED and do == "session":
        session, faults = read_session(posted, one.proposed_on, today)
        if session is not None:
            log_session(match_id=key, session=session)
            return None
    elif one.state == AGREED and do == "end":
        ended = FINISHED if request.POST.get("why") == FINISHED else f"{by}-no"
        end_match(ended=ended, actor=by, on=today, **act)
        return None
    context = {
        **more,
        **_about(caller, one, by),
        "contact": contact and sorted(contact.items(), key=lambda each: each[0] != "name"),
        "typed": {name: one_line(posted, name) for name in SESSION_FIELDS},
        "goals": one_line(posted, "goals") if faults and do == "goals" else one.goals,
        "faults": [(where, caller.speech.word(said)) for where, said in faults],
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/mentor_match.html", context, status=status)


def _about(caller: Caller, one: MentorMatch, by: str) -> dict[str, object]:
    """Return what the page shows of a match."""
    say, today = caller.speech, timezone.localdate()
    said = one.organisation_on if by == BY_ORGANISATION else one.mentor_on
    meeting = one.meeting(today)
    check = {"day": written_day(one.check_on) if one.check_on else ""}
    return {
        "by": by,
        "match": one,
        "asked": one.state == ASKED,
        "agreed": one.state == AGREED,
        "said_yes": said,
        "why": why_sentences(say, one.why, by, joining_settings(caller.commission_id)),
        "heading": say.word(f"mentoring-{one.state}-{by}"),
        "to_meet": say.word("mentoring-meet-by", check) if meeting == TO_MEET else None,
        "late": say.word("mentoring-late", check) if meeting == LATE else None,
        "sessions": [
            (at, each, say.word("mentoring-minutes-long", {"minutes": each.minutes}))
            for at, each in enumerate(one.sessions, start=1)
        ],
        "today": today,
        "most": MOST_CHARACTERS,
    }


def _other(caller: Caller, one: MentorMatch, by: str) -> dict[str, str]:
    """Return the other's name and contact; that they were opened is on record."""
    found = open_contact(
        commission_id=caller.commission_id,
        code=one.mentor if by == BY_ORGANISATION else one.code,
        vault_key=settings.VAULT_KEY,
        actor=by,
        now=timezone.now(),
    )
    return dict(found.fields)
