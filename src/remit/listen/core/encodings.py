"""Text files in the encoding that somebody's machine wrote: Unicode, or a code page."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from remit.kernel.documents import CONTROL_CHARACTER
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from remit.kernel.errors import Problems

NO_TEXT = problem_kind(
    "transcript-no-text",
    "The file is not text (byte {byte} cannot be read).",
    "Check that it is the right file, or save it again as plain text in UTF-8.",
)
OTHER_ENCODING = problem_kind(
    "transcript-encoding-guessed",
    "The file is not UTF-8. It is read as {encoding}.",
    "Look at letters with accents and at quotation marks. If they are wrong, save the file again "
    "as UTF-8.",
)

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Each code page with the letters that make up most of a text in its language.
_PAGES = {
    "cp1256": ("Windows-1256 (Arabic)", "اليمنرتبعده"),
    "cp1251": ("Windows-1251 (Cyrillic)", "оеаинтсрвлк"),
    "cp1253": ("Windows-1253 (Greek)", "αοιετνσρκυπ"),
    "cp1255": ("Windows-1255 (Hebrew)", "יוהלארתבשמנ"),
}
_WESTERN = ("cp1252", "Windows-1252 (Western European)")
# Files whose lines end as nobody but an old Mac ended them.
_OLD_MAC = ("mac_roman", "Mac OS Roman (Western European)")
_LOOKED_AT = 200_000
_HIGH = 0x80
# Where most letters lie beyond ASCII the text is in another script; accents are far rarer.
_ANOTHER_SCRIPT = 0.5
_NULS = 0.3
_STRAY_NULS = 0.1
_FEWEST = 20


def decode_any(content: bytes, file: str, problems: Problems) -> str | None:
    """Return the text of a file without its byte-order mark, or None with a problem noted.

    UTF-8, UTF-16 and UTF-32 are recognised by their marks, UTF-16 without one by its zero bytes.
    What is neither is read in the code page that fits its bytes best, which is noticed.
    """
    encoding = _unicode(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        other = _other_text(content) if encoding == "utf-8" else None
        if other is None:
            problems.add(NO_TEXT, Place(file), byte=error.start + 1)
            return None
        text, name = other
        problems.notice(OTHER_ENCODING, Place(file), encoding=name)
    if "\0" in text:
        problems.add(CONTROL_CHARACTER, Place(file))
        return None
    return text.removeprefix("\ufeff")


def is_utf_16(content: bytes) -> bool:
    """Whether bytes are taken for UTF-16, by their mark or by their zero bytes."""
    return _unicode(content).startswith("utf-16")


def _unicode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:_LOOKED_AT]
    even, odd = head[::2].count(0), head[1::2].count(0)
    enough = len(head) >= _FEWEST and len(head) % 2 == 0
    # A letter beyond ASCII may have a zero byte on the other side, as U+1F600 does.
    one_sided = min(even, odd) <= _STRAY_NULS * max(even, odd)
    if enough and max(even, odd) > _NULS * len(head) / 2 and one_sided:
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8"


def _other_text(content: bytes) -> tuple[str, str] | None:
    """Return the text and the name of its code page, or None when it is no text at all."""
    head = content[:_LOOKED_AT]
    high = sum(byte >= _HIGH for byte in head)
    letters = sum(chr(byte).isalpha() for byte in head if byte < _HIGH)
    page, name = _OLD_MAC if b"\r" in head and b"\n" not in head else _WESTERN
    if high > _ANOTHER_SCRIPT * (high + letters):
        page = max(_PAGES, key=lambda each: _fit(head, each))
        name = _PAGES[page][0]
    if any(byte < ord("\t") for byte in head):
        return None
    return content.decode(page, errors="replace"), name


def _fit(head: bytes, page: str) -> float:
    """Return which share of the bytes beyond ASCII are the commonest letters of a language."""
    frequent = _PAGES[page][1]
    text = "".join(
        character for character in head.decode(page, "replace") if ord(character) > _HIGH
    )
    return sum(text.casefold().count(letter) for letter in frequent) / max(1, len(text))
