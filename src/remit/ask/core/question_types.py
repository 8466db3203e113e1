"""The type column of a form: present and older spellings, lists, and the edges of groups."""

from __future__ import annotations

import re
from dataclasses import dataclass

_GROUP = re.compile(r"^(?P<edge>begin|end)[ _]*(?P<kind>group|repeat|loop|lgroup)\b", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"^(?P<kind>select_one|select_multiple)_(from_file|external)\b", re.IGNORECASE
)
_SELECT = re.compile(
    r"^(?P<kind>select[_ ]one|select1|select[_ ]multiple|select all that apply|rank)"
    r"(?: from| using)? (?P<list>.+?)(?P<other> or[_ ](?:other|specify other))?$",
    re.IGNORECASE,
)
_KINDS = {
    "select_one": "select_one",
    "select one": "select_one",
    "select1": "select_one",
    "select_multiple": "select_multiple",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "rank": "rank",
}
_OLDER = {
    "int": "integer",
    "string": "text",
    "str": "text",
    "photo": "image",
    "date time": "datetime",
    "location": "geopoint",
    "gps": "geopoint",
    "trigger": "acknowledge",
    "uri:deviceid": "deviceid",
    "uri:phonenumber": "phonenumber",
    "uri:username": "username",
    "uri:email": "email",
    "uri:simserial": "simserial",
    "uri:subscriberid": "subscriberid",
    "phone number": "phonenumber",
    "device id": "deviceid",
    "sim id": "simserial",
    "subscriber id": "subscriberid",
    "start time": "start",
    "end time": "end",
    "get start time": "start",
    "get end time": "end",
    "get today": "today",
    "add date prompt": "date",
    "add note prompt": "note",
    "bin": "file",
    "osm": "text",
}
KNOWN_TYPES = frozenset(
    {
        *_OLDER.values(), "audio", "audit", "background-audio", "barcode", "calculate", "decimal",
        "email", "geoshape", "geotrace", "hidden", "imei", "last-saved", "range", "rank",
        "select_multiple", "select_one", "simserial", "start-geopoint", "subscriberid", "time",
        "username", "video", "xml-external", "csv-external",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypeCell:
    """What a type cell says.

    Attributes:
        type: the type in its present spelling, or "opens" or "closes" for the edge of a group.
        list_name: the list of choices that it names, or "".
        other: whether it adds a free text for an answer that is not listed.
        repeat: whether what it opens is a repeat.
        known: whether the type is one that Remit knows.
    """

    type: str
    list_name: str = ""
    other: bool = False
    repeat: bool = False
    known: bool = True


def read_type(cell: str) -> TypeCell:
    """Return what the cell says; an unknown type reads as text."""
    text = " ".join(cell.split())
    if match := _GROUP.match(text):
        repeat = match["kind"].lower() in {"repeat", "loop"}
        return TypeCell("opens" if match["edge"].lower() == "begin" else "closes", repeat=repeat)
    if match := _OUTSIDE.match(text):
        return TypeCell(match["kind"].lower())
    if match := _SELECT.match(text):
        # Choices drawn from a repeat's answers have no list in the form.
        named = "" if match["list"].startswith("${") else match["list"]
        return TypeCell(_KINDS[match["kind"].lower()], named, other=bool(match["other"]))
    plain = _OLDER.get(text.lower(), text.lower())
    return TypeCell(plain) if plain in KNOWN_TYPES else TypeCell("text", known=False)
