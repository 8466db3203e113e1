"""The charter as values: rules over patterns of flows, each tied to its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from remit.kernel.vocabulary import Vocabulary

MOST_NAMED = 5


class RuleNotUnderstood(RemitError, KeyError):
    """A rule names a term that the vocabulary does not have, or has no more.

    It must not be passed over: it might be a forbid.
    """

    code = "charter-rule-not-understood"
    exit_code = ExitCode.INVALID_INPUT

    __str__ = RemitError.__str__


class Effect(Enum):
    """What a rule does with the flows that its pattern reaches."""

    PERMIT = "permit"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit or permission.

    Attributes:
        id: what reports, agreements and the ledger call it; unique in its charter.
        effect: permit or forbid.
        statements: the rule in plain words, by language code.
        pattern: term keys for each of the five parts that it speaks of; a part left out means
            any, several keys of one part mean any of them.
        requires: conditions that a permit wants, all of them.
        unless: conditions of which any one makes a forbid yield.
        evidence: references to findings, quotes and adopted principles.
        starts_on: the first day in force; None means from the beginning.
        until: the first day no longer in force; None means without end.
    """

    id: str
    effect: Effect
    statements: Mapping[str, str] = field(default_factory=dict)
    pattern: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    starts_on: date | None = None
    until: date | None = None

    def in_force(self, at: date) -> bool:
        """Whether the rule holds on that day."""
        begun = self.starts_on is None or self.starts_on <= at
        return begun and (self.until is None or at < self.until)

    def statement(self, language: str = "en") -> str:
        """Return the rule in plain words: in `language`, else English, else any, else its id."""
        texts = self.statements
        some = next((texts[other] for other in sorted(texts) if texts[other]), self.id)
        return texts.get(language) or texts.get("en") or some


@dataclass(frozen=True, slots=True)
class Charter:
    """What the people asked permit and forbid: rules in the order of the file."""

    rules: tuple[Rule, ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        """Every evidence reference, once each, in order."""
        return tuple(dict.fromkeys(ref for rule in self.rules for ref in rule.evidence))


def not_understood(
    rules: Iterable[Rule], vocabulary: Vocabulary
) -> Iterator[tuple[Rule, str, str]]:
    """Yield each rule with a part and a key of it that is no term of the vocabulary."""
    for rule in rules:
        named = [(part, key) for part in PARTS for key in rule.pattern.get(part, ())]
        named += [(CONDITIONS, key) for key in (*rule.requires, *rule.unless)]
        for part, key in named:
            if (part, key) not in vocabulary:
                yield rule, part, key


def check_understood(rules: Iterable[Rule], vocabulary: Vocabulary) -> None:
    """Check that the vocabulary has every term of some rules.

    Raises:
        RuleNotUnderstood: it lacks some; the first few are named.
    """
    lacking = list(not_understood(rules, vocabulary))
    if not lacking:
        return
    said = [f"“{rule.id}” speaks of “{key}” of {part}" for rule, part, key in lacking[:MOST_NAMED]]
    if len(lacking) > MOST_NAMED:
        said.append(f"and {len(lacking) - MOST_NAMED} more")
    raise RuleNotUnderstood(
        f"The vocabulary does not have, or has no more, what these rules speak of: "
        f"{'; '.join(said)}.",
        remedy="Put the terms back into the vocabulary, or make a version of the charter without "
        "them. A rule that is not understood is not passed over: it might be a limit.",
    )
