"""The choices sheet of a form: lists of answers, with repeated names kept apart."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from remit.ask.core.form_names import free_name
from remit.ask.core.questionnaire import Choice, worded
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.ask.core.columns import Headings
    from remit.ask.core.workbook import Sheet, SheetRow
    from remit.kernel.errors import Place

MENDED_UNNAMED_CHOICE = problem_kind(
    "form-mended-unnamed-choice",
    "A choice of the list “{list}” has no name; it is stored as “{mended}”.",
    "Nothing need be done; to store it as something else, fill in its “name”.",
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

_OTHER_WORDS = "[^0-9a-z]+"
_LONGEST_NAME = 30


class ChoiceLists(NamedTuple):
    """The lists of a choices sheet.

    Attributes:
        lists: the choices by list, in the order of the sheet.
        doubled: by list, the names that several choices had and the first of them kept.
    """

    lists: dict[str, tuple[Choice, ...]]
    doubled: dict[str, set[str]]


def read_choices(
    sheet: Sheet,
    headings: Headings,
    problems: Problems,
    *,
    filtered: Collection[str] = (),
    repeats_allowed: bool = False,
) -> ChoiceLists:
    """Return the lists of choices of a sheet.

    Args:
        sheet: the choices sheet.
        headings: its columns.
        problems: takes repairs as notices.
        filtered: the lists that some question filters; one name may then stand for several
            choices that differ in the columns that a filter looks at.
        repeats_allowed: the form says that one name may stand for several choices of a list, as
            cascading lists use; they are then kept as they are.
    """
    reading = _Reading(headings, problems, filtered, repeats_allowed=repeats_allowed)
    for row in sheet.rows:
        reading.take(row)
    return reading.finished()


class _Reading:
    """Reads the sheet from top to bottom, with the lists as they are at each row."""

    def __init__(
        self,
        headings: Headings,
        problems: Problems,
        filtered: Collection[str],
        *,
        repeats_allowed: bool,
    ) -> None:
        self._headings = headings
        self._problems = problems
        self._filtered = filtered
        self._repeats_allowed = repeats_allowed
        self._lists: dict[str, dict[str, list[Choice]]] = {}
        self._cascading: dict[str, tuple[Place, str]] = {}
        self._doubled: dict[str, set[str]] = {}

    def take(self, row: SheetRow) -> None:
        """Read one row."""
        cells = self._headings.plain(row)
        further = self._headings.further(row)
        labels = self._headings.worded(row, "label")
        media = self._headings.media(row)
        listed = "_".join(cells.get("list_name", "").split())
        if not listed:
            if cells.get("name") or labels:
                place = self._headings.place(row.number, "list_name")
                self._problems.notice(MENDED_LISTLESS, place)
            return
        if not (cells.get("name") or labels or media):
            return
        known = self._lists.setdefault(listed, {})
        choice = Choice(cells.get("name", ""), labels, further, media, row.number)
        if not choice.name:
            choice = self._named(listed, choice, known)
        elif choice.name in known and not self._repeats_allowed:
            choice = self._apart(listed, choice, known)
        known.setdefault(choice.name, []).append(choice)

    def finished(self) -> ChoiceLists:
        """Return the lists; note those that cascade."""
        for listed, (place, columns) in self._cascading.items():
            self._problems.notice(CASCADING_LIST, place, list=listed, columns=columns)
        lists = {
            listed: tuple(
                sorted((one for same in known.values() for one in same), key=lambda one: one.row)
            )
            for listed, known in self._lists.items()
        }
        return ChoiceLists(lists, self._doubled)

    def _named(self, listed: str, choice: Choice, known: Mapping[str, object]) -> Choice:
        words = re.sub(_OTHER_WORDS, "_", worded(choice.labels, "en").lower()).strip("_")
        mended = free_name(words[:_LONGEST_NAME].strip("_") or f"choice_{choice.row}", known)
        place = self._headings.place(choice.row, "name")
        self._problems.notice(MENDED_UNNAMED_CHOICE, place, list=listed, mended=mended)
        return replace(choice, name=mended)

    def _apart(self, listed: str, choice: Choice, known: Mapping[str, list[Choice]]) -> Choice:
        """Return a choice whose name the list has already under a name of its own."""
        place = self._headings.place(choice.row, "name")
        alike = known[choice.name]
        if listed in self._filtered and all(one.filters != choice.filters for one in alike):
            self._cascading.setdefault(listed, (place, ", ".join(choice.filters)))
            return choice
        mended = free_name(choice.name, known)
        self._doubled.setdefault(listed, set()).add(choice.name)
        self._problems.notice(MENDED_CHOICE, place, list=listed, name=choice.name, mended=mended)
        return replace(choice, name=mended)
