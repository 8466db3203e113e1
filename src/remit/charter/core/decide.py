"""Deciding flows: forbids override permits, and every flow gets one of four answers.

A forbid applies where, in each part that it names, one of its terms and the flow's lie on one
branch, so that a broad request cannot slip past a narrow forbid. A permit applies only where its
terms cover the flow's.

What holds, in the order OUTSIDE < UNASKED < WITHIN_IF < WITHIN (proved on generated cases in
`tests/properties/test_charter_decide.py`):

- adding a forbid never raises the answer, and taking one away never lowers it;
- adding a condition to the flow never lowers the answer;
- a forbid that applies to a flow applies to every broader flow, and a permit that applies to a
  flow applies to every narrower one;
- adding a permit can lower WITHIN to WITHIN_IF, by what it requires, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.core.least_sets import least_sets
from remit.charter.core.rule import Effect, check_understood
from remit.kernel.flow import CONDITIONS, PARTS
from remit.kernel.verdict import Answer, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from remit.charter.core.rule import Charter, Rule
    from remit.kernel.flow import Flow
    from remit.kernel.vocabulary import Vocabulary

MOST_REMEMBERED = 100_000


class Decider:
    """A charter on one day, indexed so that it decides many flows.

    For every term of every part it holds the rules that reach it as the bits of one integer. A
    flow's rules are then five look-ups and four intersections, and flows that meet the same rules
    under the same conditions share one verdict.
    """

    def __init__(
        self, charter: Charter, vocabulary: Vocabulary, at: date, language: str = "en"
    ) -> None:
        """Index the rules in force on the day `at`; reasons speak in `language`.

        Raises:
            RuleNotUnderstood: a rule names a term that the vocabulary does not have. It must not be
                passed over: it might be a forbid.
        """
        self._vocabulary = vocabulary
        self._language = language
        self._rules = tuple(rule for rule in charter.rules if rule.in_force(at))
        check_understood(self._rules, vocabulary)
        self._by_subject, self._by_data, self._by_sender, self._by_recipient, self._by_purpose = (
            _reach(self._rules, part, vocabulary) for part in PARTS
        )
        self._given: dict[tuple[int, str, tuple[str, ...]], Reason] = {}
        self._settled: dict[tuple[int, tuple[str, ...]], Verdict] = {}

    def decide(self, flow: Flow) -> Verdict:
        """Return the verdict on one flow, with the rules that settle it.

        Raises:
            KeyError: a part of the flow is not in the vocabulary.
        """
        applying = (
            self._by_subject[flow.subject]
            & self._by_data[flow.data]
            & self._by_sender[flow.sender]
            & self._by_recipient[flow.recipient]
            & self._by_purpose[flow.purpose]
        )
        situation = (applying, flow.conditions)
        verdict = self._settled.get(situation)
        if verdict is None:
            verdict = self._settle(applying, flow.conditions)
            if len(self._settled) >= MOST_REMEMBERED:
                self._settled.clear()
            self._settled[situation] = verdict
        return verdict

    def _settle(self, applying: int, conditions: Iterable[str]) -> Verdict:
        held = {
            broader
            for condition in conditions
            for broader in self._vocabulary.lineage(CONDITIONS, condition)
        }
        rules = list(self._of(applying))
        forbids = [rule for rule in rules if rule.effect is Effect.FORBID]
        permits = [rule for rule in rules if rule.effect is Effect.PERMIT]
        standing = [rule for rule in forbids if held.isdisjoint(rule.unless)]
        yielding = [rule for rule in forbids if not held.isdisjoint(rule.unless)]
        if standing and not (permits and all(rule.unless for rule in standing)):
            return Verdict(Answer.OUTSIDE, self._reasons(held, standing))
        if not permits:
            return Verdict(Answer.UNASKED, self._reasons(held, yielding))
        reasons = self._reasons(held, [*standing, *yielding, *permits])
        wants = [rule.unless for rule in standing]
        wants += [(one,) for rule in permits for one in rule.requires if one not in held]
        if not wants:
            return Verdict(Answer.WITHIN, reasons)
        return Verdict(Answer.WITHIN_IF, reasons, least_sets(wants, self._vocabulary))

    def _of(self, applying: int) -> Iterator[Rule]:
        """Yield the rules among the bits, in the order of the charter."""
        while applying:
            lowest = applying & -applying
            yield self._rules[lowest.bit_length() - 1]
            applying ^= lowest

    def _reasons(self, held: set[str], rules: Iterable[Rule]) -> tuple[Reason, ...]:
        return tuple(self._reason(rule, _role(rule, held), _missing(rule, held)) for rule in rules)

    def _reason(self, rule: Rule, role: str, missing: tuple[str, ...]) -> Reason:
        """Return a rule as a reason; of one rule there are few, and they recur."""
        known = (id(rule), role, missing)
        reason = self._given.get(known)
        if reason is None:
            statement = rule.statement(self._language)
            reason = Reason(rule.id, role, statement, rule.evidence, missing)
            if len(self._given) >= MOST_REMEMBERED:
                self._given.clear()
            self._given[known] = reason
        return reason


def decide(
    flow: Flow, charter: Charter, vocabulary: Vocabulary, at: date, language: str = "en"
) -> Verdict:
    """Return the verdict on one flow on the day `at`. For many flows, keep a `Decider`.

    Raises:
        KeyError: a part of the flow, or a term of a rule in force, is not in the vocabulary.
    """
    return Decider(charter, vocabulary, at, language).decide(flow)


def _role(rule: Rule, held: set[str]) -> str:
    if rule.effect is Effect.PERMIT:
        return "permits"
    return "forbids" if held.isdisjoint(rule.unless) else "yields"


def _missing(rule: Rule, held: set[str]) -> tuple[str, ...]:
    """Return what the rule still wants: all of it for a permit, any one of it for a forbid."""
    if rule.effect is Effect.PERMIT:
        return tuple(sorted({one for one in rule.requires if one not in held}))
    return tuple(sorted(set(rule.unless))) if held.isdisjoint(rule.unless) else ()


def _reach(rules: Iterable[Rule], part: str, vocabulary: Vocabulary) -> Mapping[str, int]:
    """Return, for every term of a part, the rules that reach it as the bits of an integer."""
    narrower: dict[str, list[str]] = {term.key: [] for term in vocabulary.terms(part)}
    for key in narrower:
        for broader in vocabulary.lineage(part, key):
            narrower[broader].append(key)
    reach = dict.fromkeys(narrower, 0)
    for bit, rule in enumerate(rules):
        named = rule.pattern.get(part, ())
        reached = set(reach) if not named else {key for one in named for key in narrower[one]}
        if rule.effect is Effect.FORBID:
            reached.update(key for one in named for key in vocabulary.lineage(part, one))
        for key in reached:
            reach[key] |= 1 << bit
    return reach
