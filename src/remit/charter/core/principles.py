"""Adopted principles as proposed rules, and as conditions that proposed permits require.

A principle is a finding of the support room; its figures say what its makers want it to become.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from remit.charter.core.proposal import Kind
from remit.charter.core.rule import Effect, Rule
from remit.kernel.flow import CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.charter.core.proposal import Proposal
    from remit.kernel.finding import Finding
    from remit.kernel.vocabulary import Vocabulary

PRINCIPLE = "principle"
CONDITION = "condition"


def principle_rules(findings: Iterable[Finding], vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """Return the rules that adopted principles ask for, in the order of the findings.

    A principle that speaks of a term which the vocabulary no longer has gives none.
    """
    rules = []
    for finding, use in _used(findings):
        if use["effect"] == CONDITION or not _is_known(use, vocabulary):
            continue
        effect, conditions = Effect(use["effect"]), tuple(use["conditions"])
        rules.append(
            Rule(
                id=f"principle-{finding.id.partition(':')[2]}",
                effect=effect,
                statements=dict(finding.figures["texts"]),
                pattern={part: tuple(keys) for part, keys in use["parts"].items()},
                requires=conditions if effect is Effect.PERMIT else (),
                unless=conditions if effect is Effect.FORBID else (),
                evidence=(finding.id,),
            )
        )
    return tuple(rules)


def under_conditions(
    proposals: Iterable[Proposal], findings: Iterable[Finding], vocabulary: Vocabulary
) -> tuple[Proposal, ...]:
    """Return proposals whose permits require the conditions that adopted principles ask for."""
    wanted = [
        (finding, use)
        for finding, use in _used(findings)
        if use["effect"] == CONDITION and _is_known(use, vocabulary)
    ]
    found = []
    for one in proposals:
        changed = one
        for finding, use in wanted:
            if one.kind is Kind.PERMIT and _covers(use["parts"], one, vocabulary):
                changed = _requiring(changed, finding, str(use["term"]))
        found.append(changed)
    return tuple(found)


def adopted_principles(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return the adopted principles as plain values, those that stay words among them."""
    return [
        {
            "reference": finding.id,
            "statement": finding.title,
            "becomes": finding.figures["use"]["effect"] or "words",
            "term": finding.figures["use"]["term"],
        }
        for finding in findings
        if finding.kind == PRINCIPLE
    ]


def _requiring(proposal: Proposal, finding: Finding, term: str) -> Proposal:
    return replace(
        proposal,
        conditions=tuple(dict.fromkeys((*proposal.conditions, term))),
        evidence=tuple(dict.fromkeys((*proposal.evidence, finding.id))),
        because=(*proposal.because, f"An adopted principle asks for it: {finding.title}"),
    )


def _used(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Mapping[str, Any]]]:
    for finding in findings:
        if finding.kind == PRINCIPLE and finding.figures["use"]["effect"]:
            yield finding, finding.figures["use"]


def _is_known(use: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    wanted = [(part, key) for part, keys in use["parts"].items() for key in keys]
    wanted += [(CONDITIONS, key) for key in (*use["conditions"], use["term"]) if key]
    return all(name in vocabulary for name in wanted)


def _covers(parts: Mapping[str, Iterable[str]], proposal: Proposal, vocabulary: Vocabulary) -> bool:
    return all(
        any(vocabulary.covers(part, key, proposal.flow.term(part)) for key in keys)
        for part, keys in parts.items()
    )
