"""What looks like stuffed ballots, for a coordinator to ask about: signs, never proof.

Somebody with many links may answer with all of them. Signs of it are people of one organisation
who answered everything alike, answers faster than anybody reads, one answer to everything, and an
organisation with much of all votes. Each may be honest: people who work together think alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from remit.support.core.votes import Votes

FEWEST_ALIKE = 7
FEWEST_ONE_ANSWER = 10
QUICK_SECONDS = 2.0
MUCH = 1 / 3
FEWEST_ORGANISATIONS = 3

ALIKE, ONE_ANSWER, QUICK, MUCH_OF_ALL = "alike", "one-answer", "quick", "much"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a coordinator may ask about.

    Attributes:
        kind: `ALIKE`, `ONE_ANSWER`, `QUICK` or `MUCH_OF_ALL`.
        voters: the keys of those concerned, in order; empty for `MUCH_OF_ALL`.
        organisations: their organisations' codes, in order.
        sentence: it in plain words, with its numbers.
    """

    kind: str
    voters: tuple[str, ...]
    organisations: tuple[str, ...]
    sentence: str


def signs(
    votes: Votes, organisation_of: Mapping[str, str], seconds: Mapping[str, float] | None = None
) -> tuple[Sign, ...]:
    """Return what looks like stuffed ballots, the most telling kind first.

    Args:
        votes: all votes, those of voters set aside left out.
        organisation_of: each voter's organisation.
        seconds: for voters whose votes have times, the median seconds between two votes.
    """
    of_voter = _by_voter(votes)
    return (
        *_alike(votes, of_voter, organisation_of),
        *_quick(votes, of_voter, organisation_of, seconds or {}),
        *_one_answer(votes, of_voter, organisation_of),
        *_much(votes, organisation_of),
    )


def median_gap(times: Sequence[float]) -> float | None:
    """Return the median of the seconds between votes; None of fewer than `FEWEST_ALIKE`."""
    if len(times) < FEWEST_ALIKE:
        return None
    return float(np.median(np.diff(np.sort(np.asarray(times, dtype=np.float64)))))


def _by_voter(votes: Votes) -> list[NDArray[np.int64]]:
    """Return, for each voter, where their votes stand."""
    order = np.argsort(votes.rows, kind="stable")
    counts = np.bincount(votes.rows, minlength=len(votes.voters))
    return np.split(order, np.cumsum(counts)[:-1]) if len(votes.voters) else []


def _alike(
    votes: Votes, of_voter: Sequence[NDArray[np.int64]], organisation_of: Mapping[str, str]
) -> Iterator[Sign]:
    together: dict[tuple[str, bytes, bytes], list[int]] = {}
    for voter, at in enumerate(of_voter):
        if len(at) >= FEWEST_ALIKE:
            ordered = at[np.argsort(votes.columns[at], kind="stable")]
            key = (
                organisation_of.get(votes.voters[voter], ""),
                votes.columns[ordered].tobytes(),
                votes.values[ordered].tobytes(),
            )
            together.setdefault(key, []).append(voter)
    usual = _usual(votes)
    found = []
    for (organisation, *_), those in together.items():
        if len(those) > 1:
            at = of_voter[those[0]]
            # Were every vote drawn by itself, how seldom would a second voter answer so?
            odds = sum(log10(usual[votes.values[one]][votes.columns[one]]) for one in at)
            names = tuple(votes.voters[one] for one in those)
            words = (
                f"{len(those)} people of one organisation gave the same answers to the same "
                f"{len(at)} statements. If everybody answered by chance, as often as all do, a "
                f"second person would do so once in {_round(-odds)}."
            )
            found.append((odds, names, Sign(ALIKE, names, (organisation,), words)))
    for *_, sign in sorted(found, key=lambda one: one[:2]):
        yield sign


def _usual(votes: Votes) -> dict[int, NDArray[np.float64]]:
    """Return, by answer, the share of each statement's votes that gave it."""
    asked = np.bincount(votes.columns, minlength=len(votes.statements))
    return {
        value: np.bincount(votes.columns[votes.values == value], minlength=len(asked))
        / np.maximum(asked, 1)
        for value in (1, 0, -1)
    }


def _round(power: float) -> str:
    """Return ten to a power in round words."""
    if power >= 6:  # noqa: PLR2004  # a million
        return "a million or more"
    number = 10**power
    digits = 10 ** max(0, int(log10(number)) - 1) if number >= 1 else 1
    return f"{max(1, round(number / digits) * digits):,.0f}"


def _quick(
    votes: Votes,
    of_voter: Sequence[NDArray[np.int64]],
    organisation_of: Mapping[str, str],
    seconds: Mapping[str, float],
) -> Iterator[Sign]:
    for voter, name in enumerate(votes.voters):
        if name in seconds and seconds[name] < QUICK_SECONDS:
            words = (
                f"One person cast {len(of_voter[voter])} votes, half of them within "
                f"{seconds[name]:.1f} seconds of the one before."
            )
            yield Sign(QUICK, (name,), (organisation_of.get(name, ""),), words)


def _one_answer(
    votes: Votes, of_voter: Sequence[NDArray[np.int64]], organisation_of: Mapping[str, str]
) -> Iterator[Sign]:
    for voter, at in enumerate(of_voter):
        values = np.unique(votes.values[at])
        if len(at) >= FEWEST_ONE_ANSWER and len(values) == 1:
            name = votes.voters[voter]
            answer = {1: "agree", 0: "pass", -1: "disagree"}[int(values[0])]
            words = f"One person answered “{answer}” to all {len(at)} statements that they saw."
            yield Sign(ONE_ANSWER, (name,), (organisation_of.get(name, ""),), words)


def _much(votes: Votes, organisation_of: Mapping[str, str]) -> Iterator[Sign]:
    counts: dict[str, int] = {}
    cast = np.bincount(votes.rows, minlength=len(votes.voters))
    for voter, name in enumerate(votes.voters):
        organisation = organisation_of.get(name, "")
        counts[organisation] = counts.get(organisation, 0) + int(cast[voter])
    if len(counts) < FEWEST_ORGANISATIONS:
        return
    for organisation, count in sorted(counts.items()):
        if count > MUCH * len(votes):
            words = f"The people of one organisation cast {count} of all {len(votes)} votes."
            yield Sign(MUCH_OF_ALL, (), (organisation,), words)
