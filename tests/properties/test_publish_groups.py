"""An attacker who knows how many people each group has: comparisons must leave small counts open.

Every way in which groups may have answered is listed. Those that are published alike are a class,
and in none may a small count have fewer values than the rules promise.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.finding import Finding
from remit.publish.core.disclosure import QuotaRow, Share
from remit.publish.core.groups import GroupTable, compare_groups, safe_groups
from remit.publish.core.items import ShownItem, Wave

THRESHOLD = 3


def told(classes, possible, threshold):
    """The counts that are small in a class and have too few values there."""
    found = []
    for shown, tables in classes.items():
        for at, n in enumerate(possible["people"]):
            values = {table[at] for table in tables}
            few = any(0 < min(yes, n - yes) < threshold for yes in values)
            least = min(3, threshold - 1, len(possible[sum(tables[0]), at]))
            if few and len(values) < least:
                found.append((shown, at, values))
    return found


def attack(people, publish, threshold=THRESHOLD):
    """Return what is told of groups of these sizes by what is published of their answers."""
    classes, possible = defaultdict(list), defaultdict(set)
    for counts in product(*(range(n + 1) for n in people)):
        classes[sum(counts), publish(counts)].append(counts)
        for at, yes in enumerate(counts):
            possible[sum(counts), at].add(yes)
    return told(classes, {**possible, "people": people}, threshold), classes


def shown_groups(people):
    def publish(counts):
        cells = tuple((yes, n - yes) for yes, n in zip(counts, people, strict=True))
        groups = safe_groups(cells, THRESHOLD)
        return tuple((group, sum(counts[at] for at in group)) for group in groups)

    return publish


SIZES = [(6, 6), (2, 12), (1, 7, 7), (4, 4, 4), (7, 2, 6), (3, 9, 3), (1, 1, 12), (5, 1, 1, 6)]


@pytest.mark.parametrize("people", SIZES)
def test_no_small_count_of_any_group_can_be_told(people):
    found, classes = attack(people, shown_groups(people))
    assert found == []
    assert len(classes) > 1


def test_the_attack_finds_what_single_groups_give_away():
    found, _ = attack((4, 4, 4), lambda counts: counts)
    assert found


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6),
    st.sampled_from([3, 5, 10]),
)
def test_every_group_that_is_shown_has_enough_on_either_side(cells, threshold):
    groups = safe_groups(tuple(cells), threshold)
    for group in groups:
        yes, no = (sum(cells[at][side] for at in group) for side in (0, 1))
        assert min(yes, no) >= threshold
    shown = [at for group in groups for at in group]
    assert not groups or shown == [at for at, cell in enumerate(cells) if sum(cell)]


# Who is a woman or a man, and who is young or old: how many of each pair.
PAIRS = {("w", "young"): 9, ("w", "old"): 3, ("m", "young"): 3, ("m", "old"): 14}
QUOTAS = [
    QuotaRow(feature, value, 0, 9, 9, 9, met=True)
    for feature, value in (("sex", "w"), ("sex", "m"), ("age", "young"), ("age", "old"))
]


def comparison(counts):
    """Return the comparison of one question, from how many of each pair accept."""
    rows = []
    for at, feature in enumerate(("sex", "age")):
        for value in dict.fromkeys(pair[at] for pair in PAIRS):
            mine = [place for place, pair in enumerate(PAIRS) if pair[at] == value]
            sizes = list(PAIRS.values())
            rows.append(
                {
                    "item": "q",
                    "feature": feature,
                    "value": value,
                    "count": sum(counts[place] for place in mine),
                    "n": sum(sizes[place] for place in mine),
                }
            )
    n, count = sum(PAIRS.values()), sum(counts)
    item = ShownItem(
        "ask:q",
        "vignette",
        "Q?",
        accepting=(1,),
        after=Wave(n, (), Share(n, count, count / n)),
    )
    finding = Finding(
        "ask:overview:group-differences",
        "group-differences",
        "Groups",
        "",
        {"before": [], "after": rows},
    )
    (table,) = compare_groups(finding, [item], QUOTAS, THRESHOLD)
    return table


def rows_of(table: GroupTable):
    return table.feature, tuple((row.values, row.share.count, row.outvoted) for row in table.rows)


def test_one_feature_does_not_tell_what_people_of_another_answered():
    people = tuple(PAIRS.values())
    found, classes = attack(people, lambda counts: rows_of(comparison(counts)))
    assert found == []
    assert {shown[1][0] for shown in classes} == {"", "sex"}


def test_the_attack_finds_what_a_choice_of_feature_by_the_answers_gives_away():
    def chosen(counts):
        first = rows_of(comparison(counts))
        young = counts[0] + counts[2]
        return first if first[1] else ("age", young if 3 <= young <= 9 else None)

    found, _ = attack(tuple(PAIRS.values()), chosen)
    assert found


def test_an_outvoted_group_is_seen():
    assert [row.values for row in comparison((2, 1, 2, 12)).outvoted] == [("w",)]
    assert comparison((6, 2, 2, 8)).outvoted == ()


def test_all_or_none_of_a_group_is_never_told():
    assert comparison((9, 3, 3, 14)).rows == ()
    assert comparison((0, 0, 0, 0)).rows == ()
