"""ZIP archives and their XML at the door (qdpx, xlsx, docx): bounded, contained, no entities."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 200
SMALL_BYTES = 10_000_000

NOT_AN_ARCHIVE = problem_kind(
    "archive-unreadable",
    "The file is damaged, or is not of the kind that its name says.",
    "Export it again from the program that made it.",
)
ARCHIVE_BOMB = problem_kind(
    "archive-too-large",
    "Unpacked, the file would take {size} bytes in {members} parts; that is beyond what is read.",
    "Check where the file comes from. A real one is smaller: leave out audio and video.",
)
ARCHIVE_CLIMBS = problem_kind(
    "archive-path-climbs",
    "The part “{member}” would be written outside its folder.",
    "Do not use this file. Ask its sender where it comes from.",
)
DECLARES_ENTITIES = problem_kind(
    "xml-declares-entities",
    "XML in this file declares a document type or entities, which can be used to attack its "
    "reader.",
    "Do not use this file. Ask its sender where it comes from.",
)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def open_archive(content: bytes, file: str, problems: Problems) -> zipfile.ZipFile | None:
    """Return the archive when it is sound, else None with problems noted. Reads no member."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        problems.add(NOT_AN_ARCHIVE, Place(file))
        return None
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    packed = max(1, len(content))
    limit = min(MAX_UNPACKED_BYTES, MAX_RATIO * packed + SMALL_BYTES)
    if len(members) > MAX_MEMBERS or size > limit:
        problems.add(ARCHIVE_BOMB, Place(file), size=size, members=len(members))
        return None
    climbing = [m.filename for m in members if climbs(m.filename)]
    for name in climbing:
        problems.add(ARCHIVE_CLIMBS, Place(file), member=name)
    return None if climbing else archive


def climbs(member: str) -> bool:
    """Whether a member's path is absolute or leads upwards."""
    path = PurePosixPath(member.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]


def refuses_entities(chunks: Iterable[bytes], place: Place, problems: Problems) -> bool:
    """Whether XML declares a document type or an entity; the problem is noted.

    A few bytes of entities can unpack to gigabytes. Found in any of XML's encodings (in UTF-16 and
    UTF-32 a NUL stands beside each of these letters), and where a chunk ends within a declaration.
    """
    tail = b""
    for chunk in chunks:
        text = tail + chunk.replace(b"\0", b"")
        if any(mark in text for mark in _DECLARATIONS):
            problems.add(DECLARES_ENTITIES, place)
            return True
        tail = text[-max(map(len, _DECLARATIONS)) :]
    return False
