"""A copy of everything that is an organisation's own, as plain files that need no program."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.tables import write_spreadsheet

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
WHOLE = "everything.json"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of an organisation's own copy.

    Attributes:
        name: its file's name, without an ending; small letters and hyphens.
        columns: in their order.
        rows: the values by column: text, numbers, yes or no, lists, values by name, or None.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]


def shown(value: object) -> str:
    """Return a value as a cell or a page shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {shown(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(shown(one) for one in value)
    return str(value)


def copy_files(sheets: Sequence[Sheet], pages: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files of a copy: a table for each sheet, all of it as JSON, and the pages.

    Raises:
        ValueError: two sheets have one name.
    """
    names = [sheet.name for sheet in sheets]
    if len(set(names)) < len(names):
        raise ValueError(f"Two sheets have one name: {sorted(names)}")
    whole = {sheet.name: [dict(row) for row in sheet.rows] for sheet in sheets}
    files = {name: text.encode() for name, text in pages.items()}
    files[WHOLE] = json.dumps(whole, ensure_ascii=False, indent=2, default=str).encode()
    for sheet in sheets:
        rows = ({name: shown(row.get(name)) for name in sheet.columns} for row in sheet.rows)
        files[f"{sheet.name}.csv"] = write_spreadsheet(sheet.columns, rows).encode()
    return files


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return files as one ZIP, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _FIRST_ZIP_TIME)
            packed.writestr(member, files[name], compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()
