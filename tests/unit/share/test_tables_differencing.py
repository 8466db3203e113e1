"""Tables of nearly the same people: which tell together of a few."""

from __future__ import annotations

from itertools import combinations, permutations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from people_counted import asked, crowd, gathered, make, shown
from remit.share.core.tables.differencing import Cohort, Told, near_cohorts, nearest
from remit.share.core.tables.gathered import unpacked
from remit.share.core.tables.side_by_side import near_twos


def test_a_table_of_nearly_the_same_people_is_stopped_and_says_which_came_before():
    people = crowd(a_x=30, a_y=30, b_x=30, b_y=30)
    before = gathered(people, "place")
    now = gathered(people[1:], "injury")
    nothing = np.zeros(len(before.counts), dtype=bool)
    found = make(people[1:], asked("new", now), before=[("old", before, nothing)])
    assert (found.stopped["new"].code, found.stopped["new"].params["earlier"]) == (
        "table-too-near",
        "old",
    )
    assert not make(people, asked("new", gathered(people, "injury"))).stopped


def test_a_cell_of_nearly_the_same_people_as_an_earlier_cohort_stops_a_table():
    people = crowd(a_x=40, a_y=1, b_x=30, b_y=30)
    before = gathered(people, "injury", where=[("place", "a")])
    hidden = np.ones(len(before.counts), dtype=bool)
    hidden[-1] = False  # 41 people in place a
    found = make(
        people, asked("new", gathered(people, "injury", "place")), before=[("old", before, hidden)]
    )
    # The margin of place a is out with 41; the table may be made, and hides the 40 beside the 1.
    [made] = found.made
    assert shown(made)["x", "a"] is None
    third = [one for one in people if one["id"] != 40]
    again = make(third, asked("new", gathered(third, "place")), before=[("old", before, hidden)])
    assert again.stopped["new"].params["kind"] == "cell"


def test_what_a_line_has_without_a_cell_is_compared_too():
    people = crowd(a_x=40, b_x=30, c_x=30)
    for one in people:
        first, last = one["id"] < 20, one["id"] == 99
        one["team"] = "blue" if first else "green" if one["place"] == "a" or last else "red"
    # Red are 59: all but place a, which are 60, and but one. No cell of either table is near.
    before = gathered(people, "team")
    nothing = np.zeros(len(before.counts), dtype=bool)
    found = make(people, asked("new", gathered(people, "place")), before=[("old", before, nothing)])
    assert found.stopped["new"].params["kind"] == "rest"


def test_somebody_taken_out_of_an_earlier_set_counts_as_a_difference():
    people = crowd(a_x=40, b_x=40)
    taken = gathered(people, "place").without([0])
    assert (len(taken.cohort), taken.gone_of_cohort, taken.counts.counts[0]) == (79, 1, 40)
    assert unpacked(taken.packed()).packed() == taken.packed()
    left = people[1:]
    nothing = np.zeros(len(taken.counts), dtype=bool)
    found = make(left, asked("new", gathered(left, "place")), before=[("old", taken, nothing)])
    assert found.stopped["new"].params["earlier"] == "old"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans()), max_size=40)
)
def test_nearness_by_overlaps_is_nearness_by_sets(rows):
    people = [
        {"id": number, "place": place, "injury": injury}
        for number, (place, injury, _) in enumerate(rows)
    ]
    later = [one for one, (_, _, stays) in zip(people, rows, strict=True) if stays]
    new, old = gathered(later, "place", "injury"), gathered(people, "injury")
    if not (new.cells and old.cells):
        return
    told = [Told(name, one, np.zeros(len(one.counts), bool)) for name, one in
            (("new", new), ("old", old))]  # fmt: skip
    sets = [[set(cell) for cell in one.people] for one in (new, old)]
    near = any(
        len(a) >= 3 and len(b) >= 3 and 0 < len(a ^ b) < 3 for a, b in product(*sets)
    ) or any(
        len(a) >= 3 and len(rest) >= 3 and 0 < len(a ^ rest) < 3
        for cells, others in ((sets[0], told[1]), (sets[1], told[0]))
        for a in cells
        for cell, whole in others.parents
        for rest in [set(others.gathered.people[whole]) - set(others.gathered.people[cell])]
    )
    assert (nearest(*told, 3) is not None) == near


def test_cohorts_are_compared_with_who_has_left_them():
    now = BitMap(range(1, 100))
    cohorts = [Cohort("same", BitMap(now)), Cohort("one", BitMap(range(100))),
               Cohort("left", BitMap(now), 1), Cohort("far", BitMap(range(50)))]  # fmt: skip
    assert [one.name for one in near_cohorts(now, cohorts, 10)] == ["one", "left"]


def test_a_table_that_is_nearly_two_earlier_ones_side_by_side_is_stopped():
    people = crowd(a_x=40, b_x=30, c_x=1, d_x=50)
    here = [gathered(people, "injury", where=[("place", one)]) for one in "ab"]
    nothing = np.zeros(len(here[0].counts), dtype=bool)
    before = [(name, one, nothing) for name, one in zip(("first", "second"), here, strict=True)]
    # All but place d are the two earlier ones and one person: 71 less 40 less 30.
    for one in people:
        one["region"] = "south" if one["place"] == "d" else "north"
    north = gathered(people, "injury", where=[("region", "north")])
    stopped = make(people, asked("new", north), before=before).stopped["new"]
    assert (stopped.code, stopped.params["earlier"]) == ("table-too-near", "first, second")
    # Without that person it is the two exactly, which tells nothing new.
    fewer = [one for one in people if one["place"] != "c"]
    north = gathered(fewer, "injury", where=[("region", "north")])
    [made] = make(fewer, asked("new", north), before=before).made
    assert (made.audit["compared"], made.audit["not_compared"]) == (3, 0)


def test_what_is_left_of_all_people_beside_two_tables_counts_too():
    people = crowd(m_x=40, f_x=45, u_x=3)
    men, women = (gathered(people, "injury", where=[("place", one)]) for one in "mf")
    before = [("men", men, np.zeros(len(men.counts), dtype=bool))]
    stopped = make(people, asked("women", women), before=before).stopped["women"]
    assert stopped.params["earlier"] == "men, all people of the run"


SETS = st.lists(st.frozensets(st.integers(0, 7), max_size=8), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(SETS, st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_three_sets_are_near_where_a_weighted_sum_of_them_singles_out_a_few(sets, gone):
    people, earlier = BitMap(sets[0]), [
        Cohort(str(at), BitMap(one), many) for at, (one, many) in
        enumerate(zip(sets[1:], gone, strict=False))
    ]  # fmt: skip
    found = near_twos(people, earlier, 3)
    assert found.left == 0
    near = {
        (one.name, other.name)
        for one, other in combinations(earlier, 2)
        if any(_tells(weights, people, one, other) for weights in permutations((1, -1, -1)))
    }
    if found.near is None:
        assert all(_alike(earlier, names) for names in near)
    else:
        assert tuple(sorted(one.name for one in found.near)) in near


def _tells(weights, people, one, other):
    """Whether, whoever of those taken out were the same, a weighted sum is of one or two people."""
    for same in range(min(one.gone, other.gone) + 1):
        left = [weights[1] + weights[2]] * same
        left += [weights[1]] * (one.gone - same) + [weights[2]] * (other.gone - same)
        left += [
            sum(weight for weight, group in zip(weights, (people, one.people, other.people),
                                                strict=True) if each in group)
            for each in range(8)
        ]  # fmt: skip
        if 0 < sum(value != 0 for value in left) < 3:
            return True
    return False


def _alike(earlier, names):
    """Whether two sets are of the same people; only one of these is compared."""
    one, other = (earlier[int(name)] for name in names)
    return (one.people, one.gone) == (other.people, other.gone)


def test_no_other_weights_of_three_large_sets_single_out_a_few():
    rng = np.random.default_rng(5)
    weights = [one for one in product(range(-3, 4), repeat=3) if all(one)]
    seen = 0
    for _ in range(400):
        # Any sizes of the seven parts in which three sets may overlap, large or small.
        parts = rng.choice([0, 1, 50], 7)
        inside = [np.array([at >> which & 1 for at in range(1, 8)]) for which in range(3)]
        sets = [int(parts @ one) for one in inside]
        apart = [int(parts @ (inside[a] ^ inside[b])) for a, b in ((0, 1), (0, 2), (1, 2))]
        if min(sets) < 10 or any(0 < one < 10 for one in apart):
            continue
        for one in weights:
            told = int(parts @ (sum(w * i for w, i in zip(one, inside, strict=True)) != 0))
            if 0 < told < 10:
                assert sorted(np.sign(one)) in ([-1, -1, 1], [-1, 1, 1])
                assert len(set(map(abs, one))) == 1
                seen += 1
    assert seen


def test_more_twos_than_are_looked_at_are_told():
    people = BitMap(range(1_000))
    halves = [Cohort(str(at), BitMap(range(at, at + 500))) for at in range(0, 500, 25)]
    found = near_twos(people, halves, 10, most=2)
    assert (found.near, found.earlier) == (None, 20)
    assert found.left > 100
