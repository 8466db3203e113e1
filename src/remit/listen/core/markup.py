"""XML at the door: no document type, no entities, no network, bounded; and parts of archives."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

from remit.kernel.archives import DECLARES_ENTITIES, NOT_AN_ARCHIVE, refuses_entities
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_MEMBER_BYTES = 100_000_000

NOT_XML = problem_kind(
    "xml-unreadable",
    "The file is not well-formed XML: {reason}.",
    "Export it again from the program that made it.",
)
MEMBER_TOO_LARGE = problem_kind(
    "archive-part-too-large",
    "The part “{member}” is {size} bytes long; at most {limit} are read.",
    "Check where the file comes from. A real one is smaller: leave out audio and video.",
)


def refuses_markup(content: bytes, file: str, problems: Problems) -> bool:
    """Whether XML declares a document type or an entity; the problem is noted."""
    return refuses_entities([content], Place(file), problems)


def parse_markup(content: bytes, file: str, problems: Problems) -> _Element | None:
    """Return the root element of XML, or None with a problem noted."""
    if refuses_markup(content, file, problems):
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        problems.add(NOT_XML, Place(file), reason=_reason(error))
        return None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # lxml-stubs does not know it
        problems.add(DECLARES_ENTITIES, Place(file))
        return None
    return root


def _reason(error: Exception) -> str:
    """Return what the parser says, without where it thinks the text came from."""
    said = str(error).partition(" (<string>")[0].rstrip(".")
    if "XML_PARSE_HUGE" in said:
        return "it is nested far too deep, or one of its texts is far too long"
    return said


def read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, problems: Problems
) -> bytes | None:
    """Return one part of an archive, or None with a problem noted.

    The size that the archive declares is not trusted: no more than the limit is unpacked.
    """
    try:
        with archive.open(member) as stream:
            content = stream.read(MAX_MEMBER_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError):
        problems.add(NOT_AN_ARCHIVE, Place(file))
        return None
    if len(content) > MAX_MEMBER_BYTES:
        place = Place(file)
        problems.add(
            MEMBER_TOO_LARGE,
            place,
            member=member.filename,
            size=member.file_size,
            limit=MAX_MEMBER_BYTES,
        )
        return None
    return content
