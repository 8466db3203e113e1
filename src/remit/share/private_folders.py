"""Private folders for what a step writes to disk and nobody else may read, wiped after it."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "remit-private-"


@contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder that only its owner can open, and take it away with all that is in it.

    A kill leaves it behind; the next step that makes one takes it away then.
    """
    sweep()
    folder = Path(mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Take away the folders of processes that were killed; those of running ones stay."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdigit() and not is_running(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def is_running(process: int) -> bool:
    """Whether a process of this number runs on this computer."""
    if os.name == "nt":
        # A file that a running process holds open cannot be removed there, so trying is harmless.
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
