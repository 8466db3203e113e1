"""Finds the files of a REFI-QDA archive, however their paths are spelt, and the texts in them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

from remit.kernel.errors import Place, Problems
from remit.listen.core.encodings import OTHER_ENCODING, decode_any, is_utf_16
from remit.listen.core.markup import read_member
from remit.listen.core.positions import RawText
from remit.listen.core.transcript import MAX_TRANSCRIPT_BYTES, TOO_LONG

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

_MOST_FOLDERS = 20
_UTF_8_NAME = 0x800  # the flag of an archive by which it says that a name is UTF-8


class SourceFiles:
    """The files in an archive, found by path without regard to capitals.

    The standard says `internal://NAME` for `Sources/NAME`; programs also write `sources/`, leave
    the folder out, or write what a web address would have for a letter. Where several files share
    a name, the folders in the path tell them apart; the file that lies highest is taken else.
    """

    def __init__(self, archive: zipfile.ZipFile, file: str, problems: Problems) -> None:
        self._archive, self._file, self._problems = archive, file, problems
        members = [member for member in archive.infolist() if not member.is_dir()]
        members.sort(key=lambda member: member_name(member).count("/"))
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            for ending in endings(_folded(member_name(member))):
                self._members.setdefault(ending, member)

    def text(self, path: str) -> RawText | None:
        """Return the text that `plainTextPath` names, or None when it is not to be had.

        One that is too long to be read is a problem; one that is not UTF-8 is noticed.
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
        if content is None:
            return None
        decoded = self._decoded(content, Place(self._file, key=member_name(member)))
        return None if decoded is None else RawText(decoded, was_utf_16=is_utf_16(content))

    def member(self, path: str) -> zipfile.ZipInfo | None:
        """Return the member that a path names, or None when there is none."""
        for spelt in dict.fromkeys((path, unquote(path))):
            for ending in endings(_folded(spelt)):
                if ending in self._members:
                    return self._members[ending]
        return None

    def path_by_name(self, guid: str, name: str) -> str:
        """Return the path of the text that is called by an identifier or a name; "" for none.

        Some programs write no path, and call the file as the standard advises or as the source.
        """
        for file in (f"{guid.strip('{}')}.txt", name, f"{name}.txt"):
            member = self._members.get(_folded(file)) if file.lower().endswith(".txt") else None
            if member is not None:
                return f"internal://{member_name(member).rpartition('/')[2]}"
        return ""

    def _decoded(self, content: bytes, place: Place) -> str | None:
        """Return what the bytes say with their byte-order mark, or None where they are no text."""
        # Whether a text is there is told by whoever reads the project, so faults stay here.
        apart = Problems()
        text = decode_any(content, self._file, apart)
        if text is None:
            return None
        for notice in apart.notices:
            self._problems.notice(OTHER_ENCODING, place, **notice.params)
        return _with_mark(content, text)


def member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name with `/` between folders.

    Some programs write names in UTF-8 without saying so; they are read as what they are.
    """
    name = member.filename
    if not member.flag_bits & _UTF_8_NAME and not name.isascii():
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = member.filename
    return name.replace("\\", "/")


def _with_mark(content: bytes, text: str) -> str:
    """Return a text with the mark that its bytes begin with: some programs count it."""
    return (
        f"\ufeff{text}" if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) else text
    )


def endings(name: str) -> Iterator[str]:
    """Yield a path, then what is left of it without its first folder, and so on to the name.

    Of a path of more than twenty folders only the last twenty count.
    """
    # All endings of a path of thousands of folders would fill the memory.
    name = "/".join(name.split("/")[-_MOST_FOLDERS:])
    while name:
        yield name
        name = name.partition("/")[2]


def _folded(path: str) -> str:
    """Return a path as paths are compared."""
    plain = path.replace("\\", "/").rpartition("://")[2].strip("/")
    return unicodedata.normalize("NFC", plain).casefold()
