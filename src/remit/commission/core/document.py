"""`commission.toml` and the value that it describes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from remit.commission.core.facts import (
    Budget,
    CommissionFacts,
    Equality,
    Milestone,
    Outcome,
    Publication,
    Risk,
    Spend,
)
from remit.kernel.documents import day, load_document
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.suppression import DEFAULT_THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

DUPLICATE_OUTCOME = problem_kind(
    "commission-duplicate-outcome",
    "The outcome “{key}” is listed twice.",
    "Keep one, or give the second another key.",
)
DATES_OUT_OF_ORDER = problem_kind(
    "commission-dates-out-of-order",
    "The milestone “{title}” ends on {end}, before it starts on {start}.",
    "Correct one of the two dates.",
)
DEFERRAL_WITHOUT_REASON = problem_kind(
    "commission-deferral-without-reason",
    "Publication is deferred until {until}, but no reason is given.",
    'Add reason = "…", or take defer_until out.',
)
WITHHELD_WITHOUT_EXEMPTION = problem_kind(
    "commission-withheld-without-exemption",
    "A part is withheld, but no exemption is named.",
    'Add exemption = "…", or set withheld = false.',
)


AGREED_ELSEWHERE = "agreed-elsewhere"


def parse_commission(content: bytes, file: str, problems: Problems) -> CommissionFacts | None:
    """Read `commission.toml`.

    Returns:
        The facts, or None when the document has problems, all of which are noted.
    """
    before = len(problems)
    document = load_document(content, file, "remit.commission", "commission", problems)
    if document is None:
        return None
    facts = facts_from_document(document)
    _check(facts, file, problems)
    return facts if len(problems) == before else None


def facts_from_document(document: Mapping[str, Any]) -> CommissionFacts:
    """Return the facts of a document that conforms to the schema, its dates as ISO text."""
    budget = document.get("budget")
    publication = document.get("publication", {})
    equality = document.get("equality", {})
    participants = document.get("participants", {})
    return CommissionFacts(
        name=document["name"],
        reference=document["reference"],
        title=document["title"],
        kind=document["kind"],
        question=document["question"],
        outcomes=tuple(Outcome(o["key"], o["statement"]) for o in document["outcome"]),
        made_up=document.get("made_up", False),
        codes_mode=participants.get("codes", "remit"),
        quoting_agreed=participants.get("quoting") == AGREED_ELSEWHERE,
        budget=Budget(_pounds(budget["approved"]), budget.get("source", "")) if budget else None,
        spends=tuple(
            Spend(date.fromisoformat(s["on"]), _pounds(s["amount"]), s["what"])
            for s in document.get("spend", [])
        ),
        milestones=tuple(_milestone(entry) for entry in document.get("milestone", [])),
        risks=tuple(
            Risk(r["title"], r["mitigation"], r.get("status", "open"))
            for r in document.get("risk", [])
        ),
        equality=Equality(
            equality.get("duty", ""),
            tuple((c["name"], c["done"]) for c in equality.get("characteristic", [])),
        ),
        publication=Publication(
            defer_until=day(publication.get("defer_until")),
            reason=publication.get("reason", ""),
            withheld=publication.get("withheld", False),
            exemption=publication.get("exemption", ""),
            threshold=publication.get("threshold", DEFAULT_THRESHOLD),
        ),
    )


def commission_document(facts: CommissionFacts) -> dict[str, Any]:
    """Return the facts as the plain values of `commission.toml`, days as `date`, in its order."""
    document: dict[str, Any] = {
        "name": facts.name,
        "reference": facts.reference,
        "title": facts.title,
        "kind": facts.kind,
        "question": facts.question,
        "made_up": facts.made_up,
        "participants": _without_blanks(
            {
                "codes": facts.codes_mode,
                "quoting": AGREED_ELSEWHERE if facts.quoting_agreed else "",
            }
        ),
        "outcome": [{"key": o.key, "statement": o.statement} for o in facts.outcomes],
    }
    if facts.budget:
        document["budget"] = _without_blanks(
            {"approved": _number(facts.budget.approved), "source": facts.budget.source}
        )
    document["publication"] = _without_blanks(
        {
            "defer_until": facts.publication.defer_until,
            "reason": facts.publication.reason,
            "withheld": facts.publication.withheld,
            "exemption": facts.publication.exemption,
            "threshold": facts.publication.threshold,
        }
    )
    document["equality"] = _without_blanks(
        {
            "duty": facts.equality.duty,
            "characteristic": [
                {"name": name, "done": done} for name, done in facts.equality.characteristics
            ],
        }
    )
    document["spend"] = [
        {"on": s.on, "amount": _number(s.amount), "what": s.what} for s in facts.spends
    ]
    document["milestone"] = [_milestone_entry(milestone) for milestone in facts.milestones]
    document["risk"] = [
        {"title": r.title, "mitigation": r.mitigation, "status": r.status} for r in facts.risks
    ]
    return document


def _check(facts: CommissionFacts, file: str, problems: Problems) -> None:
    for key, count in Counter(outcome.key for outcome in facts.outcomes).items():
        if count > 1:
            problems.add(DUPLICATE_OUTCOME, Place(file, key="outcome"), key=key)
    for milestone in facts.milestones:
        for start, end in (
            (milestone.planned_start, milestone.planned_end),
            (milestone.actual_start, milestone.actual_end),
        ):
            if start and end and end < start:
                place = Place(file, key="milestone")
                problems.add(DATES_OUT_OF_ORDER, place, title=milestone.title, start=start, end=end)
    publication = facts.publication
    place = Place(file, key="publication")
    if publication.defer_until and not publication.reason:
        problems.add(DEFERRAL_WITHOUT_REASON, place, until=publication.defer_until)
    if publication.withheld and not publication.exemption:
        problems.add(WITHHELD_WITHOUT_EXEMPTION, place)


def _milestone(entry: Mapping[str, Any]) -> Milestone:
    return Milestone(
        title=entry["title"],
        planned_start=date.fromisoformat(entry["planned_start"]),
        planned_end=date.fromisoformat(entry["planned_end"]),
        actual_start=day(entry.get("actual_start")),
        actual_end=day(entry.get("actual_end")),
    )


def _milestone_entry(milestone: Milestone) -> dict[str, Any]:
    return _without_blanks(
        {
            "title": milestone.title,
            "planned_start": milestone.planned_start,
            "planned_end": milestone.planned_end,
            "actual_start": milestone.actual_start,
            "actual_end": milestone.actual_end,
        }
    )


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _pounds(number: float) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.01"))


def _number(pounds: Decimal) -> float:
    return float(pounds)
