"""What a charter's authors should look at: rules that do nothing, rules that clash, and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.counting import Counted, count, decided_by_term
from remit.charter.core.rule import Effect
from remit.charter.core.sampling import ESTIMATED
from remit.charter.core.space import Space, bits, common, size
from remit.charter.core.without import is_idle
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import PARTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from remit.charter.core.rule import Charter, Rule
    from remit.kernel.errors import Problem, ProblemKind
    from remit.kernel.vocabulary import Vocabulary

MOST_SAID = 100

ENDED = problem_kind(
    "charter-rule-ended",
    "The rule “{rule}” ended on {until}.",
    "Take it out, or give it a later “until”.",
)
NOT_BEGUN = problem_kind(
    "charter-rule-not-begun",
    "The rule “{rule}” does not hold before {starts_on}.",
    "Nothing, if that is meant.",
)
CONTRADICTION = problem_kind(
    "charter-contradiction",
    "“{rule}” permits what “{other}” forbids: nothing of the permit is left.",
    "Narrow the forbid, give it exceptions under “unless”, or take the permit out.",
)
SHADOWED = problem_kind(
    "charter-permit-shadowed",
    "“{rule}” permits nothing: {other} together forbid all that it reaches.",
    "Narrow the forbids, give them exceptions under “unless”, or take the permit out.",
)
IDLE = problem_kind(
    "charter-rule-idle",
    "Without the rule “{rule}” every flow would get the same answer: other rules say as much.",
    "Take it out, or see whether it was meant to say more.",
)
EVIDENCE_LOST = problem_kind(
    "charter-evidence-lost",
    "The rule “{rule}” rests on “{reference}”, which is not, or no longer, among the findings.",
    "Look at the rule again. It holds as it stands until you change it.",
)
UNNAMED = problem_kind(
    "charter-term-unnamed",
    "No rule speaks of “{term}” of {part}, nor of a term above or below it.",
    "Ask about it, if anybody may want to share it.",
)


@dataclass(frozen=True, slots=True)
class TermShare:
    """How much was decided of the flows with one term, exactly that term."""

    part: str
    term: str
    flows: int
    decided: float | None

    def as_dict(self) -> dict[str, object]:
        """Return the share as plain values."""
        return {
            "part": self.part,
            "term": self.term,
            "flows": self.flows,
            "decided": self.decided,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """What `remit charter check` answers.

    Attributes:
        at: the day.
        rules: how many rules there are.
        in_force: how many hold on the day.
        counted: the flows of the vocabulary without conditions, by answer.
        remarks: what to look at, in the order of the rules; then the gaps.
        terms: how much was decided of the flows with each term.
    """

    at: date
    rules: int
    in_force: int
    counted: Counted
    remarks: tuple[Problem, ...]
    terms: tuple[TermShare, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the answer as plain values, as `charter-check.schema.json` describes them."""
        return {
            "at": self.at.isoformat(),
            "rules": self.rules,
            "in_force": self.in_force,
            "flows": self.counted.flows,
            "counts": {answer.value: n for answer, n in self.counted.answers.items()},
            "decided": self.counted.decided,
            "exact": self.counted.exact,
            "remarks": [_remark(one) for one in self.remarks],
            "terms": [one.as_dict() for one in self.terms],
        }

    @property
    def sentences(self) -> list[str]:
        """The answer in words."""
        decided = self.counted.decided or 0
        said = [
            f"{self.in_force} of {self.rules} rules hold on {self.at}.",
            f"They decide {decided:.1%} of {self.counted.flows:,} flows without conditions.",
        ]
        if not self.counted.exact:
            said.append(ESTIMATED)
        said += [f"{one.message} {one.remedy}" for one in self.remarks[:MOST_SAID]]
        if (more := len(self.remarks) - MOST_SAID) > 0:
            said.append(f"{more} more are in the answer, under “remarks”.")
        return said


def check(
    charter: Charter,
    vocabulary: Vocabulary,
    at: date,
    known_evidence: Collection[str] | None = None,
    file: str = "",
) -> Checked:
    """Return what a charter's authors should look at on the day `at`.

    Rules are reasoned about as boxes of flows; no flow is listed.

    Args:
        charter: the rules.
        vocabulary: the terms.
        at: the day.
        known_evidence: the ids of what rules may rest on; None leaves evidence unchecked.
        file: the charter's file, for the places of remarks.

    Raises:
        KeyError: a rule in force names a term that the vocabulary does not have.
    """
    space = Space(charter, vocabulary, at)
    remarks = [
        *_dates(charter, at, file),
        *_clashes(space, file),
        *_evidence(charter, known_evidence, file),
        *_unnamed(space, file),
    ]
    return Checked(
        at=at,
        rules=len(charter.rules),
        in_force=len(space.rules),
        counted=count(space, space.everything),
        remarks=tuple(remarks),
        terms=tuple(_shares(space)),
    )


def _remark(remark: Problem) -> dict[str, object]:
    params = {name: str(value) for name, value in remark.params.items()}
    return {
        "code": remark.code,
        "rule": params.pop("rule", ""),
        "message": remark.message,
        "remedy": remark.remedy,
        "params": params,
    }


def _at(file: str, rule: Rule) -> Place:
    return Place(file, key=f"rule {rule.id}")


def _dates(charter: Charter, at: date, file: str) -> Iterator[Problem]:
    for rule in charter.rules:
        if rule.until is not None and rule.until <= at:
            yield ENDED.at(_at(file, rule), rule=rule.id, until=rule.until)
        elif rule.starts_on is not None and at < rule.starts_on:
            yield NOT_BEGUN.at(_at(file, rule), rule=rule.id, starts_on=rule.starts_on)


def _clashes(space: Space, file: str) -> Iterator[Problem]:
    for number, rule in enumerate(space.rules):
        place = _at(file, rule)
        if not is_idle(space, number):
            continue
        shadowing = _shadowing(space, number) if rule.effect is Effect.PERMIT else []
        kind: ProblemKind = {0: IDLE, 1: CONTRADICTION}.get(len(shadowing), SHADOWED)
        names = [space.rules[one].id for one in shadowing]
        other = names[0] if len(names) == 1 else ", ".join(f"“{name}”" for name in names)
        yield kind.at(place, rule=rule.id, other=other) if names else kind.at(place, rule=rule.id)


def _shadowing(space: Space, number: int) -> list[int]:
    """Return forbids that leave nothing of a permit, none of them to spare; none if they do not."""
    box = space.boxes[number]
    alone = space.covering(box) & space.absolute
    if alone:
        return [next(bits(alone))]
    rules = space.meeting(box) & space.absolute
    if space.point_outside(box, rules) is not None:
        return []
    chosen = 0
    while (point := space.point_outside(box, chosen)) is not None:
        reaching = space.at(point) & rules
        # The forbid that reaches most of the permit's flows leaves least to the others.
        best = max(bits(reaching), key=lambda one: size(common(box, space.boxes[one])))
        chosen |= 1 << best
    for one in bits(chosen):
        if space.point_outside(box, chosen & ~(1 << one)) is None:
            chosen &= ~(1 << one)
    return list(bits(chosen))


def _evidence(charter: Charter, known: Collection[str] | None, file: str) -> Iterator[Problem]:
    if known is None:
        return
    for rule in charter.rules:
        for reference in rule.evidence:
            if reference not in known:
                yield EVIDENCE_LOST.at(_at(file, rule), rule=rule.id, reference=reference)


def _unnamed(space: Space, file: str) -> Iterator[Problem]:
    """Yield the terms that are passed over in parts of which some rule speaks."""
    for place, part in enumerate(PARTS):
        named = {key for rule in space.rules for key in rule.pattern.get(part, ())}
        if not named:
            continue
        for key in space.keys[place]:
            if not any(space.vocabulary.on_one_branch(part, key, one) for one in named):
                yield UNNAMED.at(Place(file, key=f"{part} {key}"), term=key, part=part)


def _shares(space: Space) -> Iterator[TermShare]:
    for place, part in enumerate(PARTS):
        decided = decided_by_term(space, place)
        for bit, key in enumerate(space.keys[place]):
            flows = size((*space.everything[:place], 1 << bit, *space.everything[place + 1 :]))
            yield TermShare(part, key, flows, decided[bit] / flows if flows else None)
