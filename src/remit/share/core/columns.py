"""The columns of a dataset as a form sends them: read row by row, and what is wrong with each."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.numbers import whole_number
from remit.share.core.asking import Wrong
from remit.share.core.datasets import CATEGORY, KEEP, KINDS, Field, faults_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.share.core.asking import Options, Typed

COLUMN = "field"
MOST_ROWS = 1000
"""Columns of a dataset that a page takes; ten times as many fields are as many as a form has."""
_PARTS = ("name", "term", "about", "identifies", "kind", "values", "least", "most", "outside")
_TICKS = ("identifies", "outside")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")


def read_columns(typed: Typed, options: Options) -> tuple[list[dict[str, Any]], tuple[Wrong, ...]]:
    """Return the columns of a dataset that were typed, rows without a name left out."""
    columns: list[dict[str, Any]] = []
    wrong: list[Wrong] = []
    known = {value for value, _ in options.get("data", ())}
    for at in range(rows_in(typed)):
        row = {part: "".join(typed.get(f"{part}-{at}", ())[:1]).strip() for part in _PARTS}
        if not any(text for part, text in row.items() if part not in _TICKS):
            continue
        if not row["name"]:
            wrong.append(Wrong(f"name-{at}", f"Column {at + 1}: its name is missing."))
        if row["term"] not in known:
            wrong.append(Wrong(f"term-{at}", f"Column {at + 1}: choose what it is."))
        column = _column(row)
        wrong += [
            Wrong(f"{part}-{at}", f"Column {at + 1}: {words}.") for part, words in _faults(column)
        ]
        columns.append(column)
    if not columns:
        wrong.append(Wrong("name-0", "No column is named. Name at least one."))
    names = [one.get("name") for one in columns]
    twice = dict.fromkeys(one for one in names if one and names.count(one) > 1)
    wrong += [Wrong("name-0", f"The column “{name}” stands twice.") for name in twice]
    return columns, tuple(wrong)


def rows_in(typed: Typed) -> int:
    """Return how many rows of columns a form sent; more than the most are none of the page's."""
    rows = [name.rpartition("-")[2] for name in typed if name.startswith("name-")]
    known = [whole_number(one, MOST_ROWS - 1) for one in rows]
    return 1 + max((one for one in known if one is not None), default=-1)


def _column(row: dict[str, str]) -> dict[str, Any]:
    """Return a row as the table of a field, what is blank left out."""
    values = dict.fromkeys(one.strip() for one in row["values"].splitlines())
    found: dict[str, Any] = {
        "name": row["name"],
        "term": row["term"],
        "description": row["about"],
        "identifies": bool(row["identifies"]),
        "kind": row["kind"],
        "values": [one for one in values if one],
        "outside": KEEP if row["outside"] else "",
    }
    ends = {name: _end(row[name]) for name in ("least", "most") if row[name]}
    return {part: value for part, value in found.items() if value} | ends


def _end(text: str) -> int | float | str:
    """Return an end of what a column may hold: a number, else the text as it was typed."""
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _faults(column: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what a column may hold: which part of its row, and in words."""
    kind, ends = column.get("kind", ""), {}
    if kind and kind not in KINDS:
        yield "kind", "choose its kind from the list"
    for name in ("least", "most"):
        end = column.get(name)
        if isinstance(end, str):
            with suppress(ValueError):
                end = date.fromisoformat(end)
            if isinstance(end, str) or str(end) != column[name]:
                yield name, f"“{column[name]}” is neither a number nor a day such as 2026-03-31"
                return
        ends[name] = end
    field = Field(
        column.get("name", ""),
        "",
        kind=kind,
        values=tuple(column.get("values", ())),
        outside=column.get("outside", ""),
        least=ends["least"],
        most=ends["most"],
    )
    for words in faults_of(field):
        yield "values" if field.values and kind != CATEGORY else "kind", words
