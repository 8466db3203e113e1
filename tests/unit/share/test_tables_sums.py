"""Sums and means as an attacker uses them: beside counts, beside each other, as counts themselves."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import block_diag
from scipy.optimize import linprog

from people_counted import RULES, asked, crowd, gathered, make, shown, summed
from remit.share.core.tables.question import Question
from remit.share.core.tables.tying import ranges


def means(people, *by, amount="score", key="m", where=(), measure="mean"):
    """Ask for a mean of made-up people, or a sum."""
    question = Question(by, measure, amount, where=tuple(where))
    return asked(key, *summed(people, *by, amount=amount, where=where), question=question)


def scored(people, *scores):
    """Give people scores, in turn."""
    return [one | {"score": scores[one["id"] % len(scores)]} for one in people]


def released(made):
    return [(made.key, part.gathered, part.hidden) for part in made.parts]


def test_a_sum_that_few_have_a_part_in_is_a_small_count_and_hidden():
    people = scored(crowd(a_x=40, b_x=40, c_x=40), 0, 1, 2, 3)
    for one in people:
        if one["place"] == "a" and one["id"] >= 4:
            one["score"] = 0  # of forty, three have anything
    for measure in ("sum", "mean"):
        [made] = make(people, means(people, "place", measure=measure)).made
        assert shown(made, measure)["a",] is None


def test_a_sum_by_which_nearly_all_have_the_least_or_the_greatest_is_hidden():
    for end, few in ((1, 0), (5, 0), (1, 3), (5, 3)):
        people = scored(crowd(a_x=40, b_x=60, c_x=60, d_x=60), 1, 2, 3, 4, 5)
        for one in people:
            if one["place"] == "a" and one["id"] >= few:
                one["score"] = end
        [made] = make(people, means(people, "place")).made
        assert shown(made, "mean")["a",] is None, (end, few)
        assert shown(made, "mean")["Total",] is not None


def test_a_sum_shows_no_cell_that_hides_its_count_in_whichever_order_they_are_asked_for():
    people = scored(crowd(a_x=3, b_x=14, c_x=13, d_x=40, e_x=15), 1, 2, 3, 4, 5)
    count = asked("c", gathered(people, "place"))
    total = means(people, "place", measure="sum", key="s")
    for tables in ((count, total), (total, count)):
        before, seen = [], {}
        for table in tables:
            [made] = make(people, table, before=before).made
            before += released(made)
            seen[made.key] = shown(made, made.question.measure)
            assert not (made.parts[0].hidden & ~made.parts[-1].hidden).any()
        hidden = {cell for cell, value in seen["c"].items() if value is None}
        assert hidden <= {cell for cell, value in seen["s"].items() if value is None}
        assert len(hidden) > 1


def test_what_is_hidden_of_the_people_is_hidden_of_their_sums():
    people = crowd(a_x=3, b_x=14, c_x=11, d_x=40, e_x=15)
    each = {"a": 9, "b": 1, "c": 200, "d": 90, "e": 150}  # by amounts, others would be hidden
    people = [one | {"score": each[one["place"]] + one["id"] % 4} for one in people]
    [made] = make(people, means(people, "place", measure="sum")).made
    of_people, of_sums = (part.hidden for part in made.parts)
    assert of_people.any()
    assert not (of_people & ~of_sums).any()


def test_a_mean_shows_no_cell_that_an_earlier_count_hid():
    people = scored(crowd(a_x=3, b_x=14, c_x=13, d_x=40, e_x=15), 1, 2, 3, 4, 5)
    table = gathered(people, "place")
    hidden = np.isin([key[0] for key in table.counts.coordinates.tolist()], [0, 4])
    [made] = make(people, means(people, "place"), before=[("c", table, hidden)]).made
    found = shown(made, "mean")
    assert (found["a",], found["e",]) == (None, None)


def test_means_undo_no_rounding():
    """Who has a mean and a sum has the exact number: 36 less 12 and 21 are the three."""
    people = scored(crowd(a_x=12, b_x=3, c_x=21), *range(1, 40))
    rules = replace(RULES, base=5)
    [counted] = make(people, asked("c", gathered(people, "place")), rules=rules).made
    assert [place for (place,), value in shown(counted).items() if value is None] == ["b"]
    [made] = make(people, means(people, "place"), rules=rules).made
    rows = {row["place"]: row for row in made.rows}
    assert [rows["b"]["mean"], rows["b"]["count"]] == [None, None]
    assert None in {rows[place]["mean"] for place in ("a", "c", "Total")}
    for place, row in rows.items():
        if row["mean"] is not None:  # the mean of those who are there, not of a rounded number
            scores = [one["score"] for one in people if place in {one["place"], "Total"}]
            assert row["mean"] == float(f"{np.mean(scores):.3g}")
            assert row["count"] % 5 == 0
    # What has gone out rounded, with one cell hidden, allows no mean of the same people.
    late = make(people, means(people, "place"), before=released(counted), rules=rules)
    assert "“c” has shown" in late.stopped["m"].message


def test_a_field_is_not_both_added_up_and_grouped_by():
    """Of 3 and 12 people with two and three visits, the sum of visits tells how many are which."""
    people = scored(crowd(a_x=60, b_x=60), 0, 1, 2, 3)
    by = [asked("by", gathered(people, "place", "score")),
          asked("one", gathered(people, "place", where=[("score", 1)]))]  # fmt: skip
    for table in by:
        for pair in ((table, means(people, "place")), (means(people, "place"), table)):
            stopped = make(people, *pair).stopped[pair[1].key]
            assert stopped.code == "table-grouped-and-summed"
            assert f"“{pair[0].key}”" in stopped.message
            [made] = make(people, pair[0]).made
            again = make(people, pair[1], before=released(made)).stopped
            assert [one.code for one in again.values()] == ["table-grouped-and-summed"]


def test_sums_of_people_one_apart_are_stopped_and_a_sum_of_nearly_all_who_were_counted():
    people = scored(crowd(a_x=60, b_x=60), 1, 2, 3, 4, 5)
    before = [("s", *each) for each in zip(summed(people, "place", amount="score"),
                                           (np.zeros(3, bool), np.zeros(3, bool)), strict=True)]  # fmt: skip
    fewer = people[1:]
    found = make(people, means(fewer, "place", measure="sum"), before=before)
    assert found.stopped["m"].code in {"table-too-near", "table-cohort-too-small"}
    everybody = people + [{"id": 900 + at, "place": "z"} for at in range(30)]
    counted = asked("c", gathered(everybody[1:120], "place"))
    assert make(everybody, counted, before=before).stopped["c"].code == "table-too-near"


def test_sums_that_tell_how_many_are_of_which_age_are_stopped():
    """In each school year all are of nearly one age, so ages added up count the pupils."""
    people = crowd(y7_a=3, y8_a=12, y9_a=40, y7_b=30, y8_b=35, y9_b=40)
    rng = random.Random(1)  # made-up ages
    for one in people:
        one["age"] = 100 * int(one["place"][1]) + rng.randint(0, 9)
    found = make(people, means(people, "place", "injury", amount="age"))
    assert "numbers of people and sums of “age” tell together" in found.stopped["m"].message
    counts = gathered(people, "place", "injury")
    [made] = make(people, asked("c", counts)).made
    sums = gathered(people, "place", "injury", amount="age")
    # As if the sums hid what the counts do, and no more.
    low, high = ends(counts, sums, made.parts[0].hidden, ranges(sums, 10))["y7", "a"]
    assert high - low < RULES.protection
    # Ages that say nothing of the year do no harm.
    for one in people:
        one["age"] = 700 + rng.randint(0, 300)
    assert make(people, means(people, "place", "injury", amount="age")).made


def ends(counts, sums, hidden, known):
    """Return what can be known of each hidden number of people, one programme for each end.

    Unknown are hidden numbers and hidden sums; a sum lies between what its people can have.
    """
    lines = counts.counts.table_sums.toarray()
    size = len(hidden)
    held = block_diag(lines, lines)
    each = np.eye(size)
    shut = np.block([[np.diag(known[0]), -each], [-np.diag(known[1]), each]])
    truths = np.concatenate([counts.counts.counts, sums.counts.counts])
    bounds = [(0, None) if free else (truth, truth)
              for free, truth in zip(np.tile(hidden, 2), truths, strict=True)]  # fmt: skip
    found = {}
    for at in np.flatnonzero(hidden):
        goal = np.eye(2 * size)[at]
        done = [linprog(sign * goal, A_eq=held, b_eq=np.zeros(len(held)),
                        A_ub=shut, b_ub=np.zeros(len(shut)), bounds=bounds)
                for sign in (1, -1)]  # fmt: skip
        names = tuple(counts.counts.names(int(at)).values())
        # One without an end tells nothing.
        found[names] = (done[0].fun, -done[1].fun if done[1].status == 0 else np.inf)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_no_number_of_people_that_a_mean_hides_follows_from_its_sums(seed):
    rng = random.Random(seed)  # made-up people
    people = []
    for at in range(300):
        place, injury = (min(int(rng.expovariate(0.6)), 3) for _ in range(2))
        score = rng.choice([1, 2, 3, 4, 5])
        people.append({"id": at, "place": f"p{place}", "injury": f"i{injury}", "score": score})
    [made] = make(people, means(people, "place", "injury")).made
    those, sums = (part.gathered for part in made.parts)
    hidden = made.parts[0].hidden
    assert hidden.any()
    for low, high in ends(those, sums, hidden, ranges(sums, 10)).values():
        assert high - low >= 1
