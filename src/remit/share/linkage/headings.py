"""The line of headings of a custodian's CSV, and which row is wrong where it cannot be read."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_HEADINGS = 1_000_000
_SIGNS = ",;\t|"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def delimiter(file: BinaryIO) -> str:
    """Return what parts the headings: a comma, unless another sign stands there more often."""
    headings = file.readline(_LONGEST_HEADINGS).decode("utf-8", "replace")
    file.seek(0)
    return max(_SIGNS, key=headings.count)


def heading_twice(file: BinaryIO) -> str:
    """Return a heading that stands twice, capitals or not, or "". What has none counts as none."""
    known: set[str] = set()
    try:
        for heading in next(_rows(file), []):
            plain = heading.strip().casefold()
            if plain and plain in known:
                return heading.strip()
            known.add(plain)
    except (UnicodeDecodeError, csv.Error):
        return ""  # what is wrong is told when the rows are read
    return ""


def broken_row(file: BinaryIO) -> str:
    """Return which row has other letters than UTF-8's, or more or fewer values than headings."""
    for at, line in enumerate(file, 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return f"line {at} has letters that are not written in UTF-8."
    file.seek(0)
    try:
        rows = _rows(file)
        headings = len(next(rows, []))
        uneven = ((n, len(row)) for n, row in enumerate(rows, 2) if row and len(row) != headings)
        for at, values in uneven:
            return f"row {at} has {values} values, and there are {headings} headings."
    except csv.Error:
        return ""
    return ""


def unclosed_quote(file: BinaryIO) -> str:
    """Return which row opens a quote that is never closed, or "": it would swallow all others."""
    at = 0
    try:
        for _ in _rows(file, strict=True):
            at += 1
    except UnicodeDecodeError:
        return ""  # what is wrong is told when the rows are read
    except csv.Error:
        return f"row {at + 1} opens a quotation mark that is not closed."
    return ""


def _rows(file: BinaryIO, *, strict: bool = False) -> Iterator[list[str]]:
    sign = delimiter(file)
    lines = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from csv.reader(lines, delimiter=sign, strict=strict)
    finally:
        lines.detach()  # whoever opened the file closes it
