"""Whoever is on their way through a journey."""

from __future__ import annotations

from dataclasses import dataclass

PARTICIPANT = "participant"
"""Who did it, in the ledger, where participants act for themselves."""


@dataclass(frozen=True, slots=True)
class Traveller:
    """One participant on their way.

    Attributes:
        commission_id: the study.
        participant_id: who.
        code: what they are known by.
        sitting: a random word for this sitting, so that only its answers are shown again.
        mode: one of `MODES`.
        language: the tag of the language that they read.
        easy: whether they read its easy words first.
    """

    commission_id: int
    participant_id: int
    code: str
    sitting: str
    mode: str
    language: str
    easy: bool = False
