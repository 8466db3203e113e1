"""A private database for one run: in memory, with one folder for what does not fit, wiped after."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import PartMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "remit-link-"
MEMORY = "2500MB"
MOST_ON_DISK = "20GB"
_PARTS = ("duckdb", "pyarrow", "splink")


def check_installed() -> None:
    """Find out whether the part that links is installed.

    Raises:
        PartMissing: it is not, or not wholly.
    """
    missing = [name for name in _PARTS if find_spec(name) is None]
    if missing:
        raise PartMissing(
            f"Linking needs a part of Remit that is not installed ({', '.join(missing)}).",
            remedy='Install it: uv tool install "remit[link]".',
            part="link",
        )


@contextmanager
def workspace(memory: str = MEMORY) -> Iterator[Any]:
    """Open a database in memory that leaves nothing behind, and yield its connection.

    What does not fit into `memory` goes to a private folder, encrypted with a key that only this
    process has: after a kill, what is left cannot be read, and the next run takes it away.

    Raises:
        PartMissing: DuckDB is not installed.
    """
    check_installed()
    sweep()
    folder = Path(mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    duckdb = import_module("duckdb")
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "temp_directory": str(folder),
            "max_temp_directory_size": MOST_ON_DISK,
            "temp_file_encryption": "true",
            # DuckDB has its own cipher, with a weaker random source than OpenSSL, which it would
            # have to fetch. Files live for minutes, in a folder that only their owner can open.
            "force_mbedtls_unsafe": "true",
            "threads": str(min(os.cpu_count() or 1, 8)),
            # Nothing may be fetched from elsewhere while people's identifiers are open.
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    try:
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Take away the folders of runs that were killed; those of running ones stay."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
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
