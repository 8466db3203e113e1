"""The header row of a form's sheet: which column is which field, and in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.languages import language_of
from remit.ask.core.questionnaire import UNSTATED
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from remit.ask.core.questionnaire import Language
    from remit.ask.core.workbook import Sheet, SheetRow

MENDED_COLUMN = problem_kind(
    "form-mended-column",
    "The column “{column}” is read as “{mended}”: names take no spaces.",
    "Nothing need be done.",
)

WORDED = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})
_OTHER_NAMES = {
    "caption": "label",
    "value": "name",
    "relevance": "relevant",
    "calculate": "calculation",
    "constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "readonly": "read_only",
    "skippable": "required",
}
_PREFIXES = frozenset({"bind", "control", "body", "jr", "media", "instance"})


class Headings:
    """The columns of one sheet by field, and the languages that its labels come in."""

    def __init__(self, sheet: Sheet, default_language: str, file: str, problems: Problems) -> None:
        """Read the header row; a column name that had to be mended is noted."""
        self._file = file
        self._sheet = sheet.name
        self._columns: dict[str, tuple[str, str]] = {}
        found: dict[str, Language] = {}
        for column in sheet.columns:
            name, spoken = heading(column)
            if _is_mended(column, name):
                problems.notice(MENDED_COLUMN, self.place(1, column), column=column, mended=name)
            if name not in WORDED:
                self._columns[column] = (name, "")
                continue
            language = language_of(spoken or default_language)
            self._columns[column] = (name, language.code)
            if name == "label":
                found.setdefault(language.code, language)
        # A bare “label” beside translations says nothing of its language: not one to offer.
        self.languages = tuple(
            language for code, language in found.items() if code != UNSTATED or len(found) == 1
        )

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the sheet has a column for."""
        return frozenset(name for name, _ in self._columns.values())

    def place(self, row: int, column: str) -> Place:
        """Return the place of a cell, its column as the sheet names it where it can be known."""
        given = next((at for at, (name, _) in self._columns.items() if name == column), column)
        return Place(self._file, sheet=self._sheet, row=row, column=given)

    def plain(self, row: SheetRow) -> dict[str, str]:
        """Return the cells of one row that are in no language, by field; the first one counts."""
        cells: dict[str, str] = {}
        for column, text in row.cells.items():
            name, language = self._columns[column]
            if not language and text.strip():
                cells.setdefault(name, text.strip())
        return cells

    def worded(self, row: SheetRow, field: str) -> dict[str, str]:
        """Return one field of one row by language tag."""
        texts: dict[str, str] = {}
        for column, text in row.cells.items():
            name, language = self._columns[column]
            if name == field and text.strip():
                texts.setdefault(language, text.strip())
        return texts


def heading(column: str) -> tuple[str, str]:
    """Return the field that a column names, and the language it names or "".

    `label::English (en)` is ("label", "English (en)"); `bind:relevant` is ("relevant", ""); a
    picture or sound keeps its own field, so that it is not taken for words.
    """
    parts = [part.strip() for part in column.replace("::", ":").split(":")]
    while len(parts) > 1 and parts[0].lower() in _PREFIXES:
        parts.pop(0)
    name = "_".join(parts[0].lower().split())
    name = _OTHER_NAMES.get(name, name)
    return name, ":".join(parts[1:]) if name in WORDED else ""


def _is_mended(column: str, name: str) -> bool:
    return " " in column.strip() and ":" not in column and name not in {*WORDED, "list_name"}
