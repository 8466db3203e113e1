"""A charter that goes out and comes back is the same, in every form that can be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.charter_cases import any_world
from remit.charter.core.interchange import charter_as, read_charter_as
from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.errors import Problems
from remit.kernel.flow import CONDITIONS, PARTS
from remit.kernel.vocabulary import Term, Vocabulary

# What a name may hold: anything but spaces and the marks between members of lists.
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=";,"),
    min_size=1,
    max_size=6,
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1).map(
    lambda text: f"{text} {text}"
)
languages = st.sampled_from(["en", "ar", "zh-Hant", "not a tag"])
days = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))


@st.composite
def worlds(draw):
    keys = {
        part: draw(st.lists(names, min_size=1, max_size=3, unique=True))
        for part in (*PARTS, CONDITIONS)
    }
    terms = [
        Term(
            part,
            key,
            broader=draw(st.sampled_from(["", *of_part[:place]])),
            labels=draw(st.dictionaries(languages, words, max_size=2)),
            definitions=draw(st.dictionaries(languages, words, max_size=1)),
            dpv=draw(st.sampled_from(["", "https://w3id.org/dpv#Child", "not an address"])),
        )
        for part, of_part in keys.items()
        for place, key in enumerate(of_part)
    ]

    def some(part):
        return tuple(draw(st.lists(st.sampled_from(keys[part]), unique=True, max_size=3)))

    rules = []
    for name in draw(st.lists(names, max_size=4, unique=True)):
        effect = draw(st.sampled_from(Effect))
        begins, ends = draw(days), draw(days)
        conditions = some(CONDITIONS)
        rules.append(
            Rule(
                name,
                effect,
                draw(st.dictionaries(languages, words, min_size=1, max_size=3)),
                {part: named for part in PARTS if (named := some(part))},
                requires=conditions if effect is Effect.PERMIT else (),
                unless=conditions if effect is Effect.FORBID else (),
                evidence=tuple(draw(st.lists(names | st.just("a;b"), max_size=2, unique=True))),
                starts_on=begins,
                until=ends if begins is None or ends is None or ends > begins else None,
            )
        )
    return Vocabulary(terms), Charter(tuple(rules))


def there_and_back(charter, vocabulary, file):
    problems = Problems()
    written = charter_as(charter, vocabulary, file, problems)
    found = read_charter_as(written.encode(), file, None, problems)
    assert not problems, list(problems)
    return found


@pytest.mark.parametrize("file", ["charter.jsonld", "charter.csv", "charter.toml"])
@settings(max_examples=20)
@given(world=worlds())
def test_a_charter_comes_back_as_it_went_out(file, world):
    vocabulary, charter = world
    back, terms = there_and_back(charter, vocabulary, file)
    assert back == charter
    if file == "charter.jsonld":
        assert terms == vocabulary


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_a_charter_over_deep_trees_comes_back_from_odrl_as_it_went_out(rng):
    world = any_world(rng)
    sound = [
        r for r in world.charter.rules if not (r.starts_on and r.until) or r.until > r.starts_on
    ]
    back, terms = there_and_back(Charter(tuple(sound)), world.vocabulary, "charter.jsonld")
    assert (back.rules, terms) == (tuple(sound), world.vocabulary)
