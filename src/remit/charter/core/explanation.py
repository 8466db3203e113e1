"""What a verdict says: as sentences for a reader, and as plain values for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.flow import CONDITIONS, PARTS
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.kernel.finding import Finding
    from remit.kernel.flow import Flow
    from remit.kernel.verdict import Reason, Verdict
    from remit.kernel.vocabulary import Vocabulary


def describe(flow: Flow, vocabulary: Vocabulary, language: str = "en") -> str:
    """Return a flow in plain words, its terms by their labels in `language`, without a full stop.

    A term that the vocabulary does not have is said by its key.
    """
    subject, data, sender, recipient, purpose = (
        f"“{label(vocabulary, part, flow.term(part), language)}”" for part in PARTS
    )
    words = f"{data} about {subject}, from {sender} to {recipient}, for {purpose}"
    if flow.conditions:
        words += f", under {_labels(flow.conditions, vocabulary, language)}"
    return words


def label(vocabulary: Vocabulary, part: str, key: str, language: str = "en") -> str:
    """Return a term in words, or its key where the vocabulary does not have it."""
    return vocabulary.label(part, key, language) if (part, key) in vocabulary else key


def explain(verdict: Verdict, vocabulary: Vocabulary, language: str = "en") -> list[str]:
    """Return a verdict in plain sentences: the answer first, then every rule behind it.

    The terms are said in `language`; so are the rules' statements when the flow was decided in
    it. The sentences around them are English.
    """
    sentences = [_answer(verdict, vocabulary, language)]
    for reason in verdict.reasons:
        sentences.append(_because(reason))
        if wanted := _wanted(reason, verdict.answer, vocabulary, language):
            sentences.append(wanted)
    return sentences


def cite(evidence: Iterable[str], findings: Mapping[str, Finding]) -> list[str]:
    """Return what each evidence reference stands for, one sentence each, in the order given.

    A passage is given in its own words where its speaker agreed to be quoted, every other finding
    by its title. No figures: those pass disclosure control first. The caller answers for who may
    read passages.

    Args:
        evidence: references, such as a verdict's `evidence`.
        findings: the study's findings by id.
    """
    return [f"{reference}: {_said(findings.get(reference))}" for reference in evidence]


def verdict_as_dict(verdict: Verdict) -> dict[str, object]:
    """Return a verdict as plain values, with the names of `remit decide`'s answer."""
    return {
        "verdict": verdict.answer.value,
        "rules": list(verdict.rules),
        "evidence": list(verdict.evidence),
        "missing": [list(conditions) for conditions in verdict.missing],
        "reasons": [
            {
                "rule": reason.rule,
                "role": reason.role,
                "statement": reason.statement,
                "evidence": list(reason.evidence),
                "missing": list(reason.missing),
            }
            for reason in verdict.reasons
        ],
    }


def _said(finding: Finding | None) -> str:
    if finding is None:
        return "not, or no longer, among the findings."
    if finding.kind != "passage":
        return f"“{finding.title.strip()}”"
    if not finding.figures.get("quotable"):
        return "a passage whose speaker is not known, or did not agree to be quoted."
    return f"“{' '.join(str(finding.figures.get('text', '')).split())}”"


def _answer(verdict: Verdict, vocabulary: Vocabulary, language: str) -> str:
    if verdict.answer is Answer.OUTSIDE:
        return "Refused: this is outside the remit."
    if verdict.answer is Answer.UNASKED:
        return "Nobody was asked about this. Ask before deciding."
    if verdict.answer is Answer.WITHIN:
        return "Within the remit."
    return f"Within, {wanting(verdict, vocabulary, language)}."


def wanting(verdict: Verdict, vocabulary: Vocabulary, language: str = "en") -> str:
    """Return what a flow needs to be within, as “if … is added”; "" where it needs nothing."""
    ways = [_added(conditions, vocabulary, language) for conditions in verdict.missing]
    return f"if {', or if '.join(ways)}" if ways else ""


def _added(conditions: tuple[str, ...], vocabulary: Vocabulary, language: str) -> str:
    verb = "is" if len(conditions) == 1 else "are"
    return f"{_labels(conditions, vocabulary, language)} {verb} added"


def _because(reason: Reason) -> str:
    opening = {
        "forbids": "The charter forbids it:",
        "yields": "A limit of the charter yields here, as one of its exceptions is met:",
        "permits": "The charter permits it:",
    }[reason.role]
    evidence = ", ".join(reason.evidence) or "none named"
    statement = reason.statement.strip().removesuffix(".")
    return f"{opening} “{statement}” (rule {reason.rule}; evidence: {evidence})."


def _wanted(reason: Reason, answer: Answer, vocabulary: Vocabulary, language: str) -> str:
    """Say what one rule still wants, or nothing when it wants nothing."""
    if not reason.missing:
        return ""
    joiner = "and" if reason.role == "permits" else "or"
    conditions = _labels(reason.missing, vocabulary, language, joiner)
    if reason.role == "permits":
        return f"Rule {reason.rule} requires {conditions}."
    if answer is Answer.OUTSIDE:
        return f"Rule {reason.rule} would yield to {conditions}, which alone permits nothing."
    return f"Rule {reason.rule} yields to {conditions}."


def _labels(
    conditions: Iterable[str], vocabulary: Vocabulary, language: str, joiner: str = "and"
) -> str:
    words = [f"“{label(vocabulary, CONDITIONS, one, language)}”" for one in conditions]
    return f" {joiner} ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
