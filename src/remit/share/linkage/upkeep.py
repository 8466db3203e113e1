"""Folders of deliveries and runs: made under the process that fills them, and cleared after it."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from remit.share.linkage.places import deliveries_folder, runs_folder
from remit.share.private_folders import is_running, sweep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_BYTES = 10
# What this very process is at work on; another with its number may have left folders before.
_AT_WORK: set[str] = set()


@contextmanager
def at_work() -> Iterator[str]:
    """Draw a random name for what is being made, and hold it as this process's own meanwhile."""
    token = f"{secrets.token_hex(_BYTES)}-{os.getpid()}"
    _AT_WORK.add(token)
    try:
        yield token
    finally:
        _AT_WORK.discard(token)


def is_at_work(token: str) -> bool:
    """Whether whoever drew a name, or one with a number before it, is still at work on it."""
    token = token.rpartition("x")[2]
    process = int(token.rpartition("-")[2])
    return token in _AT_WORK if process == os.getpid() else is_running(process)


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def clear(home: Path, wanted: Collection[str]) -> int:
    """Remove every folder that nobody knows of and nobody is at work on, and killed runs' scratch.

    Args:
        home: the data folder.
        wanted: the names of deliveries and runs that are to stay.

    Returns:
        How many folders were removed.
    """
    sweep()
    removed = 0
    for folder in (deliveries_folder(home), runs_folder(home)):
        for one in sorted(folder.glob("*-*")):
            if one.name not in wanted and not is_at_work(one.name):
                remove(one)
                removed += 1
    return removed
