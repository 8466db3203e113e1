"""The plain text of a file in any of the formats that transcripts come in."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from remit.kernel.errors import Place
from remit.listen.core.captions import caption_text
from remit.listen.core.encodings import decode_any
from remit.listen.core.transcript import MAX_TRANSCRIPT_BYTES, TOO_LONG

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.kernel.errors import Problems

# Pictures and fonts weigh in a document; its words are held to the limit of a transcript.
MAX_DOCUMENT_BYTES = 50_000_000
# Imported when a file of the kind is met: each costs more than all of plain text does.
_READERS = {
    ".docx": ("word", "word_text"),
    ".odt": ("open_document", "open_document_text"),
    ".rtf": ("rich_text", "rich_text"),
    ".pdf": ("portable", "portable_text"),
    ".html": ("web_page", "web_page_text"),
    ".htm": ("web_page", "web_page_text"),
}
_CAPTIONS = (".vtt", ".srt")


def text_of(content: bytes, suffix: str, file: str, problems: Problems) -> str | None:
    """Return the plain text of a file, or None with a problem noted.

    Args:
        content: the bytes of the file.
        suffix: the format, as the name's ending in small letters.
        file: its path, for problems.
        problems: what is wrong is noted here, and what to know of.
    """
    document = suffix in _READERS
    limit = MAX_DOCUMENT_BYTES if document else MAX_TRANSCRIPT_BYTES
    if len(content) > limit:
        problems.add(TOO_LONG, Place(file), size=len(content), limit=limit)
        return None
    if not document:
        text = decode_any(content, file, problems)
        if text is not None and suffix in _CAPTIONS:
            return caption_text(text, file, problems, numbered=suffix == ".srt")
        return text
    module, name = _READERS[suffix]
    reader = getattr(import_module(f"remit.listen.core.{module}"), name)
    text = cast("Callable[[bytes, str, Problems], str | None]", reader)(content, file, problems)
    if text is not None and len(text) > MAX_TRANSCRIPT_BYTES:
        problems.add(TOO_LONG, Place(file), size=len(text), limit=MAX_TRANSCRIPT_BYTES)
        return None
    return text
