"""All figures of one item that was answered twice, as plain values; `remit schema shift` has them.

Only people who answered both times are compared. A change is a change, whatever brought it about:
without a comparison group nobody can say what did.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.ask.core.paired.answers import Scale
from remit.ask.core.paired.customary_codes import look_like_codes
from remit.ask.core.paired.dominance import dominance
from remit.ask.core.paired.margins import (
    FEW_TOSSES,
    TOSSES,
    TWO,
    MovedTable,
    TableTest,
    bowker_of_groups,
    mcnemar,
    stuart_maxwell_of_groups,
)
from remit.ask.core.paired.newcombe import newcombe
from remit.ask.core.paired.sessions import (
    FEWEST_GROUPS,
    bounded_interval,
    mean_interval,
    net_interval,
    sample_of,
)
from remit.ask.core.paired.sign_flips import pratt_ranks, sign_flip_test
from remit.ask.core.shift import few_pairs_note, tango

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from remit.ask.core.paired.answers import PairedAnswers
    from remit.ask.core.paired.sessions import Sample
    from remit.kernel.intervals import Interval

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

LEVEL = 0.95
FEWEST_FOR_P = 20
"""No p-value is given where fewer people than this answered both times."""
FEW_GROUPS = 10
MOST_ANSWERS = 20
"""An item of words with more different answers than this is free text."""
MOST_LISTED = 50
_MOST_WORDS, _LONGEST_WORD = 5, 40
SEED = 4
"""Of the permutations: the same table gives the same p-value."""

NO_P = f"No p-value is given for fewer than {FEWEST_FOR_P} people."
UNORDERED = (
    "Its answers are words in no stated order: how many changed is given, but not up or down."
)
FREE_TEXT = "Its answers are {count} different texts: they are taken as free text and not tested."
STRANGE = (
    "Its answers are numbers, and also {words}: until these are corrected, or named with "
    "--missing, how many changed is given, but not up or down, and nothing is tested."
)
ONE_GROUP = "All of these people are of one group, so no interval and no p-value can be given."
CODES = (
    "{codes} stand apart from the other answers: if they are codes for no answer, name them with "
    "--missing."
)
FEW = "The interval rests on {count} groups only."


def paired_figures(
    answers: PairedAnswers, level: float = LEVEL, *, whole_tables: bool = True
) -> dict[str, Any]:
    """Return the figures of one item: see `schema/shift.schema.json` for each.

    Shares and the net change lie between 0 and 1, or -1 and 1. What cannot be had is None, and
    the note says why.

    Args:
        answers: the answers to the item.
        level: of the intervals.
        whole_tables: whether to test whole tables too, which takes longer, where answers have an
            order.
    """
    ordered = answers.scale != Scale.UNORDERED
    changes = np.array([one[1] - one[0] for one in answers.moves], dtype=np.int64)
    up, down = int((changes > 0).sum()), int((changes < 0).sum())
    n = len(answers.moves)
    sample = _sample(np.sign(changes), answers.paired_groups, level)
    net = _net(up, down, n, sample, level, grouped=answers.groups is not None) if ordered else None
    tests = (
        _tests(answers, whole_tables=whole_tables or not ordered)
        if n >= FEWEST_FOR_P and _has_groups(answers) and not answers.strange
        else {}
    )
    p, named = _headline(tests, ordered=ordered)
    return {
        "item": answers.item,
        "scale": str(answers.scale),
        "n_before": answers.n_before,
        "n_after": answers.n_after,
        "n_paired": n,
        **_moves(up, down, n, ordered=ordered),
        "low": net.low if net else None,
        "high": net.high if net else None,
        "newcombe": _newcombe(answers, level) if ordered else None,
        "level": level,
        "p": p,
        "test": named,
        "note": " ".join(_notes(answers, sample)),
        "mean": _mean(answers, level),
        "dominance": _dominance(answers, level) if ordered else None,
        "left": _left(answers),
        "joined": answers.n_after - n,
        "answers": _distribution(answers),
        "tests": {name: _test(test) for name, test in tests.items()},
        "groups": _groups(sample),
    }


def _moves(up: int, down: int, n: int, *, ordered: bool) -> dict[str, float | None]:
    """Return how many people moved, and their shares; up and down only where there is an order."""
    same = n - up - down
    return {
        "up": up if ordered else None,
        "same": same,
        "down": down if ordered else None,
        "changed": up + down,
        "up_share": up / n if ordered and n else None,
        "same_share": same / n if n else None,
        "down_share": down / n if ordered and n else None,
        "net": (up - down) / n if ordered and n else None,
    }


def _has_groups(answers: PairedAnswers) -> bool:
    groups = answers.paired_groups
    return groups is None or len(set(groups)) >= FEWEST_GROUPS


def _sample(values: Whole | Floats, groups: Sequence[str] | None, level: float) -> Sample | None:
    return sample_of(values.astype(np.float64), groups, level)


def _net(
    up: int, down: int, n: int, sample: Sample | None, level: float, *, grouped: bool
) -> Interval | None:
    if not n or (grouped and sample is None):
        return None
    return net_interval(up, down, sample, level) if sample else tango(up, down, n, level)


def _newcombe(answers: PairedAnswers, level: float) -> dict[str, float] | None:
    """Return the other interval of the net change; None unless two answers of single people."""
    if len(answers.listed) != TWO or not answers.moves or answers.groups is not None:
        return None
    counts = Counter(answers.moves)
    found = newcombe(counts[1, 1], counts[0, 1], counts[1, 0], counts[0, 0], level)
    return {"low": found.low, "high": found.high}


def _tests(answers: PairedAnswers, *, whole_tables: bool) -> dict[str, TableTest]:
    """Return every test that the answers allow, by name."""
    found: dict[str, TableTest | None] = {}
    if answers.scale != Scale.UNORDERED:
        values = answers.values
        changes = np.array([values[after] - values[before] for before, after in answers.moves])
        found["sign"] = _flips(np.sign(changes).astype(np.int64), answers.paired_groups)
        found["wilcoxon"] = _flips(pratt_ranks(changes), answers.paired_groups)
    if whole_tables:
        found |= _whole_tables(answers)
    return {name: test for name, test in found.items() if test is not None}


def _whole_tables(answers: PairedAnswers) -> dict[str, TableTest | None]:
    """Return the tests of which answers were left for which others."""
    moves, groups = answers.moves, answers.paired_groups
    if len(answers.listed) == TWO:
        steps = np.array([after - before for before, after in moves])
        return {"mcnemar": mcnemar(moves) if groups is None else _flips(steps, groups)}
    if not TWO < len(answers.listed) <= MOST_ANSWERS:
        return {}
    rng = np.random.default_rng(SEED)
    tosses = TOSSES if answers.scale == Scale.UNORDERED else FEW_TOSSES
    if groups is not None:
        return {
            "stuart_maxwell": stuart_maxwell_of_groups(moves, groups, rng, tosses),
            "bowker": bowker_of_groups(moves, groups, rng, tosses),
        }
    table = MovedTable(moves, rng, tosses)
    return {"stuart_maxwell": table.stuart_maxwell(), "bowker": table.bowker()}


def _flips(signed: Whole, groups: Sequence[str] | None) -> TableTest:
    """Return the test by tossed signs: one toss a person, or one a group."""
    if groups is not None:
        _, place = np.unique(np.asarray(groups), return_inverse=True)
        signed = np.bincount(place, weights=signed).round().astype(np.int64)
    found = sign_flip_test(signed)
    return TableTest(None, None, found.p, "exact" if found.exact else "normal")


def _headline(tests: dict[str, TableTest], *, ordered: bool) -> tuple[float | None, str | None]:
    """Return the p-value to quote: that of the net change, or of the whole table of words."""
    for name in ("sign",) if ordered else ("mcnemar", "stuart_maxwell"):
        if name in tests:
            return tests[name].p, name
    return None, None


def _test(test: TableTest) -> dict[str, Any]:
    return {"p": test.p, "by": test.by, "statistic": test.statistic, "df": test.df}


def _mean(answers: PairedAnswers, level: float) -> dict[str, Any] | None:
    """Return the means of numbers among people paired, and the mean change with its interval."""
    if answers.scale != Scale.NUMBERS or not answers.moves:
        return None
    before, after = answers.values[np.array(answers.moves)].T
    sample = _sample(after - before, answers.paired_groups, level)
    change = mean_interval(after - before, sample) if sample else None
    return {
        "before": float(before.mean()),
        "after": float(after.mean()),
        "change": float((after - before).mean()),
        "low": change.low if change else None,
        "high": change.high if change else None,
    }


def _dominance(answers: PairedAnswers, level: float) -> dict[str, Any] | None:
    """Return the shift of the whole distribution; None where fewer than two people have both.

    Between two answers it would be the net change over again.
    """
    if len(answers.moves) < TWO or len(answers.listed) <= TWO:
        return None
    before, after = answers.values[np.array(answers.moves)].T
    value, parts = dominance(before, after)
    sample = _sample(parts, answers.paired_groups, level)
    interval = bounded_interval(value, sample) if sample else None
    return {
        "value": value,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
    }


def _left(answers: PairedAnswers) -> dict[str, Any]:
    """Return how many answered only before, beside how those who stayed answered then."""
    left, stayed = answers.left, [before for before, _ in answers.moves]
    numbers = answers.scale == Scale.NUMBERS
    return {
        "n": len(left),
        "mean": float(answers.values[list(left)].mean()) if numbers and left else None,
        "stayed_mean": float(answers.values[stayed].mean()) if numbers and stayed else None,
    }


def _distribution(answers: PairedAnswers) -> list[dict[str, Any]] | None:
    """Return how many gave each answer; None where there are too many different ones to list."""
    if len(answers.listed) > MOST_LISTED:
        return None
    before, after = Counter(answers.before), Counter(answers.after)
    left = Counter(answers.left)
    paired_before = Counter(move[0] for move in answers.moves)
    paired_after = Counter(move[1] for move in answers.moves)
    return [
        {
            "value": value,
            "before": before[place],
            "after": after[place],
            "paired_before": paired_before[place],
            "paired_after": paired_after[place],
            "left": left[place],
        }
        for place, value in enumerate(answers.listed)
    ]


def _groups(sample: Sample | None) -> dict[str, Any] | None:
    if sample is None or sample.groups is None:
        return None
    return {"n": sample.groups, "inflation": sample.inflation, "quantile": sample.quantile}


def _notes(answers: PairedAnswers, sample: Sample | None) -> list[str]:
    n = len(answers.moves)
    unordered = answers.scale == Scale.UNORDERED
    free = unordered and len(answers.listed) > MOST_ANSWERS and not answers.strange
    one_group = n > 0 and not _has_groups(answers)
    groups = sample.groups if sample and sample.groups else FEW_GROUPS
    codes = _codes(answers)
    said = {
        few_pairs_note(n): True,
        NO_P: 0 < n < FEWEST_FOR_P,
        UNORDERED: unordered and not free and n > 0 and not answers.strange,
        STRANGE.format(words=_shown(answers.strange)): bool(answers.strange),
        FREE_TEXT.format(count=len(answers.listed)): free,
        ONE_GROUP: one_group,
        FEW.format(count=groups): groups < FEW_GROUPS and not unordered,
        CODES.format(codes=", ".join(codes)): bool(codes),
    }
    return [sentence for sentence, applies in said.items() if sentence and applies]


def _shown(words: Sequence[str]) -> str:
    """Return words in quotes, the first few of many."""
    shown = ", ".join(f"“{word[:_LONGEST_WORD]}”" for word in words[:_MOST_WORDS])
    more = len(words) - _MOST_WORDS
    return f"{shown} and {more} more" if more > 0 else shown


def _codes(answers: PairedAnswers) -> list[str]:
    """Return the answers that look like codes for no answer."""
    if answers.scale != Scale.NUMBERS:
        return []
    given = Counter(place for place in (*answers.before, *answers.after) if place is not None)
    names = {float(answers.listed[place]): answers.listed[place] for place in given}
    counts = {float(answers.listed[place]): count for place, count in given.items()}
    return [names[number] for number in look_like_codes(counts)]
