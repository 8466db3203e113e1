"""A participant's code as a file gives it: checked, in one spelling, left out if withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.codes import is_code, normalise_code
from remit.kernel.errors import problem_kind

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.kernel.errors import Place, Problems

REMIT = "remit"
MAX_CODE_CHARACTERS = 64

BLANK_CODE = problem_kind(
    "participant-code-blank",
    "The participant's code is blank.",
    "Fill it in, or take the row out.",
)
MISTYPED_CODE = problem_kind(
    "participant-code-mistyped",
    "“{code}” is not a participant's code: a character is mistyped, missing or out of place.",
    "Compare it with the code that was given out, such as K7M3-PQ9X. If these codes come from "
    'elsewhere, put codes = "external" under [participants] in commission.toml.',
)
LONG_CODE = problem_kind(
    "participant-code-long",
    "The participant's code is {length} characters long; at most {limit} are kept.",
    "Check that this is the column with the code.",
)
WITHDRAWN_CODE = problem_kind(
    "participant-withdrawn",
    "“{code}” has withdrawn; what is here about them is left out.",
    "Take it out of your own copy as well.",
)


def check_code(code: str, mode: str, place: Place, problems: Problems) -> bool:
    """Note what is wrong with a code; answer whether nothing is.

    Args:
        code: as the file has it.
        mode: "remit" for codes with a check character, "external" for ids from elsewhere.
        place: where it stands.
        problems: where to note a fault.
    """
    if not code.strip():
        problems.add(BLANK_CODE, place)
    elif mode == REMIT and not is_code(code):
        problems.add(MISTYPED_CODE, place, code=code[:MAX_CODE_CHARACTERS])
    elif len(written_code(code, mode)) > MAX_CODE_CHARACTERS:
        problems.add(LONG_CODE, place, length=len(code), limit=MAX_CODE_CHARACTERS)
    else:
        return True
    return False


def written_code(code: str, mode: str) -> str:
    """Return a checked code in one spelling: capitals and a hyphen; ids from elsewhere as given."""
    return normalise_code(code) if mode == REMIT else code.strip()


def skip_withdrawn(code: str, withdrawn: Collection[str], place: Place, problems: Problems) -> bool:
    """Answer whether a row is to be skipped because its participant has withdrawn; notice it."""
    if code not in withdrawn:
        return False
    problems.notice(WITHDRAWN_CODE, place, code=code)
    return True
