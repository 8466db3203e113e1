"""The text to be de-identified, as bytes at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.documents import NOT_UTF8, decode_text
from remit.kernel.errors import Place
from remit.listen.core.transcript import MAX_TRANSCRIPT_BYTES, TOO_LONG

if TYPE_CHECKING:
    from remit.kernel.errors import Problems

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(content: bytes, file: str, problems: Problems) -> str | None:
    r"""Return the text with `\n` at the ends of its lines, or None with its problem noted.

    UTF-8, with or without a byte-order mark, or UTF-16 that has one. The letters stay as they are:
    composed ones are not taken apart, so that positions are those of the file.
    """
    if len(content) > MAX_TRANSCRIPT_BYTES:
        place, limit = Place(file), MAX_TRANSCRIPT_BYTES
        problems.add(TOO_LONG, place, size=len(content), limit=limit)
        return None
    if content.startswith(_UTF_16):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            problems.add(NOT_UTF8, Place(file), byte=error.start + 1)
            return None
    text = decode_text(content, file, problems)
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n")
