"""When new sessions stop bringing new themes: base size, run length and threshold.

Guest, Namey and Chen (2020), “A simple method to assess and report thematic saturation in
qualitative research”, PLoS ONE 15(5): e0232076. The base is the number of different themes in the
first sessions. A run is some sessions one after another; the next run begins one session later.
Saturation is reached by the first run whose new themes, divided by the base, do not exceed the
threshold; it is reported as “6+2”: after six sessions, seen by two more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

BASE = 4
RUN = 2
THRESHOLD = 0.05


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
