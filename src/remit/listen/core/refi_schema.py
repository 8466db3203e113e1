"""What the REFI-QDA standard allows where: its schema as a table that a reader can mend by.

The facts are those of Project-mrt2019.xsd (QDA-XML 1.0, 18 March 2019) and Codebook.xsd, which the
Rotterdam Exchange Format Initiative publishes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_DAY = r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"

TEXT, GUID, WHEN, WHOLE, TRUTH, COLOUR = "text", "guid", "when", "whole", "truth", "colour"
DIRECTION, VARIABLE, SHAPE, LINE, DAY, DECIMAL = (
    "direction",
    "variable",
    "shape",
    "line",
    "day",
    "decimal",
)

PATTERNS = {
    TEXT: re.compile(r".*", re.DOTALL),
    GUID: re.compile(rf"{_GUID}|\{{{_GUID}\}}"),
    WHEN: re.compile(f"{_DAY}T{_TIME}{_ZONE}", re.ASCII),
    DAY: re.compile(f"{_DAY}{_ZONE}", re.ASCII),
    WHOLE: re.compile(r"[+-]?\d+", re.ASCII),
    DECIMAL: re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII),
    TRUTH: re.compile(r"true|false|1|0"),
    COLOUR: re.compile(r"#(?:[A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})"),
    DIRECTION: re.compile("Associative|OneWay|Bidirectional"),
    VARIABLE: re.compile("Text|Boolean|Integer|Float|Date|DateTime"),
    SHAPE: re.compile(
        "Person|Oval|Rectangle|RoundedRectangle|Star|LeftTriangle|RightTriangle|UpTriangle"
        "|DownTriangle|Note"
    ),
    LINE: re.compile("dotted|dashed|solid"),
}
# What stands in for a value that must be there and is not.
FALLBACKS = {TEXT: "", WHOLE: "0", TRUTH: "true", VARIABLE: "Text"}

MANY = 10**9


@dataclass(frozen=True, slots=True)
class Part:
    """What one kind of element may have.

    Attributes:
        attributes: their kinds; one that must be there ends with "!".
        children: in the order of the standard, each with how many there may be.
        least: the children of which at least one must be there, else the element may not.
        ordered: whether the children's order is the standard's; otherwise it is free.
    """

    attributes: dict[str, str] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)
    least: tuple[str, ...] = ()
    ordered: bool = True


def is_valid(kind: str, value: str) -> bool:
    """Whether a value is one of its kind; the standard does not mind white space around most."""
    text = value if kind == TEXT else " ".join(value.split())
    return PATTERNS[kind].fullmatch(text) is not None


def _listing(child: str) -> Part:
    return Part(children={child: MANY}, least=(child,))


_NAMED = {"guid": f"{GUID}!", "name": TEXT}
_MADE = {
    "creatingUser": GUID,
    "creationDateTime": WHEN,
    "modifyingUser": GUID,
    "modifiedDateTime": WHEN,
}
_PATHS = {"path": TEXT, "currentPath": TEXT}
_TEXTS = {"richTextPath": TEXT, "plainTextPath": TEXT}
_END = {"Coding": MANY, "NoteRef": MANY, "VariableValue": MANY}
_CHOSEN = {"Description": 1, "Coding": MANY, "NoteRef": MANY}
_BOX = dict.fromkeys(("firstX", "firstY", "secondX", "secondY"), f"{WHOLE}!")
_SPAN = {"begin": f"{WHOLE}!", "end": f"{WHOLE}!"}
_REFERENCE = Part({"targetGUID": f"{GUID}!"})
_TEXT_SOURCE = Part(
    {**_NAMED, **_TEXTS, **_MADE},
    {"Description": 1, "PlainTextContent": 1, "PlainTextSelection": MANY, **_END},
)
_SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
VALUES = {
    "TextValue": TEXT,
    "BooleanValue": TRUTH,
    "IntegerValue": WHOLE,
    "FloatValue": DECIMAL,
    "DateValue": DAY,
    "DateTimeValue": WHEN,
}
SIMPLE = {"Description": TEXT, "PlainTextContent": TEXT, **VALUES}

PARTS: dict[str, Part] = {
    "Project": Part(
        {
            "name": f"{TEXT}!",
            "origin": TEXT,
            "creatingUserGUID": GUID,
            "creationDateTime": WHEN,
            "modifyingUserGUID": GUID,
            "modifiedDateTime": WHEN,
            "basePath": TEXT,
        },
        {
            **dict.fromkeys(
                ("Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links"), 1
            ),
            "Sets": 1,
            "Graphs": 1,
            "Description": 1,
            "NoteRef": MANY,
        },
    ),
    "Users": _listing("User"),
    "User": Part({**_NAMED, "id": TEXT}),
    "CodeBook": Part(children={"Codes": 1}, least=("Codes",)),
    "Codes": _listing("Code"),
    "Code": Part(
        {"guid": f"{GUID}!", "name": f"{TEXT}!", "isCodable": f"{TRUTH}!", "color": COLOUR},
        {"Description": 1, "NoteRef": MANY, "Code": MANY},
    ),
    "Variables": _listing("Variable"),
    "Variable": Part(
        {"guid": f"{GUID}!", "name": f"{TEXT}!", "typeOfVariable": f"{VARIABLE}!"},
        {"Description": 1},
    ),
    "Cases": _listing("Case"),
    "Case": Part(
        _NAMED,
        {
            "Description": 1,
            **dict.fromkeys(("CodeRef", "VariableValue", "SourceRef", "SelectionRef"), MANY),
        },
    ),
    "VariableValue": Part(
        children={"VariableRef": 1, **dict.fromkeys(VALUES, 1)}, least=("VariableRef",)
    ),
    "Sources": Part(children=dict.fromkeys(_SOURCES, MANY), least=_SOURCES, ordered=False),
    "TextSource": _TEXT_SOURCE,
    "Representation": _TEXT_SOURCE,
    "TextDescription": _TEXT_SOURCE,
    "Note": _TEXT_SOURCE,
    "PlainTextSelection": Part(
        {**_NAMED, "startPosition": f"{WHOLE}!", "endPosition": f"{WHOLE}!", **_MADE}, _CHOSEN
    ),
    "PictureSource": Part(
        {**_NAMED, **_PATHS, **_MADE},
        {"Description": 1, "TextDescription": 1, "PictureSelection": MANY, **_END},
    ),
    "PictureSelection": Part({**_NAMED, **_BOX, **_MADE}, _CHOSEN),
    "PDFSource": Part(
        {**_NAMED, **_PATHS, **_MADE},
        {"Description": 1, "PDFSelection": MANY, "Representation": 1, **_END},
    ),
    "PDFSelection": Part(
        {**_NAMED, "page": f"{WHOLE}!", **_BOX, **_MADE},
        {"Description": 1, "Representation": 1, "Coding": MANY, "NoteRef": MANY},
    ),
    "AudioSource": Part(
        {**_NAMED, **_PATHS, **_MADE},
        {"Description": 1, "Transcript": MANY, "AudioSelection": MANY, **_END},
    ),
    "AudioSelection": Part({**_NAMED, **_SPAN, **_MADE}, _CHOSEN),
    "VideoSource": Part(
        {**_NAMED, **_PATHS, **_MADE},
        {"Description": 1, "Transcript": MANY, "VideoSelection": MANY, **_END},
    ),
    "VideoSelection": Part({**_NAMED, **_SPAN, **_MADE}, _CHOSEN),
    "Transcript": Part(
        {**_NAMED, **_TEXTS, **_MADE},
        {
            "Description": 1,
            "PlainTextContent": 1,
            **dict.fromkeys(("SyncPoint", "TranscriptSelection", "NoteRef"), MANY),
        },
    ),
    "TranscriptSelection": Part(
        {**_NAMED, "fromSyncPoint": GUID, "toSyncPoint": GUID, **_MADE}, _CHOSEN
    ),
    "SyncPoint": Part({"guid": f"{GUID}!", "timeStamp": WHOLE, "position": WHOLE}),
    "Coding": Part(
        {"guid": f"{GUID}!", "creatingUser": GUID, "creationDateTime": WHEN},
        {"CodeRef": 1, "NoteRef": MANY},
        least=("CodeRef",),
    ),
    "Notes": _listing("Note"),
    "Links": _listing("Link"),
    "Link": Part(
        {
            **_NAMED,
            "direction": DIRECTION,
            "color": COLOUR,
            "originGUID": GUID,
            "targetGUID": GUID,
        },
        {"NoteRef": MANY},
    ),
    "Sets": _listing("Set"),
    "Set": Part(
        {"guid": f"{GUID}!", "name": f"{TEXT}!"},
        {
            "Description": 1,
            **dict.fromkeys(("MemberCode", "MemberSource", "MemberNote"), MANY),
        },
    ),
    "Graphs": _listing("Graph"),
    "Graph": Part(_NAMED, {"Vertex": MANY, "Edge": MANY}),
    "Vertex": Part(
        {
            "guid": f"{GUID}!",
            "representedGUID": GUID,
            "name": TEXT,
            "firstX": f"{WHOLE}!",
            "firstY": f"{WHOLE}!",
            "secondX": WHOLE,
            "secondY": WHOLE,
            "shape": SHAPE,
            "color": COLOUR,
        }
    ),
    "Edge": Part(
        {
            "guid": f"{GUID}!",
            "representedGUID": GUID,
            "name": TEXT,
            "sourceVertex": f"{GUID}!",
            "targetVertex": f"{GUID}!",
            "color": COLOUR,
            "direction": DIRECTION,
            "lineStyle": LINE,
        }
    ),
    **dict.fromkeys(("NoteRef", "CodeRef", "SourceRef", "SelectionRef", "VariableRef"), _REFERENCE),
    **dict.fromkeys(("MemberCode", "MemberSource", "MemberNote"), _REFERENCE),
}

# A codebook by itself knows less.
CODEBOOK_PARTS: dict[str, Part] = {
    "CodeBook": Part({"origin": TEXT}, {"Codes": 1, "Sets": 1}, least=("Codes",)),
    "Codes": PARTS["Codes"],
    "Code": Part(PARTS["Code"].attributes, {"Description": 1, "Code": MANY}),
    "Sets": PARTS["Sets"],
    "Set": Part(PARTS["Set"].attributes, {"Description": 1, "MemberCode": MANY}),
    "MemberCode": Part({"guid": f"{GUID}!"}),
}
