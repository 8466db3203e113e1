"""Writes a questionnaire as an XLSForm in one plain spelling, which any tool of the field takes.

Reading it again gives the same questionnaire, and the same questionnaire gives the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from remit.ask.core.questionnaire import META_GROUP, UNSTATED, Group, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from remit.ask.core.questionnaire import Choice, Questionnaire, Texts

_PLAIN = (
    "required", "relevant", "constraint", "default", "calculation", "choice_filter", "read_only",
    "appearance", "parameters", "repeat_count", "trigger", "disabled",
)  # fmt: skip
_WORDED = {
    "label": "labels",
    "hint": "hints",
    "guidance_hint": "guidance",
    "constraint_message": "constraint_messages",
    "required_message": "required_messages",
}
_MEDIA = ("media::image", "media::big-image", "media::audio", "media::video")
_YES = "true()"
_FIRST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_NEEDS_QUOTES = re.compile(r"[\s,;]")

_Row = dict[str, str]


def write_xlsform(form: Questionnaire) -> bytes:
    """Return the questionnaire as the bytes of an `.xlsx` XLSForm."""
    headers = _Headers(form)
    survey = list(_survey(form, headers))
    choices = [
        {"list_name": listed, "name": choice.name, **headers.choice(choice), **choice.filters}
        for listed, options in form.choices.items()
        for choice in options
    ]
    labels = [headers.of("label", language.code) for language in form.languages]
    order = headers.order()
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet("survey"), ["type", "name", *labels, *_PLAIN], survey, order)
    _fill(book.create_sheet("choices"), ["list_name", "name", *labels], choices, order)
    _fill(book.create_sheet("settings"), ["form_title"], [_settings(form, headers)], order)
    return _same_bytes(book)


class _Headers:
    """How the columns of a form are named."""

    def __init__(self, form: Questionnaire) -> None:
        self._names = {
            one.code: f"{one.name} ({one.code})" for one in form.languages if one.code != UNSTATED
        }

    def order(self) -> list[str]:
        """Return the headers of words in the order in which they stand: by field, by language."""
        tags = [UNSTATED, *self._names]
        return [self.of(field, tag) for field in (*_WORDED, *_MEDIA) for tag in tags]

    def language(self, tag: str) -> str:
        """Return what the form calls a language."""
        return self._names.get(tag, "" if tag == UNSTATED else tag)

    def of(self, field: str, tag: str) -> str:
        """Return the header of a field in a language."""
        name = self.language(tag)
        return f"{field}::{name}" if name else field

    def texts(self, field: str, texts: Texts) -> _Row:
        """Return the cells of one field, by header."""
        return {self.of(field, tag): text for tag, text in texts.items()}

    def media(self, media: Mapping[str, Texts]) -> _Row:
        """Return the cells of a row's files, by header."""
        cells: _Row = {}
        for kind, files in media.items():
            cells.update(self.texts(f"media::{kind}", files))
        return cells

    def choice(self, choice: Choice) -> _Row:
        """Return the cells of what people see of a choice, by header."""
        return {**self.texts("label", choice.labels), **self.media(choice.media)}


def _survey(form: Questionnaire, headers: _Headers) -> Iterable[_Row]:
    for step in form.outline():
        item = step.item
        if isinstance(item, Group):
            kind = "repeat" if item.repeat else "group"
            if step.kind == "close":
                yield {"type": f"end_{kind}"}
            else:
                yield {"type": f"begin_{kind}", **_cells(item, headers)}
        elif item.groups[:1] != (META_GROUP,):
            yield {"type": _type(item), **_cells(item, headers)}


def _cells(item: Group | Question, headers: _Headers) -> _Row:
    """Return the cells of one row by header, blank ones left out."""
    cells: _Row = {"name": item.name}
    for field, attribute in _WORDED.items():
        cells.update(headers.texts(field, getattr(item, attribute, {})))
    for field in _PLAIN:
        value: Any = getattr(item, field, "")
        if field == "parameters" and value:
            value = " ".join(f"{name}={_quoted(text)}" for name, text in sorted(value.items()))
        if value:
            cells[field] = "yes" if value == _YES and field in {"required", "read_only"} else value
    return {**cells, **headers.media(item.media), **item.further}


def _type(question: Question) -> str:
    if question.choices_from:
        outside = "" if question.choices_from.startswith("$") else "_from_file"
        return f"{question.type}{outside} {question.choices_from}"
    return f"{question.type} {question.list_name}".strip()


def _quoted(text: str) -> str:
    return f'"{text}"' if _NEEDS_QUOTES.search(text) else text


def _settings(form: Questionnaire, headers: _Headers) -> _Row:
    meta = {one.name: one for one in form.questions if one.groups[:1] == (META_GROUP,)}
    cells = {"form_title": form.title, **form.settings}
    if form.version:
        cells["version"] = form.version
    if form.default_language:
        cells["default_language"] = headers.language(form.default_language) or "default"
    if "instanceID" not in meta:
        cells["omit_instanceID"] = "yes"
    if "instanceName" in meta:
        cells["instance_name"] = meta["instanceName"].calculation
    if any(len({one.name for one in options}) < len(options) for options in form.choices.values()):
        cells["allow_choice_duplicates"] = "yes"
    return cells


def _fill(
    sheet: Worksheet, first: Sequence[str], rows: Sequence[_Row], order: Sequence[str]
) -> None:
    """Write rows as text, whatever it looks like: a formula would run where the form is opened.

    Args:
        sheet: an empty sheet.
        first: the columns that it has in any case.
        rows: cells by header.
        order: the columns of words in their order; the form's own come last.
    """
    used = {header for row in rows for header in row}
    worded = [header for header in order if header in used]
    headers = list(dict.fromkeys((*first, *worded, *sorted(used))))
    table = [dict(zip(headers, headers, strict=True)), *rows]
    for number, row in enumerate(table, start=1):
        for at, header in enumerate(headers, start=1):
            if text := row.get(header):
                sheet.cell(number, at, text).data_type = "s"


def _same_bytes(book: Workbook) -> bytes:
    """Return the workbook without the moment at which it was written."""
    saved, out = BytesIO(), BytesIO()
    book.save(saved)
    with (
        zipfile.ZipFile(saved) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(archive.namelist()):
            member = zipfile.ZipInfo(name, _FIRST_ZIP_TIME)
            member.create_system = 0  # the same on every platform
            part = _MODIFIED.sub(b"", archive.read(name))
            target.writestr(member, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
