"""The parameters column of a form: `name=value`, several in one cell."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from remit.kernel.errors import Place

MENDED_PARAMETERS = problem_kind(
    "form-mended-parameters",
    "“{text}” is no parameter of “{name}”; it was left out.",
    "Write parameters as name=value, such as “max-pixels=640”.",
)
BAD_RANGE = problem_kind(
    "form-bad-range",
    "“{text}” does not say which numbers “{name}” offers.",
    "Write numbers, such as “start=0 end=10 step=1”.",
)

_PARAMETER = re.compile(r"([^\s=,;]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s,;]+)")
_OF_RANGES = ("start", "end", "step")


def read_parameters(cell: str) -> dict[str, str]:
    """Return parameters such as `start=1 end=5; step=1` by name in lower case."""
    return {name.lower(): value.strip("\"'") for name, value in _PARAMETER.findall(cell)}


def note_parameters(cell: str, sort: str, name: str, place: Place, problems: Problems) -> None:
    """Note what cannot be read of a question's parameters.

    It is an error where it would change what is offered: the numbers of a range.

    Args:
        cell: the parameters as the form has them.
        sort: the question's type.
        name: its name.
        place: of the cell.
        problems: takes errors and notices.
    """
    left = _PARAMETER.sub("", cell).strip(" ,;\n\t")
    if sort != "range":
        if left:
            problems.notice(MENDED_PARAMETERS, place, text=left, name=name)
        return
    read = read_parameters(cell)
    odd = [f"{key}={read[key]}" for key in _OF_RANGES if not _is_number(read.get(key, "0"))]
    if text := " ".join([*odd, *([left] if left else [])]):
        problems.add(BAD_RANGE, place, text=text, name=name)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
