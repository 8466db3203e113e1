"""A study folder as a value: relative paths, with `/` between steps, to the bytes of each file.

Rooms read and write their part of a study through this mapping and never touch a disk; the study
room lays it over a real folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

FolderFiles = Mapping[str, bytes]


def paths_under(files: FolderFiles, folder: str, *suffixes: str) -> list[str]:
    """Return the paths directly in `folder` that end in one of the suffixes, sorted.

    Suffixes are compared without regard to case; none given means every file.
    """
    return sorted(
        path
        for path in files
        if str(PurePosixPath(path).parent) == folder
        and (not suffixes or path.lower().endswith(suffixes))
    )
