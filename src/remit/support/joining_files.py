"""A programme's settings of sign-up in a study folder: `support/joining.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.documents import dump_toml, load_document
from remit.support.core.joining.settings import (
    JOINING_FILE,
    check_settings,
    settings_document,
    settings_from_document,
)

if TYPE_CHECKING:
    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.support.core.joining.settings import JoiningSettings


def read_joining(files: FolderFiles, problems: Problems) -> JoiningSettings | None:
    """Return what a folder says of sign-up, or None where it has nothing or is at fault."""
    if JOINING_FILE not in files:
        return None
    document = load_document(
        files[JOINING_FILE], JOINING_FILE, "remit.support", "joining", problems
    )
    if document is None:
        return None
    settings = settings_from_document(document)
    check_settings(settings, problems, JOINING_FILE)
    return settings


def write_joining(settings: JoiningSettings | None) -> dict[str, bytes]:
    """Return the file of a programme's sign-up in one fixed spelling; none where it has none."""
    return (
        {} if settings is None else {JOINING_FILE: dump_toml(settings_document(settings)).encode()}
    )
