"""Counts over organisations: nothing small is told, and nothing small can be worked out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import product

from remit.kernel.errors import Problems
from remit.support.cohort_files import read_batches, write_batches
from remit.support.core.cohort import (
    Batch,
    cohort,
    figures_of,
    largest_batch,
    next_batch,
    uncounted,
)
from remit.support.core.learning.progress import LearningPlan, Step
from remit.support.core.learning.told import learning_told
from remit.support.core.mentoring.contents import MentoringFiles
from remit.support.core.mentoring.matches import MentorMatch, Session
from remit.support.core.mentoring.told import mentoring_told
from remit.support.core.told import Told, may_tell_again
from remit.support.told_files import read_told

LEAST = 5
DAY = date(2026, 3, 1)


def told(counts, least=LEAST):
    """Return what is told of a batch with so many of each kind; the last say nothing."""
    kinds = [kind for kind, count in zip("abc-", counts, strict=True) for _ in range(count)]
    codes = [f"{at:02}" for at in range(len(kinds))]
    said = {code: [kind] for code, kind in zip(codes, kinds, strict=True) if kind != "-"}
    return figures_of(codes, {"kind": said}, least)["kind"]


def test_no_small_count_can_be_worked_out_even_by_who_knows_the_rule():
    """Try every way in which up to twelve organisations may have answered."""
    ways = defaultdict(list)
    for counts in product(range(13), repeat=4):
        if LEAST <= sum(counts) <= 12:
            ways[sum(counts), tuple(told(counts).items())].append(counts)
    for (total, shown), possible in ways.items():
        sums = [sum(count for _, count in shown), *(count for _, count in shown)]
        assert all(count == 0 or count >= LEAST for count in sums)
        assert all(total - count == 0 or total - count >= LEAST for count in sums)
        everybody_answered = [each for each in possible if each[3] == 0]
        for known, kind in product((possible, everybody_answered), range(4)):
            counts = {each[kind] for each in known} or {0}
            assert len(counts) > 1 or not 0 < next(iter(counts)) < LEAST, (total, shown, kind)


def test_no_small_count_of_two_answers_at_once_can_be_worked_out():
    """Try every way in which twelve organisations may have answered two questions, yes or no."""
    ways = defaultdict(list)
    for counts in product(range(13), repeat=4):
        if sum(counts) != 12:
            continue
        kinds = [
            kind for kind, count in zip(("xy", "x", "y", ""), counts, strict=True)
            for _ in range(count)
        ]  # fmt: skip
        codes = [f"{at:02}" for at in range(12)]
        tables = {
            asked: {code: set(kind) & {asked} for code, kind in zip(codes, kinds, strict=True)}
            for asked in "xy"
        }
        ways[str(figures_of(codes, tables, LEAST))].append(counts)
    assert len(ways) > 9
    for shown, possible in ways.items():
        for both in range(4):
            counts = {each[both] for each in possible}
            assert len(counts) > 1 or not 0 < next(iter(counts)) < LEAST, (shown, both)


def test_four_alike_are_not_told_and_five_are():
    assert told((4, 0, 0, 6)) == {}
    assert told((5, 0, 0, 6)) == {"a": 5}
    assert told((6, 0, 0, 4)) == {}
    assert told((5, 5, 1, 0)) == {"a": 5}
    assert told((9, 0, 0, 0)) == {"a": 9}


def test_of_several_answers_none_is_told_that_leaves_a_few_over():
    codes = [f"{at:02}" for at in range(12)]
    said = {code: ["x", "y"] for code in codes[:6]} | {code: ["z"] for code in codes[6:11]}
    # “x” and “y” are told; with “z” one would be left without any, so something is held back.
    shown = figures_of(codes, {"t": said}, LEAST)["t"]
    reached = {code for code in said if set(said[code]) & shown.keys()}
    assert len(codes) - len(reached) >= LEAST
    assert shown


def test_of_several_answers_none_is_told_that_all_but_a_few_gave():
    codes = [f"{at:02}" for at in range(12)]
    said = {code: ["x", "y"] for code in codes} | {codes[0]: ["y"], codes[11]: ["x"]}
    said |= {code: ["x"] for code in codes[7:]}
    # Eleven said “x”, and together with “y” all twelve are reached; one did not say “x”.
    assert figures_of(codes, {"t": said}, LEAST)["t"] == {"y": 7}


def test_a_batch_is_as_large_as_may_be_and_totals_keep_apart():
    assert largest_batch(4, 0, [], LEAST) == 0
    assert largest_batch(5, 0, [], LEAST) == 5
    assert largest_batch(4, 20, [], LEAST) == 0
    # Twenty have joined; seventeen with a baseline would tell of the three without.
    assert largest_batch(17, 0, [20], LEAST) == 15
    assert largest_batch(20, 0, [20], LEAST) == 20
    assert largest_batch(5, 10, [20, 12], LEAST) == 0
    assert largest_batch(6, 0, [], 7) == 0
    assert largest_batch(7, 0, [], 7) == 7


def test_whatever_is_subtracted_from_whatever_is_a_sum_of_whole_batches():
    batches = [
        Batch("joining", 1, DAY, 11, {"size": {"a": 5}}),
        Batch("joining", 2, DAY, 6, {"size": {"a": 6}}),
        Batch("joining", 3, DAY, 7, {"size": {}}),
        Batch("needs", 1, DAY, 5, {}),
    ]
    seen = [cohort("joining", batches[:upto], {"size"}) for upto in (1, 2, 3)]
    assert [one.organisations for one in seen] == [11, 17, 24]
    sizes = [(one.tables[0].rows, one.tables[0].not_told_apart) for one in seen]
    assert sizes == [((("a", 5),), 6), ((("a", 11),), 6), ((("a", 11),), 13)]


def test_batches_come_out_of_a_folder_as_they_went_in():
    batches = (
        Batch("joining", 1, DAY, 6, {"reach": {}, "size": {"small, or so": 6}}, ("A", "B")),
        Batch("joining", 2, DAY, 5, {}, ()),
    )
    files = write_batches(batches)
    problems = Problems()
    assert read_batches(files, problems) == batches
    assert write_batches(read_batches(files, problems)) == files
    assert len(problems) == 0


def test_what_was_told_is_told_anew_while_nobody_has_gone_or_enough_have():
    earlier = Told("report", DAY, 2, "…")
    assert may_tell_again(None, 4, LEAST)
    again = [gone for gone in range(2, 9) if may_tell_again(earlier, gone, LEAST)]
    assert again == [2, 7, 8]


def test_every_fault_of_what_was_told_is_told_with_its_file():
    problems = Problems()
    files = {"support/told/a.json": b"{", "support/told/b.json": b'{"told_on": "soon"}'}
    assert read_told(files, problems) == ()
    assert {one.place.file for one in problems} == set(files)


def test_every_fault_of_the_counts_is_told_with_its_row():
    files = {
        "support/counts.csv": b"about,batch,counted_on,table,value,organisations\n"
        b"joining,1,2026-03-01,,,6\njoining,1,2026-03-01,size,small,7\n"
        b"joining,2,soon,,,5\njoining,x,2026-03-01,,,5\njoining,3,2026-03-01,size,small,5\n",
        "support/counted.csv": b"about,batch,code\njoining,9,A\n",
    }
    problems = Problems()
    read_batches(files, problems)
    assert sorted(f"{one.code} {one.place.row}" for one in problems) == [
        "cohort-batch-unknown 2",
        "cohort-batch-unknown 6",
        "cohort-day-unreadable 4",
        "cohort-more-than-batch 3",
        "cohort-number-unreadable 5",
    ]


def test_who_waits_is_counted_once_and_no_two_totals_tell_of_a_few():
    codes = [f"{at:02}" for at in range(18)]
    answers = {"kind": {code: ["a"] for code in codes}}
    joined = next_batch("joining", codes, answers, [], LEAST, DAY)
    assert (joined.number, joined.organisations) == (1, 18)
    assert uncounted(codes, "joining", answers, [joined]) == ()
    stayed = uncounted(codes[2:], "needs", answers, [joined], after="joining")
    assert len(stayed) == 16
    assert next_batch("needs", stayed, answers, [joined], LEAST, DAY).organisations == 13
    assert uncounted(["x"], "needs", {"kind": {"x": ["a"]}}, [joined], after="joining") == ()


def test_each_organisation_stands_in_one_band_of_meetings_and_of_what_takes_root():
    kept = Step("m", practice="We count", others=1, written="Blue folder")
    plans = [LearningPlan(str(n), 9, DAY, (kept,) * n or (Step("m"),)) for n in range(6)]
    told = learning_told([*plans, LearningPlan("none", 9, DAY)])["stays"]
    bands = ["Nothing yet", *["1 to 3 things"] * 3, *["4 things or more"] * 2]
    assert [told.get(str(n)) for n in range(6)] == [[one] for one in bands]
    assert "none" not in told
    met = (Session(DAY, 60),)
    pairs = (MentorMatch("a", 1, "m", DAY, sessions=met * 4),)
    pairs += (MentorMatch("a", 2, "n", DAY, sessions=met * 2),)
    told = mentoring_told(["a", "b"], MentoringFiles(pairs=pairs))["met"]
    assert told == {"a": ["6 times or more"], "b": ["Not"]}
    assert mentoring_told(["a"], MentoringFiles()) == {"met": {}}
