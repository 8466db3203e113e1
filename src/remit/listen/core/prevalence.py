"""How common a theme is among participants, with an interval only where one means something.

An interval says how far chance in choosing people could have moved a share. So there must have been
such a chance, everybody who is counted must have been through it, and there must be enough to see
how much alike people are who talked together. Otherwise the count is all that can be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.ask.core.paired.sessions import sample_of, share_interval
from remit.listen.core.contents import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.listen.core.contents import ListenFiles

LEVEL = 0.95
FEWEST_PEOPLE = 10
FEWEST_CONVERSATIONS = 6

NOT_DRAWN = "Nobody was drawn by lot, so there is no chance for an interval to speak of."
NOT_ALL_DRAWN = "Not everybody who spoke was drawn by lot, so there is no interval."
FEW_PEOPLE = f"Fewer than {FEWEST_PEOPLE} people spoke, so there is no interval."
FEW_CONVERSATIONS = (
    f"People spoke in fewer than {FEWEST_CONVERSATIONS} separate conversations, so it cannot be "
    "seen how much alike people are who talked together, and there is no interval."
)


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How many of those who spoke raised a theme; `note` says why there is no interval."""

    count: int
    of: int
    low: float | None = None
    high: float | None = None
    note: str = ""


class Voices:
    """Who spoke, in which conversations, and whether an interval means anything for them.

    Conversations that share a person are one.

    Args:
        listening: the study's material.
        drawn: the codes of those drawn by lot; None when nobody was.
    """

    def __init__(self, listening: ListenFiles, drawn: Collection[str] | None) -> None:
        self.transcripts = len(listening.transcripts)
        self.conversation_of = _conversations(listening)
        self.note = _why_not(self.conversation_of, drawn)

    def prevalence(self, raised: Collection[str]) -> Prevalence:
        """Return how many raised a theme, and where it means something its interval.

        The interval is Wilson's. Where people talked together, the numbers are divided by the
        inflation of the variance that the conversations show, and the quantile is that of t (Korn
        and Graubard 1998, Survey Methodology 24:193).

        Args:
            raised: the people who raised it, as `Speaker.person` names them.
        """
        people = sorted(self.conversation_of)
        count = len(set(raised).intersection(people))
        if self.note:
            return Prevalence(count, len(people), note=self.note)
        values = np.array([float(person in raised) for person in people])
        places = [self.conversation_of[person] for person in people]
        together = places if len(set(places)) < len(people) else None
        sample = sample_of(values, together, LEVEL)
        if sample is None:  # there are enough people and conversations
            raise AssertionError(self.note)
        found = share_interval(values, sample, LEVEL)
        return Prevalence(count, len(people), found.low, found.high)


def _why_not(conversations: Mapping[str, str], drawn: Collection[str] | None) -> str:
    """Return why an interval would mean nothing, or ""."""
    if drawn is None:
        return NOT_DRAWN
    if not conversations.keys() <= set(drawn):
        return NOT_ALL_DRAWN
    if len(conversations) < FEWEST_PEOPLE:
        return FEW_PEOPLE
    return FEW_CONVERSATIONS if len(set(conversations.values())) < FEWEST_CONVERSATIONS else ""


def _conversations(listening: ListenFiles) -> dict[str, str]:
    """Return each person who spoke as a participant with the first of the conversations."""
    cast = listening.cast()
    first: dict[str, str] = {}

    def root(key: str) -> str:
        while first.get(key, key) != key:
            key = first[key]
        return key

    spoke: dict[str, str] = {}
    for transcript in listening.transcripts:
        for name in transcript.speakers():
            who = cast[transcript.key, folded(name)]
            if who.person:
                earlier = root(spoke.setdefault(who.person, transcript.key))
                first[root(transcript.key)] = earlier
    return {person: root(key) for person, key in spoke.items()}
