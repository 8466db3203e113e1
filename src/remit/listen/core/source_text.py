"""Finds the plain text of a REFI-QDA source inside the archive, however its path is spelt."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from remit.kernel.errors import Place
from remit.listen.core.markup import read_member
from remit.listen.core.positions import RawText
from remit.listen.core.transcript import MAX_TRANSCRIPT_BYTES, TOO_LONG

if TYPE_CHECKING:
    import zipfile

    from remit.kernel.errors import Problems


class SourceFiles:
    """The texts in an archive, found by file name without regard to folder or capitals.

    The standard says `internal://NAME` for `Sources/NAME`; programs also write `sources/`, or the
    bare name.
    """

    def __init__(self, archive: zipfile.ZipFile, file: str, problems: Problems) -> None:
        self._archive, self._file, self._problems = archive, file, problems
        members = [member for member in archive.infolist() if not member.is_dir()]
        members.sort(key=lambda member: member.filename.replace("\\", "/").count("/"))
        self._members = {_base(member.filename): member for member in members}

    def text(self, path: str) -> RawText | None:
        """Return the text that `plainTextPath` names, or None when it is not to be had.

        One that is too long to be read is a problem.
        """
        member = self.member(path)
        if member is None:
            return None
        if member.file_size > MAX_TRANSCRIPT_BYTES:
            place = Place(self._file, key=member.filename)
            limit = MAX_TRANSCRIPT_BYTES
            self._problems.add(TOO_LONG, place, size=member.file_size, limit=limit)
            return None
        content = read_member(self._archive, member, self._file, self._problems)
        decoded = None if content is None else _decoded(content)
        return None if decoded is None else RawText(decoded)

    def member(self, path: str) -> zipfile.ZipInfo | None:
        """Return the member that a path names, or None when there is none."""
        if not path:
            return None
        return self._members.get(_base(path)) or self._members.get(_base(unquote(path)))


def _base(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1].casefold()


def _decoded(content: bytes) -> str | None:
    """Return UTF-8, or UTF-16 that says so by its byte-order mark, or None for anything else."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
