"""Takes out of a REFI-QDA project what a study keeps of it beyond texts, passages and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.archives import open_archive
from remit.kernel.errors import Place, Problems, problem_kind
from remit.listen.core.kept_parts import (
    LISTS,
    NO_KEPT,
    SOURCES_FOLDER,
    KeptParts,
    extracted,
    grafted,
    kept_whole,
    put_together,
    referred,
)
from remit.listen.core.markup import parse_markup, read_member
from remit.listen.core.project import canonical
from remit.listen.core.refi import children, kind_of, open_project
from remit.listen.core.refi_conversion import converted
from remit.listen.core.refi_document import PROJECT_FILE
from remit.listen.core.refi_writer import project_tree

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Collection, Iterator

    from lxml.etree import _Element

    from remit.listen.core.project import Project

MOST_BYTES = 50_000_000
MOST_CHARACTERS = 500
_SHOWN = 60

KEPT_TOO_LARGE = problem_kind(
    "qdpx-file-not-kept",
    "The file “{name}” of the project is not kept: a study keeps {limit} MB of such files at most, "
    "under names of {characters} characters.",
    "Keep the original project if you need it. Recordings are best kept apart.",
)


def kept_of(
    content: bytes, file: str, problems: Problems, textless: Collection[str] = ()
) -> KeptParts:
    """Return what a `.qdpx` holds that a study has no place for; nothing for an unsound one.

    Positions in it are counted in code points, and texts in it are UTF-8, as conversion makes them.

    Args:
        content: the file's bytes.
        file: its name.
        problems: takes notices of what is too large to be kept. What was mended is told by whoever
            reads the project.
        textless: identifiers of sources that are none here, since their texts are missing.
    """
    opened = open_project(content, file, Problems())
    if opened is None or not _holds_more(*opened):
        return NO_KEPT
    whole = converted(content, file, PROJECT_FILE.replace(".qde", ".qdpx"), Problems())
    archive = None if whole is None else open_archive(whole, file, Problems())
    if archive is None:
        return NO_KEPT
    markup = read_member(archive, archive.getinfo(PROJECT_FILE), file, problems)
    root = None if markup is None else parse_markup(markup, file, problems)
    if root is None:
        return NO_KEPT
    files = _files(archive, _own_texts(root), file, problems)
    return put_together(extracted(root, textless), files)


def fitting(kept: KeptParts, project: Project) -> KeptParts:
    """Return what of it still belongs to something, now that the project is as it is.

    Files go with what referred to them; those to which nothing ever did stay.
    """
    if not kept:
        return NO_KEPT
    root = project_tree(canonical(project))
    grafted(root, kept)
    tree = extracted(root, kept_whole(kept.tree()))
    gone = referred(kept.tree()) - referred(tree)
    return put_together(tree, (each for each in kept.files if each[0].casefold() not in gone))


def _holds_more(root: _Element, archive: zipfile.ZipFile) -> bool:
    """Whether a project holds anything beyond what a study's own does; cheap."""
    if any(kind_of(each) in {*LISTS, "NoteRef", "VariableValue"} for each in root.iter()):
        return True
    sources = [source for part in children(root, "Sources") for source in part]
    for source in sources:
        if kind_of(source) != "TextSource" or source.get("richTextPath"):
            return True
        if next(children(source, "Coding", "Description"), None) is not None:
            return True
    return sum(not member.is_dir() for member in archive.infolist()) > len(sources) + 1


def _own_texts(root: _Element) -> frozenset[str]:
    """Return the folded paths of the texts that are sources of their own here."""
    sources = [source for part in children(root, "Sources") for source in part]
    pdf = (each for source in sources for each in children(source, "Representation"))
    texts = [*(each for each in sources if kind_of(each) == "TextSource"), *pdf]
    return frozenset(_folded(each.get("plainTextPath", "")) for each in texts)


def _folded(path: str) -> str:
    return path.rpartition("://")[2].casefold()


def _files(
    archive: zipfile.ZipFile, texts: frozenset[str], file: str, problems: Problems
) -> Iterator[tuple[str, bytes]]:
    """Yield the files that are no text of a source, in the standard's folder."""
    left = MOST_BYTES
    for member in archive.infolist():
        folder, _, name = member.filename.partition("/")
        in_sources = folder.casefold() == SOURCES_FOLDER.casefold() and bool(name)
        if member.filename == PROJECT_FILE or (in_sources and name.casefold() in texts):
            continue
        if member.file_size > left or len(member.filename) > MOST_CHARACTERS:
            problems.notice(
                KEPT_TOO_LARGE,
                Place(file),
                name=member.filename[-_SHOWN:],
                limit=MOST_BYTES // 1_000_000,
                characters=MOST_CHARACTERS,
            )
            continue
        content = read_member(archive, member, file, problems)
        if content is not None:
            left -= len(content)
            yield f"{SOURCES_FOLDER}/{name}" if in_sources else member.filename, content
