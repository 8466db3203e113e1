"""Labels of a sample of pairs beside the truth of all of them, on generated strata."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.share.core.linkage.labelling import (
    ANSWERS,
    Stratum,
    Tally,
    agreements,
    allocation,
    draw,
    measured,
    settled,
    stratify,
)

MANY = 1000 if os.environ.get("REMIT_DEEP") == "1" else 40
SIZES = st.lists(st.integers(1, 5000), min_size=1, max_size=12)


@settings(max_examples=MANY)
@given(SIZES, st.integers(0, 400))
def test_as_many_are_drawn_as_asked_and_no_stratum_gives_more_than_it_has(sizes, total):
    given_out = allocation(sizes, total)
    assert sum(given_out) == min(total, sum(sizes))
    assert all(0 <= one <= size for one, size in zip(given_out, sizes, strict=True))
    alike = total // 2 // len(sizes)
    assert all(one >= min(alike, size) for one, size in zip(given_out, sizes, strict=True))


@settings(max_examples=MANY)
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60))
def test_strata_hold_every_pair_once_by_its_link_and_its_band(pairs):
    linked, chances = (np.array(column) for column in zip(*pairs, strict=True))
    strata, place = stratify(linked, chances)
    assert sum(one.size for one in strata) == len(pairs)
    for (joined, chance), at in zip(pairs, place.tolist(), strict=True):
        assert strata[at].linked == joined
        assert strata[at].low <= chance <= strata[at].high
    wanted = allocation([one.size for one in strata], 20)
    drawn = draw(place, wanted, 5)
    assert len(set(drawn.tolist())) == sum(wanted) == len(drawn)
    assert np.bincount(place[drawn], minlength=len(strata)).tolist() == list(wanted)
    assert drawn.tolist() == draw(place, wanted, 5).tolist()


@settings(max_examples=MANY)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 40), st.integers(0, 40)), min_size=1).filter(
        lambda rows: any(linked and same for linked, same, _ in rows)
    )
)
def test_what_is_labelled_whole_is_measured_exactly(rows):
    rows = [(linked, same, other) for linked, same, other in rows if same + other]
    strata = [Stratum(linked, 0, 1, same + other, 0.0) for linked, same, other in rows]
    found = measured(strata, [Tally(same, other) for _, same, other in rows])
    right = sum(same for linked, same, _ in rows if linked)
    links = sum(same + other for linked, same, other in rows if linked)
    true = sum(same for _, same, _ in rows)
    for share, exact in ((found.precision, right / links), (found.recall, right / true)):
        assert (share.value, share.low, share.high) == pytest.approx((exact,) * 3)


@settings(max_examples=MANY)
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, 30), st.integers(0, 5000)),
        min_size=1,
        max_size=8,
    )
)
def test_limits_stand_around_the_share_and_too_few_labels_give_none(rows):
    strata = [
        Stratum(linked, 0, 1, same + other + more, 0.0)
        for linked, same, other, more in rows
        if same + other + more
    ]
    tallies = [Tally(same, other) for _, same, other, more in rows if same + other + more]
    if not strata:
        return
    found = measured(strata, tallies)
    for share in (found.precision, found.recall):
        assert share is None or 0 <= share.low <= share.value <= share.high <= 1
    if any(one.decided < min(5, own.size) for one, own in zip(tallies, strata, strict=True)) or sum(
        one.decided for one in tallies
    ) < min(30, sum(one.size for one in strata)):
        assert found.recall is None
        assert found.wanting > 0


@pytest.mark.parametrize(
    "population",
    [
        [(True, 700, 697), (True, 60, 54), (False, 60, 18), (False, 3000, 3)],
        [(True, 700, 665), (True, 60, 48), (False, 60, 30), (False, 600, 60)],
        [(True, 16000, 15968), (True, 900, 780), (False, 700, 175), (False, 80000, 40)],
    ],
)
def test_the_intervals_hold_the_truth_about_as_often_as_they_say(population):
    rng, times, held = np.random.default_rng(3), 400, np.zeros(2)
    strata = [Stratum(linked, 0, 1, size, 0.0) for linked, size, _ in population]
    drawn = allocation([size for _, size, _ in population], 200)
    right = sum(same for linked, _, same in population if linked)
    links = sum(size for linked, size, _ in population if linked)
    truths = (right / links, right / sum(same for *_, same in population))
    for _ in range(times):
        seen = [
            int(rng.hypergeometric(same, size - same, n))
            for (_, size, same), n in zip(population, drawn, strict=True)
        ]
        found = measured(strata, [Tally(one, n - one) for one, n in zip(seen, drawn, strict=True)])
        shares = (found.precision, found.recall)
        held += [one.low <= t <= one.high for one, t in zip(shares, truths, strict=True)]
    assert (held / times >= 0.91).all(), held / times


def test_two_people_agree_beyond_chance_by_kappa():
    # Twenty both say the same, fifteen both say not, fifteen they differ: the textbook's 0.40.
    one = ["same"] * 25 + ["different"] * 25
    other = ["same"] * 20 + ["different"] * 5 + ["same"] * 10 + ["different"] * 15
    [found] = agreements({"b": dict(enumerate(other)), "a": dict(enumerate(one))})
    assert (found.one, found.other, found.pairs, found.alike) == ("a", "b", 50, 35)
    assert found.kappa == pytest.approx(0.4)
    [alike] = agreements({"a": {1: "same"}, "b": {1: "same", 2: "different"}})
    assert (alike.pairs, alike.kappa) == (1, None)


@given(st.lists(st.sampled_from(ANSWERS), max_size=4))
def test_a_pair_counts_as_what_all_say_who_can_tell(answers):
    told = set(answers) - {"unsure"}
    assert settled(answers) == (min(told) if len(told) == 1 else "unsure")
