"""When new sessions stop bringing new themes: base size, run length and threshold.

Guest, Namey and Chen (2020), “A simple method to assess and report thematic saturation in
qualitative research”, PLoS ONE 15(5): e0232076. The base is the number of different themes in the
first sessions. A run is some sessions one after another; the next run begins one session later.
Saturation is reached by the first run whose new themes, divided by the base, do not exceed the
threshold; it is reported as “6+2”: after six sessions, seen by two more. They try bases of 4, 5
and 6 sessions, runs of 2 and 3, and thresholds of 5% and 0%. Whoever reports it says all three.

It depends on the order of the sessions, which is that in which they were held.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.listen.core.contents import Details

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

BASE = 4
RUN = 2
THRESHOLD = 0.05


BY_DAY = "the days on which they were held"
BY_SESSION = "the names of their sessions"
BY_NAME = "the names of the transcripts"


def in_order(
    keys: Collection[str], details: Mapping[str, Details], days: Mapping[str, str]
) -> tuple[tuple[str, ...], str]:
    """Return transcripts in the order in which they were held, and what the order goes by.

    It goes by the day where every transcript has one, else by the session's name where every one
    has that, else by what the transcript is called; “group 10” comes after “group 9”. Where days
    are the same, the session's name and then the transcript's tell.

    Args:
        keys: the transcripts.
        details: what is known of each.
        days: the day, as ISO text, of each session by name, for transcripts without a day.
    """
    known = {key: details.get(key, Details(key)) for key in keys}
    held = {key: each.held_on or days.get(each.session, "") for key, each in known.items()}
    if all(held.values()):
        by = BY_DAY
    elif all(each.session for each in known.values()):
        by = BY_SESSION
    else:
        by = BY_NAME

    def place(key: str) -> tuple[str, list[tuple[int, str]], list[tuple[int, str]]]:
        session = _natural(known[key].session) if by != BY_NAME else []
        return held[key] if by == BY_DAY else "", session, _natural(key)

    return tuple(sorted(keys, key=place)), by


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a name as names are sorted: numbers in it by their size."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


@dataclass(frozen=True, slots=True)
class SessionThemes:
    """One session: how many themes it brought, how many of them new, and how many so far.

    `share` is that of the new themes of the run that ends here in the base; None before the first
    run ends, or where the base has no theme.
    """

    name: str
    themes: int
    new: int
    so_far: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Saturation:
    """The sessions, the base, and after how many sessions saturation was reached, or None."""

    sessions: tuple[SessionThemes, ...]
    base: int
    base_size: int
    run_length: int
    threshold: float
    reached: int | None

    @property
    def needed(self) -> int:
        """How many sessions it takes before anything can be told: the base and one run."""
        return self.base_size + self.run_length

    @property
    def reported(self) -> str:
        """How it is reported, such as “6+2”; "" when it is not reached."""
        return "" if self.reached is None else f"{self.reached}+{self.run_length}"


def saturation(
    sessions: Sequence[tuple[str, Collection[str]]],
    *,
    base_size: int = BASE,
    run_length: int = RUN,
    threshold: float = THRESHOLD,
) -> Saturation:
    """Return how themes saturate over sessions.

    Args:
        sessions: (name, themes) in the order in which they were held.
        base_size: how many sessions make the base, at least 1.
        run_length: how many sessions make a run, at least 1.
        threshold: the share of new themes, from 0 to 1, that counts as saturated.

    Raises:
        ValueError: a size is below 1, or the threshold is no share.
    """
    if base_size < 1 or run_length < 1 or not 0 <= threshold <= 1:
        raise ValueError("base and run are at least 1, and the threshold lies between 0 and 1")
    seen: set[str] = set()
    new: list[int] = []
    rows: list[SessionThemes] = []
    base = 0
    reached: int | None = None
    for number, (name, themes) in enumerate(sessions, start=1):
        new.append(len(set(themes) - seen))
        seen |= set(themes)
        base = len(seen) if number <= base_size else base
        share = None
        if number >= base_size + run_length and base:
            share = sum(new[-run_length:]) / base
            if reached is None and share <= threshold:
                reached = number - run_length
        rows.append(SessionThemes(name, len(set(themes)), new[-1], len(seen), share))
    return Saturation(tuple(rows), base, base_size, run_length, threshold, reached)
