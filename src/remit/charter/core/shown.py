"""A charter as pages show it: plain statements, what each covers, and because of what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.charter.core.explanation import cite, label
from remit.charter.core.rule import Charter, Effect, not_understood
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.charter.core.rule import Rule
    from remit.kernel.finding import Finding
    from remit.kernel.vocabulary import Vocabulary

PASSAGE = "passage"
PART_WORDS = {
    "subject": "Whose information",
    "data": "What information",
    "sender": "From whom",
    "recipient": "To whom",
    "purpose": "For what",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A text with the tag of the language that it is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One rule in words.

    Attributes:
        rule: the rule.
        statement: what it says, in the reader's language where it is said in it.
        parts: for each part that it speaks of, the part and its terms in words.
        conditions: what a permit requires, or what a forbid yields to, in words.
        because: each reference with what it stands for.
        lost: the references that stand for nothing any more.
        holds: whether it is in force on the day.
    """

    rule: Rule
    statement: Said
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    conditions: tuple[str, ...]
    because: tuple[tuple[str, str], ...]
    lost: tuple[str, ...]
    holds: bool

    @property
    def permits(self) -> bool:
        """Whether it permits."""
        return self.rule.effect is Effect.PERMIT


def shown_rules(
    charter: Charter,
    vocabulary: Vocabulary,
    findings: Mapping[str, Finding],
    language: str,
    day: date,
    *,
    quotes: bool = True,
) -> tuple[ShownRule, ...]:
    """Return the rules in words, forbids first: a reader looks for the limits.

    Terms that the vocabulary has no more are shown by their keys.

    Args:
        charter: the rules.
        vocabulary: the terms.
        findings: the study's findings by id.
        language: the reader's.
        day: the day whose rules hold.
        quotes: whether passages are given in their own words. A page for everybody does not: what
            goes out goes by the report, which keeps account of it.
    """
    known = (
        findings if quotes else {ref: one for ref, one in findings.items() if one.kind != PASSAGE}
    )
    found = [_shown(rule, vocabulary, known, language, day) for rule in charter.rules]
    if not quotes:
        found = [replace(one, because=_told(one, findings), lost=()) for one in found]
    return tuple(sorted(found, key=lambda one: one.permits))


def languages_of(charter: Charter, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the tags of the languages in which a charter or its terms are said, English first."""
    spoken = [tag for rule in charter.rules for tag in rule.statements]
    named = [tag for term in vocabulary for tag in term.labels]
    others = sorted({*spoken, *named} - {"en"})
    return ("en", *others)


def statement_in(rule: Rule, language: str) -> Said:
    """Return what a rule says, with the language that it is in: the reader's, else English."""
    texts = {tag: text for tag, text in rule.statements.items() if text.strip()}
    for tag in (language, "en", *sorted(texts)):
        if tag in texts:
            return Said(texts[tag].strip(), tag)
    return Said(rule.id, "")


def _shown(
    rule: Rule,
    vocabulary: Vocabulary,
    findings: Mapping[str, Finding],
    language: str,
    day: date,
) -> ShownRule:
    def words(part: str, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(label(vocabulary, part, key, language) for key in keys)

    told = [line.removeprefix(f"{ref}: ") for ref, line in _cited(rule, findings)]
    return ShownRule(
        rule=rule,
        statement=statement_in(rule, language),
        parts=tuple(
            (PART_WORDS[part], words(part, rule.pattern[part]))
            for part in PARTS
            if part in rule.pattern
        ),
        conditions=words(CONDITIONS, (*rule.requires, *rule.unless)),
        because=tuple(zip(rule.evidence, told, strict=True)),
        lost=tuple(reference for reference in rule.evidence if reference not in findings),
        holds=rule.in_force(day),
    )


def _told(one: ShownRule, findings: Mapping[str, Finding]) -> tuple[tuple[str, str], ...]:
    """Return what a rule rests on without anybody's words; what is gone is left out."""
    return tuple(
        (ref, words.strip("“”") if findings[ref].kind != PASSAGE else "")
        for ref, words in one.because
        if ref in findings
    )


def known_rules(charter: Charter, vocabulary: Vocabulary) -> Charter:
    """Return the rules of which the vocabulary has every term; it may have moved on."""
    strange = {rule.id for rule, _, _ in not_understood(charter.rules, vocabulary)}
    return Charter(tuple(rule for rule in charter.rules if rule.id not in strange))


def left_out(charter: Charter, vocabulary: Vocabulary, day: date) -> tuple[str, ...]:
    """Return the ids of the rules that hold on a day and that `known_rules` leaves out."""
    holding = [rule for rule in charter.rules if rule.in_force(day)]
    return tuple(dict.fromkeys(rule.id for rule, _, _ in not_understood(holding, vocabulary)))


def _cited(rule: Rule, findings: Mapping[str, Finding]) -> Iterable[tuple[str, str]]:
    return zip(rule.evidence, cite(rule.evidence, findings), strict=True)
