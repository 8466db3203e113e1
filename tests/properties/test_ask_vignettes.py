"""Vignettes on generated vocabularies: what is promised of their balance, counted slowly."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.ask.core.vignettes.balance import balance_report, make_vignettes
from remit.ask.core.vignettes.choice import option_of
from remit.ask.core.vignettes.plan import Exclusion, VignettePlan
from remit.ask.core.vignettes.sets import next_set
from remit.kernel.flow import PARTS, VOCABULARY_PARTS, Flow
from remit.kernel.vocabulary import Term, Vocabulary

SIZES = st.tuples(*(st.integers(1, 4) for _ in PARTS))
OPTIONS = st.sampled_from([((),), ((), ("c0",)), ((), ("c0",), ("c0", "c1"))])


@st.composite
def plans(draw, *, excluding=False):
    """Return a plan that can be made, with its vocabulary."""
    sizes = draw(SIZES)
    options = {part: tuple((f"{part}{n}",) for n in range(size)) for part, size in zip(PARTS, sizes, strict=True)}  # fmt: skip
    options["conditions"] = draw(OPTIONS)
    exclusions = ()
    if excluding and sizes[1] > 1 and sizes[3] > 1:
        exclusions = (Exclusion({"data": ("data0",), "recipient": ("recipient0",)}),)
    terms = [Term(part, key) for part in PARTS for (key,) in options[part]]
    vocabulary = Vocabulary([*terms, Term("conditions", "c0"), Term("conditions", "c1")])
    possible = slow_flows(options, exclusions)
    per_person = draw(st.integers(1, max(1, min(6, len(possible) // 2))))
    most = min(len(possible) // per_person, 8)
    vignettes = per_person * draw(st.integers(1, most))
    rounds = draw(st.integers(1, 3))
    plan = VignettePlan(
        draw(st.integers(0, 99)), vignettes, per_person, rounds, options, exclusions,
        {"en": "?"}, {}, (), (),
    )  # fmt: skip
    return plan, vocabulary


def slow_flows(options, exclusions):
    """Return every flow that can be shown, looked through one by one."""
    made = [
        Flow(*(key for (key,) in one[:5]), one[5])
        for one in product(*(options[part] for part in VOCABULARY_PARTS))
    ]
    return [
        flow
        for flow in made
        if not any(
            all(flow.term(part) in keys for part, keys in one.terms.items()) for one in exclusions
        )
    ]


slowly = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(plans())
def test_no_term_of_a_part_stands_more_than_once_oftener_than_another(case):
    plan, vocabulary = case
    made = make_vignettes(plan, vocabulary)
    for part in VOCABULARY_PARTS:
        counts = Counter(option_of(flow, part) for flow in made.flows)
        found = [counts[option] for option in plan.options[part]]
        assert max(found) - min(found) <= 1, (part, found)


@slowly
@given(plans(excluding=True))
def test_every_vignette_can_be_and_stands_once_in_each_round(case):
    plan, vocabulary = case
    made = make_vignettes(plan, vocabulary)
    possible = set(slow_flows(plan.options, plan.exclusions))
    assert set(made.flows) <= possible
    assert len(set(made.flows)) == plan.vignettes
    assert len(made.sets) == plan.sets
    each = plan.vignettes // plan.per_person
    for round_ in range(plan.rounds):
        dealt = made.sets[round_ * each : (round_ + 1) * each]
        assert all(len(numbers) == plan.per_person for numbers in dealt)
        assert sorted(n for numbers in dealt for n in numbers) == list(range(1, plan.vignettes + 1))


@slowly
@given(plans(), st.integers(1, 60))
def test_after_any_number_of_people_no_vignette_was_shown_more_than_once_oftener(case, people):
    plan, vocabulary = case
    made = make_vignettes(plan, vocabulary)
    given_so_far = [0] * len(made.sets)
    shown = Counter()
    for _ in range(people):
        number = next_set(given_so_far, len(made.sets))
        given_so_far[number - 1] += 1
        shown.update(made.sets[number - 1])
    counts = [shown[n] for n in range(1, plan.vignettes + 1)]
    assert max(counts) - min(counts) <= 1
    assert made.shown(people) == counts


@slowly
@given(plans(excluding=True), st.integers(1, 40))
def test_the_balance_that_is_told_is_what_counting_person_by_person_gives(case, people):
    plan, vocabulary = case
    made = make_vignettes(plan, vocabulary)
    report = balance_report(plan, vocabulary, made, people)
    for part in VOCABULARY_PARTS:
        shown, seen = Counter(), Counter()
        for person in range(people):
            flows = [made.flows[n - 1] for n in made.sets[person % len(made.sets)]]
            options = [option_of(flow, part) for flow in flows]
            shown.update(options)
            seen.update(set(options))
        for row in report["parts"][part]:
            option = tuple(row["terms"])
            assert (row["shown"], row["people"]) == (shown[option], seen[option])
        least = min(row["shown"] for row in report["parts"][part])
        assert report["balance"][part]["shown"]["least"] == least


@slowly
@given(plans())
def test_the_same_plan_makes_the_same_vignettes(case):
    plan, vocabulary = case
    assert make_vignettes(plan, vocabulary) == make_vignettes(plan, vocabulary)


@slowly
@given(plans())
def test_dealing_is_never_less_even_than_any_one_swap_would_make_it(case):
    plan, vocabulary = case
    made = make_vignettes(plan, vocabulary)
    first = [list(numbers) for numbers in made.sets[: plan.vignettes // plan.per_person]]
    told = slow_unevenness(made, first)
    for one in range(len(first)):
        for other in range(one):
            for a, b in product(range(plan.per_person), repeat=2):
                first[one][a], first[other][b] = first[other][b], first[one][a]
                assert slow_unevenness(made, first) >= told
                first[one][a], first[other][b] = first[other][b], first[one][a]


def slow_unevenness(made, sets):
    """Return the sum of squares of how often each term stands in each set."""
    total = 0
    for numbers in sets:
        for part in VOCABULARY_PARTS:
            counts = Counter(option_of(made.flows[n - 1], part) for n in numbers)
            total += sum(count * count for count in counts.values())
    return total


@slowly
@given(plans(excluding=True), st.integers(0, 10_000))
def test_no_vignette_could_be_exchanged_for_a_better_one(case, start):
    plan, vocabulary = case
    made = make_vignettes(plan, vocabulary)
    told = slow_sums(made.flows)
    possible = [f for f in slow_flows(plan.options, plan.exclusions) if f not in made.flows]
    for at in range(len(made.flows)):
        for step in range(min(len(possible), 15)):
            other = possible[(start + step) % len(possible)]
            assert slow_sums([*made.flows[:at], other, *made.flows[at + 1 :]]) >= told


def slow_sums(flows):
    """Return sums of squared counts: of terms, of pairs of data and recipient, of other pairs."""
    terms, foremost, others = Counter(), Counter(), Counter()
    for flow in flows:
        own = [(part, option_of(flow, part)) for part in VOCABULARY_PARTS]
        terms.update(own)
        for pair in combinations(own, 2):
            is_foremost = {part for part, _ in pair} == {"data", "recipient"}
            (foremost if is_foremost else others)[pair] += 1
    return tuple(sum(n * n for n in counts.values()) for counts in (terms, foremost, others))
