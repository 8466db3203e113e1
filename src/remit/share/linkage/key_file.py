"""A project key in a file that only its owner can read, and never where studies are."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.share.core.linkage.project_key import key_text, parse_key

if TYPE_CHECKING:
    from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST_BYTES = 4096


class UnableToKeepKey(RemitError):
    """A project key would lie, or lies, where others can come to it."""

    code = "project-key-exposed"
    exit_code = ExitCode.NOT_ALLOWED


class KeyNotFound(RemitError):
    """There is no file with a project key there."""

    code = "project-key-not-found"
    exit_code = ExitCode.NOT_FOUND


def write_key(path: Path, secret: bytes) -> None:
    """Write a new key into a file that only its owner can read; an old one is never overwritten.

    Raises:
        UnableToKeepKey: it would lie in a study folder, something lies there, or it can't be
            written.
    """
    _check_place(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except OSError as error:
        raise UnableToKeepKey(
            f"{path} cannot be written: {error.strerror}.",
            remedy="Name a new file, in a folder of your own.",
            file=str(path),
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(key_text(secret))


def read_key(path: Path) -> bytes:
    """Return the key that a file holds.

    Raises:
        KeyNotFound: there is no such file.
        UnableToKeepKey: others can read it, or it lies in a study folder.
        UnableToReadKey: it holds no key.
    """
    _check_place(path)
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_MOST_BYTES)
    except OSError as error:
        raise KeyNotFound(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Name the file that holds the project key.",
            file=str(path),
        ) from error
    if os.name == "posix" and mode & _OTHERS:
        raise UnableToKeepKey(
            f"Others on this computer can read {path}.",
            remedy=f"Take that from them: chmod 600 {path}. If they may have read it, make a new "
            "key and encode again.",
            file=str(path),
        )
    return parse_key(content.decode("utf-8", "replace"))


def _check_place(path: Path) -> None:
    """Let a place pass that no study's export or run takes in.

    Raises:
        UnableToKeepKey: it is within a study folder.
    """
    for folder in path.resolve().parents:
        if (folder / "commission.toml").exists():
            raise UnableToKeepKey(
                f"{path} is within the study folder {folder}, which goes to whoever links.",
                remedy="Keep the key in a folder of your own.",
                file=str(path),
            )
