"""The choices sheet of a form: lists of answers, with repeated names kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.questionnaire import Choice
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from remit.ask.core.columns import Headings
    from remit.ask.core.workbook import Sheet
    from remit.kernel.errors import Place

UNNAMED_CHOICE = problem_kind(
    "form-unnamed-choice",
    "A choice of the list “{list}” has no name, so its answers could not be told from others.",
    "Fill in its “name”.",
)
MENDED_CHOICE = problem_kind(
    "form-mended-choice",
    "Two choices in the list “{list}” are both named “{name}”: kept both, the second as "
    "“{mended}”.",
    "Give one of them another name if they are two answers; take one out if they are one.",
)
CASCADING_LIST = problem_kind(
    "form-cascading-list",
    "The list “{list}” names several choices alike, under different {columns}: kept as they are.",
    "Nothing need be done.",
)
MENDED_LISTLESS = problem_kind(
    "form-mended-listless",
    "The choice belongs to no list; it was left out.",
    "Nothing need be done, unless it is an answer: then fill in its “list_name”.",
)
_OWN_FIELDS = frozenset({"list_name", "name", "label", "image", "audio", "video", "big-image"})


def read_choices(
    sheet: Sheet, headings: Headings, problems: Problems, *, repeats_allowed: bool
) -> dict[str, tuple[Choice, ...]]:
    """Return the lists of choices by name, in the order of the sheet.

    Args:
        sheet: the choices sheet.
        headings: its columns.
        problems: takes unnamed choices, and repairs as notices.
        repeats_allowed: the form says that one name may stand for several choices of a list, as
            cascading lists use; they are then kept as they are.
    """
    lists: dict[str, list[Choice]] = {}
    cascading: dict[str, tuple[Place, str]] = {}
    for row in sheet.rows:
        cells = headings.plain(row)
        place = headings.place(row.number, "name")
        listed, name = cells.get("list_name", ""), cells.get("name", "")
        if not listed:
            problems.notice(MENDED_LISTLESS, headings.place(row.number, "list_name"))
            continue
        if not name:
            problems.add(UNNAMED_CHOICE, place, list=listed)
            continue
        filters = {field: cell for field, cell in cells.items() if field not in _OWN_FIELDS}
        known = lists.setdefault(listed, [])
        alike = [choice for choice in known if choice.name == name]
        if alike and filters and all(choice.filters != filters for choice in alike):
            cascading.setdefault(listed, (place, ", ".join(filters)))
        elif alike and not repeats_allowed:
            mended = _free_name(name, {choice.name for choice in known})
            problems.notice(MENDED_CHOICE, place, list=listed, name=name, mended=mended)
            name = mended
        known.append(Choice(name, headings.worded(row, "label"), filters))
    if not repeats_allowed:
        for listed, (place, columns) in cascading.items():
            problems.notice(CASCADING_LIST, place, list=listed, columns=columns)
    return {listed: tuple(choices) for listed, choices in lists.items()}


def _free_name(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
