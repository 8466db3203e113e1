"""A table of the whole and its slices: what several tables tell only together."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from people_counted import RULES, asked, crowd, gathered, make, shown
from remit.share.core.tables.crossings import crossings
from remit.share.core.tables.joint import protect_together
from tables_together import known_too_well

FIELDS = ("place", "injury", "year")


def _whole_and_slices():
    """Return people by place, injury and year: one small cell, covered by another in each table."""
    people = crowd(a_x=12, b_x=3, c_x=13, d_x=20, a_y=48, c_y=12, d_y=20)
    for one in people:
        one["year"] = str(2020 + one["id"] % 2)
    return people


def _one_by_one(people, *tables, rules=RULES):
    before, stopped = [], {}
    for name, table in tables:
        done = make(people, asked(name, table), before=before, rules=rules)
        stopped |= done.stopped
        before += [(one.key, part.gathered, part.hidden) for one in done.made
                   for part in one.parts]  # fmt: skip
    return before, stopped


def test_slices_do_not_add_up_to_what_the_whole_hides():
    people = _whole_and_slices()
    tables = [
        ("whole", gathered(people, "place")),
        ("x", gathered(people, "place", where=[("injury", "x")])),
        ("y", gathered(people, "place", where=[("injury", "y")])),
    ]
    for order in (tables, tables[::-1], [tables[1], tables[0], tables[2]]):
        before, stopped = _one_by_one(people, *order)
        assert len(before) + len(stopped) == 3
        assert len(before) >= 2
        assert not known_too_well(people, FIELDS, before, RULES)


def test_a_slice_that_cannot_be_protected_names_the_tables_that_it_would_tell_with():
    people = _whole_and_slices()
    whole, x, y = (
        gathered(people, "place"),
        gathered(people, "place", where=[("injury", "x")]),
        gathered(people, "place", where=[("injury", "y")]),
    )
    # As if each had gone out by itself: b is hidden with c in the whole, with a in the slice.
    before = [
        (name, table, np.isin([key[0] for key in table.counts.coordinates.tolist()], cells))
        for name, table, cells in (("whole", whole, (1, 2)), ("x", x, (0, 1)))
    ]
    before.append(("years", gathered(people, "year"), np.zeros(3, dtype=bool)))
    assert not known_too_well(people, FIELDS, before, RULES)
    found = make(people, asked("y", y), before=before)
    if found.made:
        [made] = found.made
        assert made.audit["beside"] == ["whole", "x"]
        assert None in shown(made).values()
    everything = [*before, ("y", y, np.zeros(len(y.counts), dtype=bool))]
    assert known_too_well(people, FIELDS, everything, RULES)
    again = make(people, asked("again", gathered(people, "place")), before=everything)
    said = again.stopped["again"].message
    assert "“whole”" in said or "“x”" in said
    assert "“years”" not in said


def test_tables_that_share_margins_only_need_no_crossings():
    people = _whole_and_slices()
    tables = [gathered(people, "place", "injury"), gathered(people, "injury", "year")]
    shared = protect_together(tables, [], RULES)
    assert shared.crossed == 0
    circle = protect_together([*tables, gathered(people, "place", "year")], [], RULES)
    assert circle.crossed == 4 * 2 * 2


def test_what_is_told_of_people_in_a_dataset_needs_crossings_only_with_who_is_in_it():
    people = [
        one | {"in_care": "yes", "care_place": one["place"], "care_year": one["year"]}
        for one in _whole_and_slices()
    ]
    among = [("in_care", "yes")]
    tables = [gathered(people, name, where=among) for name in ("care_place", "care_year")]
    assert protect_together(tables, [], RULES).crossed == 0
    nothing = {"in_care": "no", "care_place": "not known", "care_year": "not known"}
    people += [{"id": len(people) + at, **nothing} for at in range(20)]
    everybody = [tables[0], gathered(people, "care_year")]
    assert protect_together(everybody, [], RULES).crossed > 0


def test_tables_that_would_make_too_many_crossings_are_left_out_the_last_first():
    people = _whole_and_slices()
    tables = [
        gathered(people, "place"),
        gathered(people, "place", where=[("injury", "x")]),
        gathered(people, "place", where=[("year", "2020")]),
    ]
    places = np.split(np.arange(15), [5, 10])
    every = crossings(tables, places)
    few = crossings(tables, places, most=8)
    assert (every.left, few.left) == ((), (2,))
    assert len(few.counts) <= 8 < len(every.counts)
    for found in (every, few):
        for cell, inside in found.lines:
            counts = np.concatenate([one.counts.counts for one in tables])
            assert found.counts[inside].sum() == counts[cell]


def test_a_table_too_large_to_add_up_is_stopped_if_it_shares_numbers_and_else_told(monkeypatch):
    few = partial(crossings, most=3)
    monkeypatch.setattr("remit.share.core.tables.joint.crossings", few)
    people = _whole_and_slices()
    both = [
        asked("one", gathered(people, "place", "injury")),
        asked("other", gathered(people, "injury", "year")),
    ]
    third = asked("new", gathered(people, "place", "year"))
    before = [
        (one.key, one.parts[0].gathered, one.parts[0].hidden) for one in make(people, *both).made
    ]
    for found, is_late in (
        (make(people, third, before=before), True),
        (make(people, *both, third), False),
    ):
        assert list(found.stopped) == ["new"]
        assert "too many to add up together" in found.stopped["new"].message
        assert ("earlier tables" in found.stopped["new"].remedy) is is_late
    slice_alone = gathered(people, "place", where=[("injury", "y")])
    [made] = make(people, asked("y", slice_alone), before=[
        ("whole", gathered(people, "place"), np.array([False, True, True, False, False])),
    ]).made  # fmt: skip
    assert made.audit["not_crossed"] == ["whole"]


@pytest.mark.parametrize("amount", ["", "cost"])
def test_whoever_has_been_taken_out_does_not_keep_slices_from_adding_up(amount):
    people = _whole_and_slices()
    for one in people:
        one["cost"] = 100 + one["id"] % 7
    by = {"amount": amount} if amount else {}
    tables = [
        gathered(people, "place", **by).without([0]),
        gathered(people, "place", where=[("injury", "x")], **by).without([0]),
        gathered(people, "place", where=[("injury", "y")], **by),
    ]
    shared = protect_together(tables, [], RULES)
    assert shared.crossed
    assert not shared.left
    assert shared.protected.audit.is_clean
    hidden = [shared.hidden(at) for at in range(3)]
    at = [{key[0]: hide for key, hide in zip(one.counts.coordinates.tolist(), hides, strict=True)}
          for one, hides in zip(tables, hidden, strict=True)]  # fmt: skip
    # What the whole hides is hidden in a slice as well, and not in one slice alone.
    assert all(not at[0][cell] or at[1][cell] or at[2].get(cell, False) for cell in at[0])
