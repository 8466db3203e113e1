"""Which Remit this is: a step that was done by another one is done again."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import remit
from remit.kernel.finding import digest


@cache
def program_digest(folder: Path = Path(remit.__file__).parent) -> str:
    """Return the digest of a program's version and of every file of it, read once in a process.

    The version alone would not do: while Remit is worked on, it stays the same for long.
    """
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    of_files = {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in files}
    return digest([remit.__version__, of_files])
