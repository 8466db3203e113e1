"""What people type on the page of the draw: size, method, and the seed as it was written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.recruit.core.draw import METHODS, DrawSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.errors import Problems

GREATEST_SEED = 2**63 - 1
GREATEST_SIZE = 1_000_000

SIZE_NOT_A_NUMBER = problem_kind(
    "draw-size",
    "“{size}” is no size of a panel.",
    "Write how many people the panel has, as a whole number from 1.",
)
METHOD_NOT_CHOSEN = problem_kind(
    "draw-method", "No method of the draw is chosen.", "Choose one of: {known}."
)

SEED_NOT_A_NUMBER = problem_kind(
    "seed-not-a-number",
    "“{seed}” is no seed.",
    "Write digits only; spaces, commas and hyphens between them are left out.",
)
SEED_TOO_GREAT = problem_kind(
    "seed-too-great",
    "The seed has too many digits: {seed}.",
    "Write at most 18 digits, as was announced beforehand.",
)


def read_seed(text: str, place: Place, problems: Problems) -> int | None:
    """Return the seed that digits stand for, or None with a problem noted.

    Marks between the digits are left out, so that “07 12 23” is 71223: zeros in front count for
    nothing.
    """
    digits = re.sub(r"[\s,;.\u2010-\u2013-]+", "", text)
    if not re.fullmatch(r"[0-9]+", digits):
        problems.add(SEED_NOT_A_NUMBER, place, seed=text[:40])
        return None
    digits = digits.lstrip("0") or "0"
    # Python refuses to read endless digits as a number, so their count is looked at first.
    if len(digits) > len(str(GREATEST_SEED)) or int(digits) > GREATEST_SEED:
        problems.add(SEED_TOO_GREAT, place, seed=text[:40])
        return None
    return int(digits)


def read_settings(typed: Mapping[str, str], problems: Problems) -> DrawSettings | None:
    """Return size and method as chosen on the page, no seed stated; None with problems noted."""
    size, method = typed.get("size", "").strip(), typed.get("method", "")
    before = len(problems)
    sound = re.fullmatch(r"[0-9]{1,7}", size) and 1 <= int(size) <= GREATEST_SIZE
    if not sound:
        problems.add(SIZE_NOT_A_NUMBER, Place(key="Size of the panel"), size=size[:40])
    if method not in METHODS:
        problems.add(METHOD_NOT_CHOSEN, Place(key="Method"), known=", ".join(METHODS))
    return DrawSettings(int(size), None, method) if len(problems) == before else None
