"""The settings sheet of a form, in its present and older spellings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.ask.core.workbook import Sheet

_SPELLINGS = {
    "title": "form_title",
    "set_form_title": "form_title",
    "formtitle": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
    "formid": "form_id",
    "default_lang": "default_language",
    "instancename": "instance_name",
    "form_version": "version",
}
_KNOWN = frozenset(
    {
        *_SPELLINGS.values(), "style", "public_key", "submission_url", "allow_choice_duplicates",
        "omit_instanceid", "auto_send", "auto_delete", "client_editable", "clean_text_values",
    }
)  # fmt: skip
# In English as the reference has it, and in other languages that forms of the field are made in.
YES = frozenset(
    {"yes", "true", "true()", "1", "y", "oui", "vrai", "sí", "si", "verdadero", "sim", "نعم"}
)
NO = frozenset({"", "no", "false", "false()", "0", "n", "non", "faux", "falso", "não", "nao", "لا"})


def read_settings(sheet: Sheet | None) -> dict[str, str]:
    """Return the settings by their present names in lower case, with underscores.

    They stand in the first row below the header; a sheet of two columns, with a setting's name in
    the first and its value in the second, is read too.
    """
    if sheet is None:
        return {}
    pairs = _upright(sheet) or [
        (header, sheet.rows[0].cells.get(at, "") if sheet.rows else "")
        for at, header in enumerate(sheet.columns)
    ]
    settings: dict[str, str] = {}
    for header, value in pairs:
        if header and value:
            settings.setdefault(_name(header), value)
    return settings


def is_yes(cell: str) -> bool:
    """Whether a cell plainly says yes."""
    return cell.strip().lower() in YES


def _upright(sheet: Sheet) -> list[tuple[str, str]]:
    rows = [sheet.columns, *((row.cells.get(0, ""), row.cells.get(1, "")) for row in sheet.rows)]
    if len(sheet.columns) != len(("name", "value")) or len(rows) == 1:
        return []
    pairs = [(row[0], row[1]) for row in rows]
    named = sum(1 for name, _ in pairs if _name(name) in _KNOWN)
    stands = _name(sheet.columns[1]) not in _KNOWN
    return pairs if stands and named > 1 else []


def _name(header: str) -> str:
    plain = "_".join(header.lower().replace(":", " ").replace("-", " ").split())
    return _SPELLINGS.get(plain, plain)
