"""Made-up vocabularies, charters and flows for the charter's property tests.

Everything is drawn from a `random.Random`: a seeded one for counts in the millions, Hypothesis's
own where a failing case should shrink.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.flow import CONDITIONS, PARTS, Flow
from remit.kernel.vocabulary import Term, Vocabulary

if TYPE_CHECKING:
    from random import Random

DAY = date(2020, 4, 1)


class World(NamedTuple):
    vocabulary: Vocabulary
    charter: Charter


def any_vocabulary(rng: Random) -> Vocabulary:
    terms = []
    for part in (*PARTS, CONDITIONS):
        keys: list[str] = []
        for number in range(rng.randint(1, 7)):
            broader = rng.choice(["", *keys])
            keys.append(f"{part[:2]}{number}")
            terms.append(Term(part, keys[-1], broader))
    return Vocabulary(terms)


def any_keys(rng: Random, vocabulary: Vocabulary, part: str, most: int) -> tuple[str, ...]:
    keys = [term.key for term in vocabulary.terms(part)]
    return tuple(rng.sample(keys, rng.randint(0, min(most, len(keys)))))


def any_rule(rng: Random, vocabulary: Vocabulary, name: str) -> Rule:
    pattern = {
        part: keys
        for part in PARTS
        # Most parts stay open, or hardly two rules would ever meet on one flow.
        if rng.random() < 0.4 and (keys := any_keys(rng, vocabulary, part, 3))
    }
    effect = rng.choice([Effect.PERMIT, Effect.FORBID])
    conditions = any_keys(rng, vocabulary, CONDITIONS, 3)
    return Rule(
        id=name,
        effect=effect,
        statements={"en": f"Rule {name}."},
        pattern=pattern,
        requires=conditions if effect is Effect.PERMIT else (),
        unless=conditions if effect is Effect.FORBID else (),
        evidence=(f"ask:{name}",),
        starts_on=rng.choice([None, None, None, DAY - timedelta(1), DAY, DAY + timedelta(1)]),
        until=rng.choice([None, None, None, DAY, DAY + timedelta(1)]),
    )


def any_world(rng: Random) -> World:
    vocabulary = any_vocabulary(rng)
    rules = tuple(any_rule(rng, vocabulary, f"r{n}") for n in range(rng.randint(0, 10)))
    return World(vocabulary, Charter(rules))


def any_flow(rng: Random, vocabulary: Vocabulary) -> Flow:
    terms = [rng.choice(vocabulary.terms(part)).key for part in PARTS]
    return Flow(*terms, conditions=any_keys(rng, vocabulary, CONDITIONS, 4))
