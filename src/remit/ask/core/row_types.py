"""Types that a row of the survey misspells, or that are none: mended and said, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.question_types import is_like_an_edge
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.ask.core.question_types import TypeCell
    from remit.kernel.errors import Place

UNKNOWN_SELECT = problem_kind(
    "form-unknown-select",
    "The type “{type}” is not known, and it names a list of choices.",
    "Write “select_one {list}” or “select_multiple {list}”.",
)
UNKNOWN_EDGE = problem_kind(
    "form-unknown-edge",
    "The type “{type}” is not known, and it seems to begin or end a group of questions.",
    "Write “begin_group” and “end_group”, or “begin_repeat” and “end_repeat”.",
)
INCLUDED = problem_kind(
    "form-includes-another",
    "The row takes in the questions of another form, “{name}”, which is not in this file.",
    "Put those questions here in its place.",
)
MENDED_TYPE = problem_kind(
    "form-mended-type",
    "The type “{type}” is not known; it is read as “{mended}”.",
    "Nothing need be done, unless another type was meant.",
)
MENDED_REMARK = problem_kind(
    "form-mended-remark",
    "The row has the type “{type}”, which is not known, and neither a name nor words; it was left "
    "out.",
    "Nothing need be done, unless it is a question.",
)


def note_type(
    cells: Mapping[str, str],
    cell: TypeCell,
    place: Place,
    lists: Collection[str],
    problems: Problems,
    *,
    worded: bool,
) -> bool:
    """Note what is wrong with a row's type; return whether the row is to be read.

    Args:
        cells: the row's plain cells by field.
        cell: what its type was read as.
        place: where it stands.
        lists: the lists of choices that the form has.
        problems: takes repairs as notices, and types that could mean several things.
        worded: whether the row has words that people would read.
    """
    given = cells["type"]
    named = given.rsplit(maxsplit=1)[-1]
    if cell.mended:
        problems.notice(MENDED_TYPE, place, type=given, mended=cell.mended)
    elif cell.known:
        return True
    elif given.strip().lower() == "include":
        problems.add(INCLUDED, place, name=cells.get("name", ""))
    elif is_like_an_edge(given):
        problems.add(UNKNOWN_EDGE, place, type=given)
        return False
    elif len(cells) == 1 and not worded:
        problems.notice(MENDED_REMARK, place, type=given)
        return False
    elif len(given.split()) > 1 and named in lists:
        problems.add(UNKNOWN_SELECT, place, type=given, list=named)
    else:
        problems.notice(MENDED_TYPE, place, type=given, mended="text")
    return True
