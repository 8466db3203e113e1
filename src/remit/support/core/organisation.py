"""An organisation as a value: what it said of itself when it joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of a programme.

    Attributes:
        code: the participant's code; the name is in the vault.
        joined_on: the day of its sign-up.
        size: one of the programme's size bands, or "".
        reach: how many people it reaches in a year, or None.
        communities: whom it works with, in its own words.
        boroughs: where it works.
        languages: what it works in.
        holds: what it holds about people, by the keys of the sign-up form.
        language: the tag of the language that it reads.
        left_on: the day on which it left the programme, if it did.
        checked_on: the day on which a coordinator found that it is who it says, if they did.
        apart: whether a coordinator found that it is another than those of the same name.
    """

    code: str
    joined_on: date
    size: str = ""
    reach: int | None = None
    communities: tuple[str, ...] = ()
    boroughs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    language: str = "en"
    left_on: date | None = None
    checked_on: date | None = None
    apart: bool = False
