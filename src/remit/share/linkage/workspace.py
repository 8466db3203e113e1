"""A private database for one run: in memory, with one folder for what does not fit, wiped after."""

from __future__ import annotations

import os
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import ExitCode, PartMissing, RemitError
from remit.share.core.linkage.settings import DISK, MEMORY
from remit.share.private_folders import private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PARTS = ("duckdb", "pyarrow", "pyroaring", "splink")


class UnableToHold(RemitError):
    """The records need more memory, or more room on the disk, than there may be."""

    code = "linkage-too-large"
    exit_code = ExitCode.NOT_POSSIBLE


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
def workspace(memory: float = MEMORY, disk: float = DISK) -> Iterator[Any]:
    """Open a database in memory that leaves nothing behind, and yield its connection.

    What does not fit into `memory` (in gigabytes) goes to a private folder, encrypted with a key
    that only this process has: after a kill, what is left cannot be read, and the next run takes
    it away. The folder holds `disk` gigabytes at most.

    Raises:
        PartMissing: the part that links is not installed.
        UnableToHold: neither memory nor disk was enough.
    """
    check_installed()
    with private_folder() as folder:
        connection = _connection(folder, memory, disk)
        try:
            connection.execute("SET enable_progress_bar = false")
            yield connection
        except Exception as error:
            if _is_too_large(error):
                raise UnableToHold(
                    f"The records need more than {memory:g} GB of memory, or more than {disk:g} GB "
                    "of disk, or than there is.",
                    remedy="Allow more, by --memory or the settings, or make room on the disk.",
                ) from error
            raise
        finally:
            connection.close()


def _connection(folder: Path, memory: float, disk: float) -> Any:
    duckdb = import_module("duckdb")
    return duckdb.connect(
        config={
            "memory_limit": f"{round(memory * 1000)}MB",
            "temp_directory": str(folder),
            "max_temp_directory_size": f"{round(disk * 1000)}MB",
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


def _is_too_large(error: BaseException | None) -> bool:
    """Whether DuckDB ran out of memory or disk, however deep the error is wrapped."""
    duckdb = import_module("duckdb")
    while error is not None:
        if isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException):
            return True
        error = error.__cause__ or error.__context__
    return False
