"""Mentors for organisations: as many as possible, then the worst served best, then the most help.

A pair can be matched when the mentor has a skill that the organisation needs, they share a
language, they can meet at a time and in a way, and neither is to be kept apart from the other. Its
fit is the share of the needs that the skills meet.

Five aims are met one after another, each exactly:

1. as many organisations as possible have a mentor (a maximum matching, by Hopcroft and Karp);
2. of those as many as possible that come first, then of those that come next, and so on (sets of
   organisations that can be matched at once are a transversal matroid, so this costs no match:
   Edmonds and Fulkerson, "Transversals and matroid partition", 1965);
3. the least fit of all that are matched is as great as it can be with the first two (a search over
   the fits that occur; the bottleneck assignment of Burkard, Dell'Amico and Martello, "Assignment
   Problems", 2012, chapter 6);
4. the sum of the fits is as great as it can be with the first three;
5. as many pairs as possible know the same field or each other (both by one linear assignment).

Pairs that are settled stay, and take their mentor's places. Mentors who take several stand in the
matrix several times. SciPy solves each step; they are exact, and faster on matrices this full than
a linear programme.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from remit.support.core.people_to_match import Side

    Fits = NDArray[np.float64]

UNEQUAL = 1e-9  # two fits further apart than this are not the same share
# Shares are told apart exactly up to this denominator: enough for ten needs, and for most more.
_FINEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Match:
    """One organisation with its mentor.

    Attributes:
        organisation: its id.
        mentor: the mentor's id.
        fit: the share of the needs that the mentor's skills meet, above 0 and at most 1.
        why: a sentence that explains it.
    """

    organisation: str
    mentor: str
    fit: float
    why: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Who is matched, and who waits with the reason."""

    matches: tuple[Match, ...]
    waiting: dict[str, str]

    def as_dict(self) -> dict[str, object]:
        """Return the matching as plain values, as `matching.schema.json` describes them."""
        return {
            "matches": [
                {
                    "organisation": match.organisation,
                    "mentor": match.mentor,
                    "fit": match.fit,
                    "why": match.why,
                }
                for match in self.matches
            ],
            "waiting": list(self.waiting),
            "reasons": dict(self.waiting),
        }

    @property
    def sentences(self) -> list[str]:
        """How many are matched, and each match and each wait with its reason."""
        total = len(self.matches) + len(self.waiting)
        told = [f"{len(self.matches)} of {total} organisations have a mentor."]
        told += [f"{one.organisation} with {one.mentor}: {one.why}" for one in self.matches]
        return told + [f"{name} waits: {why}" for name, why in self.waiting.items()]


def match(
    organisations: Sequence[Side],
    mentors: Sequence[Side],
    settled: Mapping[str, str] | None = None,
) -> Matching:
    """Return the best matching of organisations with mentors.

    The same people in another order give the same matching, and so does every machine.

    Args:
        organisations: who may be given a mentor.
        mentors: who may help.
        settled: the mentor of each organisation that has one already, by id. These are not moved,
            and are not among what is returned; each takes a place of its mentor.
    """
    kept = settled or {}
    asking = sorted((one for one in organisations if one.id not in kept), key=lambda side: side.id)
    helping = sorted(mentors, key=lambda side: side.id)
    fits = fit_matrix(asking, helping)
    busy = Counter(kept.values())
    places = [max(side.capacity - busy[side.id], 0) for side in helping]
    found = _assign(fits, places, asking, helping)
    mentor_of = {asking[row].id: helping[column] for row, column in found}
    matches, waiting = [], {}
    load = np.bincount([column for _, column in found], minlength=len(helping))
    load += np.array([busy[side.id] for side in helping], dtype=np.int64)
    rows = {side.id: row for row, side in enumerate(asking)}
    for side in organisations:
        if side.id in kept:
            continue
        mentor = mentor_of.get(side.id)
        if mentor is None:
            waiting[side.id] = _why_waiting(side, helping, fits[rows[side.id]], load)
        else:
            fit = Fraction(len(side.subjects & mentor.subjects), len(side.subjects))
            matches.append(Match(side.id, mentor.id, float(fit), _why(side, mentor)))
    return Matching(tuple(matches), waiting)


def fit_matrix(asking: Sequence[Side], helping: Sequence[Side]) -> Fits:
    """Return the fit of each organisation (row) with each mentor (column); 0 where none can be."""
    shared = _shared([side.subjects for side in asking], [side.subjects for side in helping])
    needs = np.array([max(len(side.subjects), 1) for side in asking], dtype=np.float64)
    fits: Fits = shared / needs[:, None] if len(asking) else shared
    for ours, theirs in (
        ([side.languages for side in asking], [side.languages for side in helping]),
        ([side.times for side in asking], [side.times for side in helping]),
        ([side.ways for side in asking], [side.ways for side in helping]),
    ):
        if None not in ours and None not in theirs:
            fits[_shared([one or () for one in ours], [one or () for one in theirs]) == 0] = 0.0
    row_of = {side.id: row for row, side in enumerate(asking)}
    column_of = {side.id: column for column, side in enumerate(helping)}
    for row, side in enumerate(asking):
        fits[row, [column_of[other] for other in side.apart_from if other in column_of]] = 0.0
    for column, side in enumerate(helping):
        fits[[row_of[other] for other in side.apart_from if other in row_of], column] = 0.0
    return fits


def _shared(ours: Sequence[Collection[str]], theirs: Sequence[Collection[str]]) -> Fits:
    """Return how many words each of ours has in common with each of theirs."""
    words = sorted({word for one in (*ours, *theirs) for word in one})
    place = {word: number for number, word in enumerate(words)}

    def table(sets: Sequence[Collection[str]]) -> Fits:
        found = np.zeros((len(sets), max(len(words), 1)))
        for row, one in enumerate(sets):
            found[row, [place[word] for word in one]] = 1.0
        return found

    both: Fits = table(ours) @ table(theirs).T
    return both


def _assign(
    fits: Fits, places: Sequence[int], asking: Sequence[Side], helping: Sequence[Side]
) -> list[tuple[int, int]]:
    """Return the pairs (organisation, mentor) of the best matching."""
    # Nobody takes more than those who fit.
    fitting = (fits > 0).sum(axis=0)
    seats = [min(place, int(count)) for place, count in zip(places, fitting, strict=True)]
    mentor_of_seat = np.repeat(np.arange(fits.shape[1]), seats)
    wide = fits[:, mentor_of_seat]
    ranks = np.array([side.priority for side in asking], dtype=np.int64)
    most = _most_by_rank(wide > 0, ranks)
    if most[-1] == 0:
        return []
    least = _greatest_least(wide, ranks, most)
    close = _closeness(asking, helping)[:, mentor_of_seat]
    worth = np.where(wide >= least - UNEQUAL, _worth(wide, ranks, asking) + close, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [
        (int(row), int(mentor_of_seat[column]))
        for row, column in zip(rows, columns, strict=True)
        if worth[row, column] > 0
    ]


def _worth(wide: Fits, ranks: NDArray[np.int64], asking: Sequence[Side]) -> Fits:
    """Return what each pair is worth, in whole numbers where the fits allow it.

    One match more, or one of a higher rank, outweighs every gain of fit; the least gain of fit
    outweighs all that closeness can add, which is at most 2 for each organisation.
    """
    organisations = len(asking)
    finest = min(lcm(*(max(len(side.subjects), 1) for side in asking)), _FINEST)
    step = 2.0 * organisations + 1
    places = np.unique(ranks, return_inverse=True)[1] + 1.0
    first = places[:, None] * (organisations + 1.0)
    whole = np.round(wide * finest) if finest < _FINEST else wide * finest
    return np.asarray((first * finest + whole) * step, dtype=np.float64)


def _closeness(asking: Sequence[Side], helping: Sequence[Side]) -> Fits:
    """Return 1 where a pair knows the same field, and 1 more where they worked together before."""
    same = _shared([side.fields for side in asking], [side.fields for side in helping])
    close: Fits = (same > 0).astype(np.float64)
    column_of = {side.id: column for column, side in enumerate(helping)}
    row_of = {side.id: row for row, side in enumerate(asking)}
    known = {(row_of[a.id], column_of[b]) for a in asking for b in a.before if b in column_of}
    known |= {(row_of[a], column_of[b.id]) for b in helping for a in b.before if a in row_of}
    for row, column in known:
        close[row, column] += 1
    return close


def _most(possible: NDArray[np.bool_]) -> int:
    """Return how many rows can be matched with columns at once."""
    partners = maximum_bipartite_matching(csr_array(possible), perm_type="column")
    return int((partners >= 0).sum())


def _most_by_rank(possible: NDArray[np.bool_], ranks: NDArray[np.int64]) -> list[int]:
    """Return how many can be matched of the highest rank, of the two highest, ..., of all.

    That many of each can be matched at once, since these sets are a matroid.
    """
    levels = np.unique(ranks)[::-1]
    return [_most(possible[ranks >= level]) for level in levels] or [0]


def _greatest_least(wide: Fits, ranks: NDArray[np.int64], most: list[int]) -> float:
    """Return the greatest fit below which no match is needed to match as many of each rank."""
    fits = np.unique(wide[wide > 0])
    low, high = 0, len(fits) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _most_by_rank(wide >= fits[middle] - UNEQUAL, ranks) == most:
            low = middle
        else:
            high = middle - 1
    return float(fits[low])


def _why(side: Side, mentor: Side) -> str:
    met = side.subjects & mentor.subjects
    needs = "need" if len(side.subjects) == 1 else "needs"
    said = f"{len(met)} of {len(side.subjects)} {needs} met ({_listed(side, met, ', ')})"
    if side.languages is not None and mentor.languages is not None:
        said += f"; both speak {_listed(side, side.languages & mentor.languages)}"
    if side.times is not None and mentor.times is not None:
        said += f"; both can meet {_listed(side, side.times & mentor.times)}"
    if side.ways is not None and mentor.ways is not None:
        said += f"; they can meet {_listed(side, side.ways & mentor.ways)}"
    if side.fields & mentor.fields:
        said += f"; both know {_listed(side, side.fields & mentor.fields)}"
    if mentor.id in side.before or side.id in mentor.before:
        said += "; they worked together before"
    return f"{said}."


def _why_waiting(side: Side, helping: Sequence[Side], fits: Fits, load: NDArray[np.int64]) -> str:
    """Return what they do not say and must, or the first hurdle that no mentor takes."""
    for said, what in (
        (side.subjects, "needs"),
        (side.languages, "languages"),
        (side.times, "times"),
        (side.ways, "ways of meeting"),
    ):
        if said is not None and not said:
            return f"They name no {what}, so nobody can be matched with them."
    if full := int((fits > 0).sum()):
        who = "The one mentor who fits has" if full == 1 else f"The {full} mentors who fit have"
        others = int(load[fits > 0].sum())
        return (
            f"{who} no place left: {others} matched with others." if others else f"{who} no place."
        )
    left = [mentor for mentor in helping if mentor.subjects & side.subjects]
    if not left:
        return f"No mentor has a skill for {_listed(side, side.subjects)}."
    for hurdle, mine, theirs in (
        ("speaks", side.languages, [mentor.languages for mentor in left]),
        ("can meet", side.times, [mentor.times for mentor in left]),
        ("can meet", side.ways, [mentor.ways for mentor in left]),
    ):
        if mine is not None and not any(mine & (one or set()) for one in theirs):
            return f"No mentor with a skill for them {hurdle} {_listed(side, mine)}."
    return "No one mentor has a skill for them, a language and a time, and is not kept apart."


def _listed(side: Side, words: Collection[str], joiner: str = " or ") -> str:
    return joiner.join(side.spelt.get(word, word) for word in sorted(words))
