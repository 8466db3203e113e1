"""Findings that look across the items of a questionnaire: terms, groups, trust, misconceptions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from remit.ask.core.analysis_plan import AFTER, BEFORE, WAVES
from remit.ask.core.differences import differences
from remit.ask.core.flow_terms import acceptability_by_term
from remit.ask.core.misconceptions import misconceptions
from remit.ask.core.moves import LEVEL
from remit.ask.core.ranking import ranking
from remit.kernel.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.ask.core.analysis_plan import Item

TERMS = "How acceptable flows are, term by term"
GROUPS = "Where groups of people differ in what they accept"
TRUST = "Whom people trust most"
MISCONCEPTIONS = "What people get wrong"
FEWEST_RANKED = 2


@dataclass(frozen=True, slots=True)
class Analysed:
    """An item with what was made of it.

    Attributes:
        item: the item.
        title: its question.
        scale: its answers, low to high.
        answers: the answers on the scale, by wave and code.
        figures: those of its finding.
    """

    item: Item
    title: str
    scale: tuple[str, ...]
    answers: Mapping[str, Mapping[str, str]]
    figures: Mapping[str, Any]


def overviews(
    analysed: Sequence[Analysed],
    groups: Mapping[str, str] | None,
    features: Mapping[str, Mapping[str, str]],
    suffix: str,
    inputs: str,
) -> Iterator[Finding]:
    """Yield what a questionnaire's items say together, each where the data allow it.

    Args:
        analysed: the items, in the plan's order.
        groups: the group that each person talked in, by code; None where nobody did.
        features: what is known of each person by code, such as the features of quotas.
        suffix: what the findings' ids end with, so that two questionnaires differ.
        inputs: digest of what all of it was computed from.
    """

    def finding(key: str, title: str, of: Sequence[Analysed], figures: dict[str, Any]) -> Finding:
        outcomes = {one.item.outcome for one in of}
        outcome = outcomes.pop() if len(outcomes) == 1 else ""
        return Finding(f"ask:overview:{key}{suffix}", key, title, outcome, figures, inputs)

    vignettes = [one for one in analysed if one.item.kind == "vignette"]
    if vignettes:
        shown = [(one.item, one.answers) for one in vignettes]
        yield finding("flow-terms", TERMS, vignettes, acceptability_by_term(shown, groups, LEVEL))
    judged = [one for one in analysed if one.item.accept]
    rows = _differences(judged, features)
    if any(rows.values()):
        yield finding("group-differences", GROUPS, judged, {"level": LEVEL, **rows})
    trusted = [one for one in analysed if one.item.kind == "trust"]
    alike = [one for one in trusted if one.scale == trusted[0].scale]
    if len(alike) >= FEWEST_RANKED:
        yield finding("trust-ranking", TRUST, alike, {"level": LEVEL, **_rankings(alike, groups)})
    known = [one for one in analysed if one.item.kind == "knowledge"]
    if known:
        four = [(one.item, one.scale, one.answers, one.figures) for one in known]
        rows_of = misconceptions(four, LEVEL)
        yield finding("misconceptions", MISCONCEPTIONS, known, {"level": LEVEL, "items": rows_of})


def _differences(
    judged: Sequence[Analysed], features: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    if not features:
        return {}
    return {
        wave: differences([(one.item, one.answers[wave]) for one in judged], features, LEVEL)
        for wave in (BEFORE, AFTER)
    }


def _rankings(
    trusted: Sequence[Analysed], groups: Mapping[str, str] | None
) -> dict[str, list[dict[str, Any]]]:
    """Return each wave's ranking, from the most to the least trusted."""
    place = {value: float(number) for number, value in enumerate(trusted[0].scale)}
    titles = {one.item.name: one.title for one in trusted}
    found = {}
    for wave in WAVES:
        codes = sorted({code for one in trusted for code in one.answers[wave]})
        ratings = [
            {
                one.item.name: place[one.answers[wave][code]]
                for one in trusted
                if code in one.answers[wave]
            }
            for code in codes
        ]
        of_groups = None if groups is None else [groups.get(code) or f"\0{code}" for code in codes]
        ranked = ranking(list(titles), ratings, LEVEL, of_groups)
        found[wave] = [{**asdict(one), "title": titles[one.name]} for one in ranked]
    return found
