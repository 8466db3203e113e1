"""Writes a REFI-QDA project (`.qdpx`): always the same bytes for the same project.

The XML follows Project-mrt2019.xsd. Parts are stored without compression and with one fixed time,
so that the bytes depend neither on the clock nor on a version of zlib.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from remit.listen.core.kept_parts import NO_KEPT, grafted
from remit.listen.core.positions import OWN_ORIGIN
from remit.listen.core.project import canonical, new_guid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from remit.listen.core.kept_parts import KeptParts
    from remit.listen.core.project import Code, Coding, Project, Selection, Source

_NAMESPACE = "urn:QDA-XML:project:1.0"
PROJECT_FILE = "project.qde"
_FIRST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_project(project: Project, kept: KeptParts = NO_KEPT) -> bytes:
    """Return the project as the bytes of a `.qdpx`, with what is kept of another program's.

    `read_project` gives back an equal project when this one is in its canonical order.

    Raises:
        ValueError: a name or a description holds a character that XML cannot hold.
    """
    ordered = canonical(project)
    root = project_tree(ordered)
    if kept:
        grafted(root, kept)
    markup = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    texts = {
        f"Sources/{source.guid}.txt": source.text.encode()
        for source in ordered.sources
        if source.text is not None
    }
    return zipped({PROJECT_FILE: markup, **dict(sorted({**dict(kept.files), **texts}.items()))})


def project_tree(ordered: Project) -> _Element:
    """Return a project that is in its canonical order as the root of its XML."""
    root = etree.Element(f"{{{_NAMESPACE}}}Project", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs does not know the default namespace
    root.set("name", ordered.name)
    root.set("origin", OWN_ORIGIN)
    if ordered.users:
        users = _add(root, "Users")
        for user in ordered.users:
            _add(users, "User", guid=user.guid, name=user.name)
    if ordered.codes:
        _write_codes(_add(_add(root, "CodeBook"), "Codes"), ordered.codes)
    if ordered.sources:
        sources = _add(root, "Sources")
        for source in ordered.sources:
            _write_source(sources, source, ordered.selections)
    return root


def _add(above: _Element, kind: str, **attributes: str) -> _Element:
    element = etree.SubElement(above, f"{{{_NAMESPACE}}}{kind}")
    for name, value in attributes.items():
        element.set(name, value)
    return element


def _describe(element: _Element, description: str) -> None:
    if description:
        _add(element, "Description").text = description


def _write_codes(root: _Element, codes: tuple[Code, ...]) -> None:
    written = {"": root}
    for code in codes:
        element = _add(
            written[code.parent],
            "Code",
            guid=code.guid,
            name=code.name,
            isCodable="true" if code.codable else "false",
        )
        if code.colour:
            element.set("color", code.colour)
        _describe(element, code.description)
        written[code.guid] = element


def _write_source(above: _Element, source: Source, selections: tuple[Selection, ...]) -> None:
    element = _add(above, "TextSource", guid=source.guid, name=source.name)
    element.set("plainTextPath", f"internal://{source.guid}.txt")
    for selection in selections:
        if selection.source == source.guid:
            _write_selection(element, selection)


def _write_selection(above: _Element, selection: Selection) -> None:
    element = _add(above, "PlainTextSelection", guid=selection.guid)
    if selection.name:
        element.set("name", selection.name)
    element.set("startPosition", str(selection.start))
    element.set("endPosition", str(selection.end))
    if selection.user:
        element.set("creatingUser", selection.user)
    _describe(element, selection.description)
    for coding in selection.codings:
        _write_coding(element, selection, coding)


def _write_coding(above: _Element, selection: Selection, coding: Coding) -> None:
    guid = new_guid("coding", selection.guid, coding.code, coding.user)
    element = _add(above, "Coding", guid=guid)
    if coding.user:
        element.set("creatingUser", coding.user)
    _add(element, "CodeRef", targetGUID=coding.code)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of parts, in their order: the same bytes for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, _FIRST_ZIP_TIME)
            member.create_system = 3  # else the byte says which system wrote it
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return out.getvalue()
