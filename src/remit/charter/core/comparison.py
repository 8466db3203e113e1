"""Two versions of a charter compared: rule by rule in words, and by the flows that move."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.charter.core.counting import groups_of_rules
from remit.charter.core.explanation import label
from remit.charter.core.rule import Charter, Effect
from remit.charter.core.sampling import ESTIMATED, TAKEN, answer_at, points
from remit.charter.core.shown import known_rules, left_out
from remit.charter.core.space import Space, is_some, size
from remit.charter.core.sweep import Sweep, TooMuchToCount, how_many
from remit.charter.core.without import Move, Moves, moved
from remit.kernel.flow import CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from remit.charter.core.rule import Rule
    from remit.kernel.vocabulary import Vocabulary

NOTHING = ("nothing",)
COVERED = {
    "subject": "whose information",
    "data": "what information",
    "sender": "who gives it",
    "recipient": "who receives it",
    "purpose": "what for",
}


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
        name: tuple(_differences(before[name], after[name], vocabulary))
        for name in before
        if name in after
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


def _differences(one: Rule, other: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    before, after = dict(_aspects(one, vocabulary)), dict(_aspects(other, vocabulary))
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, NOTHING), after.get(name, NOTHING)
        # The order of terms, conditions and evidence says nothing.
        if sorted(was) != sorted(now):
            said = f"{', '.join(was)} before; {', '.join(now)} now"
            yield f"In the rule “{one.id}”, {name}: {said}."


def _aspects(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a rule says of each thing, both in words."""

    def named(part: str, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"“{label(vocabulary, part, key)}”" for key in keys)

    yield "what it does", ("it permits" if rule.effect is Effect.PERMIT else "it forbids",)
    for part, words in COVERED.items():
        yield words, named(part, rule.pattern.get(part, ())) or ("any",)
    yield "what it needs", named(CONDITIONS, rule.requires) or NOTHING
    yield "what it yields to", named(CONDITIONS, rule.unless) or NOTHING
    yield "what it rests on", rule.evidence or NOTHING
    yield "its first day", (f"{rule.starts_on or 'not set'}",)
    yield "the first day without it", (f"{rule.until or 'not set'}",)
    for tag, text in sorted(rule.statements.items()):
        yield f"what it says ({tag})", (f"“{text}”",) if text else NOTHING


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
