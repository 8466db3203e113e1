"""Two versions of a charter compared: rule by rule in words, and by the flows that move."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.charter.core.counting import groups_of_rules
from remit.charter.core.document import charter_document
from remit.charter.core.rule import Charter
from remit.charter.core.sampling import ESTIMATED, TAKEN, answer_at, points
from remit.charter.core.shown import known_rules, left_out
from remit.charter.core.space import Space, is_some, size
from remit.charter.core.sweep import Sweep, TooMuchToCount, how_many
from remit.charter.core.without import Move, Moves, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from remit.charter.core.rule import Rule
    from remit.kernel.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Compared:
    """What a new version of a charter changes.

    Attributes:
        added: the ids of rules that only the new version has.
        removed: the ids of rules that only the old one has.
        changed: for each rule that says something else, what, one sentence each.
        moves: flows without conditions that get another answer.
        exact: whether these were counted; else their numbers are estimated.
        texts: what the rules say that are new or gone.
        uncounted: the ids of rules in force over terms that the vocabulary does not have; flows
            are counted without them.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    moves: tuple[Move, ...]
    exact: bool = True
    texts: Mapping[str, str] = field(default_factory=dict)
    uncounted: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values, as `charter-comparison.schema.json` describes them."""
        return {
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": [
                {"rule": rule, "sentences": list(said)} for rule, said in self.changed.items()
            ],
            "moves": [move.as_dict() for move in self.moves],
            "exact": self.exact,
            "uncounted": list(self.uncounted),
        }

    @property
    def sentences(self) -> list[str]:
        """It in words."""
        said = [f"The rule “{rule}” is new{self._text(rule)}" for rule in self.added]
        said += [f"The rule “{rule}” is gone{self._text(rule)}" for rule in self.removed]
        said += [sentence for sentences in self.changed.values() for sentence in sentences]
        said += [
            f"{move.flows:,} flows were {move.before.words}; they are {move.after.words}."
            for move in self.moves
        ]
        if not self.exact:
            said.append(ESTIMATED)
        said = said or ["Both say the same."]
        if self.uncounted:
            said.append(
                "The vocabulary no longer has some terms of these rules, so that flows are counted "
                f"without them: {', '.join(self.uncounted)}."
            )
        return said

    def _text(self, rule: str) -> str:
        return f": “{self.texts[rule]}”" if self.texts.get(rule) else "."


def compare(old: Charter, new: Charter, vocabulary: Vocabulary, at: date) -> Compared:
    """Return what a new version changes, for the flows of one vocabulary on one day.

    A rule over a term that the vocabulary lost is compared in words, and not counted.
    """
    before, after = ({rule.id: rule for rule in one.rules} for one in (old, new))
    changed = {
        name: tuple(_differences(before[name], after[name])) for name in before if name in after
    }
    moves, exact = _moves(
        known_rules(old, vocabulary), known_rules(new, vocabulary), vocabulary, at
    )
    return Compared(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        changed={name: said for name, said in changed.items() if said},
        moves=moves,
        exact=exact,
        texts={
            name: rule.statement() if rule.statements else ""
            for name, rule in {**before, **after}.items()
            if name not in before or name not in after
        },
        uncounted=tuple(
            dict.fromkeys(left_out(old, vocabulary, at) + left_out(new, vocabulary, at))
        ),
    )


def _differences(one: Rule, other: Rule) -> Iterator[str]:
    before, after = (charter_document(Charter((rule,)))["rule"][0] for rule in (one, other))
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if _unordered(was) != _unordered(now):
            yield f"In the rule “{one.id}”, {name} was {_said(was)} and is {_said(now)}."


def _unordered(value: object) -> object:
    """Return a value to be compared; the order of terms, conditions and evidence says nothing."""
    return sorted(value) if isinstance(value, list) else value


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: “{text}”" for name, text in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "not stated" if value is None else str(value)


def _moves(
    old: Charter, new: Charter, vocabulary: Vocabulary, at: date
) -> tuple[tuple[Move, ...], bool]:
    """Return the flows that get another answer, and whether they were counted."""
    both = Space(Charter((*old.rules, *new.rules)), vocabulary, at)
    if not is_some(both.everything):
        return (), True
    first = (1 << sum(rule.in_force(at) for rule in old.rules)) - 1
    met = both.met(())
    before, after = groups_of_rules(both, met, first), groups_of_rules(both, met, ~first)
    try:
        return _counted_moves(both, (*before, *after)), True
    except TooMuchToCount:
        tally = Moves(both)
        for point, rules in points(both, both.everything):
            change = answer_at(rules, before), answer_at(rules, after)
            if change[0] is not change[1]:
                tally.add(change, 1, point)
        return tally.moves(size(both.everything), TAKEN), False


def _counted_moves(both: Space, groups: tuple[int, ...]) -> tuple[Move, ...]:
    sweep = Sweep(both, both.everything, groups)
    tally = Moves(both)
    half = len(groups) // 2
    for step in sweep.steps():
        before, after = tuple(step.reached[:half]), tuple(step.reached[half:])
        for change, flows in moved(before, after, sweep.all):
            tally.add(change, how_many(flows) * step.flows, sweep.point(step, flows))
    return tally.moves()
