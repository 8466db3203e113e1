"""A participant's code as a file gives it: checked, in one spelling, left out if withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.codes import is_code, normalise_code
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Row, Table

REMIT = "remit"
EXTERNAL = "external"
MAX_CODE_CHARACTERS = 64

BLANK_CODE = problem_kind(
    "participant-code-blank",
    "The participant's code is blank.",
    "Fill it in, or take the row out.",
)
MISTYPED_CODE = problem_kind(
    "participant-code-mistyped",
    "“{code}” is not a participant's code: a character is mistyped, missing or out of place.",
    "Compare it with the code that was given out, such as K7M3-PQ9K. {elsewhere}",
)
IN_THE_FOLDER = (
    "If these codes come from elsewhere, "
    'put codes = "external" under [participants] in commission.toml.'
)
LONG_CODE = problem_kind(
    "participant-code-long",
    "The participant's code is {length} characters long; at most {limit} are kept.",
    "Check that this is the column with the code.",
)
UNPRINTABLE_CODE = problem_kind(
    "participant-code-unprintable",
    "The participant's code holds a character that cannot be seen.",
    "Type the code again, and check that this is the column with the code.",
)
UNKNOWN_CODE = problem_kind(
    "participant-code-unknown",
    "Nobody in this study's pool has the code “{code}”.",
    "Correct it, or add the participant to recruit/pool.csv, or to people/others.csv if they were "
    "not recruited.",
)
WITHDRAWN_CODE = problem_kind(
    "participant-withdrawn",
    "“{code}” has withdrawn, or said no to taking part; what is here about them is left out.",
    "Take it out of your own copy as well.",
)


@dataclass(frozen=True, slots=True)
class CodeRules:
    """What a study knows of its participants' codes.

    Attributes:
        mode: "remit" for codes with a check character, "external" for ids from elsewhere.
        withdrawn: codes whose rows are left out.
        known: every code of the study's pool; None when any will do.
        elsewhere: what to do when the codes are another's; whoever works by pages alone has no
            commission.toml.
    """

    mode: str
    withdrawn: frozenset[str] = frozenset()
    known: frozenset[str] | None = None
    elsewhere: str = IN_THE_FOLDER

    def has_withdrawn(self, code: str) -> bool:
        """Whether the participant of a code, in any spelling, has withdrawn."""
        spelled = written_code(code, self.mode).casefold()
        return spelled in {gone.casefold() for gone in self.withdrawn}


ANY_CODE = CodeRules(EXTERNAL)
"""Takes every code as it stands: nobody is left out, and no pool is compared."""


def coded_rows(
    table: Table, column: str, rules: CodeRules, problems: Problems, *, faulty: bool = False
) -> Iterator[tuple[Row, str]]:
    """Yield each row whose code is sound and not withdrawn, with the code in its one spelling.

    Args:
        table: the rows.
        column: holds the codes.
        rules: what the study knows of codes.
        problems: takes a fault of each other row, and a notice of each that has withdrawn.
        faulty: whether rows with a faulty code are yielded too, with the code as the file has it,
            so that what else is wrong with them is found at the same time.
    """
    # An id from elsewhere must not come back by being written in other letters.
    gone = {code.casefold() for code in rules.withdrawn}
    for row in table:
        place = Place(table.file, row=row.number, column=column)
        code = written_code(row[column], rules.mode)
        sound = is_sound_code(row[column], rules.mode, place, problems, elsewhere=rules.elsewhere)
        if sound and code.casefold() in gone:
            problems.notice(WITHDRAWN_CODE, place, code=code)
            continue
        if sound and rules.known is not None and code not in rules.known:
            problems.add(UNKNOWN_CODE, place, code=row[column])
            sound = False
        if sound or faulty:
            yield row, code if sound else row[column]


def written_code(code: str, mode: str) -> str:
    """Return a code in one spelling: capitals and a hyphen; ids from elsewhere as given."""
    return normalise_code(code) if mode == REMIT else code.strip()


def is_sound_code(
    code: str, mode: str, place: Place, problems: Problems, *, elsewhere: str = IN_THE_FOLDER
) -> bool:
    """Note what is wrong with a code by itself, as it was written; answer whether nothing is.

    `elsewhere` is the remedy when the code is another's.
    """
    if not code.strip():
        problems.add(BLANK_CODE, place)
    elif mode == REMIT and not is_code(code):
        shown = code[:MAX_CODE_CHARACTERS]
        problems.add(MISTYPED_CODE, place, code=shown, elsewhere=elsewhere)
    elif len(code) > MAX_CODE_CHARACTERS:
        problems.add(LONG_CODE, place, length=len(code), limit=MAX_CODE_CHARACTERS)
    elif not code.isprintable():
        problems.add(UNPRINTABLE_CODE, place)
    else:
        return True
    return False
