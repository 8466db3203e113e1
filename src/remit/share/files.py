"""The agreements' part of a study folder: `share/NAME.agreement.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.documents import dump_toml
from remit.kernel.errors import Place, problem_kind
from remit.kernel.folder import paths_under
from remit.share.core.agreement import agreement_document, parse_agreement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement

SHARE_FOLDER = "share"
SUFFIX = ".agreement.toml"
LONGEST_KEY = 100
_NOT_IN_FILE_NAMES = frozenset('<>:"/\\|?*')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)

NO_NAME = problem_kind(
    "agreement-no-name",
    "What stands before “.agreement.toml” cannot be the agreement's name: it is empty, longer "
    "than {longest} characters, is another agreement's too, or is no file name on Windows.",
    "Call the file by a short name of its own, such as share/early-help.agreement.toml.",
)


def read_agreements(
    files: FolderFiles, problems: Problems, *, vocabulary: Vocabulary | None = None
) -> tuple[Agreement, ...]:
    """Return the folder's agreements by key; those with problems are left out and noted."""
    agreements: dict[str, Agreement] = {}
    seen: set[str] = set()
    for path in paths_under(files, SHARE_FOLDER, SUFFIX):
        key = agreement_key(path)
        # Windows and macOS hold names that differ in case alone for the same.
        if not is_agreement_key(key) or key.casefold() in seen:
            problems.add(NO_NAME, Place(path), longest=LONGEST_KEY)
            continue
        seen.add(key.casefold())
        agreement = parse_agreement(files[path], path, key, vocabulary, problems)
        if agreement is not None:
            agreements[key] = agreement
    return tuple(agreements[key] for key in sorted(agreements))


def write_agreements(agreements: Iterable[Agreement]) -> dict[str, bytes]:
    """Return the canonical bytes of each agreement's file, by path."""
    return {
        f"{SHARE_FOLDER}/{agreement.key}{SUFFIX}": dump_toml(agreement_document(agreement)).encode()
        for agreement in sorted(agreements, key=lambda agreement: agreement.key)
    }


def agreement_key(path: str) -> str:
    """Return the NAME of a path that ends in `NAME.agreement.toml`; any other end is kept."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name


def is_agreement_key(key: str) -> bool:
    """Whether the key can be a file's name everywhere; Windows is the strictest."""
    return (
        0 < len(key) <= LONGEST_KEY
        and key.isprintable()
        and _NOT_IN_FILE_NAMES.isdisjoint(key)
        and not key.endswith((".", " "))
        and key.partition(".")[0].rstrip().casefold() not in _DEVICES
    )
