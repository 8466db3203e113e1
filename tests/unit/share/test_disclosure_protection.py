"""Which cells the rules hide, what is hidden besides, and what the audit finds."""

from __future__ import annotations

import numpy as np
import pytest

from disclosure_tables import counts_of
from remit.share.core.disclosure.audit import Release, audit
from remit.share.core.disclosure.counts import with_totals
from remit.share.core.disclosure.protection import TableNotSafe, protect
from remit.share.core.disclosure.rounding import UnableToRound, rounded
from remit.share.core.disclosure.rules import DisclosureRules
from remit.share.core.disclosure.sensitivity import sensitive_cells

FIVE = DisclosureRules(threshold=5)


def statuses(protected):
    return {
        tuple(str(cell[name]) for name in protected.counts.dimensions): cell["status"]
        for cell in protected.as_dict()["cells"]
    }


def why(values, rules, contributions=None):
    """Return the rules that each inner cell of a one-dimensional table breaks."""
    cells = {(at,): count for at, count in enumerate(values)}
    behind = {(at,): one for at, one in enumerate(contributions)} if contributions else None
    counts = with_totals(["a"], [[*map(str, range(len(values))), "Total"]], cells, behind)
    found = sensitive_cells(counts, rules)
    return [found.why.get(at, ()) for at in range(len(values))]


def test_counts_from_one_up_to_the_threshold_are_sensitive_and_zeros_are_not():
    assert why([0, 1, 4, 5], FIVE) == [(), ("threshold",), ("threshold",), ()]


def test_the_threshold_asks_for_contributors_where_the_table_tells_them():
    assert why([90, 2000], FIVE, [(4,), (9,)]) == [("threshold",), ()]


def test_dominance_and_p_per_cent_look_at_the_largest_contributions():
    behind = [(None, 80, 15), (None, 50, 48), (None, 40, 30)]
    assert why([100, 100, 100], DisclosureRules(n=1, k=75.0), behind) == [("dominance",), (), ()]
    # 100 - 80 - 15 = 5 is less than a tenth of 80; so is 2 of 50; 30 is not of 40.
    told = [("p-percent",), ("p-percent",), ()]
    assert why([100, 100, 100], DisclosureRules(p=10.0), behind) == told


def test_people_contribute_one_each_where_the_table_tells_no_contributions():
    assert why([1, 2, 3], DisclosureRules(n=2, k=80.0)) == [("dominance",), ("dominance",), ()]
    protected = protect(counts_of([1, 20, 30]), DisclosureRules(n=2, k=80.0))
    assert any("take each of a count as one" in note for note in protected.notes())


def test_a_cell_with_a_whole_group_is_hidden_with_a_zero_beside_it():
    table = counts_of([[12, 0, 0], [20, 30, 40], [9, 14, 25]])
    protected = protect(table, DisclosureRules(threshold=5, whole_group=True))
    found = statuses(protected)
    assert found["0", "0"] == "primary"
    assert {found["0", "1"], found["0", "2"]} != {"published"}
    assert protected.audit.is_clean
    plain = protect(table, FIVE)
    assert not plain.hidden.any()
    assert any("whole group" in note for note in plain.notes())


def test_a_whole_group_below_the_threshold_does_not_stand_alone_among_zeros():
    # With the total hidden the count is safe, and yet everybody of the first group is known to be
    # in its one hidden cell, unless a zero is hidden as well.
    table = counts_of([[0, 3, 0], [20, 2, 20], [20, 3, 2], [0, 1, 0]])
    protected = protect(table, DisclosureRules(threshold=5, whole_group=True))
    found = statuses(protected)
    for row in "03":
        assert {found[row, "0"], found[row, "2"]} != {"published"}
    assert protected.audit.is_clean


@pytest.mark.parametrize("zeros", ["shown", "usable", "hidden"])
def test_zeros_are_hidden_where_the_rules_say_so(zeros):
    table = counts_of([[3, 0, 20], [0, 30, 40], [9, 14, 25], [7, 0, 12]])
    protected = protect(table, DisclosureRules(threshold=5, zeros=zeros))
    assert protected.audit.is_clean
    hidden = int(protected.hidden[table.counts == 0].sum())
    assert hidden in {"shown": {0}, "usable": {1, 2, 3}, "hidden": {3}}[zeros]


def test_one_hidden_count_in_a_row_is_what_the_total_leaves():
    table = counts_of([[3, 20, 30], [40, 50, 60]])
    protected = protect(table, DisclosureRules(threshold=5, secondary=False))
    (found,) = protected.audit.recoverable
    assert (table.names(found.cell), found.low, found.high) == ({"d0": "0", "d1": "0"}, 3, 3)
    with pytest.raises(TableNotSafe):
        protected.published_table()


def test_two_ones_beside_shown_zeros_are_known_to_who_knows_the_rules():
    table = counts_of([1, 1, 0, 50])
    protected = protect(table, DisclosureRules(threshold=5, secondary=False))
    assert not protected.audit.recoverable
    assert [one.cell for one in protected.audit.by_rules] == [0, 1]
    assert protect(table, FIVE).hidden.tolist() == [True, True, False, True, False]


def test_counts_known_too_closely_are_listed_with_their_interval():
    table = counts_of([2, 1, 40])
    rules = DisclosureRules(threshold=5, secondary=False, protection=4)
    found = protect(table, rules).audit.within_interval
    assert [(one.cell, one.low, one.high) for one in found] == [(0, 0, 3), (1, 0, 3)]


def test_rounding_that_can_be_undone_is_found():
    table = counts_of([2, 2, 2, 2])  # shown as 0, 0, 0, 0 and 10: each can only be 2
    shown = rounded(table, DisclosureRules(base=5))
    assert shown.tolist() == [0, 0, 0, 0, 10]
    none = np.zeros(5, dtype=np.int64)
    release = Release(table.coordinates, shown, none.astype(bool), table.counts, none, none)
    found = audit(release, DisclosureRules(base=5))
    assert [(one.low, one.high) for one in found.recoverable] == [(2, 2)] * 4
    assert protect(table, DisclosureRules(base=5)).audit.is_clean


def test_half_a_person_is_no_witness():
    """With fractions, the first cell could be 4.5 to 5.5; as people come whole, it is 5."""
    values = np.array(
        [
            [[5, 1, 7], [10, 35, 14], [19, 8, 35], [12, 18, 32]],
            [[31, 17, 35], [7, 30, 14], [26, 6, 13], [40, 13, 43]],
            [[17, 0, 69], [1, 0, 2], [1, 23, 18], [24, 9, 7]],
            [[3, 10, 12], [2, 35, 32], [27, 89, 4], [22, 6, 1]],
        ]
    )
    inner = (
        "000 001 002 020 021 022 101 102 110 112 120 121 122 210 212 220 221 231 232 300 301 310"
    )
    totals = [(2, 1, -1), (2, 2, -1), (3, 1, -1), (3, 2, -1)]
    shown_as_hidden = {*(tuple(map(int, one)) for one in inner.split()), *totals}
    shown_as_hidden |= {(3, 2, 2), (3, 3, 1), (3, 3, 2)}
    table = counts_of(values)
    hidden = np.array([tuple(one) in shown_as_hidden for one in table.coordinates.tolist()])
    rules = DisclosureRules(threshold=10, protection=1, whole_group=True)
    sensitive = sensitive_cells(table, rules)
    release = Release(
        table.coordinates, table.counts, hidden, table.counts, sensitive.up, sensitive.width
    )
    found = audit(release, rules)
    assert len(found.recoverable) == 21
    assert all(one.low == table.counts[one.cell] for one in found.recoverable)
    assert protect(table, rules).audit.is_clean


def test_what_could_be_worked_out_anyway_is_not_hidden_for_nothing():
    table = counts_of([[[1, 0], [0, 0]], [[0, 2], [0, 1]]])
    assert protect(table, DisclosureRules(zeros="usable", whole_group=True)).audit.is_clean


def test_little_more_is_hidden_than_the_rules_ask_for():
    rng = np.random.default_rng(12)
    values = rng.poisson(40 * rng.gamma(1.5, 1 / 1.5, (12, 15)) * rng.lognormal(0, 0.8, (12, 1)))
    found = protect(counts_of(values), FIVE).summary()
    assert found["primary"] == 24
    assert found["secondary"] <= 8
    assert found["totals_hidden"] == 0


def test_the_audit_refuses_a_release_that_is_not_true():
    table = counts_of([20, 30])
    none = np.zeros(3, dtype=np.int64)
    release = Release(
        table.coordinates, table.counts + 1, none.astype(bool), table.counts, none, none
    )
    with pytest.raises(AssertionError, match="not true"):
        audit(release, FIVE)


def test_rounding_keeps_totals_when_it_is_controlled():
    table = counts_of([[12, 3, 8], [7, 7, 1], [4, 0, 16]])
    shown = rounded(table, DisclosureRules(base=5, controlled=True))
    assert not (table.sums @ shown).any()
    assert (np.abs(shown - table.counts) < 5).all()
    assert (shown % 5 == 0).all()
    protected = protect(table, DisclosureRules(threshold=5, base=5, controlled=True))
    assert protected.audit.is_clean
    halves = rounded(counts_of([[5, 15], [4, 14]]), DisclosureRules(base=10))
    assert halves.tolist()[:2] == [10, 20]


def test_a_table_that_cannot_be_rounded_with_its_totals_says_so():
    # In three dimensions there need not be one: these were found by trying tables of noughts and ones.
    table = counts_of([[[0, 1], [1, 0]], [[0, 1], [1, 1]]])
    with pytest.raises(UnableToRound, match="base 2"):
        rounded(table, DisclosureRules(base=2, controlled=True))


@pytest.mark.parametrize("values", [[0, 0, 0], [[0]], [3], [300], [[2, 0], [0, 0]], [[[4]]]])
def test_the_smallest_tables_are_protected(values):
    protected = protect(counts_of(values), FIVE)
    assert protected.audit.is_clean
    small = (protected.counts.counts > 0) & (protected.counts.counts < 5)
    assert (protected.hidden == small).all()


def test_primary_suppression_alone_gives_a_table_of_three_dimensions_away():
    rng = np.random.default_rng(4)
    values = rng.poisson(25 * rng.gamma(1.2, 1 / 1.2, (4, 6, 12)))
    table = counts_of(values)
    assert len(table) == 455
    alone = protect(table, DisclosureRules(threshold=5, secondary=False))
    assert len(alone.audit.recoverable) > 10
    protected = protect(table, FIVE)
    assert protected.audit.is_clean
    assert not protected.hidden[table.is_total].any()
    assert protected.summary()["secondary"] < 2 * protected.summary()["primary"]


def test_a_total_is_hidden_only_where_nothing_else_protects():
    protected = protect(counts_of([[3, 0, 0], [20, 30, 40]]), FIVE)
    found = statuses(protected)
    assert found["0", "Total"] == "primary"
    assert found["Total", "Total"] == "published"
    assert found["1", "Total"] == "secondary"
    assert protected.audit.is_clean


def test_the_published_table_marks_what_is_hidden_whatever_hides_it():
    text = protect(counts_of([[3, 20, 30], [40, 50, 60]]), FIVE).published_table()
    assert text.splitlines()[0] == "d0,d1,count"
    assert sum(line.endswith(",[c]") for line in text.splitlines()) == 4
    assert "primary" not in text
