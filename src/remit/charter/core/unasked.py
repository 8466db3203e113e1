"""What nobody was asked, and which vignettes of the next study would cover it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.charter.core.proposal import Kind
from remit.kernel.flow import PARTS, Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from remit.charter.core.proposal import Proposal
    from remit.kernel.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A vignette for the next study, and why it should be asked."""

    flow: Flow
    because: str


@dataclass(frozen=True, slots=True)
class Unasked:
    """What nobody was asked.

    Attributes:
        terms: part and key of every term that no flow showed, at it, above it or below it.
        wanted: flows that somebody wants decided and that nobody was asked about.
        suggestions: vignettes that would cover all this, the wanted first.
    """

    terms: tuple[tuple[str, str], ...]
    wanted: tuple[Flow, ...]
    suggestions: tuple[Suggestion, ...]


def unasked(
    shown: Sequence[Flow],
    proposals: Iterable[Proposal],
    wanted: Iterable[Flow],
    vocabulary: Vocabulary,
) -> Unasked:
    """Return what nobody was asked, and vignettes that would cover it.

    A flow counts as asked about where one was shown that is the same or broader in every part.
    Each suggested vignette shows as many terms as it can that none showed before, one for each
    part, so that the fewest cover them; a part without any takes the term shown least.

    Args:
        shown: the flows that people were asked about or spoke of.
        proposals: those that are contested or of too few are suggested again.
        wanted: flows that somebody wants decided.
        vocabulary: the terms.
    """
    lacking = [one for one in dict.fromkeys(wanted) if not _covered(one, shown, vocabulary)]
    terms = {part: _never_shown(part, shown, vocabulary) for part in PARTS}
    found = [
        *(Suggestion(flow, "Somebody wants this decided.") for flow in lacking),
        *_again(proposals),
        *_covering(terms, [*shown, *lacking], vocabulary),
    ]
    distinct = {one.flow: one for one in reversed(found)}
    return Unasked(
        terms=tuple((part, key) for part in PARTS for key in terms[part]),
        wanted=tuple(lacking),
        suggestions=tuple(one for one in found if distinct[one.flow] is one),
    )


def _covered(flow: Flow, shown: Iterable[Flow], vocabulary: Vocabulary) -> bool:
    return any(
        all(vocabulary.covers(part, one.term(part), flow.term(part)) for part in PARTS)
        for one in shown
    )


def _never_shown(part: str, shown: Iterable[Flow], vocabulary: Vocabulary) -> list[str]:
    known = {flow.term(part) for flow in shown}
    return [
        term.key
        for term in vocabulary.terms(part)
        if not any(vocabulary.on_one_branch(part, term.key, one) for one in known)
    ]


def _again(proposals: Iterable[Proposal]) -> Iterator[Suggestion]:
    reasons = {
        Kind.TOO_FEW: "Too few were asked: ask more, in every group.",
        Kind.CONTESTED: "It is contested: ask again, under conditions that people spoke of.",
        Kind.TO_JUDGE: "People spoke of it unasked: ask everybody.",
    }
    for one in proposals:
        if one.kind in reasons:
            yield Suggestion(replace(one.flow, conditions=one.conditions), reasons[one.kind])


def _covering(
    terms: dict[str, list[str]], shown: Sequence[Flow], vocabulary: Vocabulary
) -> Iterator[Suggestion]:
    """Yield vignettes with the terms that none showed, one of each part at a time."""
    counts = {part: Counter(flow.term(part) for flow in shown) for part in PARTS}
    for number in range(max(map(len, terms.values()), default=0)):
        chosen = {}
        for part in PARTS:
            fresh = terms[part][number : number + 1]
            known = [term.key for term in vocabulary.terms(part) if counts[part][term.key]]
            keys = fresh or known or [term.key for term in vocabulary.terms(part)]
            if not keys:
                return
            chosen[part] = min(keys, key=counts[part].__getitem__)
            counts[part][chosen[part]] += 1
        fresh_words = [
            f"“{vocabulary.label(part, terms[part][number])}”"
            for part in PARTS
            if number < len(terms[part])
        ]
        yield Suggestion(
            Flow.from_mapping(chosen), f"Nobody was asked about {', '.join(fresh_words)}."
        )
