"""How evenly vignettes show their terms: what was made, and what so many people would see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from remit.ask.core.vignettes.choice import (
    FOREMOST_PAIR,
    choose_vignettes,
    is_excluded,
    option_of,
    permitted_flows,
)
from remit.ask.core.vignettes.sets import deal_sets
from remit.kernel.flow import VOCABULARY_PARTS
from remit.kernel.randomness import generator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.ask.core.vignettes.plan import VignettePlan
    from remit.kernel.flow import Flow
    from remit.kernel.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Vignettes:
    """Vignettes as they were made.

    Attributes:
        flows: what each shows; the first is number 1.
        sets: the numbers in each set, in the order in which people get them.
        permitted: how many flows could be shown.
        combinations: how many combinations of the terms there are, impossible ones too.
    """

    flows: tuple[Flow, ...]
    sets: tuple[tuple[int, ...], ...]
    permitted: int
    combinations: int

    def shown(self, people: int) -> list[int]:
        """Return how many of the first people see each vignette."""
        counts = [0] * len(self.flows)
        for person in range(people):
            for number in self.sets[person % len(self.sets)]:
                counts[number - 1] += 1
        return counts


def make_vignettes(plan: VignettePlan, vocabulary: Vocabulary) -> Vignettes:
    """Return the vignettes of a plan and their sets: the same for the same plan and vocabulary.

    Raises:
        UnableToMakeVignettes: there are too few flows that can be shown.
    """
    rng = generator(plan.seed, "ask", "vignettes")
    flows, combinations = permitted_flows(plan, vocabulary, rng)
    chosen = choose_vignettes(flows, plan.vignettes, rng)
    sets = deal_sets(chosen, plan.per_person, plan.rounds, rng)
    return Vignettes(chosen, sets, len(flows), combinations)


def balance_report(
    plan: VignettePlan, vocabulary: Vocabulary, made: Vignettes, people: int
) -> dict[str, Any]:
    """Return how evenly terms stand among the vignettes, and are shown to so many people.

    Returns:
        As the schema `vignette-balance` has it. `people` of a term is how many see it at least
        once, `shown` in how many vignettes that they see it stands.
    """
    shown = made.shown(people)
    parts: dict[str, list[dict[str, Any]]] = {}
    for part in VOCABULARY_PARTS:
        rows = [_row(list(option), part, made, shown, people) for option in plan.options[part]]
        parts[part] = rows
    return {
        "seed": plan.seed,
        "vignettes": len(made.flows),
        "per_person": plan.per_person,
        "sets": len(made.sets),
        "people": people,
        "permitted": made.permitted,
        "combinations": made.combinations,
        "parts": parts,
        "balance": {part: _ends(rows) for part, rows in parts.items()},
        "data_and_recipient": _pairs(plan, vocabulary, made, shown),
        "each_vignette": {"least": min(shown), "most": max(shown)},
        "flows": [flow.as_dict() for flow in made.flows],
        "set": [list(numbers) for numbers in made.sets],
    }


def balance_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the same in plain words, a line for each part."""
    yield (
        f"{report['vignettes']} vignettes in {report['sets']} sets of {report['per_person']}, "
        f"from {report['permitted']} flows that can be shown."
    )
    for part, ends in report["balance"].items():
        of = ends["vignettes"]
        seen = ends["shown"]
        yield (
            f"{part}: each of {len(report['parts'][part])} stands in {_span(of)} vignettes; "
            f"{report['people']} people see it {_span(seen)} times."
        )
    pairs = report["data_and_recipient"]
    never = f"; {pairs['never']} of {pairs['possible']} never" if pairs["never"] else ""
    yield f"data and recipient together: each pair {_span(pairs['vignettes'])} times{never}."
    yield f"{report['people']} people see each vignette {_span(report['each_vignette'])} times."


def _row(
    option: list[str], part: str, made: Vignettes, shown: list[int], people: int
) -> dict[str, Any]:
    wanted = tuple(option)
    standing = [
        at for at, flow in enumerate(made.flows, start=1) if option_of(flow, part) == wanted
    ]
    sets = [not set(standing).isdisjoint(numbers) for numbers in made.sets]
    return {
        "terms": option,
        "vignettes": len(standing),
        "shown": sum(shown[at - 1] for at in standing),
        "people": sum(sets[person % len(sets)] for person in range(people)),
    }


def _ends(rows: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    return {
        what: {"least": min(row[what] for row in rows), "most": max(row[what] for row in rows)}
        for what in ("vignettes", "shown", "people")
    }


def _pairs(
    plan: VignettePlan, vocabulary: Vocabulary, made: Vignettes, shown: list[int]
) -> dict[str, Any]:
    """Return how often data and recipients stand together; pairs that are always excluded aside."""
    one, other = FOREMOST_PAIR
    flows: Counter[tuple[str, str]] = Counter()
    times: Counter[tuple[str, str]] = Counter()
    for flow, count in zip(made.flows, shown, strict=True):
        pair = (flow.term(one), flow.term(other))
        flows[pair] += 1
        times[pair] += count
    barred = [
        exclusion for exclusion in plan.exclusions if set(exclusion.terms) <= set(FOREMOST_PAIR)
    ]
    possible = [
        (a, b)
        for (a,), (b,) in product(plan.options[one], plan.options[other])
        if not any(is_excluded(_with(made.flows[0], a, b), e, vocabulary) for e in barred)
    ]
    counts = [flows[pair] for pair in possible]
    return {
        "possible": len(possible),
        "never": counts.count(0),
        "vignettes": {"least": min(counts), "most": max(counts)},
        "shown": {
            "least": min(times[pair] for pair in possible),
            "most": max(times[pair] for pair in possible),
        },
    }


def _with(flow: Flow, data: str, recipient: str) -> Flow:
    return type(flow).from_mapping({**flow.as_dict(), "data": data, "recipient": recipient})


def _span(ends: Mapping[str, int]) -> str:
    least, most = ends["least"], ends["most"]
    return str(least) if least == most else f"{least} to {most}"
