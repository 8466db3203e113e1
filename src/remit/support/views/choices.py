"""What is offered to be ticked at sign-up: its words for each reader, and the page to edit it."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, override
from django.views.decorators.http import require_http_methods

from remit.ask.core.speech import Worded
from remit.ask.views.entrance import language_name
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.support.core.joining.choices import CHOICES, ENGLISH, TAG, Choice
from remit.support.joining_actions import store_joining
from remit.support.joining_queries import joining_settings
from remit.support.known_languages import meant_by
from remit.support.language_names import bare
from remit.support.permissions import check_can_see_organisations
from remit.support.views.board import only_programmes
from remit.support.views.entrance import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Speech
    from remit.commission.views import Visit
    from remit.support.core.joining.settings import JoiningSettings

TITLES = {"communities": "Communities", "boroughs": "Boroughs", "languages": "Languages"}
MOST_CHARACTERS = 80
# As many choices as anybody would read through.
MOST_CHOICES = 200
BLANK_ROWS = 4
LANGUAGE_LIST = "languages"
TAG_FIELD, OWN_FIELD = "tag", "own"

NO_ENGLISH = problem_kind(
    "joining-choice-no-english",
    "{name}: “{words}” has no English words.",
    "Write them too: they are what is kept and counted. To take a choice out, empty its whole row.",
)
BAD_WORDS = problem_kind(
    "joining-choice-words",
    "{name}: “{words}” is too long, or has a semicolon.",
    "Use at most {most} characters, without a semicolon.",
)
BAD_TAG = problem_kind(
    "joining-choice-code",
    "“{tag}” is no code of a language, for “{words}”.",
    "Write two or three small letters, such as so for Somali; or leave it and the own name blank.",
)
TOO_MANY = problem_kind(
    "joining-choices-many", "{name}: these are more than {most}.", "Take some out."
)


def own_name(one: Choice) -> Worded:
    """Return what a language calls itself, marked as its own; blank where it is not known."""
    if not one.tag:
        return Worded("")
    name = one.labels.get(one.tag) or language_name(one.tag)
    return Worded("" if name == one.tag else name, one.tag, foreign=True, plain=True)


def words_of(speech: Speech, one: Choice) -> Worded:
    """Return a choice's words for a reader; a language's also where Django's have its name."""
    labels = dict(one.labels)
    if one.tag and speech.language not in labels:
        labels |= _known_name(one.tag, speech.language)
    return replace(speech.of(labels), plain=True)


def told_to(speech: Speech, choices: Sequence[Choice], texts: Iterable[str]) -> tuple[str, ...]:
    """Return what somebody wrote of choices or languages, in the reader's words where known.

    Two who share a language may each have written its name in another one.
    """
    known = meant_by(choices)
    found = ((text, known.get(bare(text))) for text in texts)
    return tuple(words_of(speech, one).text if one else text for text, one in found)


def _known_name(tag: str, language: str) -> dict[str, str]:
    try:
        name = get_language_info(tag.lower())["name"]
    except KeyError:
        return {}
    with override(language):
        said = gettext(name)
    return {} if said == name else {language: said}


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def offered_choices(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is offered at sign-up, each choice in several languages, to change."""
    only_programmes(visit)
    settled = joining_settings(visit.commission_id)
    tags = {name: _tags(settled, name) for name in CHOICES}
    rows = {name: [_row(one, tags[name]) for one in settled.offered(name)] for name in CHOICES}
    failure: RemitError | None = None
    if request.method == "POST":
        rows = {name: _posted(request, name, tags[name]) for name in CHOICES}
        try:
            store_joining(
                commission_id=visit.commission_id,
                settings=replace(settled, **_read(rows, tags)),
                actor=visit.actor,
                now=timezone.now(),
            )
        except RemitError as error:
            failure = error
        else:
            messages.success(request, "The choices are kept.")
            return redirect("support-choices", visit.facts.name)
    context = {
        "heading": "Choices at sign-up",
        "lists": [_shown(name, rows[name], tags[name]) for name in CHOICES],
        "most": MOST_CHARACTERS,
        **(what_failed(failure) if failure else {}),
    }
    status = 422 if failure else 200
    return visit.page(request, "support/choices.html", context, status=status)


def _tags(settled: JoiningSettings, name: str) -> tuple[str, ...]:
    """Return the languages of a table: those of the pages, and others that some choice has.

    A language's name in itself has a column of its own.
    """
    every = {tag for one in settled.offered(name) for tag in one.labels if tag != one.tag}
    return (*LANGUAGES, *sorted(every - set(LANGUAGES)))


def _column(tag: str) -> dict[str, str]:
    return {"tag": tag, "name": "English" if tag == ENGLISH else language_name(tag)}


def _row(one: Choice, tags: Sequence[str]) -> dict[str, str]:
    own = "" if one.tag in tags else one.labels.get(one.tag, "")
    words = {f"in-{tag}": one.labels.get(tag, "") for tag in tags}
    return {**words, TAG_FIELD: one.tag, OWN_FIELD: own}


def _shown(name: str, rows: Sequence[dict[str, str]], tags: Sequence[str]) -> dict[str, Any]:
    fields = [f"in-{tag}" for tag in tags]
    if name == LANGUAGE_LIST:
        fields += [TAG_FIELD, OWN_FIELD]
    every = [*rows, *({} for _ in range(BLANK_ROWS))]
    return {
        "title": TITLES[name],
        "columns": [_column(tag) for tag in tags],
        "has_tags": name == LANGUAGE_LIST,
        "rows": [
            [(f"{name}-{field}", field, row.get(field, ""), _known(row, field)) for field in fields]
            for row in every
        ],
    }


def _known(row: dict[str, str], field: str) -> str:
    """Return the own name that is known of a row's language, to stand in an empty field."""
    tag = row.get(TAG_FIELD, "")
    if field != OWN_FIELD or not tag or f"in-{tag}" in row:
        return ""
    name = language_name(tag)
    return "" if name == tag else name


def _posted(request: HttpRequest, name: str, tags: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a table as they were typed, without those that are blank."""
    fields = (*(f"in-{tag}" for tag in tags), TAG_FIELD, OWN_FIELD)
    columns = [request.POST.getlist(f"{name}-{field}") for field in fields]
    rows = (
        dict(zip(fields, (" ".join(cell.split()) for cell in cells), strict=True))
        for cells in zip_longest(*columns, fillvalue="")
    )
    return [row for row in rows if any(row.values())]


def _read(
    rows: dict[str, list[dict[str, str]]], tags: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    """Return the choices that were typed, as the settings have them.

    Raises:
        InvalidInput: words are missing or cannot be kept; all of them are listed.
    """
    problems = Problems()
    found = {}
    for name, typed in rows.items():
        if len(typed) > MOST_CHOICES:
            problems.add(TOO_MANY, Place(), name=TITLES[name], most=MOST_CHOICES)
        found[name] = tuple(_choices(name, typed, tags[name], problems))
    problems.raise_if_any()
    return found


def _choices(
    name: str, typed: Sequence[dict[str, str]], tags: Sequence[str], problems: Problems
) -> Iterator[Choice]:
    for row in typed:
        labels = {tag: row[f"in-{tag}"] for tag in tags if row[f"in-{tag}"]}
        if ENGLISH not in labels:
            words = next(iter(labels.values()), row[TAG_FIELD])
            problems.add(NO_ENGLISH, Place(), name=TITLES[name], words=words[:MOST_CHARACTERS])
            continue
        tag, own = row[TAG_FIELD], row[OWN_FIELD]
        if (tag or own) and not TAG.fullmatch(tag):
            problems.add(BAD_TAG, Place(), tag=tag[:20], words=labels[ENGLISH][:MOST_CHARACTERS])
        elif own:
            labels.setdefault(tag, own)
        for words in labels.values():
            if len(words) > MOST_CHARACTERS or ";" in words:
                problems.add(
                    BAD_WORDS,
                    Place(),
                    name=TITLES[name],
                    words=words[:MOST_CHARACTERS],
                    most=MOST_CHARACTERS,
                )
        yield Choice(labels, tag)
