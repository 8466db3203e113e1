"""The charter as a person reads it, as a grid, as history, and two versions beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from remit.ask.core.languages import direction
from remit.ask.views.entrance import language_name
from remit.charter.core.comparison import compare
from remit.charter.core.explanation import label
from remit.charter.core.grid import MOST_TERMS, children, grid
from remit.charter.core.history import DISSENT, Status
from remit.charter.core.interchange import charter_as
from remit.charter.core.lint import check
from remit.charter.core.shown import (
    PART_WORDS,
    known_rules,
    languages_of,
    left_out,
    shown_rules,
)
from remit.charter.core.space import Space
from remit.charter.permissions import can_adopt_charter, can_make_charter
from remit.charter.queries import cited_findings, consultation_token, history
from remit.commission.permissions import check_can_follow_commission
from remit.commission.queries import vocabulary
from remit.commission.views import study_page
from remit.kernel.errors import Problems
from remit.kernel.flow import PARTS
from remit.kernel.numbers import whole_number
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from remit.charter.core.grid import Grid
    from remit.charter.core.history import History, Version
    from remit.commission.views import Visit
    from remit.kernel.errors import Problem
    from remit.kernel.finding import Finding
    from remit.kernel.vocabulary import Term, Vocabulary

ROWS, COLUMNS = "data", "recipient"
FORMS = {
    "md": "text/markdown",
    "csv": "text/csv",
    "jsonld": "application/ld+json",
    "toml": "application/toml",
}
IN_TERMS = {"md", "jsonld"}
NOT_WRITTEN = (
    "This file is not written: the vocabulary no longer has some terms of the rules, and a rule "
    "left out might be a limit. The table (CSV) and the TOML file have all rules."
)
# Rules are looked at together while the page is made; of more, the command does it.
MOST_LOOKED_AT = 200
MOST_RULES = 200
MOST_SENTENCES = 500
MOST_RULES_IN_A_GRID = 2_000


@require_safe
@study_page(check_can_follow_commission)
def charter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The version that decides: plain statements, with “because” under each."""
    found = history(visit.commission_id)
    if found.standing is None:
        context = {"heading": "Charter", **_makers(visit)}
        return visit.page(request, "charter/none.html", context)
    return _version_page(request, visit, found, found.standing, "Charter")


@require_safe
@study_page(check_can_follow_commission)
def version(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """One version, with what can be done with it."""
    found = history(visit.commission_id)
    one = _version(found, number)
    return _version_page(request, visit, found, one, f"Charter, version {number}")


@require_safe
@study_page(check_can_follow_commission)
def chronicle(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every version: who made it, when and why, what became of it and who disagrees."""
    found = history(visit.commission_id)
    context = {
        "heading": "History of the charter",
        "versions": list(reversed(found.versions)),
        "numbers": [one.number for one in found.versions],
        "standing": found.standing,
        **_makers(visit),
    }
    return visit.page(request, "charter/history.html", context)


@require_safe
@study_page(check_can_follow_commission)
def comparison(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What changed between two versions, in words, and how many flows get another answer."""
    found = history(visit.commission_id)
    old = _version(found, _number(request, "old"))
    new = _version(found, _number(request, "new"))
    terms = vocabulary(visit.commission_id)
    compared = compare(old.charter, new.charter, terms, timezone.localdate())
    context = {
        "heading": f"Version {old.number} and version {new.number}",
        "old": old,
        "new": new,
        "sentences": compared.sentences[:MOST_SENTENCES],
        "more": max(0, len(compared.sentences) - MOST_SENTENCES),
        "between": [one for one in found.versions if old.number < one.number <= new.number],
        **_makers(visit),
    }
    return visit.page(request, "charter/comparison.html", context)


@require_safe
@study_page(check_can_follow_commission)
def as_file(request: HttpRequest, visit: Visit, number: int, ending: str) -> HttpResponse:
    """One version as a file: for people, as a table, as ODRL, or as a study folder has it."""
    one = _version(history(visit.commission_id), number)
    if ending not in FORMS:
        raise Http404
    terms = vocabulary(visit.commission_id)
    name = f"charter-{number}.{ending}"
    problems = Problems()
    if ending in IN_TERMS and len(known_rules(one.charter, terms).rules) < len(one.charter.rules):
        messages.error(request, NOT_WRITTEN)
        return redirect("charter-version", visit.facts.name, number)
    text = charter_as(one.charter, terms, name, problems, _language(request, one, terms))
    problems.raise_if_any()
    return HttpResponse(
        text,
        content_type=f"{FORMS[ending]}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@dataclass(frozen=True, slots=True)
class Looking:
    """How a grid is looked at: its parts, and the terms that its rows and columns lie below."""

    rows: str
    columns: str
    below_row: str
    below_column: str
    language: str

    def address(self, **change: str) -> str:
        """Return the query that looks at it in another way."""
        found = {
            "rows": self.rows,
            "columns": self.columns,
            "row": self.below_row,
            "column": self.below_column,
            "in": self.language,
            **change,
        }
        return "?" + "&".join(f"{name}={value}" for name, value in found.items() if value)


@require_safe
@study_page(check_can_follow_commission)
def over_terms(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The charter as a grid over the vocabulary; each term with terms below it opens them."""
    found = history(visit.commission_id)
    if found.standing is None:
        return visit.page(request, "charter/none.html", {"heading": "Charter", **_makers(visit)})
    terms = vocabulary(visit.commission_id)
    language = _language(request, found.standing, terms)
    looking = _looking(request, terms, language)
    if len(found.standing.charter.rules) > MOST_RULES_IN_A_GRID:
        context = {
            "heading": "The charter as a grid",
            "too_many": len(found.standing.charter.rules),
            "most": MOST_RULES_IN_A_GRID,
            **_makers(visit),
        }
        return visit.page(request, "charter/grid_too_large.html", context)
    day = timezone.localdate()
    space = Space(known_rules(found.standing.charter, terms), terms, day)
    rows = _below(terms, looking.rows, looking.below_row)
    columns = _below(terms, looking.columns, looking.below_column)
    drawn = grid(space, looking.rows, looking.columns, rows, columns)
    context = {
        "heading": "The charter as a grid",
        "standing": found.standing,
        "left_out_rules": left_out(found.standing.charter, terms, day),
        "looking": looking,
        "parts": PART_WORDS.items(),
        "answers": list(Answer),
        "left_out": max(0, len(rows) - MOST_TERMS) + max(0, len(columns) - MOST_TERMS),
        **_grid_context(drawn, looking, terms),
        **_speaking(request, found.standing, terms, looking.address),
        **_makers(visit),
    }
    return visit.page(request, "charter/grid.html", context)


def _version_page(
    request: HttpRequest, visit: Visit, found: History, one: Version, heading: str
) -> HttpResponse:
    terms = vocabulary(visit.commission_id)
    language = _language(request, one, terms)
    cited = cited_findings(visit.commission_id, one.charter.evidence)
    findings = {finding.id: finding for finding in cited}
    makers = _makers(visit)
    is_latest = found.latest == one
    context = {
        "heading": heading,
        "version": one,
        "standing": found.standing,
        "decides": found.standing == one,
        "is_latest": is_latest,
        "latest": found.latest,
        **of_many(
            request, shown_rules(one.charter, terms, findings, language, timezone.localdate())
        ),
        "left_out": left_out(one.charter, terms, timezone.localdate()),
        "not_looked_at": makers["makes"] and len(one.charter.rules) > MOST_LOOKED_AT,
        "edits": makers["makes"] and is_latest,
        "may_open": makers["makes"] and is_latest and one.status is Status.DRAFT,
        "may_adopt": makers["adopts"] and is_latest and one.status is Status.CONSULTED,
        "is_open": one.status is Status.CONSULTED,
        "DISSENT": DISSENT,
        "remarks": _remarks(one, terms, findings) if makers["makes"] else (),
        "address": _consultation(request, visit, one) if makers["makes"] else "",
        **_speaking(request, one, terms),
        **makers,
    }
    return visit.page(request, "charter/charter.html", context)


def of_many(request: HttpRequest, rules: Sequence[object]) -> dict[str, object]:
    """Return the rules that one page shows, and from where the pages before and after it go on."""
    asked = request.GET.get("from", "")
    start = (whole_number(asked) or 1) - 1
    start = start if start < len(rules) else 0
    end = min(start + MOST_RULES, len(rules))
    return {
        "rules": rules[start:end],
        "first": start + 1,
        "last": end,
        "of": len(rules),
        "before": max(1, start + 1 - MOST_RULES) if start else 0,
        "after": end + 1 if end < len(rules) else 0,
    }


def _remarks(
    one: Version, terms: Vocabulary, findings: Mapping[str, Finding]
) -> tuple[Problem, ...]:
    """Return what its makers should look at: contradictions, idle rules, lost evidence, gaps."""
    if len(one.charter.rules) > MOST_LOOKED_AT:
        return ()
    rules = known_rules(one.charter, terms)
    return check(rules, terms, timezone.localdate(), findings).remarks


def _makers(visit: Visit) -> dict[str, bool]:
    return {
        "makes": can_make_charter(visit.user_id, visit.commission_id),
        "adopts": can_adopt_charter(visit.user_id, visit.commission_id),
    }


def _consultation(request: HttpRequest, visit: Visit, one: Version) -> str:
    token = consultation_token(visit.commission_id, one.number)
    if not token or one.status is not Status.CONSULTED:
        return ""
    return request.build_absolute_uri(reverse("consulted", args=[token]))


def _language(request: HttpRequest, one: Version, terms: Vocabulary) -> str:
    asked = request.GET.get("in", "")
    return asked if asked in languages_of(one.charter, terms) else "en"


def _speaking(
    request: HttpRequest, one: Version, terms: Vocabulary, address: object = None
) -> dict[str, object]:
    language = _language(request, one, terms)
    tags = languages_of(one.charter, terms)
    make = address if callable(address) else (lambda **change: f"?in={change['in']}")
    return {
        "language": language,
        "dir": direction(language),
        "languages": [
            (tag, language_name(tag), make(**{"in": tag}), tag == language) for tag in tags
        ],
    }


def _version(found: History, number: int) -> Version:
    one = found.version(number)
    if one is None:
        raise Http404
    return one


def _number(request: HttpRequest, name: str) -> int:
    number = whole_number(request.GET.get(name, ""))
    if number is None:
        raise Http404
    return number


def _looking(request: HttpRequest, terms: Vocabulary, language: str) -> Looking:
    rows = request.GET.get("rows", ROWS)
    columns = request.GET.get("columns", COLUMNS)
    rows = rows if rows in PARTS else ROWS
    columns = columns if columns in PARTS and columns != rows else _other(rows)
    row, column = request.GET.get("row", ""), request.GET.get("column", "")
    return Looking(
        rows=rows,
        columns=columns,
        below_row=row if (rows, row) in terms else "",
        below_column=column if (columns, column) in terms else "",
        language=language,
    )


def _other(part: str) -> str:
    return COLUMNS if part != COLUMNS else ROWS


def _below(terms: Vocabulary, part: str, above: str) -> tuple[Term, ...]:
    """Return the terms of a grid's side: those below a term, after it, or the topmost ones."""
    found = children(terms, part, above)
    if not above and len(found) == 1:  # one root stands for everything, and tells nothing
        return (*found, *children(terms, part, found[0].key))
    own = (terms.term(part, above),) if above else ()
    return (*own, *found)


def _grid_context(drawn: Grid, looking: Looking, terms: Vocabulary) -> dict[str, object]:
    def head(part: str, term: Term, name: str, above: str) -> tuple[str, str]:
        tops = children(terms, part)
        shown = {above} if above or len(tops) > 1 else {tops[0].key}
        opens = term.key not in shown and bool(children(terms, part, term.key))
        address = looking.address(**{name: term.key}) if opens else ""
        return label(terms, part, term.key, looking.language), address

    return {
        "columns": [
            head(looking.columns, one, "column", looking.below_column) for one in drawn.columns
        ],
        "rows": [
            (head(looking.rows, one, "row", looking.below_row), cells)
            for one, cells in zip(drawn.rows, drawn.cells, strict=True)
        ],
        "row_words": PART_WORDS[looking.rows],
        "column_words": PART_WORDS[looking.columns],
        "up_row": _up(looking, terms, looking.rows, "row", looking.below_row),
        "up_column": _up(looking, terms, looking.columns, "column", looking.below_column),
    }


def _up(looking: Looking, terms: Vocabulary, part: str, name: str, below: str) -> tuple[str, str]:
    """Return the term that one side lies below, and the address one step up; "" at the top."""
    if not below:
        return "", ""
    above = terms.term(part, below).broader
    return label(terms, part, below, looking.language), looking.address(**{name: above})
