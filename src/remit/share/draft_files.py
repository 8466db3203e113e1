"""Agreements that are being written, in a study folder: `share/NAME.draft.toml`.

A draft has the form of an agreement, and need not be whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.documents import dump_toml, json_plain, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.folder import paths_under
from remit.share.core.agreement import agreement_document, agreement_from_document
from remit.share.files import LONGEST_KEY, is_agreement_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

SHARE_FOLDER = "share"
SUFFIX = ".draft.toml"

NO_NAME = problem_kind(
    "agreement-draft-no-name",
    "What stands before “.draft.toml” cannot be an agreement's name: it is empty, longer than "
    "{longest} characters, is another draft's too, or is no file name on Windows.",
    "Call the file by a short name of its own, such as share/early-help.draft.toml.",
)


def read_drafts(files: FolderFiles, problems: Problems) -> dict[str, dict[str, Any]]:
    """Return the folder's drafts by key, as plain values; faults are noted."""
    found: dict[str, dict[str, Any]] = {}
    for path in paths_under(files, SHARE_FOLDER, SUFFIX):
        key = path.rpartition("/")[2][: -len(SUFFIX)]
        if not is_agreement_key(key) or key.casefold() in map(str.casefold, found):
            problems.add(NO_NAME, Place(path), longest=LONGEST_KEY)
            continue
        document = load_document(files[path], path, "remit.share", "agreement", problems)
        if document is not None:
            found[key] = json_plain(_in_one_spelling(key, document))
    return found


def write_drafts(drafts: Mapping[str, Mapping[str, Any]]) -> dict[str, bytes]:
    """Return the canonical bytes of each draft's file, by path."""
    return {
        f"{SHARE_FOLDER}/{key}{SUFFIX}": dump_toml(_in_one_spelling(key, document)).encode()
        for key, document in sorted(drafts.items())
    }


def _in_one_spelling(key: str, document: Mapping[str, Any]) -> dict[str, Any]:
    return agreement_document(agreement_from_document(key, document))
