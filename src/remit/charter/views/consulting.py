"""The pages of those who took part: a version to read and comment on, and the adopted charter.

The first has a neutral title and address, as everything that a participant opens; the second is
for anybody, once the charter is adopted and the study may be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from remit.ask.core.speech import Speech, words
from remit.ask.filling_queries import stored_journey
from remit.ask.views.entrance import language_name, policy_for, style
from remit.charter.core.history import COMMENT, DISSENT, Comment, Status
from remit.charter.core.shown import languages_of, shown_rules
from remit.charter.making_actions import comment
from remit.charter.queries import cited_findings, consulted, history
from remit.charter.views.reading import of_many
from remit.commission.queries import CommissionNotFound, commission_id, facts, vocabulary
from remit.commission.views import check_readable
from remit.kernel.codes import is_code, normalise_code
from remit.people.core.secret import is_secret
from remit.people.queries import participant_id
from remit.people.secret_actions import TooManyTries, WrongSecret, try_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.charter.core.history import Version

ROOM = "remit.charter"
MOST_WORDS = 2_000
UNPROCESSABLE = 422
# Where “leave now” goes in a study that has no journey to say so: a blank page.
LEAVE = "about:blank"

Faults = list[tuple[str, "Worded"]]


@require_http_methods(["GET", "HEAD", "POST"])
def read_and_comment(request: HttpRequest, token: str) -> HttpResponse:
    """A version that is open to comments, for those who took part."""
    check_readable(request, {})
    found = consulted(token)
    if found is None:
        raise Http404
    study, number = found
    version = history(study).version(number)
    if version is None:
        raise Http404
    say = _speech(request, version, study)
    faults: Faults = []
    kept = False
    if request.method == "POST":
        faults = _comment(request, study, version, say)
        kept = not faults
    context = {
        "title": say.word("charter-read-title"),
        "faults": faults,
        "kept": kept,
        "typed": {} if kept else request.POST,
        "most": MOST_WORDS,
        "asks_for_comments": True,
    }
    return _page(request, study, version, say, context, UNPROCESSABLE if faults else 200)


@require_safe
def public_charter(request: HttpRequest, name: str) -> HttpResponse:
    """The adopted charter, for anybody; nothing where there is none or the study is kept back."""
    check_readable(request, {"name": name})
    try:
        study = commission_id(name)
    except CommissionNotFound as error:
        raise Http404 from error
    standing = history(study).standing
    held = facts(study).publication.is_held(timezone.localdate())
    if standing is None or standing.status is not Status.ADOPTED or held:
        raise Http404
    say = _speech(request, standing, study)
    context = {"title": say.word("charter-public-title"), "adopted": standing.steps[-1].at}
    return _page(request, study, standing, say, context)


def _page(
    request: HttpRequest,
    study: int,
    version: Version,
    say: Speech,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    terms = vocabulary(study)
    findings = {one.id: one for one in cited_findings(study, version.charter.evidence)}
    rules = shown_rules(
        version.charter, terms, findings, say.language, timezone.localdate(), quotes=False
    )
    many = of_many(
        request, [(one, say.said(one.statement.text, one.statement.language)) for one in rules]
    )
    everything = {
        "lang": say.language,
        "dir": say.direction,
        "languages": [
            (tag, language_name(tag), f"?in={tag}", tag == say.language)
            for tag in languages_of(version.charter, terms)
        ],
        **many,
        "leave_address": _leave(study),
        "made_up": facts(study).made_up,
        "today": timezone.localdate(),
        "version": version,
        **{
            name.replace("-", "_"): say.word(name, {"most": MOST_WORDS})
            for name in words("en", ROOM)
            if name.startswith("charter-") or name in FRAME
        },
        **context,
    }
    everything |= {"gaps": say.word("untranslated") if say.has_gaps else "", "style": style()}
    answer = render(request, "charter/public.html", everything, status=status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = policy_for(style())
    return answer


FRAME = (
    "skip", "leave", "language", "problem", "problem-prefix", "code", "secret", "code-hint",
    "secret-hint",
)  # fmt: skip


def _comment(request: HttpRequest, study: int, version: Version, say: Speech) -> Faults:
    """Keep what was said, if the code and the secret are somebody's; return what is wrong."""
    said = request.POST.get("words", "").strip()
    code = normalise_code(request.POST.get("code", ""))
    secret = request.POST.get("secret", "")
    faults: Faults = []
    if not said:
        faults.append(("words", say.word("charter-no-words")))
    if len(said) > MOST_WORDS:
        faults.append(("words", say.word("charter-too-long", {"most": MOST_WORDS})))
    if not is_code(code):
        faults.append(("code", say.word("code-mistyped")))
    if not is_secret(secret):
        faults.append(("secret", say.word("secret-mistyped")))
    if faults:
        return faults
    now = timezone.now()
    try:
        try_secret(commission_id=study, code=code, secret=secret, now=now)
    except WrongSecret:
        return [("code", say.word("wrong-pair"))]
    except TooManyTries:
        return [("code", say.word("too-many-tries"))]
    rules = {rule.id for rule in version.charter.rules}
    about = request.POST.get("rule", "")
    comment(
        commission_id=study,
        number=version.number,
        said=Comment(
            words=said,
            at=now,
            kind=DISSENT if "dissents" in request.POST else COMMENT,
            rule=about if about in rules else "",
            language=say.language,
        ),
        actor=code,
        participant_id=participant_id(study, code),
    )
    return []


def _speech(request: HttpRequest, version: Version, study: int) -> Speech:
    tags = languages_of(version.charter, vocabulary(study))
    asked = request.GET.get("in", "")
    wanted = [
        asked,
        *(
            part.split(";")[0].strip().split("-")[0].lower()
            for part in request.headers.get("Accept-Language", "").split(",")
        ),
    ]
    language = next((tag for tag in wanted if tag in tags), tags[0])
    return Speech(language, room=ROOM)


def _leave(study: int) -> str:
    journey = stored_journey(study)
    return journey.leave if journey else LEAVE
