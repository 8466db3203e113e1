"""A study folder on disk: read lazily, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import remit
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

MAX_FILE_BYTES = 600_000_000
NEVER_READ = frozenset({"share/data"})


class FolderNotFound(RemitError):
    """The study folder does not exist or cannot be read."""

    code = "folder-not-found"
    exit_code = ExitCode.NOT_FOUND


class UnableToWriteFolder(RemitError):
    """The folder to write to cannot be used."""

    code = "folder-unwritable"
    exit_code = ExitCode.NOT_POSSIBLE


class StudyFolder(Mapping[str, bytes]):
    """The files of a folder by relative path; each is read from disk when it is asked for.

    Left out: hidden files, links, and custodians' files (`share/data`), which never enter the
    study. What is `too_large` or `unreadable` is left out too, and listed.
    """

    def __init__(self, root: Path, never: Collection[str] = NEVER_READ) -> None:
        """List the folder, without those that are never read.

        Raises:
            FolderNotFound: there is no such folder.
        """
        if not root.is_dir():
            raise FolderNotFound(
                f"There is no folder {root}.",
                remedy="Check the path; a study folder holds commission.toml.",
                folder=str(root),
            )
        self._root = root.resolve()
        self._never = never
        self.too_large: list[str] = []
        self.unreadable: list[str] = []
        self._paths = {self._name(path): path for path in sorted(self._walk())}

    def _walk(self) -> Iterator[Path]:
        for path in self._root.rglob("*"):
            name = self._name(path)
            hidden = any(part.startswith((".", "~$")) for part in name.split("/"))
            never = any(f"{name}/".startswith(f"{folder}/") for folder in self._never)
            # A link could lead outside, or to custodians' files by another name.
            if hidden or never or path.is_symlink():
                continue
            if not os.access(path, os.R_OK):
                self.unreadable.append(name)
            elif path.is_file() and path.stat().st_size > MAX_FILE_BYTES:
                self.too_large.append(name)
            elif path.is_file():
                yield path

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def __getitem__(self, name: str) -> bytes:
        return self._paths[name].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def folder_digest(files: Mapping[str, bytes], progress: Callable[[], None] | None = None) -> str:
    """Return the SHA-256 of what a folder holds and of Remit's version; tell of each file read."""
    hashes = {}
    for name in files:
        hashes[name] = digest(files[name])
        if progress is not None:
            progress()
    return digest([remit.__version__, hashes])


def example_folder(name: str) -> StudyFolder:
    """Return a made-up example that ships with Remit, from the package or from its source.

    Its custodians' files, as made up as the rest, go with it.

    Raises:
        FolderNotFound: there is no example of this name.
    """
    package = Path(remit.__file__).parent
    places = (package / "examples" / name, package.parents[1] / "examples" / name)
    return StudyFolder(next((place for place in places if place.is_dir()), places[0]), never=())


def write_folder(files: Mapping[str, bytes], target: Path, *, private: bool = False) -> None:
    """Write all files to a new or empty folder: either every one of them or none.

    A private folder is its owner's alone to read, as far as the system knows of owners.

    Raises:
        UnableToWriteFolder: the folder holds something already, or cannot be written to.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UnableToWriteFolder(
            f"{target} is there already and is not empty.",
            remedy="Name a new folder, so that nothing is overwritten.",
            folder=str(target),
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".remit-", dir=target.parent))
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        _fill(draft, files)
        if target.exists():
            target.rmdir()
        draft.chmod(0o700 if private else 0o755)
        draft.rename(target)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise _unwritable(target, error) from error


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder, each replacing its namesake in one step.

    Raises:
        UnableToWriteFolder: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            draft = folder / f".{name}.part"
            draft.write_bytes(content)
            draft.replace(folder / name)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _fill(root: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _unwritable(folder: Path, error: OSError) -> UnableToWriteFolder:
    return UnableToWriteFolder(
        f"{folder} cannot be written to: {error.strerror}.",
        remedy="Name a folder that you may write to.",
        folder=str(folder),
    )
