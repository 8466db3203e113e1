"""How records are linked, in a study folder: `share/NAME.settings.toml` beside the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.folder import paths_under
from remit.share.core.agreed_settings import SHARE_FOLDER, SUFFIX, parse_agreed, settings_path
from remit.share.core.linkage.settings_text import settings_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.share.core.agreement import Agreement
    from remit.share.core.linkage.settings import Settings

NO_AGREEMENT = problem_kind(
    "linkage-settings-without",
    "There is no agreement “{key}” for these settings.",
    "Put {key}.agreement.toml back, or take this file out.",
)


def read_settings(
    files: FolderFiles, problems: Problems, *, agreements: Iterable[Agreement]
) -> dict[str, Settings]:
    """Return what a folder says of how each agreement's records are linked; faults are noted."""
    known = {one.key: one for one in agreements}
    found: dict[str, Settings] = {}
    for path in paths_under(files, SHARE_FOLDER, SUFFIX):
        key = path.rpartition("/")[2][: -len(SUFFIX)]
        if key not in known:
            problems.add(NO_AGREEMENT, Place(path), key=key)
            continue
        said = parse_agreed(files[path], path, known[key], problems)
        if said is not None and said.document():
            found[key] = said
    return found


def write_settings(settings: Mapping[str, Settings]) -> dict[str, bytes]:
    """Return the files of settings by path, each explained; none for what is as proposed."""
    return {
        settings_path(key): settings_text(said).encode()
        for key, said in sorted(settings.items())
        if said.document()
    }
