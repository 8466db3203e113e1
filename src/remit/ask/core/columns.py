"""The header row of a form's sheet: which column is which field, and in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from remit.ask.core.languages import known_tag, language_of
from remit.ask.core.questionnaire import UNSTATED
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.ask.core.questionnaire import Language
    from remit.ask.core.workbook import Sheet, SheetRow

MENDED_COLUMN = problem_kind(
    "form-mended-column",
    "The column “{column}” is read as “{mended}”.",
    "Nothing need be done, unless another column was meant.",
)
DUPLICATE_COLUMN = problem_kind(
    "form-duplicate-column",
    "Two columns, “{column}” and “{other}”, are both the field “{field}”, and say different things "
    "here.",
    "Keep one of them, or give the other its own name.",
)
MENDED_DUPLICATE = problem_kind(
    "form-mended-duplicate-column",
    "Two columns, “{column}” and “{other}”, are both the field “{field}”; where both are filled, "
    "the first is used.",
    "Keep one of them, or give the other its own name.",
)

WORDED = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})
MEDIA = frozenset({"image", "big-image", "audio", "video"})
SURVEY_FIELDS = frozenset(
    {
        "type", "name", "required", "relevant", "constraint", "calculation", "default",
        "read_only", "appearance", "choice_filter", "parameters", "repeat_count", "trigger",
        "disabled", "kobo--score-choices", "kobo--rank-items", "kobo--rank-constraint-message",
        "kobo--matrix_list",
    }
)  # fmt: skip
CHOICE_FIELDS = frozenset({"list_name", "name"})
_LOGIC = frozenset({"type", "name", "list_name", "relevant", "constraint", "calculation",
                    "choice_filter", "repeat_count"})  # fmt: skip

# Older and other spellings, with everything but letters and digits taken as an underscore.
_SPELLINGS = {
    "relevance": "relevant",
    "relevancy": "relevant",
    "calculate": "calculation",
    "constraintmsg": "constraint_message",
    "constraint_msg": "constraint_message",
    "constraining_message": "constraint_message",
    "jr_constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "required_msg": "required_message",
    "jr_requiredmsg": "required_message",
    "readonly": "read_only",
    "choicefilter": "choice_filter",
    "guidance": "guidance_hint",
    "guidancehint": "guidance_hint",
    "parameter": "parameters",
    "repeatcount": "repeat_count",
    "jr_count": "repeat_count",
    "listname": "list_name",
    "big_image": "big-image",
    "bigimage": "big-image",
    "picture": "image",
    "kobo_score_choices": "kobo--score-choices",
    "kobo_rank_items": "kobo--rank-items",
    "kobo_rank_constraint_message": "kobo--rank-constraint-message",
    "kobo_matrix_list": "kobo--matrix_list",
}
# Spellings that count only where the sheet has no column of the present name.
_STAND_INS = {
    "caption": "label",
    "code": "name",
    "command": "type",
    "count": "repeat_count",
    "list": "list_name",
    "question": "label",
    "question_label": "label",
    "question_text": "label",
    "variable": "name",
    "variable_name": "name",
    "tag": "name",
    "value": "name",
}
# Of these, spellings that no tool has taught: they count only where the field is in no language.
_LAST_RESORTS = frozenset({"question", "question_label", "question_text"})
_PREFIXES = {
    "bind": frozenset(
        {"relevant", "constraint", "constraint_message", "required", "required_message",
         "calculation", "read_only"}
    ),
    "control": frozenset({"appearance", "repeat_count"}),
    "body": frozenset({"appearance", "repeat_count"}),
    "media": MEDIA,
}  # fmt: skip
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
_NOT_PLAIN = re.compile(r"[^0-9a-z]+")
_CLOSE = 0.86
# `label_fr` is plainly French; what may be short for another word, as in `label_id`, is left alone.
_TAGS_IN_HEADERS = frozenset(
    {"am", "ar", "bn", "de", "en", "es", "fa", "fr", "ha", "it", "ku", "my", "ne", "ps", "pt", "ru"}
    | {"rw", "so", "sw", "ti", "tr", "uk", "ur", "zh"}
)
_FIRST_FIELD = re.compile(
    r"^(?P<field>label|hint|guidance[ _]hint|constraint[ _]message|required[ _]message|image|audio"
    r"|video)[ _-]*(?P<language>[ _(\[-].*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its field, the language it names or "", its header, and whether it is known."""

    field: str
    language: str = ""
    header: str = ""
    known: bool = True


class Headings:
    """The columns of one sheet by field, and the languages that its labels come in."""

    def __init__(self, sheet: Sheet, default_language: str, file: str, problems: Problems) -> None:
        """Read the header row; a column name that had to be mended is noted."""
        self._file = file
        self._sheet = sheet
        self._problems = problems
        self._default = default_language
        self._columns = dict(enumerate(read_columns(sheet)))
        self._said: set[tuple[int, int]] = set()
        for column in self._columns.values():
            self._note_mended(column)
        self._codes = {
            at: language_of(column.language or default_language).code
            for at, column in self._columns.items()
            if column.field in WORDED | MEDIA
        }

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the sheet has a column for."""
        return frozenset(column.field for column in self._columns.values())

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the labels, in the order of the columns; then those of hints alone."""
        labels = [column for column in self._columns.values() if column.field == "label"]
        others = [one for one in self._columns.values() if one.field in WORDED and one.language]
        found: dict[str, Language] = {}
        for column in (*labels, *others):
            language = language_of(column.language or self._default)
            found.setdefault(language.code, language)
        return tuple(found.values())

    @property
    def worded_headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that name a language, such as “label::English”, with their field."""
        named = (
            (column.header, column.field)
            for column in self._columns.values()
            if column.field in WORDED and ":" in column.header
        )
        return tuple(sorted(named, key=lambda pair: -len(pair[0])))

    def place(self, row: int, field: str, language: str = "") -> Place:
        """Return the place of a cell, its column as the sheet names it where it can be known.

        What stands in no row of the sheet comes from the settings.
        """
        if row == 0:
            # Of the settings, the name of each filled form alone is an expression.
            return Place(self._file, sheet="settings", column="instance_name")
        alike = [
            (column.header, self._codes.get(at, ""))
            for at, column in self._columns.items()
            if column.field == field
        ]
        header = next((header for header, code in alike if code == language), "")
        shown = header or (alike[0][0] if alike else field)
        return Place(self._file, sheet=self._sheet.shown, row=row, column=shown)

    def plain(self, row: SheetRow) -> dict[str, str]:
        """Return the cells of one row that are in no language, by field; the first one counts."""
        found: dict[str, tuple[int, str]] = {}
        for at, text, column in self._filled(row):
            if column.known and at not in self._codes:
                # Marks that nobody sees come along with pasted names and expressions.
                self._keep(found, column.field, at, text.translate(UNSEEN).strip(), row)
        return {field: text for field, (_, text) in found.items() if text}

    def further(self, row: SheetRow) -> dict[str, str]:
        """Return the cells of one row that are no field of a form, by header."""
        texts: dict[str, str] = {}
        for _, text, column in self._filled(row):
            if not column.known and column.header:
                texts.setdefault(column.field, text)
        return texts

    def worded(self, row: SheetRow, field: str) -> dict[str, str]:
        """Return one field of one row by language tag."""
        found: dict[str, tuple[int, str]] = {}
        # What names its language goes before what is in the form's language by default.
        for at, text, _ in sorted(
            (cell for cell in self._filled(row) if cell[2].field == field),
            key=lambda cell: not cell[2].language,
        ):
            code = self._codes.get(at, UNSTATED)
            self._keep(found, code, at, text, row)
        return {code: text for code, (_, text) in found.items()}

    def media(self, row: SheetRow) -> dict[str, dict[str, str]]:
        """Return the files of one row by kind and language tag."""
        return {kind: files for kind in sorted(MEDIA) if (files := self.worded(row, kind))}

    def _filled(self, row: SheetRow) -> Iterator[tuple[int, str, Column]]:
        for at, text in row.cells.items():
            yield at, text, self._columns[at]

    def _keep(
        self, found: dict[str, tuple[int, str]], key: str, at: int, text: str, row: SheetRow
    ) -> None:
        """Take a cell unless another column has filled its place; note where they disagree."""
        first, known = found.setdefault(key, (at, text))
        if known == text or (first, at) in self._said:
            return
        column, other = self._columns[first], self._columns[at]
        if column.language != other.language and not (column.language and other.language):
            # A bare column is the default language's, which another may name.
            return
        self._said.add((first, at))
        names = {"column": column.header, "other": other.header, "field": column.field}
        place = Place(self._file, sheet=self._sheet.shown, row=row.number, column=other.header)
        if column.field in _LOGIC:
            self._problems.add(DUPLICATE_COLUMN, place, **names)
        else:
            self._problems.notice(MENDED_DUPLICATE, place, **names)

    def _note_mended(self, column: Column) -> None:
        if column.header and _is_mended(column, self._sheet.name):
            mended = f"{column.field}::{column.language}" if column.language else column.field
            place = Place(
                self._file,
                sheet=self._sheet.shown,
                row=self._sheet.header,
                column=column.header,
            )
            self._problems.notice(MENDED_COLUMN, place, column=column.header, mended=mended)


def read_columns(sheet: Sheet) -> list[Column]:
    """Return what each column of a sheet is, in order.

    `label::English (en)` is the label in “English (en)”; `bind:relevant` is the field relevant; a
    header that is no field of the sheet keeps its name, as a choice filter may speak of it.
    """
    of_choices = "choices" in sheet.name
    fields = CHOICE_FIELDS | {"label"} if of_choices else SURVEY_FIELDS | WORDED
    columns = [_column(header, fields | MEDIA) for header in sheet.columns]
    return _without_typing_errors(_with_stand_ins(columns, fields), fields)


def stated_languages(columns: Sequence[Column]) -> dict[str, Language]:
    """Return the languages that the columns name, by tag."""
    return {
        language.code: language
        for column in columns
        if column.language and column.field in WORDED | MEDIA
        for language in [language_of(column.language)]
    }


def _column(header: str, fields: frozenset[str]) -> Column:
    delimiter = "::" if "::" in header else ":"
    parts = _joined([part.strip() for part in header.split(delimiter)])
    prefix = parts[0].lower()
    allowed = fields
    if len(parts) > 1 and prefix in _PREFIXES:
        allowed = _PREFIXES[prefix]
        parts = _joined(parts[1:])
    name = _field(parts[0])
    language = ":".join(part for part in parts[1:] if part)
    if name in allowed and (not language or name in WORDED | MEDIA):
        return Column(name, language, header)
    if len(parts) == 1 and (match := _FIRST_FIELD.match(header)):
        language = match["language"].strip(" _-")
        if language[:1] in {"(", "["} and language[-1:] in {")", "]"}:
            language = language[1:-1].strip()
        if _is_language(language):
            return Column(_field(match["field"]), language, header)
    return Column(_own_name(header), "", header, known=False)


def _joined(parts: list[str]) -> list[str]:
    """Return the parts with XForms' own `jr:NAME` as one."""
    if len(parts) > 1 and parts[0].lower() == "jr":
        return [f"jr:{parts[1]}", *parts[2:]]
    return parts


def _field(name: str) -> str:
    plain = _NOT_PLAIN.sub("_", name.lower()).strip("_")
    return _SPELLINGS.get(plain, plain)


def _own_name(header: str) -> str:
    """Return the name of a column of the form's own, as an expression can speak of it."""
    return "_".join(header.split())


def _is_language(name: str) -> bool:
    """Whether what follows a field is plainly a language: `label English`, `label_fr (fr)`."""
    bracketed = name.endswith((")", "]"))
    tagged = name.lower() in _TAGS_IN_HEADERS
    return tagged or bool(known_tag(name)) or (bracketed and language_of(name).name != name)


def _with_stand_ins(columns: list[Column], fields: frozenset[str]) -> list[Column]:
    present = {(column.field, column.language) for column in columns if column.known}
    in_some_language = {field for field, _ in present}
    read: list[Column] = []
    for column in columns:
        head, _, language = column.header.replace("::", ":").partition(":")
        field = _STAND_INS.get(_field(head), "")
        free = (field, language.strip()) not in present
        if _field(head) in _LAST_RESORTS:
            free = field not in in_some_language
        if field in fields and free and not column.known:
            read.append(Column(field, language.strip(), column.header))
        else:
            read.append(column)
    return read


def _without_typing_errors(columns: list[Column], fields: frozenset[str]) -> list[Column]:
    """Read a header as the field that it is all but spelt as, where no column is that field."""
    present = {column.field for column in columns if column.known}
    read: list[Column] = []
    for column in columns:
        head, _, language = column.header.replace("::", ":").partition(":")
        plain = _NOT_PLAIN.sub("_", head.lower()).strip("_")
        alike = (
            []
            if column.known or not plain.replace("_", "").isalpha()
            else get_close_matches(plain, sorted(fields - present), 1, _CLOSE)
        )
        if alike:
            present.add(alike[0])
            read.append(Column(alike[0], language.strip(), column.header))
        else:
            read.append(column)
    return read


def _is_mended(column: Column, sheet: str) -> bool:
    """Whether a user should hear of how a header was read."""
    if not column.known:
        return "choices" in sheet and column.field != column.header
    head = column.header.replace("::", ":").partition(":")[0]
    spelt = _field(head)
    usual = spelt == column.field or head.lower() in _PREFIXES or spelt in _STAND_INS
    return not usual
