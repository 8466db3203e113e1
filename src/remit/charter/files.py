"""The charter's part of a study folder, `charter.toml`, and the law that Remit ships."""

from __future__ import annotations

from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from remit.charter.core.document import charter_document, parse_charter
from remit.kernel.documents import dump_toml

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.charter.core.rule import Charter
    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.vocabulary import Vocabulary

CHARTER_FILE = "charter.toml"


def read_charter(
    files: FolderFiles,
    problems: Problems,
    *,
    vocabulary: Vocabulary | None = None,
    known_evidence: Collection[str] | None = None,
) -> Charter | None:
    """Return the folder's charter, or None when it has none or one with problems.

    Args:
        files: the folder.
        problems: where everything wrong is noted.
        vocabulary: the study's terms; None leaves terms unchecked.
        known_evidence: ids that evidence may refer to; None leaves evidence unchecked.
    """
    content = files.get(CHARTER_FILE)
    if content is None:
        return None
    return parse_charter(content, CHARTER_FILE, vocabulary, problems, known_evidence)


def write_charter(charter: Charter | None) -> dict[str, bytes]:
    """Return the canonical bytes of `charter.toml`; nothing when there is no charter."""
    if charter is None:
        return {}
    return {CHARTER_FILE: dump_toml(charter_document(charter)).encode()}


def jurisdictions() -> tuple[str, ...]:
    """Return the jurisdictions whose law Remit ships: the folders of `charter/law`, by name."""
    folder = package_files("remit.charter").joinpath("law")
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir()))


def law_files(jurisdiction: str) -> dict[str, bytes]:
    """Return the files of one of the `jurisdictions` by name."""
    folder = package_files("remit.charter").joinpath("law", jurisdiction)
    return {
        entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
