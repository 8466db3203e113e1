"""What is counted of organisations' needs: kinds of facts, and none of their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import BEFORE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.support.core.cohort import Answers
    from remit.support.core.needs.needs import Fact, OrganisationNeeds

KIND_WORDS = {
    "people": "Who comes to them",
    "wants": "What people need or want",
    "work": "What they do for people",
    "change": "What changes for people",
    "place": "Their area, and others in it",
    "harm": "What harms people",
    "money": "Money and time",
    "other": "Something else",
}


def needs_told(needs: Iterable[OrganisationNeeds]) -> Answers:
    """Return what each organisation needs facts about, and of which kinds it lacks some, in words.

    It is as things stood at the start.
    """
    facts = {one.code: [fact for need in one.needs for fact in need.facts] for one in needs}
    return {
        "kinds": {code: _kinds(all_of) for code, all_of in facts.items()},
        "lacking": {
            code: _kinds(one for one in all_of if one.gap(BEFORE) not in {"", "none"})
            for code, all_of in facts.items()
        },
    }


def _kinds(facts: Iterable[Fact]) -> list[str]:
    kinds = {one.kind for one in facts}
    return [words for kind, words in KIND_WORDS.items() if kind in kinds]
