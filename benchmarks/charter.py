"""Decisions and questions on a large charter; prints Markdown tables.

    python benchmarks/charter.py

Charters are generated from a seed: 300 terms in five trees, 20 conditions, 500 rules; then 10,000
rules. Times are seconds of the processor, import time left out; questions' times on the clock stand
beside them, which are longer where others use the machine, too. Beside `decide` stand the slow
reference of the tests and, where it is installed, the same rules written in Rego and run by Regorus (package
gordon-to-regorus, a build of Microsoft's engine); their answers are compared. No package on PyPI
evaluates ODRL policies as of November 2026: those that there are negotiate or translate.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.flow import CONDITIONS, PARTS, Flow
from remit.kernel.vocabulary import Term, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 1, 1)
TERMS, CONDITION_TERMS, RULES = 60, 20, 500
ROOTS, FEWEST_NAMED = 5, 2
MILLION = 1_000_000
MANY_RULES = 10_000
ENOUGH_FOR_PEERS = 200
REGO = """
package charter
import rego.v1

reaches(rule) if every part, terms in rule.reach { terms[input[part]] }
yields(rule) if { some c in rule.unless; c in input.conditions }
standing contains i if {
    some i, rule in data.rules
    rule.effect == "forbid"
    reaches(rule)
    not yields(rule)
}
permits contains i if { some i, rule in data.rules; rule.effect == "permit"; reaches(rule) }
absolute if { some i in standing; count(data.rules[i].unless) == 0 }
unmet if { some i in permits; some c in data.rules[i].requires; not c in input.conditions }

default answer := "unasked"
answer := "outside" if { count(standing) > 0; count(permits) == 0 }
answer := "outside" if absolute
answer := "within-if" if { count(permits) > 0; count(standing) > 0; not absolute }
answer := "within-if" if { count(permits) > 0; count(standing) == 0; unmet }
answer := "within" if { count(permits) > 0; count(standing) == 0; not unmet }
"""


def vocabulary(rng: Random) -> Vocabulary:
    """Return trees of 60 terms for each part, a few roots and some depth."""
    terms = []
    for part in (*PARTS, CONDITIONS):
        keys: list[str] = []
        for number in range(CONDITION_TERMS if part == CONDITIONS else TERMS):
            broader = rng.choice(keys) if number >= ROOTS and part != CONDITIONS else ""
            keys.append(f"{part[:3]}-{number}")
            terms.append(Term(part, keys[-1], broader))
    return Vocabulary(terms)


def charter(
    rng: Random, words: Vocabulary, parts_named: float = 0.5, rules: int = RULES
) -> Charter:
    """Return rules, half of them forbids, each naming about half of the parts."""
    keys = {part: [term.key for term in words.terms(part)] for part in (*PARTS, CONDITIONS)}
    made = []
    for number in range(rules):
        named = [part for part in PARTS if rng.random() < parts_named]
        while len(named) < FEWEST_NAMED:
            named = [part for part in PARTS if rng.random() < parts_named]
        effect = rng.choice([Effect.PERMIT, Effect.FORBID])
        wanted = tuple(rng.sample(keys[CONDITIONS], rng.randint(0, 3)))
        made.append(
            Rule(
                f"r{number}",
                effect,
                {"en": f"Rule {number}."},
                {part: tuple(rng.sample(keys[part], rng.randint(1, 3))) for part in named},
                requires=wanted if effect is Effect.PERMIT else (),
                unless=wanted if effect is Effect.FORBID else (),
                evidence=(f"ask:v{number}",),
            )
        )
    return Charter(tuple(made))


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that something takes, the best of three."""
    took = []
    for _ in range(3):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


def on_the_clock(work: Callable[[], object]) -> float:
    """Return the seconds that something takes, the best of three."""
    took = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def many_rules() -> None:
    """Print how long questions take where there are ten thousand rules."""
    from remit.charter.core.lint import check
    from remit.charter.core.questions import answer
    from remit.charter.core.space import Space
    from remit.charter.core.without import without

    rng = Random(1)
    words = vocabulary(rng)
    rules = charter(rng, words, rules=MANY_RULES)
    space = Space(rules, words, DAY)
    print(f"| {MANY_RULES:,} rules | s |\n|---|---:|")
    work = {
        "ask, everything": lambda: answer(space, {}),
        "without one rule": lambda: without(space, 0),
        "check the whole charter": lambda: check(rules, words, DAY),
    }
    for name, one in work.items():
        start = time.process_time()
        one()
        print(f"| {name} | {time.process_time() - start:.1f} |")


def questions() -> None:
    """Print how long questions over the whole space take."""
    from remit.charter.core.lint import check
    from remit.charter.core.questions import answer
    from remit.charter.core.space import Space
    from remit.charter.core.without import is_idle, without

    rng = Random(1)
    words = vocabulary(rng)
    rules = charter(rng, words)
    start = time.process_time()
    space = Space(rules, words, DAY)
    print(f"Index: {time.process_time() - start:.3f} s")
    print("| question | s | s on the clock |\n|---|---:|---:|")
    asked = {f"one of {part}": {part: [f"{part[:3]}-7"]} for part in PARTS} | {"everything": {}}
    for name, terms in asked.items():
        _print_question(f"ask, {name}", lambda t=terms: answer(space, t))
    each = sorted(timed(lambda n=n: without(space, n)) for n in range(0, RULES, 10))
    print(f"| without one rule, median of 50 | {each[len(each) // 2]:.3f} | |")
    print(f"| without one rule, longest of 50 | {each[-1]:.3f} | |")
    _print_question("check the whole charter", lambda: check(rules, words, DAY))
    _print_question(
        "which of 500 rules change nothing", lambda: [is_idle(space, n) for n in range(RULES)]
    )


def _print_question(name: str, work: Callable[[], object]) -> None:
    print(f"| {name} | {timed(work):.3f} | {on_the_clock(work):.3f} |")


def flows_of(rng: Random, words: Vocabulary, distinct: int) -> list[Flow]:
    """Return a million flows, so many of them different."""
    keys = {part: [term.key for term in words.terms(part)] for part in (*PARTS, CONDITIONS)}
    different = [
        Flow(
            *(rng.choice(keys[part]) for part in PARTS),
            conditions=tuple(rng.sample(keys[CONDITIONS], rng.randint(0, 3))),
        )
        for _ in range(distinct)
    ]
    return [rng.choice(different) for _ in range(MILLION)]


def decisions() -> None:
    """Print how long a million decisions take, and how long peers take for some of them."""
    from remit.charter.core.decide import Decider

    rng = Random(1)
    words = vocabulary(rng)
    rules = charter(rng, words)
    print("| way | flows | different | s | flows a second |\n|---|---:|---:|---:|---:|")
    for distinct in (500, 20_000):
        flows = flows_of(rng, words, distinct)

        def decide_all(flows: list[Flow] = flows) -> None:
            decider = Decider(rules, words, DAY)
            for flow in flows:
                decider.decide(flow)

        _print_row("Remit", MILLION, distinct, timed(decide_all))
    few = flows[:ENOUGH_FOR_PEERS]
    decider = Decider(rules, words, DAY)
    answers = [decider.decide(flow).answer.value for flow in few]
    for name, way in {"slow reference": _reference, "Rego (Regorus)": _rego}.items():
        found, took = way(few, rules, words)
        if found:
            agrees = "agrees" if found == answers else "DISAGREES"
            _print_row(f"{name}, {agrees}", len(few), len(set(few)), took)


def _print_row(way: str, flows: int, different: int, took: float) -> None:
    print(f"| {way} | {flows:,} | {different:,} | {took:.2f} | {flows / took:,.0f} |")


def _reference(flows: list[Flow], rules: Charter, words: Vocabulary) -> tuple[list[str], float]:
    """Return the answers of the tests' slow reference, and the time."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "properties"))
    from reference_decide import answer_under, forbid_applies, is_in_force, permit_applies

    start = time.process_time()
    trees = {(term.part, term.key): term.broader for term in words}
    in_force = [rule for rule in rules.rules if is_in_force(rule, DAY)]
    found = []
    for flow in flows:
        forbids = [
            rule
            for rule in in_force
            if rule.effect is Effect.FORBID and forbid_applies(rule, flow, trees)
        ]
        permits = [
            rule
            for rule in in_force
            if rule.effect is Effect.PERMIT and permit_applies(rule, flow, trees)
        ]
        found.append(answer_under(flow.conditions, forbids, permits, trees))
    return found, time.process_time() - start


def _rego(flows: list[Flow], rules: Charter, words: Vocabulary) -> tuple[list[str], float]:
    """Return the answers of the same rules in Rego, and the time; nothing where it is missing."""
    if find_spec("regorus") is None:
        return [], 0
    import regorus

    from remit.charter.core.space import Space, bits

    space = Space(rules, words, DAY)
    written = [
        {
            "effect": rule.effect.value,
            "requires": rule.requires,
            "unless": rule.unless,
            "reach": {
                part: {space.keys[place][bit]: True for bit in bits(box[place])}
                for place, part in enumerate(PARTS)
                if part in rule.pattern
            },
        }
        for rule, box in zip(space.rules, space.boxes, strict=True)
    ]
    engine = regorus.Engine()
    engine.add_policy("charter.rego", REGO)
    engine.add_data_json(json.dumps({"rules": written}))
    start = time.process_time()
    found = []
    for flow in flows:
        engine.set_input_json(json.dumps(flow.as_dict()))
        found.append(str(engine.eval_rule("data.charter.answer")))
    return found, time.process_time() - start


def main() -> None:
    """Print every table."""
    decisions()
    questions()
    many_rules()


if __name__ == "__main__":
    main()
