"""The type column of a form: present and older spellings, lists, and the edges of groups.

Sources: the XLSForm reference table, pyxform's aliases and question types, and KoboToolbox's own
begin_score, begin_rank and begin_kobomatrix, SurveyCTO's audits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

GroupKind = Literal["group", "repeat", "loop", "score", "rank", "matrix"]

_EDGE = re.compile(
    r"^(?P<edge>begin|start|end)[ _-]*"
    r"(?P<kind>(?:looped )?group|lgroup|repeat|loop|score|rank|(?:kobo)?matrix)s?"
    r"(?:[ _]*(?:over|for)?[ _]+(?P<list>\S+))?$",
    re.IGNORECASE,
)
_EDGE_KINDS: dict[str, GroupKind] = {
    "group": "group",
    "looped group": "repeat",
    "lgroup": "repeat",
    "repeat": "repeat",
    "loop": "loop",
    "score": "score",
    "rank": "rank",
    "matrix": "matrix",
    "kobomatrix": "matrix",
}
_OTHER = re.compile(r" (?:or[ _]+specify[ _]+other|specify[ _]+other|or[ _]+other)$", re.IGNORECASE)
_SELECT = re.compile(
    r"^(?:add )?(?P<kind>select[ _-]*one|select1|select[ _-]*multiple"
    r"|select[ _]all[ _]that[ _]apply|select|rank(?:ing)?)"
    r"(?:[ _](?:from[ _]file|(?P<external>external)))?(?: prompt)?(?:[ _]?(?:from|using))?"
    r"(?:\s+(?P<list>\S.*))?$",
    re.IGNORECASE,
)
_ROW = re.compile(r"^(?P<kind>score|rank)__(?:row|level)$", re.IGNORECASE)
_FILE = re.compile(r"\.(?:csv|xml|geojson)$", re.IGNORECASE)

_OLDER = {
    "int": "integer",
    "integers": "integer",
    "number": "decimal",
    "float": "decimal",
    "double": "decimal",
    "numeric": "decimal",
    "string": "text",
    "str": "text",
    "txt": "text",
    "photo": "image",
    "picture": "image",
    "signature": "image",
    "sound": "audio",
    "date time": "datetime",
    "location": "geopoint",
    "gps": "geopoint",
    "point": "geopoint",
    "line": "geotrace",
    "area": "geoshape",
    "polygon": "geoshape",
    "trigger": "acknowledge",
    "acknowledgement": "acknowledge",
    "calculation": "calculate",
    "calc": "calculate",
    "label": "note",
    "bin": "file",
    "binary": "file",
    "osm": "text",
    "number of days in last month": "integer",
    "number of days in last six months": "integer",
    "number of days in last year": "integer",
    "device id": "deviceid",
    "sim id": "simserial",
    "subscriber id": "subscriberid",
    "start time": "start",
    "end time": "end",
    "percentage": "integer",
    "calculate here": "calculate",
    "text audit": "audit",
    "audio audit": "audit",
    "caseid": "hidden",
    "enumerator": "hidden",
    "background audio": "background-audio",
    "background geopoint": "background-geopoint",
    "start geopoint": "start-geopoint",
    "csv external": "csv-external",
    "xml external": "xml-external",
}
KNOWN_TYPES = frozenset(
    {
        *_OLDER.values(), "audit", "barcode", "date", "email", "hidden", "imei", "phonenumber",
        "range", "rank", "select_multiple", "select_one", "time", "today", "username", "video",
    }
)  # fmt: skip
SETTING_TYPES = {
    "form title": "form_title",
    "set form title": "form_title",
    "form id": "form_id",
    "set form id": "form_id",
}
"""What older forms set in a row of the survey, by the setting's present name."""

# “phone number” asks for one, “phonenumber” and “get phone number” take the device's own. A list
# of map tags after “osm” has no place on a page.
_ASKED = {"phone number": "text"}
# “add text prompt”, “q int”, “get start time” and “uri:deviceid” are older forms' way to say it.
_BEFORE = ("add ", "q ", "get ", "uri:")
_AFTER = " prompt"
_SELECTS = ("select_one", "select_multiple", "select one", "select multiple")
_CLOSE = 0.8
_EDGES = ("begin group", "end group", "begin repeat", "end repeat")
# A list's name that follows its type without a blank: `select_one(yn)`, `select_one_yn`.
_JOINED = re.compile(r"^(?P<type>select_?(?:one|multiple))[_(\[{:-]\s*(?P<list>\w.*?)\W*$")


@dataclass(frozen=True, slots=True)
class TypeCell:
    """What a type cell says.

    Attributes:
        type: the type in its present spelling, or "opens", "closes" or "sets" for what is no
            question.
        list_name: the list of choices that it names, or "".
        other: whether it adds a free text for an answer that is not listed.
        group: what kind of group it opens or closes, or is a row of.
        known: whether the type is one that Remit knows.
        external: whether its list is on the sheet external_choices.
        choices_from: the file, or the `${question}`, that gives its choices, or "".
        mended: the spelling that a mistyped type was read as, or "".
    """

    type: str
    list_name: str = ""
    other: bool = False
    group: GroupKind = "group"
    known: bool = True
    choices_from: str = ""
    mended: str = ""
    external: bool = False


def read_type(cell: str) -> TypeCell:
    """Return what the cell says; an unknown type reads as text."""
    text = " ".join(cell.split())
    found = _edge(text) or _select(text) or _plain(text)
    if found:
        return found
    mended = _close_to(text)
    found = (_edge(mended) or _select(mended) or _plain(mended)) if mended else None
    return replace(found, mended=mended) if found else TypeCell("text", known=False)


def is_like_an_edge(cell: str) -> bool:
    """Whether an unknown type seems to begin or end something, such as “begin section”."""
    return re.match(r"(?:begin|end)(?:[ _-]|$)", cell.strip(), re.IGNORECASE) is not None


def _edge(text: str) -> TypeCell | None:
    if match := _ROW.match(text):
        return TypeCell("select_one", group="score" if match["kind"].lower() == "score" else "rank")
    match = _EDGE.match(text)
    if match is None:
        return None
    edge = "closes" if match["edge"].lower() == "end" else "opens"
    return TypeCell(edge, match["list"] or "", group=_EDGE_KINDS[match["kind"].lower()])


def _select(text: str) -> TypeCell | None:
    other = _OTHER.search(text)
    match = _SELECT.match(text[: other.start()] if other else text)
    if match is None:
        return None
    kind = match["kind"].lower()
    listed = match["list"] or ""
    if kind == "select" and not listed:
        return None
    type_ = "select_multiple" if "mult" in kind or "all" in kind else "select_one"
    if kind.startswith("rank"):
        type_ = "rank"
    if listed.startswith("$") or _FILE.search(listed):
        # Choices drawn from a repeat's answers or from a file have no list in the form.
        return TypeCell(type_, choices_from=listed)
    return TypeCell(type_, listed, other=bool(other), external=bool(match["external"]))


def _plain(text: str) -> TypeCell | None:
    name = text.lower()
    if name in _ASKED:
        return TypeCell(_ASKED[name])
    for before in _BEFORE:
        name = name.removeprefix(before)
    name = name.removesuffix(_AFTER)
    spaced = "osm" if name.startswith("osm ") else " ".join(re.split(r"[ _-]+", name))
    if spaced in SETTING_TYPES:
        return TypeCell("sets", SETTING_TYPES[spaced])
    for spelling in (name, spaced.replace(" ", "-"), spaced.replace(" ", "")):
        if spelling in KNOWN_TYPES:
            return TypeCell(spelling)
    return TypeCell(_OLDER[spaced]) if spaced in _OLDER else None


def _close_to(text: str) -> str:
    """Return a mistyped type as it is spelt, with its list; "" when it is like none."""
    if joined := _JOINED.match(text):
        return f"{joined['type']} {joined['list']}"
    if edge := get_close_matches(text.lower().replace("_", " "), _EDGES, 1, _CLOSE):
        return edge[0]
    first, _, rest = text.lower().partition(" ")
    if rest:
        alike = get_close_matches(first, _SELECTS, 1, _CLOSE)
        return f"{alike[0]} {text.partition(' ')[2]}" if alike else ""
    alike = get_close_matches(first, KNOWN_TYPES, 1, _CLOSE)
    return alike[0] if alike else ""
